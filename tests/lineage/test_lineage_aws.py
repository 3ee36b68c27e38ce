"""The ledger in a bucket, SageMaker's own lineage and the registry, against the local AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from lineage_steps import PACKAGE, artifact, steps

from ringfence.cloud.server import LocalAws
from ringfence.errors import RingfenceError
from ringfence.lineage.engine_runs import run_steps
from ringfence.lineage.events import Step
from ringfence.lineage.graph import graph_of
from ringfence.lineage.identity import acts_on
from ringfence.lineage.inventory import inventory
from ringfence.lineage.ledger import BrokenLedger, append, read_ledger
from ringfence.lineage.registry import read_registry
from ringfence.lineage.sagemaker import publish_entries
from ringfence.lineage.stores import FolderStore, S3Store, open_store

BUCKET = "ledger-of-tests"


@pytest.fixture
def aws() -> Iterator[Any]:
    """`aws(service)`: a client of the local AWS, as the operator of an account."""
    with LocalAws() as local:
        keys = local.describe()["accounts"]["dev"]

        def client(service: str) -> Any:
            return boto3.client(
                service,
                endpoint_url=local.endpoint,
                region_name="eu-west-1",
                aws_access_key_id=keys["access_key_id"],
                aws_secret_access_key=keys["secret_access_key"],
            )

        yield client


@pytest.fixture
def store(aws: Any) -> S3Store:
    """An empty ledger in a bucket with Object Lock."""
    s3 = aws("s3")
    s3.create_bucket(
        Bucket=BUCKET,
        ObjectLockEnabledForBucket=True,
        CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
    )
    found = open_store(f"s3://{BUCKET}/ledger", s3)
    assert isinstance(found, S3Store)
    return found


def test_a_ledger_in_a_bucket(store: S3Store) -> None:
    append(store, steps(2))
    assert append(store, steps(4)) == read_ledger(store)[2:]
    assert store.names() == ["00000001.json", "00000002.json", "00000003.json", "00000004.json", "head.json"]


def test_an_entry_that_was_written_over_is_found_by_its_versions(store: S3Store) -> None:
    append(store, steps(3))
    same = store.read("00000002.json")
    store.client.put_object(Bucket=BUCKET, Key="ledger/00000002.json", Body=same, ChecksumAlgorithm="SHA256")
    with pytest.raises(BrokenLedger, match=r"00000002.json: has 2 versions"):
        read_ledger(store)


def test_an_entry_that_was_deleted_is_found(store: S3Store) -> None:
    append(store, steps(3))
    store.client.delete_object(Bucket=BUCKET, Key="ledger/00000003.json")
    with pytest.raises(BrokenLedger, match=r"00000003.json: (is missing|was deleted)"):
        read_ledger(store)


def test_a_bucket_that_is_not_there_is_one_line(aws: Any) -> None:
    with pytest.raises(RingfenceError, match="cannot be used"):
        read_ledger(open_store("s3://nowhere-at-all/x", aws("s3")))


def test_whoever_wrote_an_entry_is_known_from_the_trail(store: S3Store) -> None:
    entry = append(store, steps(1))[0]
    record = {
        "eventName": "PutObject",
        "eventSource": "s3.amazonaws.com",
        "eventTime": "2026-11-24T10:00:00Z",
        "sourceIPAddress": "10.0.0.1",
        "userIdentity": {"arn": "arn:aws:sts::444444444444:assumed-role/ringfence-dev-lineage-writer/run-7"},
        "requestParameters": {"bucketName": BUCKET, "key": "ledger/00000001.json"},
    }
    other = record | {"requestParameters": {"bucketName": BUCKET, "key": "ledger/00000002.json"}}
    acts = acts_on(entry, [record, other], store.where)
    assert [(act.who.split("/")[-1], act.what) for act in acts] == [("run-7", "s3:PutObject")]


def test_sagemakers_lineage_answers_back_to_the_data(aws: Any, german: Path, tmp_path: Path) -> None:
    folder, sagemaker = FolderStore(tmp_path / "ledger"), aws("sagemaker")
    entries = append(folder, run_steps(german))
    model = graph_of(entries).models()[0]
    deployed = artifact("deployment", "credit-risk", endpoint="credit-risk", configuration="1")
    entries += append(folder, [Step("deploy", "2026-11-24T10:00:00+00:00", (model,), (deployed,))])
    made = publish_entries(entries, sagemaker)
    assert made.entities > len(entries)
    again = publish_entries(entries, sagemaker)
    assert (again.entities, again.associations) == (0, 0)
    arn = sagemaker.list_artifacts(SourceUri=f"sha256:{model.sha256}")["ArtifactSummaries"][0]["ArtifactArn"]
    found = sagemaker.query_lineage(StartArns=[arn], Direction="Ascendants", IncludeEdges=True)
    kinds = {each["Type"] for each in found["Vertices"] if each["LineageType"] == "Artifact"}
    assert {"DataSet", "Image", "Code", "Parameters", "TrainingRun"} <= kinds
    later = sagemaker.query_lineage(StartArns=[arn], Direction="Descendants", Filters={"LineageTypes": ["Context"]})
    assert [each["Type"] for each in later["Vertices"]] == ["Endpoint"]


def test_lineage_entities_keep_to_their_rules(aws: Any) -> None:
    sagemaker = aws("sagemaker")

    def refused(operation: str, **asked: Any) -> str:
        with pytest.raises(ClientError) as error:
            getattr(sagemaker, operation)(**asked)
        return str(error.value.response["Error"]["Code"])

    source = {"SourceUri": "sha256:1"}
    one = sagemaker.create_artifact(ArtifactName="one", Source=source, ArtifactType="Model")["ArtifactArn"]
    assert refused("create_artifact", ArtifactName="two", Source=source, ArtifactType="Model") == "ValidationException"
    action = sagemaker.create_action(ActionName="train", Source={"SourceUri": "x"}, ActionType="train")["ActionArn"]
    sagemaker.add_association(SourceArn=action, DestinationArn=one, AssociationType="Produced")
    assert refused("delete_artifact", ArtifactArn=one) == "ValidationException"
    nobody = one[:-4] + "0000"
    assert refused("add_association", SourceArn=nobody, DestinationArn=one) == "ResourceNotFound"
    assert refused("describe_artifact", ArtifactArn=nobody) == "ResourceNotFound"
    assert sagemaker.describe_artifact(ArtifactArn=one)["ArtifactName"] == "one"
    sagemaker.delete_association(SourceArn=action, DestinationArn=one)
    assert sagemaker.list_associations(SourceArn=action)["AssociationSummaries"] == []
    assert sagemaker.delete_artifact(ArtifactArn=one)["ArtifactArn"] == one
    assert sagemaker.list_artifacts()["ArtifactSummaries"] == []


def test_the_registry_is_read_from_the_account(aws: Any, german: Path) -> None:
    sagemaker = aws("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName="credit-risk")
    card = json.dumps(json.loads((german / "card/model_card.json").read_text()))  # a package takes it on one line
    sagemaker.create_model_package(
        ModelPackageGroupName="credit-risk",
        ModelApprovalStatus="PendingManualApproval",
        CustomerMetadataProperties={"artifact_sha256": "ab" * 32},
        ModelCard={"ModelCardContent": card, "ModelCardStatus": "Draft"},
    )
    registry = read_registry(client=sagemaker)
    assert json.dumps(registry.as_json())
    models = inventory(registry, None, date(2026, 11, 24))
    assert [(each.approval, each.deployed, each.packages[0].split(":")[-1]) for each in models] == [
        ("PendingManualApproval", False, PACKAGE.split(":")[-1])
    ]
    assert models[0].identity == "ab" * 32
