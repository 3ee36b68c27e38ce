"""The saved queries run, on events of the documented shape, and answer who changed what, when.

Athena speaks Trino's SQL: sqlglot reads it as that and writes it for DuckDB, which runs it here. Columns and their
types are those of the table that Terraform makes.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot

MODULE = Path(__file__).resolve().parents[2] / "modules/log_archive"
QUERIES = {file.stem: file.read_text() for file in sorted((MODULE / "templates/queries").glob("*.sql"))}
SOURCE = (MODULE / "queries.tf").read_text()
DAY = datetime.now(UTC).strftime("%Y/%m/%d")


def columns() -> list[tuple[str, str]]:
    """The table's columns and partition keys, as Hive names their types."""
    found = re.findall(r'^    \["(\w+)", "([^"]+)"\],$', SOURCE, re.MULTILINE)
    return [*found, ("account", "string"), ("region", "string"), ("day", "string")]


def duckdb_type(hive: str) -> str:
    """`struct<a:string>` as DuckDB writes it."""
    parsed = sqlglot.exp.DataType.build(hive, dialect="hive")
    return parsed.sql(dialect="duckdb")


@pytest.fixture(scope="module")
def trail() -> duckdb.DuckDBPyConnection:
    """An empty table as Terraform makes it, to be filled by each test."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA audit")
    made = ", ".join(f'"{name}" {duckdb_type(kind)}' for name, kind in columns())
    connection.execute(f"CREATE TABLE audit.cloudtrail ({made})")
    return connection


def event(action: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One event of the trail, by a data scientist."""
    role = "AWSReservedSSO_DataScientist_1"
    identity = {
        "type": "AssumedRole",
        "principalid": "AROAEXAMPLE:scientist-1",
        "arn": f"arn:aws:sts::444444444444:assumed-role/{role}/{more.pop('session', 'scientist-1')}",
        "accountid": "444444444444",
        "sessioncontext": {
            "sessionissuer": {"type": "Role", "arn": f"arn:aws:iam::444444444444:role/{role}", "username": role},
            "sourceidentity": more.pop("source_identity", None),
        },
    }
    return {
        "useridentity": {**identity, **more.pop("useridentity", {})},
        "eventtime": "2026-11-24T10:00:00Z",
        "eventsource": "sagemaker.amazonaws.com",
        "eventname": action,
        "requestparameters": json.dumps(parameters),
        "responseelements": "{}",
        "readonly": "false",
        "recipientaccountid": "444444444444",
        "eventcategory": "Management",
        "eventid": f"event-of-{action}",
        "account": "444444444444",
        "region": "eu-west-1",
        "day": DAY,
        **more,
    }


def ask(trail: duckdb.DuckDBPyConnection, name: str, *events: dict[str, Any]) -> list[dict[str, Any]]:
    """What a query answers of these events."""
    trail.execute("DELETE FROM audit.cloudtrail")
    for each in events:
        names = ", ".join(f'"{key}"' for key in each)
        kinds = dict(columns())
        values = ", ".join(f"CAST(? AS {duckdb_type(kinds[key])})" for key in each)
        trail.execute(f"INSERT INTO audit.cloudtrail ({names}) VALUES ({values})", list(each.values()))
    [written] = sqlglot.transpile(QUERIES[name].replace("${table}", "audit.cloudtrail"), read="trino", write="duckdb")
    answer = trail.execute(written)
    heads = [column[0] for column in answer.description or ()]
    return [dict(zip(heads, row, strict=True)) for row in answer.fetchall()]


def test_every_saved_query_has_its_text_and_every_text_is_saved() -> None:
    named = re.search(r"(?ms)^  queries = \{(.*?)^  \}", SOURCE)
    assert named
    assert set(re.findall(r"(?m)^    (\w+)\s*=", named[1])) == set(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_reads_days_not_the_whole_archive(name: str, trail: duckdb.DuckDBPyConnection) -> None:
    assert "WHERE day >= date_format(current_date" in QUERIES[name]
    old = event("CreateModel", {"modelName": "m", "modelApprovalStatus": "Approved"}, day="2020/01/01")
    assert ask(trail, name, old) == []


def test_who_changed_a_model(trail: duckdb.DuckDBPyConnection) -> None:
    made = event(
        "CreateModel", {"modelName": "scores", "primaryContainer": {"image": "i:1", "modelDataUrl": "s3://m/1"}}
    )
    gone = event("DeleteModel", {"modelName": "scores"}, session="scientist-2", eventtime="2026-11-24T11:00:00Z")
    refused = event("DeleteModel", {"modelName": "scores"}, errorcode="AccessDenied")
    looked = event("DescribeModel", {"modelName": "scores"})
    found = ask(trail, "models_changed", made, gone, refused, looked)
    told = [(each["person"], each["action"], each["model"], each["image"]) for each in found]
    assert told == [("scientist-2", "DeleteModel", "scores", None), ("scientist-1", "CreateModel", "scores", "i:1")]


def test_who_trained_with_which_parameters(trail: duckdb.DuckDBPyConnection) -> None:
    asked = {
        "trainingJobName": "t-1",
        "algorithmSpecification": {"trainingImage": "i:1"},
        "hyperParameters": {"eta": "0.1"},
        "inputDataConfig": [{"channelName": "train"}],
        "outputDataConfig": {"s3OutputPath": "s3://m/out"},
    }
    [found] = ask(trail, "hyper_parameters", event("CreateTrainingJob", asked))
    assert (found["person"], found["job"], found["image"], found["output"]) == (
        "scientist-1",
        "t-1",
        "i:1",
        "s3://m/out",
    )
    assert json.loads(found["hyper_parameters"]) == {"eta": "0.1"}


def test_who_changed_an_endpoint(trail: duckdb.DuckDBPyConnection) -> None:
    changed = event("UpdateEndpoint", {"endpointName": "e", "endpointConfigName": "c-2"})
    other = event("CreateEndpointConfig", {"endpointConfigName": "c-2", "productionVariants": [{"modelName": "m"}]})
    found = ask(trail, "endpoints_changed", changed, other, event("CreateModel", {}))
    assert {(each["action"], each["configuration"]) for each in found} == {
        ("UpdateEndpoint", "c-2"), ("CreateEndpointConfig", "c-2"),
    }  # fmt: skip


def test_who_changed_data(trail: duckdb.DuckDBPyConnection) -> None:
    data = {"eventsource": "s3.amazonaws.com", "eventcategory": "Data"}
    gone = event("DeleteObject", {"bucketName": "ringfence-dev-444444444444-raw", "key": "a.csv"}, **data)
    read = event("GetObject", {"bucketName": "b", "key": "a.csv"}, **data, readonly="true")
    [found] = ask(trail, "data_changed", gone, read)
    assert (found["person"], found["object"]) == ("scientist-1", "a.csv")


def test_who_approved(trail: duckdb.DuckDBPyConnection) -> None:
    arn = "arn:aws:sagemaker:eu-west-1:444444444444:model-package/g/1"
    approved = event("UpdateModelPackage", {"modelPackageArn": arn, "modelApprovalStatus": "Approved"})
    born = event(
        "CreateModelPackage", {"modelApprovalStatus": "Approved"}, responseelements=f'{{"modelPackageArn": "{arn}"}}'
    )
    renamed = event("UpdateModelPackage", {"modelPackageArn": arn})
    found = ask(trail, "approvals", approved, born, renamed)
    assert sorted((each["action"], each["model_version"]) for each in found) == [
        ("CreateModelPackage", arn), ("UpdateModelPackage", arn),
    ]  # fmt: skip


def test_a_session_leads_to_the_person_behind_it(trail: duckdb.DuckDBPyConnection) -> None:
    """Studio puts the profile's name on the session of the execution role as its source identity."""
    through_role = event("CreateModel", {}, session="SageMaker", source_identity="scientist-1")
    another = event("CreateModel", {}, session="scientist-2")
    [found] = ask(trail, "one_person", through_role, another)
    assert found["person"] == "scientist-1"


def test_who_was_refused(trail: duckdb.DuckDBPyConnection) -> None:
    refused = event("CreateTrainingJob", {}, errorcode="AccessDenied", errormessage="with an explicit deny")
    [found] = ask(trail, "access_refused", refused, event("CreateModel", {}))
    assert (found["person"], found["errormessage"]) == ("scientist-1", "with an explicit deny")


def test_who_changed_a_control(trail: duckdb.DuckDBPyConnection) -> None:
    stopped = event("StopLogging", {"name": "t"}, eventsource="cloudtrail.amazonaws.com")
    policy = event("PutKeyPolicy", {}, eventsource="kms.amazonaws.com")
    used = event("Encrypt", {}, eventsource="kms.amazonaws.com")
    found = ask(trail, "controls_changed", stopped, policy, used)
    assert {each["action"] for each in found} == {"StopLogging", "PutKeyPolicy"}


def test_what_the_remediation_did(trail: duckdb.DuckDBPyConnection) -> None:
    issuer = {"type": "Role", "arn": "arn:aws:iam::444444444444:role/ringfence-dev-remediation"}
    function = {"sessioncontext": {"sessionissuer": {**issuer, "username": "ringfence-dev-remediation"}}}
    marked = event("AddTags", {"resourceArn": "arn:m", "tags": [{"key": "Quarantine"}]}, useridentity=function)
    [found] = ask(trail, "quarantine", marked, event("AddTags", {"resourceArn": "arn:x"}))
    assert found["resource"] == "arn:m"


def test_who_asked_for_predictions(trail: duckdb.DuckDBPyConnection) -> None:
    calls = [event("InvokeEndpoint", {"endpointName": "e"}, eventcategory="Data") for _ in range(3)]
    [found] = ask(trail, "predictions_asked", *calls)
    assert (found["person"], found["endpoint"], found["calls"]) == ("scientist-1", "e", 3)
