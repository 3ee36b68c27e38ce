"""Service Catalog: only those to whom a portfolio is open launch from it, and only as its launch role."""

from __future__ import annotations

import json
from typing import Any

import pytest
from catalog_world import DEV, TOKENS, Catalog, make_catalog
from services_world import allow

from ringfence.cloud.call import Principal


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return make_catalog()


def test_only_those_to_whom_it_is_open_see_the_portfolio(catalog: Catalog) -> None:
    found = catalog.ask("SearchProducts")["ProductViewSummaries"]
    assert [product["Name"] for product in found] == ["Notebook"]
    assert catalog.ask("SearchProducts", catalog.stranger)["ProductViewSummaries"] == []
    assert catalog.admin("SearchProducts")["ProductViewSummaries"] == []
    for operation in ("DescribeProduct", "ListLaunchPaths"):
        member = "Id" if operation == "DescribeProduct" else "ProductId"
        fault = catalog.refused(operation, catalog.stranger, **{member: catalog.product})
        assert fault.code == "ResourceNotFoundException"
    fault = catalog.refused(
        "ProvisionProduct",
        catalog.stranger,
        ProductId=catalog.product,
        ProvisioningArtifactName="1.0.0",
        ProvisionedProductName="x",
        ProvisionToken=next(TOKENS),
    )
    assert fault.code == "ResourceNotFoundException"


def test_a_person_is_told_what_a_launch_asks_for(catalog: Catalog) -> None:
    shown = catalog.ask("DescribeProduct", Id=catalog.product)
    assert [version["Name"] for version in shown["ProvisioningArtifacts"]] == ["1.0.0"]
    (path,) = catalog.ask("ListLaunchPaths", ProductId=catalog.product)["LaunchPathSummaries"]
    assert {constraint["Type"] for constraint in path["ConstraintSummaries"]} == {"LAUNCH", "TEMPLATE"}
    about = catalog.ask(
        "DescribeProvisioningParameters",
        ProductId=catalog.product,
        ProvisioningArtifactName="1.0.0",
        PathId=path["Id"],
    )
    parameters = {p["ParameterKey"]: p for p in about["ProvisioningArtifactParameters"]}
    assert parameters["InstanceType"]["DefaultValue"] == "ml.t3.medium"
    assert parameters["Name"]["ParameterConstraints"]["AllowedPattern"] == "[a-z-]+"


def test_a_launch_makes_what_the_template_says_as_the_launch_role_and_tags_it(catalog: Catalog) -> None:
    record = catalog.launch("first")
    assert record["Status"] == "SUCCEEDED", record["RecordErrors"]
    assert record["LaunchRoleArn"] == catalog.launch_role
    assert record["Outputs"]["Name"] == "first"
    shown = catalog.notebook("first")
    assert (shown["DirectInternetAccess"], shown["RootAccess"]) == ("Disabled", "Disabled")
    assert shown["SubnetId"] == catalog.subnet
    arn = shown["NotebookInstanceArn"]
    tags = {t["Key"]: t["Value"] for t in catalog.world.ask("sagemaker", "ListTags", ResourceArn=arn)["Tags"]}
    assert tags["aws:servicecatalog:provisioningPrincipalArn"] == catalog.person.session_arn
    assert tags["aws:servicecatalog:productArn"].endswith(catalog.product)
    assert (tags["Owner"], tags["Platform"], tags["Product"]) == ("first", "ringfence", "notebook")
    assert catalog.world.refused(
        "sagemaker", "DescribeNotebookInstance", principal=catalog.person, NotebookInstanceName="first"
    ).code.startswith("AccessDenied")
    assert catalog.end("first")["Status"] == "SUCCEEDED"
    assert catalog.world.refused("sagemaker", "DescribeNotebookInstance", NotebookInstanceName="first")
    assert catalog.refused("DescribeProvisionedProduct", Name="first").code == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"InstanceType": "ml.p3.2xlarge"}, "Take one of the approved types."),
        ({"VolumeSizeInGB": "1"}, "not less than 5"),
        ({"Name": "Upper"}, "must be lower case"),
        ({"NoSuch": "x"}, "do not exist in the template"),
    ],
)
def test_a_launch_outside_the_limits_fails_and_makes_nothing(
    catalog: Catalog, values: dict[str, str], said: str
) -> None:
    name = f"outside-{'-'.join(values).lower()}"
    record = catalog.launch(name, **values)
    assert record["Status"] == "FAILED"
    assert said in record["RecordErrors"][0]["Description"]
    assert catalog.world.refused("sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name)
    assert catalog.ask("DescribeProvisionedProduct", Name=name)["ProvisionedProductDetail"]["Status"] == "ERROR"
    assert catalog.end(name)["Status"] == "SUCCEEDED"


def test_the_launch_role_needs_every_right_itself(catalog: Catalog) -> None:
    """Every call is authorized as the launch role: what it may not do ends the launch, and nothing is left."""
    names = {"RoleName": "launch", "PolicyName": "own"}
    weak = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "ec2:CreateNetworkInterface", "Resource": "*"},
    ]}  # fmt: skip
    catalog.world.ask("iam", "PutRolePolicy", **names, PolicyDocument=json.dumps(weak))
    record = catalog.launch("weak")
    catalog.world.ask("iam", "PutRolePolicy", **names, PolicyDocument=json.dumps(allow("*")))
    assert record["Status"] == "FAILED"
    assert "ec2:CreateNetworkInterface" in record["RecordErrors"][0]["Description"]
    assert "assumed-role/launch/" in record["RecordErrors"][0]["Description"]
    assert catalog.world.refused("sagemaker", "DescribeNotebookInstance", NotebookInstanceName="weak")
    assert catalog.end("weak")["Status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("principal", "condition"),
    [
        ("lambda.amazonaws.com", {}),
        ("servicecatalog.amazonaws.com", {"StringEquals": {"aws:SourceAccount": "999999999999"}}),
        ("servicecatalog.amazonaws.com", {"ArnLike": {"aws:SourceArn": "arn:aws:servicecatalog:eu-west-1:9:*"}}),
    ],
)
def test_the_launch_role_must_trust_service_catalog(
    catalog: Catalog, principal: str, condition: dict[str, Any]
) -> None:
    def trust(service: str, conditions: dict[str, Any]) -> None:
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        document = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": conditions}]}
        catalog.world.ask("iam", "UpdateAssumeRolePolicy", RoleName="launch", PolicyDocument=json.dumps(document))

    trust(principal, condition)
    record = catalog.launch("untrusted")
    right = {
        "StringEquals": {"aws:SourceAccount": DEV},
        "ArnLike": {"aws:SourceArn": f"arn:aws:servicecatalog:eu-west-1:{DEV}:*"},
    }
    trust("servicecatalog.amazonaws.com", right)
    assert record["Status"] == "FAILED"
    assert "Access denied while assuming the role" in record["RecordErrors"][0]["Description"]
    assert catalog.end("untrusted")["Status"] == "SUCCEEDED"
    assert catalog.launch("trusted")["Status"] == "SUCCEEDED"
    assert catalog.end("trusted")["Status"] == "SUCCEEDED"


def test_an_update_reaches_the_resource(catalog: Catalog) -> None:
    catalog.launch("growing")
    answer = catalog.ask(
        "UpdateProvisionedProduct",
        ProvisionedProductName="growing",
        UpdateToken=next(TOKENS),
        ProvisioningParameters=[{"Key": "VolumeSizeInGB", "Value": "50"}],
    )
    record = catalog.record(answer["RecordDetail"]["RecordId"])
    assert record["Status"] == "SUCCEEDED", record["RecordErrors"]
    shown = catalog.notebook("growing")
    assert (shown["VolumeSizeInGB"], shown["NotebookInstanceStatus"]) == (50, "InService")
    answer = catalog.ask(
        "UpdateProvisionedProduct",
        ProvisionedProductName="growing",
        UpdateToken=next(TOKENS),
        ProvisioningParameters=[{"Key": "InstanceType", "Value": "ml.p3.2xlarge"}],
    )
    record = catalog.record(answer["RecordDetail"]["RecordId"])
    assert record["Status"] == "FAILED"
    detail = catalog.ask("DescribeProvisionedProduct", Name="growing")["ProvisionedProductDetail"]
    assert detail["Status"] == "TAINTED"
    fault = catalog.refused(
        "UpdateProvisionedProduct",
        ProvisionedProductName="growing",
        UpdateToken=next(TOKENS),
        Tags=[{"Key": "Owner", "Value": "somebody"}],
    )
    assert "RESOURCE_UPDATE" in fault.message
    catalog.end("growing")


def test_each_sees_what_is_their_own(catalog: Catalog) -> None:
    catalog.launch("mine")
    colleague = catalog.world.cloud.role_session(catalog.person.arn, "noor")

    def seen(who: Principal, level: str) -> list[str]:
        wanted = {"Key": level, "Value": "self"}
        found = catalog.ask("ScanProvisionedProducts", who, AccessLevelFilter=wanted)["ProvisionedProducts"]
        searched = catalog.ask("SearchProvisionedProducts", who, AccessLevelFilter=wanted)["ProvisionedProducts"]
        assert [p["Name"] for p in found] == [p["Name"] for p in searched]
        return [product["Name"] for product in found]

    assert seen(catalog.person, "User") == ["mine"]
    assert (seen(colleague, "User"), seen(colleague, "Role")) == ([], ["mine"])
    assert (seen(catalog.stranger, "Role"), seen(catalog.stranger, "Account")) == ([], ["mine"])
    history = catalog.ask("ListRecordHistory", AccessLevelFilter={"Key": "User", "Value": "self"})["RecordDetails"]
    assert history[0]["ProvisionedProductName"] == "mine"
    catalog.end("mine")


def test_the_same_token_launches_once_and_a_name_is_taken_once(catalog: Catalog) -> None:
    asked = {
        "ProductId": catalog.product,
        "ProvisioningArtifactName": "1.0.0",
        "ProvisionedProductName": "once",
        "ProvisionToken": next(TOKENS),
        "ProvisioningParameters": [{"Key": "Name", "Value": "once"}],
    }
    first, second = (catalog.ask("ProvisionProduct", **asked)["RecordDetail"]["RecordId"] for _ in range(2))
    assert first == second
    fault = catalog.refused("ProvisionProduct", **{**asked, "ProvisionToken": next(TOKENS)})
    assert fault.code == "InvalidParametersException"
    catalog.end("once")
