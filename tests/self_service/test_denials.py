"""A refused request explained from a state: who refused, by which statement, and what would be allowed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import RingfenceError
from ringfence.plan.loading import read_plan
from ringfence.policy.goals.estate import Estate
from ringfence.policy.goals.organization import read_organization
from ringfence.self_service.denials import Answer, Request, explain_denial

ROOT = Path(__file__).resolve().parents[2]
DEV = "444444444444"
JOB = f"arn:aws:sagemaker:eu-west-1:{DEV}:training-job/x"


def document(*statements: dict[str, Any]) -> str:
    """A policy document's text."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def resource(kind: str, label: str, /, **values: Any) -> dict[str, Any]:
    """A resource as a state's JSON has it."""
    address = f"{kind}.{label}"
    return {"address": address, "mode": "managed", "type": kind, "name": label, "values": {"id": label, **values}}


def estate() -> Estate:
    """A role with a boundary, a bucket with a policy, an endpoint with one."""
    boundary = document(
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {
            "Sid": "OnlyInOurSubnets",
            "Effect": "Deny",
            "Action": "sagemaker:CreateTrainingJob",
            "Resource": "*",
            "Condition": {"ForAnyValue:StringNotEquals": {"sagemaker:VpcSubnets": "subnet-0123456789abcdef0"}},
        },
    )
    trust = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    allowed = {"Effect": "Allow", "Action": ["sagemaker:Create*", "s3:GetObject"], "Resource": "*"}
    tls = {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    through = {"Sid": "Nothing", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    arn = f"arn:aws:iam::{DEV}:policy/scientist-boundary"
    resources = [
        resource("aws_iam_policy", "boundary", name="scientist-boundary", path="/", arn=arn, policy=boundary),
        resource(
            "aws_iam_role",
            "scientist",
            name="scientist",
            path="/",
            arn=f"arn:aws:iam::{DEV}:role/scientist",
            permissions_boundary=arn,
            assume_role_policy=document(trust),
        ),
        resource("aws_iam_role_policy", "work", name="work", role="scientist", policy=document(allowed)),
        resource("aws_s3_bucket", "lake", bucket="lake", arn="arn:aws:s3:::lake"),
        resource("aws_s3_bucket_policy", "lake", bucket="lake", policy=document(tls)),
        resource(
            "aws_vpc_endpoint",
            "s3",
            service_name="com.amazonaws.eu-west-1.s3",
            vpc_endpoint_type="Gateway",
            policy=document(through),
        ),
    ]
    plan = read_plan({"format_version": "1.0", "values": {"root_module": {"resources": resources}}})
    organization = read_organization(ROOT / "environments/organization.toml")
    account = organization.account(DEV)
    assert account is not None
    return Estate(organization, account, plan)


def asked(action: str, resource: str, **fields: Any) -> Answer:
    """The answer to the scientist's request."""
    return explain_denial(estate(), Request("scientist", action, resource, **fields))


def test_a_boundary_refuses_and_the_right_subnet_would_do() -> None:
    answer = asked("sagemaker:CreateTrainingJob", JOB, context={"sagemaker:VpcSubnets": ("subnet-0bad",)})
    written = answer.as_json()
    assert (written["decision"], written["layer"]) == ("explicit_deny", "permissions_boundary")
    assert written["statements"] == [{"policy": "aws_iam_policy.boundary", "sid": "OnlyInOurSubnets"}]
    assert written["allowed_with"] == {"sagemaker:VpcSubnets": ["subnet-0123456789abcdef0"]}
    lines = "\n".join(answer.lines())
    assert "Refused: an explicit Deny in a permissions boundary." in lines
    assert "with sagemaker:VpcSubnets = subnet-0123456789abcdef0" in lines


def test_with_that_change_it_is_allowed() -> None:
    good = {"sagemaker:VpcSubnets": ("subnet-0123456789abcdef0",)}
    answer = asked("sagemaker:CreateTrainingJob", JOB, context=good)
    assert answer.explanation.decision.allowed, answer.lines()
    assert answer.lines()[1] == "It is allowed."


def test_a_buckets_policy_and_an_endpoints_count() -> None:
    clear = asked("s3:GetObject", "arn:aws:s3:::lake/x", context={"aws:SecureTransport": "false"}, inside=False)
    assert clear.as_json()["statements"] == [{"policy": "aws_s3_bucket_policy.lake", "sid": "OnlyOverTls"}]
    assert clear.as_json()["allowed_with"] == {"aws:SecureTransport": "true"}
    inside = asked("s3:GetObject", "arn:aws:s3:::lake/x")
    assert inside.as_json()["statements"] == [{"policy": "aws_vpc_endpoint.s3", "sid": "Nothing"}]
    assert asked("s3:GetObject", "arn:aws:s3:::lake/x", inside=False).explanation.decision.allowed


def test_what_the_role_is_not_for_is_said() -> None:
    answer = asked("s3:DeleteObject", "arn:aws:s3:::lake/x", inside=False)
    assert answer.as_json()["layer"] == "identity_policies"
    assert "not among what this role is for" in answer.lines()[-1]


def test_people_may_be_named_as_people_write_them_and_others_are_refused() -> None:
    for name in ("Scientist", f"arn:aws:iam::{DEV}:role/scientist", f"arn:aws:sts::{DEV}:assumed-role/scientist/anna"):
        assert explain_denial(estate(), Request(name, "s3:GetObject", "*")).principal.endswith("scientist/session")
    with pytest.raises(RingfenceError, match=r"nobody.*no permission set and no role.*scientist"):
        explain_denial(estate(), Request("nobody", "s3:GetObject", "*"))
