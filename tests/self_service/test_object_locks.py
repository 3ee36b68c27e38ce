"""Destroying an environment whose archive is locked: the archive stays, protected as it was, with its date."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.cli.deployment import LocalSession, apply_target, destroy_target, local_aws, session_of, target_of
from ringfence.cloud import lifecycle
from ringfence.self_service.object_locks import _without_keys

ROOT_MODULE = Path(__file__).with_name("archive.tf")
LOGS, DRAFTS = "ringfence-dev-444444444444-logs", "ringfence-dev-444444444444-drafts"


def test_dependencies_are_named_without_instance_keys() -> None:
    assert _without_keys('module.a["x[]"].module.b[0].aws_c.d["e.f"]') == "module.a.module.b.aws_c.d"


@pytest.mark.terraform
def test_what_object_lock_holds_stays_with_its_protection_and_date(
    tmp_path: Path, copied_project: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    project = copied_project(tmp_path / "project")
    shutil.rmtree(project / "environments/dev")
    (project / "environments/dev").mkdir()
    shutil.copy(ROOT_MODULE, project / "environments/dev/main.tf")
    local_aws(project)
    try:
        target = target_of(project / "environments/dev", local=True)
        assert apply_target(target) == []
        s3 = LocalSession(lifecycle.environment(project, "dev")).client("s3")  # Terraform's own role has no data access
        for bucket in (LOGS, DRAFTS):
            s3.put_object(Bucket=bucket, Key="2026/log.gz", Body=b"who did what")
        until = datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(days=30)
        capsys.readouterr()

        assert destroy_target(target) == 0
        said = capsys.readouterr().out
        assert f"AWS keeps bucket {LOGS} until {until:%Y-%m-%d} (1 object versions under Object Lock)" in said
        assert "stays with it, and in the state: aws_s3_bucket_public_access_block.archive" in said
        assert "stays with it, and in the state: aws_kms_key.archive" in said
        assert "left behind" not in said

        assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"] if "dev" in bucket["Name"]] == [LOGS]
        assert s3.get_object(Bucket=LOGS, Key="2026/log.gz")["Body"].read() == b"who did what"
        assert s3.get_public_access_block(Bucket=LOGS)["PublicAccessBlockConfiguration"]["BlockPublicPolicy"]
        assert session_of(target).client("ssm").describe_parameters()["Parameters"] == []

        assert destroy_target(target) == 0  # nothing more to do until the date
        assert f"AWS keeps bucket {LOGS}" in capsys.readouterr().out
    finally:
        lifecycle.down(project)
