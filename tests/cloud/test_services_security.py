"""What the security services refuse on the local AWS, as on the real one: who may, what must be there before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from services_world import DEFAULT, World, allow

ROOT = Path(__file__).resolve().parents[2]
PACK = (ROOT / "modules/configuration_recorder/templates/sagemaker-conformance-pack.yaml").read_text()
ARCHIVE = DEFAULT.account("log_archive").id
MANAGEMENT = DEFAULT.account("management").id
STANDARD = "arn:aws:securityhub:eu-west-1::standards/ai-security-best-practices/v/1.0.0"


@pytest.fixture
def world() -> World:
    return World()


def recorder(world: World) -> None:
    role = world.role("config", "config.amazonaws.com", policy=allow("config:*"))
    world.ask("config", "PutConfigurationRecorder", ConfigurationRecorder={"name": "default", "roleARN": role})


def test_a_conformance_pack_needs_a_recorder(world: World) -> None:
    fault = world.refused("config", "PutConformancePack", ConformancePackName="p", TemplateBody=PACK)
    assert fault.code == "NoAvailableConfigurationRecorderException"


def test_the_pack_of_the_module_is_taken_and_holds_every_rule(world: World) -> None:
    recorder(world)
    world.ask("config", "PutConformancePack", ConformancePackName="p", TemplateBody=PACK)
    [pack] = world.ask("config", "DescribeConformancePacks")["ConformancePackDetails"]
    assert pack["ConformancePackName"] == "p"
    assert PACK.count("Type: AWS::Config::ConfigRule") == 91
    assert PACK.count("CUSTOM_POLICY") == 4
    world.ask("config", "DeleteConformancePack", ConformancePackName="p")
    assert world.ask("config", "DescribeConformancePacks")["ConformancePackDetails"] == []


@pytest.mark.parametrize(
    "template",
    ["Resources: {B: {Type: AWS::S3::Bucket}}", "Parameters: {}", f"# {'x' * 51_200}\n{PACK}"],
    ids=["another-type", "no-resources", "too-long"],
)
def test_a_template_that_config_would_not_take_is_refused(world: World, template: str) -> None:
    recorder(world)
    fault = world.refused("config", "PutConformancePack", ConformancePackName="p", TemplateBody=template)
    assert "ValidationException" in fault.code


APPOINT: list[tuple[str, str, dict[str, Any]]] = [
    ("guardduty", "EnableOrganizationAdminAccount", {"AdminAccountId": ARCHIVE}),
    ("securityhub", "EnableOrganizationAdminAccount", {"AdminAccountId": ARCHIVE}),
    ("macie2", "EnableOrganizationAdminAccount", {"adminAccountId": ARCHIVE}),
    ("cloudtrail", "RegisterOrganizationDelegatedAdmin", {"MemberAccountId": ARCHIVE}),
]


@pytest.mark.parametrize(("service", "operation", "asked"), APPOINT, ids=[each[0] for each in APPOINT])
def test_only_the_management_account_names_an_administrator(
    world: World, service: str, operation: str, asked: dict[str, Any]
) -> None:
    assert world.refused(service, operation, **asked).status == 403
    world.ask(service, operation, account="management", **asked)
    other = {name: DEFAULT.account("dev").id for name in asked}
    assert "already" in world.refused(service, operation, account="management", **other).message


def test_only_the_administrator_configures_the_organization(world: World) -> None:
    detector = world.ask("guardduty", "CreateDetector", account="log_archive", Enable=True)["DetectorId"]
    asked = {"account": "log_archive", "DetectorId": detector, "AutoEnableOrganizationMembers": "ALL"}
    assert "delegated administrator" in world.refused("guardduty", "UpdateOrganizationConfiguration", **asked).message
    world.ask("guardduty", "EnableOrganizationAdminAccount", account="management", AdminAccountId=ARCHIVE)
    world.ask("guardduty", "UpdateOrganizationConfiguration", **asked)
    answer = world.ask("guardduty", "DescribeOrganizationConfiguration", account="log_archive", DetectorId=detector)
    assert answer["AutoEnableOrganizationMembers"] == "ALL"


def test_an_analyzer_of_the_organization_is_its_administrators(world: World) -> None:
    asked = {"analyzerName": "outside", "type": "ORGANIZATION"}
    assert world.refused("accessanalyzer", "CreateAnalyzer", **asked).code == "ValidationException"
    world.ask("accessanalyzer", "CreateAnalyzer", account="management", **asked)
    world.ask("accessanalyzer", "CreateAnalyzer", analyzerName="own", type="ACCOUNT")
    again = world.refused("accessanalyzer", "CreateAnalyzer", analyzerName="second", type="ACCOUNT")
    assert again.code == "ServiceQuotaExceededException"


def test_security_hub_takes_standards_that_exist_in_the_region(world: World) -> None:
    assert world.refused("securityhub", "GetEnabledStandards").code == "InvalidAccessException"
    world.ask("securityhub", "EnableSecurityHub", EnableDefaultStandards=False)
    for wrong in (STANDARD.replace("1.0.0", "9.0.0"), STANDARD.replace("eu-west-1", "us-east-1")):
        asked = [{"StandardsArn": wrong}]
        fault = world.refused("securityhub", "BatchEnableStandards", StandardsSubscriptionRequests=asked)
        assert fault.code == "InvalidInputException"
    world.ask("securityhub", "BatchEnableStandards", StandardsSubscriptionRequests=[{"StandardsArn": STANDARD}])
    [enabled] = world.ask("securityhub", "GetEnabledStandards")["StandardsSubscriptions"]
    assert enabled["StandardsArn"] == STANDARD


def test_macie_reads_other_accounts_only_as_administrator(world: World) -> None:
    buckets = [{"accountId": DEFAULT.account("dev").id, "buckets": ["raw"]}]
    job = {
        "name": "lake", "jobType": "ONE_TIME", "clientToken": "t", "s3JobDefinition": {"bucketDefinitions": buckets},
        "account": "log_archive",
    }  # fmt: skip
    assert "not enabled" in world.refused("macie2", "CreateClassificationJob", **job).message
    world.ask("macie2", "EnableMacie", account="log_archive")
    assert "delegated administrator" in world.refused("macie2", "CreateClassificationJob", **job).message
    world.ask("macie2", "EnableOrganizationAdminAccount", account="management", adminAccountId=ARCHIVE)
    world.ask("macie2", "CreateClassificationJob", **job)


def bucket_for_trail(world: World, *, allowed: bool) -> str:
    name = "trail-of-test"
    where = {"LocationConstraint": "eu-west-1"}
    world.ask("s3", "CreateBucket", account="log_archive", Bucket=name, CreateBucketConfiguration=where)
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{name}/AWSLogs/{MANAGEMENT}/*",
        "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
    }
    if allowed:
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        world.ask("s3", "PutBucketPolicy", account="log_archive", Bucket=name, Policy=policy)
    return name


def test_a_trail_needs_a_bucket_that_lets_it_in(world: World) -> None:
    name = bucket_for_trail(world, allowed=False)
    fault = world.refused("cloudtrail", "CreateTrail", account="management", Name="trail", S3BucketName=name)
    assert fault.code == "InsufficientS3BucketPolicyException"


def test_a_delegated_administrator_makes_a_trail_that_is_the_management_accounts(world: World) -> None:
    name = bucket_for_trail(world, allowed=True)
    asked = {"account": "log_archive", "Name": "trail", "S3BucketName": name, "IsOrganizationTrail": True}
    assert world.refused("cloudtrail", "CreateTrail", **asked).code == "NotOrganizationMasterAccountException"
    world.ask("cloudtrail", "RegisterOrganizationDelegatedAdmin", account="management", MemberAccountId=ARCHIVE)
    arn = world.ask("cloudtrail", "CreateTrail", **asked)["TrailARN"]
    assert arn == f"arn:aws:cloudtrail:eu-west-1:{MANAGEMENT}:trail/trail"
    world.ask("cloudtrail", "StartLogging", account="log_archive", Name=arn)
    assert world.ask("cloudtrail", "GetTrailStatus", account="management", Name="trail")["IsLogging"]
    # A member account that is recorded sees nothing of it that it could change.
    assert world.refused("cloudtrail", "StopLogging", Name=arn).code == "TrailNotFoundException"
