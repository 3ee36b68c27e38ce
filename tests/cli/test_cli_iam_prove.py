"""`ringfence iam prove` as its users run it: JSON Lines in and out, exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

SUBNETS = "sagemaker:VpcSubnets"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def asked(*denies: dict[str, Any]) -> str:
    """The line that asks whether models are trained in subnet a only, where these conditions are denied."""
    statements = [{**EVERYTHING, "Effect": "Deny", "Condition": condition} for condition in denies]
    document = {"Version": "2012-10-17", "Statement": [EVERYTHING, *statements]}
    world = {"principal": "arn:aws:iam::111122223333:role/scientist", "identity_policies": [document]}
    unless = {"ForAllValues:StringEquals": {SUBNETS: "a"}, "Null": {SUBNETS: "false"}}
    goal = {"action": ["sagemaker:CreateTrainingJob"], "resource": ["*"], "where": {}, "unless": unless}
    return json.dumps({"world": world, "goal": goal})


def prove(*lines: str) -> subprocess.CompletedProcess[str]:
    """Run the command with these lines on standard input."""
    command = [sys.executable, "-c", "import sys; from ringfence.cli import main; sys.exit(main())", "iam", "prove"]
    return subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, timeout=120, check=False)


GUARDED = asked({"ForAnyValue:StringNotEquals": {SUBNETS: "a"}}, {"Null": {SUBNETS: "true"}})
OPEN = asked({"ForAnyValue:StringNotEquals": {SUBNETS: "a"}})


def test_proved_refuted_and_malformed() -> None:
    done = prove(GUARDED)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["verdict"] == "proved"
    done = prove(GUARDED, OPEN)
    assert done.returncode == 1
    refuted = json.loads(done.stdout.splitlines()[1])
    assert (refuted["verdict"], refuted["witness_kind"], refuted["witness"]["context"]) == ("refuted", "absence", {})
    done = prove("nonsense", OPEN)
    assert done.returncode == 2
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [sorted(answer) for answer in answers] == [
        ["error", "line"],
        ["reason", "verdict", "witness", "witness_kind"],
    ]
    assert "Traceback" not in done.stdout + done.stderr
