"""`ringfence explain-denial` and `ringfence iam lint` as their users run them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
JOB = "arn:aws:sagemaker:eu-west-1:444444444444:training-job/x"


def ringfence(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RINGFENCE_"))}
    command = [sys.executable, "-c", "import sys; from ringfence.cli import main; sys.exit(main())", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=clean, input=given, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.terraform
def test_a_scientist_is_told_who_refused_and_what_would_be_allowed() -> None:
    request = {"principal": "data_scientist", "action": "sagemaker:CreateTrainingJob", "resource": JOB}
    told = ringfence("explain-denial", "environments/dev", "--request", "-", "--json", given=json.dumps(request))
    assert told.returncode in (0, 1), told.stderr
    answer = json.loads(told.stdout)
    assert (answer["decision"], answer["layer"]) == ("explicit_deny", "service_control_policies")
    assert answer["statements"][0]["sid"] in answer["message"]
    assert "sagemaker:VpcSubnets" in answer["allowed_with"]
    context = {**answer["context"], **answer["allowed_with"]}
    again = ringfence(
        "explain-denial",
        "environments/dev",
        "--request",
        "-",
        "--json",
        given=json.dumps({**request, "context": context}),
    )
    assert json.loads(again.stdout)["decision"] == "allowed", again.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--action", "s3:GetObject"), "no principal is given"),
        (("--principal", "x", "--action", "s3:GetObject", "--context", "prefix"), "KEY=VALUE"),
        (("--request", '{"principals": "x"}'), "a JSON object of principal, action, resource, context"),
        (("--request", '{"context": {"s3:prefix": 5}}'), "strings, lists of strings, null"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused_in_one_line(arguments: tuple[str, ...], message: str) -> None:
    refused = ringfence("explain-denial", "environments/dev", *arguments)
    assert refused.returncode == 2
    assert message in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_lint_answers_line_by_line() -> None:
    policy = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetThing", "Resource": "*"}}
    found = ringfence("iam", "lint", given=json.dumps(policy) + "\n")
    assert found.returncode == 1
    assert json.loads(found.stdout)["findings"][0]["rule"] == "action-unknown"
    assert ringfence("iam", "lint", given=json.dumps(policy).replace("GetThing", "GetObject")).returncode == 0
    assert ringfence("iam", "lint", given="[]\n").returncode == 2
