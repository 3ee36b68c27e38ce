"""Plain Checkov with the project's policies says what `ringfence verify` says, on dev and on every fixture."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.cli.planning import Planned
from ringfence.plan.loading import load_json
from ringfence.policy.verdicts import Verdict
from ringfence.policy.verification import Verifier
from ringfence.terraform import plan_fixtures

ROOT = Path(__file__).resolve().parents[2]
CHECKOV = Path(sys.executable).with_name("checkov")
WORDS = {"pass": "PASSED", "fail": "FAILED", "undecided": "FAILED", "waived": "SKIPPED"}
pytestmark = pytest.mark.terraform


def checkov(files: list[Path], names: list[str], source: Path | None) -> dict[tuple[str, str, str], str]:
    """What the Checkov command reports: (plan file, policy, resource) to PASSED, FAILED or SKIPPED."""
    environment = {**os.environ, "LOG_LEVEL": "ERROR", **({"RINGFENCE_SOURCE": str(source)} if source else {})}
    command = [str(CHECKOV), "--framework", "terraform_plan", "--external-checks-dir", str(ROOT / "policies")]
    command += ["--skip-download", "--compact", "--output", "json", "--check", ",".join(names)]
    for file in files:
        command += ["--file", str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    reports = report if isinstance(report, list) else [report]
    return {
        (str(Path(record["file_abs_path"]).resolve()), record["check_id"], record["resource_address"]): result
        for each in reports
        for kind, result in (("passed", "PASSED"), ("failed", "FAILED"), ("skipped", "SKIPPED"))
        for record in each["results"][f"{kind}_checks"]
    }


def mapped(verdicts: list[Verdict], file: Path) -> dict[tuple[str, str, str], str]:
    """The engine's verdicts in Checkov's words; not_applicable is not reported there."""
    return {
        (str(file.resolve()), each.policy, each.resource): WORDS[each.verdict]
        for each in verdicts
        if each.verdict != "not_applicable"
    }


def test_on_dev_with_its_source(plan_of: Callable[[str], Planned], verifier: Verifier) -> None:
    dev = plan_of("dev")
    ours = mapped(verifier.verify(dev.load(), "dev").verdicts, dev.json_path)
    theirs = checkov([dev.json_path], [policy.name for policy in verifier.policies], ROOT / "environments/dev")
    assert theirs == ours


def test_on_every_fixture_without_source(verifier: Verifier, tmp_path: Path) -> None:
    files, ours = [], {}
    for fixture in plan_fixtures(sorted((ROOT / "tests/policies").glob("*/*.tf"))):
        file = tmp_path / fixture.file.stem / "plan.json"
        file.parent.mkdir()
        file.write_bytes(fixture.json_path.read_bytes())
        files.append(file)
        ours |= mapped(verifier.verify(load_json(file), fixture.file.stem).verdicts, file)
    theirs = checkov(files, [policy.name for policy in verifier.policies], None)
    assert theirs == ours
    assert {"PASSED", "FAILED"} == set(ours.values())
