"""Service Catalog: only those to whom a portfolio is open launch from it, and only as its launch role."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from services_world import World, allow

from ringfence.cloud.call import Principal

DEV = "444444444444"
TOKENS = iter(f"token-{number}" for number in range(10_000))
RULE = {
    "Rules": {
        "Sizes": {
            "Assertions": [
                {
                    "Assert": {"Fn::Contains": [["ml.t3.medium", "ml.t3.large"], {"Ref": "InstanceType"}]},
                    "AssertDescription": "Take one of the approved types.",
                }
            ]
        }
    }
}
TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Name: {Type: String, AllowedPattern: "[a-z-]+", ConstraintDescription: must be lower case}
  InstanceType: {Type: String, Default: ml.t3.medium}
  VolumeSizeInGB: {Type: Number, Default: 20, MinValue: 5}
Resources:
  Notebook:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      NotebookInstanceName: !Ref Name
      InstanceType: !Ref InstanceType
      VolumeSizeInGB: !Ref VolumeSizeInGB
      RoleArn: "{{resolve:ssm:/catalog/role}}"
      SubnetId: "{{resolve:ssm:/catalog/subnet}}"
      SecurityGroupIds: ["{{resolve:ssm:/catalog/group}}"]
      KmsKeyId: "{{resolve:ssm:/catalog/key}}"
      DirectInternetAccess: Disabled
      RootAccess: Disabled
      Tags: [{Key: Owner, Value: !Ref Name}]
Outputs:
  Name: {Value: !GetAtt Notebook.NotebookInstanceName, Description: its name}
"""


@dataclass
class Catalog:
    """A portfolio with one product, and two people of whom one may use it."""

    world: World
    portfolio: str
    product: str
    launch_role: str
    subnet: str
    person: Principal
    stranger: Principal

    def admin(self, operation: str, **parameters: Any) -> dict[str, Any]:
        return self.world.ask("servicecatalog", operation, **parameters)

    def ask(self, operation: str, who: Principal | None = None, **parameters: Any) -> dict[str, Any]:
        return self.world.ask("servicecatalog", operation, principal=who or self.person, **parameters)

    def refused(self, operation: str, who: Principal | None = None, **parameters: Any) -> Any:
        return self.world.refused("servicecatalog", operation, principal=who or self.person, **parameters)

    def launch(self, name: str, who: Principal | None = None, **values: str) -> dict[str, Any]:
        """Launch, and return the record as it ended."""
        given = [{"Key": key, "Value": value} for key, value in {"Name": name, **values}.items()]
        record = self.ask(
            "ProvisionProduct",
            who,
            ProductId=self.product,
            ProvisioningArtifactName="1.0.0",
            ProvisionedProductName=name,
            ProvisionToken=next(TOKENS),
            ProvisioningParameters=given,
        )["RecordDetail"]
        assert record["Status"] == "CREATED"
        return self.record(record["RecordId"])

    def record(self, identity: str) -> dict[str, Any]:
        answer = self.ask("DescribeRecord", Id=identity)
        return {
            **answer["RecordDetail"],
            "Outputs": {o["OutputKey"]: o["OutputValue"] for o in answer["RecordOutputs"]},
        }

    def notebook(self, name: str) -> dict[str, Any]:
        return self.world.ask("sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name)

    def end(self, name: str) -> dict[str, Any]:
        answer = self.ask("TerminateProvisionedProduct", ProvisionedProductName=name, TerminateToken=next(TOKENS))
        return self.record(answer["RecordDetail"]["RecordId"])


def publish(world: World, text: str) -> dict[str, Any]:
    """Put a template where a version can be made from; returns the version's properties."""
    key = f"products/{next(TOKENS)}.yaml"
    world.ask("s3", "PutObject", Bucket="catalog-templates", Key=key, Body=text.encode())
    url = f"https://catalog-templates.s3.eu-west-1.amazonaws.com/{key}"
    return {"Name": "1.0.0", "Type": "CLOUD_FORMATION_TEMPLATE", "Info": {"LoadTemplateFromURL": url}}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    world = World()
    _, subnet, group = world.network()
    stored = {
        "role": world.role("work", "sagemaker.amazonaws.com"),
        "subnet": subnet,
        "group": group,
        "key": world.key(),
    }
    for name, value in stored.items():
        world.ask("ssm", "PutParameter", Name=f"/catalog/{name}", Value=value, Type="String")
    world.ask(
        "s3", "CreateBucket", Bucket="catalog-templates", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    rights = allow("servicecatalog:*")
    person = world.role("Scientist_1", "ec2.amazonaws.com", policy=rights, Path="/people/")
    stranger = world.role("Engineer_1", "ec2.amazonaws.com", policy=rights, Path="/people/")
    launch_role = world.role("launch", "servicecatalog.amazonaws.com", policy=allow("*"))

    def admin(operation: str, **parameters: Any) -> dict[str, Any]:
        return world.ask("servicecatalog", operation, **parameters)

    portfolio = admin(
        "CreatePortfolio",
        DisplayName="Platform",
        ProviderName="team",
        IdempotencyToken=next(TOKENS),
        Tags=[{"Key": "Platform", "Value": "ringfence"}],
    )["PortfolioDetail"]["Id"]
    product = admin(
        "CreateProduct",
        Name="Notebook",
        Owner="team",
        ProductType="CLOUD_FORMATION_TEMPLATE",
        IdempotencyToken=next(TOKENS),
        ProvisioningArtifactParameters=publish(world, TEMPLATE),
        Tags=[{"Key": "Product", "Value": "notebook"}],
    )["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
    both = {"PortfolioId": portfolio, "ProductId": product}
    admin("AssociateProductWithPortfolio", **both)
    for kind, parameters in (("LAUNCH", {"RoleArn": launch_role}), ("TEMPLATE", RULE)):
        text = json.dumps(parameters)
        admin("CreateConstraint", **both, Type=kind, Parameters=text, IdempotencyToken=next(TOKENS))
    pattern = "arn:aws:iam:::role/people/Scientist_*"
    admin("AssociatePrincipalWithPortfolio", PortfolioId=portfolio, PrincipalARN=pattern, PrincipalType="IAM_PATTERN")
    return Catalog(
        world,
        portfolio,
        product,
        launch_role,
        subnet,
        world.cloud.role_session(person, "amara"),
        world.cloud.role_session(stranger, "kim"),
    )


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


def test_a_tag_option_with_several_values_must_be_chosen(catalog: Catalog) -> None:
    options = [
        catalog.admin("CreateTagOption", Key="Stage", Value=value)["TagOptionDetail"]["Id"]
        for value in ("trial", "work")
    ]
    for option in options:
        catalog.admin("AssociateTagOptionWithResource", ResourceId=catalog.portfolio, TagOptionId=option)
    asked = {
        "ProductId": catalog.product,
        "ProvisioningArtifactName": "1.0.0",
        "ProvisionedProductName": "chosen",
        "ProvisioningParameters": [{"Key": "Name", "Value": "chosen"}],
    }
    for tags in ([], [{"Key": "Stage", "Value": "other"}]):
        fault = catalog.refused("ProvisionProduct", **asked, Tags=tags, ProvisionToken=next(TOKENS))
        assert "one of trial, work" in fault.message
    catalog.ask("ProvisionProduct", **asked, Tags=[{"Key": "Stage", "Value": "work"}], ProvisionToken=next(TOKENS))
    arn = catalog.notebook("chosen")["NotebookInstanceArn"]
    tags = {t["Key"]: t["Value"] for t in catalog.world.ask("sagemaker", "ListTags", ResourceArn=arn)["Tags"]}
    assert tags["Stage"] == "work"
    catalog.end("chosen")
    assert catalog.world.refused("servicecatalog", "DeleteTagOption", Id=options[0]).code == "ResourceInUseException"
    for option in options:
        catalog.admin("DisassociateTagOptionFromResource", ResourceId=catalog.portfolio, TagOptionId=option)
        catalog.admin("DeleteTagOption", Id=option)


def test_a_version_is_made_only_from_a_template_that_can_be_read_and_is_well_formed(catalog: Catalog) -> None:
    def refused(properties: dict[str, Any]) -> str:
        fault = catalog.world.refused(
            "servicecatalog",
            "CreateProvisioningArtifact",
            ProductId=catalog.product,
            Parameters=properties,
            IdempotencyToken=next(TOKENS),
        )
        assert fault.code == "InvalidParametersException"
        return str(fault.message)

    elsewhere = {"Info": {"LoadTemplateFromURL": "https://catalog-templates.s3.eu-west-1.amazonaws.com/no.yaml"}}
    assert "valid" in refused(elsewhere)
    assert "supported URL" in refused({"Info": {"LoadTemplateFromURL": "https://example.com/t.yaml"}})
    assert "At least one Resources" in refused(publish(catalog.world, "Resources: {}"))
    reader = catalog.world.role("cannot-read", "ec2.amazonaws.com", policy=allow("servicecatalog:*"))
    fault = catalog.world.refused(
        "servicecatalog",
        "CreateProvisioningArtifact",
        principal=catalog.world.cloud.role_session(reader, "admin"),
        ProductId=catalog.product,
        Parameters=publish(catalog.world, TEMPLATE),
        IdempotencyToken=next(TOKENS),
    )
    assert "s3:GetObject" in fault.message


def test_an_inactive_version_is_not_launched(catalog: Catalog) -> None:
    version = catalog.admin(
        "CreateProvisioningArtifact",
        ProductId=catalog.product,
        Parameters={**publish(catalog.world, TEMPLATE), "Name": "2.0.0"},
        IdempotencyToken=next(TOKENS),
    )["ProvisioningArtifactDetail"]
    names = {"ProductId": catalog.product, "ProvisioningArtifactId": version["Id"]}
    catalog.admin("UpdateProvisioningArtifact", **names, Active=False)
    shown = catalog.ask("DescribeProduct", Id=catalog.product)["ProvisioningArtifacts"]
    assert [v["Name"] for v in shown] == ["1.0.0"]
    fault = catalog.refused("ProvisionProduct", **names, ProvisionedProductName="old", ProvisionToken=next(TOKENS))
    assert fault.code == "ResourceNotFoundException"
    catalog.admin("DeleteProvisioningArtifact", **names)
    first = catalog.admin("ListProvisioningArtifacts", ProductId=catalog.product)["ProvisioningArtifactDetails"][0]
    fault = catalog.world.refused(
        "servicecatalog",
        "DeleteProvisioningArtifact",
        ProductId=catalog.product,
        ProvisioningArtifactId=first["Id"],
    )
    assert fault.code == "ResourceInUseException"


@pytest.mark.parametrize(
    ("kind", "parameters", "said"),
    [
        ("LAUNCH", {"RoleArn": "arn:aws:iam::444444444444:role/launch"}, "LAUNCH constraint"),
        ("TEMPLATE", {"Rules": {"r": {}}}, "Assertions"),
        ("STACKSET", {"Version": "1"}, "no stack sets"),
        ("ROLE", {}, "not one of"),
    ],
)
def test_a_constraint_that_does_not_do_is_refused(
    catalog: Catalog, kind: str, parameters: dict[str, Any], said: str
) -> None:
    fault = catalog.world.refused(
        "servicecatalog",
        "CreateConstraint",
        PortfolioId=catalog.portfolio,
        ProductId=catalog.product,
        Type=kind,
        Parameters=json.dumps(parameters),
        IdempotencyToken=next(TOKENS),
    )
    assert said in fault.message


def test_things_in_use_are_not_deleted_and_patterns_are_ten(catalog: Catalog) -> None:
    refused = catalog.world.refused
    assert refused("servicecatalog", "DeletePortfolio", Id=catalog.portfolio).code == "ResourceInUseException"
    assert refused("servicecatalog", "DeleteProduct", Id=catalog.product).code == "ResourceInUseException"
    both = {"PortfolioId": catalog.portfolio, "ProductId": catalog.product}
    assert refused("servicecatalog", "DisassociateProductFromPortfolio", **both).code == "ResourceInUseException"
    other = catalog.admin("CreatePortfolio", DisplayName="O", ProviderName="t", IdempotencyToken=next(TOKENS))
    holder = {"PortfolioId": other["PortfolioDetail"]["Id"], "PrincipalType": "IAM_PATTERN"}
    for number in range(10):
        arn = f"arn:aws:iam:::role/people/{number}*"
        catalog.admin("AssociatePrincipalWithPortfolio", **holder, PrincipalARN=arn)
    more = {**holder, "PrincipalARN": "arn:aws:iam:::role/people/11*"}
    assert refused("servicecatalog", "AssociatePrincipalWithPortfolio", **more).code == "LimitExceededException"
    named = {**holder, "PrincipalARN": f"arn:aws:iam::{DEV}:role/people/*"}
    assert refused("servicecatalog", "AssociatePrincipalWithPortfolio", **named).code == "InvalidParametersException"
