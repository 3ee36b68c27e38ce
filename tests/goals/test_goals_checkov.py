"""Plain Checkov gives a goal the verdict that `ringfence prove` gives it, at the same resource."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from weakening import ROOT

from ringfence.cli.planning import planned_offline, surroundings_of
from ringfence.policy.verification import Verifier

pytestmark = pytest.mark.terraform
CHECKOV = Path(sys.executable).with_name("checkov")
GOALS = ["lake_key_used_by_named_roles", "nobody_stops_the_trail", "sagemaker_only_in_private_subnets"]


def test_a_goal_is_a_checkov_check() -> None:
    source = ROOT / "environments/dev"
    at_hand = planned_offline(source)
    around = surroundings_of(source)
    assert around
    judged = Verifier(ROOT / "policies").prove(at_hand.load(), "dev", around, at_hand.fingerprint())
    ours = {each.verdict.policy: (each.verdict.resource, each.verdict.verdict) for each in judged}
    command = [str(CHECKOV), "--framework", "terraform_plan", "--external-checks-dir", str(ROOT / "policies")]
    command += ["--skip-download", "--compact", "--output", "json", "--check", ",".join(GOALS)]
    command += ["--file", str(at_hand.json_path)]
    environment = {**os.environ, "LOG_LEVEL": "ERROR", "RINGFENCE_SOURCE": str(source)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=500, check=False)
    records = json.loads(done.stdout)["results"]
    theirs = {each["check_id"]: (each["resource_address"], "pass") for each in records["passed_checks"]}
    theirs |= {each["check_id"]: (each["resource_address"], "fail") for each in records["failed_checks"]}
    assert theirs == {name: ours[name] for name in GOALS}
