"""Delegation and log archive in two accounts: applied, no difference, in force, destroyed, nothing left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from local_estate import Estate, refusal

from ringfence.terraform.apply import LocalBackend, deployment

ENVIRONMENTS = Path(__file__).resolve().parents[2] / "environments"
ARCHIVE = "ringfence-log-archive-222222222222-audit"
TRAIL = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/ringfence-organization"


def acting(estate: Estate, account: str) -> Callable[[], AbstractContextManager[dict[str, str]]]:
    """The credentials of Terraform's own role in an account."""
    keys = estate.assume(estate.role("ringfence-terraform", account), by=account)

    @contextmanager
    def source() -> Iterator[dict[str, str]]:
        yield {
            "AWS_ENDPOINT_URL": estate.local.endpoint,
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
            "AWS_MAX_ATTEMPTS": "2",
        }

    return source


@pytest.mark.terraform
def test_the_log_archive_stands_and_goes(estate: Estate, tmp_path: Path) -> None:
    with ExitStack() as stack:
        roots = []
        for root, account in (("delegation", "management"), ("log_archive", "log_archive")):
            state = LocalBackend(tmp_path / root)
            made = deployment(ENVIRONMENTS / root, root, state, source=acting(estate, account), parallelism=30)
            roots.append(stack.enter_context(made))
            roots[-1].apply(roots[-1].plan())
            assert roots[-1].replan() == []
        the_trail_is_the_organizations(estate)
        the_archive_is_locked_and_shut(estate)
        every_account_is_watched(estate)
        for each in reversed(roots):
            assert each.destroy() == []


def the_trail_is_the_organizations(estate: Estate) -> None:
    trail = estate.client("cloudtrail", "management").get_trail(Name="ringfence-organization")["Trail"]
    assert (trail["TrailARN"], trail["IsOrganizationTrail"], trail["LogFileValidationEnabled"]) == (TRAIL, True, True)
    assert trail["S3BucketName"] == ARCHIVE
    code, _ = refusal(estate.client("cloudtrail", "dev").stop_logging, Name=TRAIL)
    assert code == "TrailNotFoundException"


def the_archive_is_locked_and_shut(estate: Estate) -> None:
    """Not even the account's administrators read, or write, or take the lock away."""
    s3 = estate.client("s3", "log_archive", credentials=administrator(estate))
    lock = s3.get_object_lock_configuration(Bucket=ARCHIVE)["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert lock["Mode"] in ("COMPLIANCE", "GOVERNANCE")
    for call, asked, guardrail in (
        (s3.put_object, {"Key": "AWSLogs/forged", "Body": b"x"}, "OnlyTheServicesWrite"),
        (s3.get_object, {"Key": "AWSLogs/log"}, "OnlyAuditorsRead"),
        (s3.delete_object, {"Key": "AWSLogs/log"}, "NobodyDeletes"),
        (s3.delete_bucket_policy, {}, "OnlyTerraformConfigures"),
    ):
        code, message = refusal(call, Bucket=ARCHIVE, **asked)
        assert code == "AccessDenied"
        assert guardrail in message


def administrator(estate: Estate) -> dict[str, str]:
    """Keys of a role of the account that may do anything."""
    keys: dict[str, str] = estate.assume(estate.role("all-powerful", "log_archive"), by="log_archive")
    return keys


def every_account_is_watched(estate: Estate) -> None:
    guardduty = estate.client("guardduty", "log_archive")
    [detector] = guardduty.list_detectors()["DetectorIds"]
    configured = guardduty.describe_organization_configuration(DetectorId=detector)
    assert configured["AutoEnableOrganizationMembers"] == "ALL"
    standards = estate.client("securityhub", "log_archive").get_enabled_standards()["StandardsSubscriptions"]
    assert any("ai-security-best-practices" in each["StandardsArn"] for each in standards)
    analyzers = estate.client("accessanalyzer", "log_archive").list_analyzers()["analyzers"]
    assert {each["type"] for each in analyzers} == {"ORGANIZATION", "ORGANIZATION_UNUSED_ACCESS"}
    jobs = estate.client("macie2", "log_archive").list_classification_jobs()["items"]
    assert [each["name"] for each in jobs] == ["ringfence-log-archive-lake"]
    packs = estate.client("config", "log_archive").describe_conformance_packs()["ConformancePackDetails"]
    assert len(packs) == 1
    queries = estate.client("athena", "log_archive").list_named_queries(WorkGroup="ringfence-log-archive-audit")
    assert len(queries["NamedQueryIds"]) == 10
