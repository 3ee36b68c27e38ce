"""Goals on small plans: worlds assembled, proved, refuted with a request, undecided where something is not known."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import RingfenceError
from ringfence.plan.loading import read_plan
from ringfence.plan.model import Plan
from ringfence.policy.goals.asking import Asking, RootPlan, Surroundings
from ringfence.policy.goals.constants import ambiguous
from ringfence.policy.goals.files import read_goals
from ringfence.policy.goals.judging import Judgement

DEV, ORGANIZATION = "444444444444", "o-ringfence01"
ORGANIZATION_FILE = f"""
[organization]
id = "{ORGANIZATION}"
root_id = "r-rf01"
region = "eu-west-1"
management_account = "management"
[units]
"Workloads" = "ou-rf01-workload"
[accounts.management]
id = "111111111111"
[accounts.dev]
id = "{DEV}"
unit = "Workloads"
name = "ringfence-dev"
governed_by = ["management"]
"""
TLS = {
    "Sid": "NoClearText",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
GOAL = """
[no_clear_text]
says = "Nobody reads or writes a bucket without TLS."
principal = ["anyone", "outside"]
each = "bucket"
action = "s3:*"
where = { Bool = { "aws:SecureTransport" = "false" } }
stays = { principal = "anyone", action = "s3:GetObject", resource = "{resource}/x", context = {} }
anchor = "aws_s3_bucket"
controls = ["ART-PROV-DATA-04"]
severity = "high"
mend = "Deny it."
"""


def resource(address: str, after: dict[str, Any], unknown: dict[str, Any] | None = None) -> dict[str, Any]:
    kind, name = address.split(".")
    change = {"actions": ["create"], "after": after, "after_unknown": unknown or {}}
    return {"address": address, "mode": "managed", "type": kind, "name": name, "change": change}


def plan(*resources: dict[str, Any], account: str = DEV) -> Plan:
    variables = {"account": {"value": {"id": account, "region": "eu-west-1"}}}
    data = {"format_version": "1.2", "variables": variables, "planned_values": {}, "resource_changes": [*resources]}
    return read_plan(data)


def lake(*statements: dict[str, Any]) -> Plan:
    """A bucket with these statements in its policy."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return plan(
        resource("aws_s3_bucket.lake", {"bucket": "lake"}),
        resource("aws_s3_bucket_policy.lake", {"bucket": "lake", "policy": policy}),
    )


def governed_by(*statements: dict[str, Any]) -> Plan:
    """A service control policy with these statements, attached to the unit of dev."""
    content = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return plan(
        resource("aws_organizations_policy.guard", {"id": "p-1", "type": "SERVICE_CONTROL_POLICY", "content": content}),
        resource("aws_organizations_policy_attachment.guard", {"policy_id": "p-1", "target_id": "ou-rf01-workload"}),
        account="111111111111",
    )


Judge = Callable[..., list[Judgement]]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """The verdicts of goals (TOML) on a plan, under a management plan."""
    (tmp_path / "organization.toml").write_text(ORGANIZATION_FILE)
    (tmp_path / "goals").mkdir()

    def judged(goals: str, on: Plan, management: Plan | None = None, fingerprint: str = "") -> list[Judgement]:
        (tmp_path / "goals/goals.toml").write_text(goals)
        above = RootPlan("management" if fingerprint else "", lambda: management or plan(account="111111111111"))
        around = Surroundings(tmp_path / "organization.toml", lambda _: above, tmp_path)
        return Asking(tmp_path, around).judgements(on, "dev", fingerprint)

    return judged


def test_a_goal_that_holds_is_proved(judge: Judge) -> None:
    (found,) = judge(GOAL, lake(TLS))
    assert (found.verdict.verdict, found.verdict.kind, found.verdict.resource) == (
        "pass",
        "proof",
        "aws_s3_bucket.lake",
    )
    assert found.verdict.controls == ("ART-PROV-DATA-04",)


def test_a_refuted_goal_shows_the_request_and_what_allows_it(judge: Judge) -> None:
    weakened = {**TLS, "Resource": "arn:aws:s3:::lake"}  # the bucket, not what is in it
    (found,) = judge(GOAL, lake(weakened))
    assert found.verdict.verdict == "fail"
    assert found.request[0].startswith("anyone in dev on lake is allowed s3:")
    assert any("aws:SecureTransport = false" in line for line in found.request)
    assert any("allowed by" in line for line in found.request)
    assert "Deny it." in found.verdict.message


def test_what_a_governing_root_denies_counts(judge: Judge) -> None:
    denial = {"Sid": "Guard", "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": TLS["Condition"]}
    assert judge(GOAL, lake())[0].verdict.verdict == "fail"
    assert judge(GOAL, lake(), governed_by(denial))[0].verdict.verdict == "pass"


def test_a_service_control_policy_grants_nothing_to_another_unit(judge: Judge) -> None:
    denial = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": TLS["Condition"]}
    management = governed_by(denial)
    for each in management.of_type("aws_organizations_policy_attachment"):
        each.values["target_id"] = "ou-rf01-elsewhere"
    assert judge(GOAL, lake(), management)[0].verdict.verdict == "fail"


def test_a_goal_that_holds_because_nothing_is_allowed_is_undecided(judge: Judge) -> None:
    everything = {"Sid": "Nothing", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": TLS["Resource"]}
    (found,) = judge(GOAL, lake(everything))
    assert found.verdict.verdict == "undecided"
    assert "the legitimate s3:GetObject" in found.verdict.message
    assert "statement Nothing" in found.verdict.message


def test_an_unknown_policy_is_undecided_and_named(judge: Judge) -> None:
    on = plan(
        resource("aws_s3_bucket.lake", {"bucket": "lake"}),
        resource("aws_s3_bucket_policy.lake", {"bucket": "lake"}, {"policy": True}),
    )
    (found,) = judge(GOAL, on)
    assert found.verdict.verdict == "undecided"
    assert "aws_s3_bucket_policy.lake.policy" in found.verdict.message


def test_an_attachment_that_cannot_be_followed_is_undecided(judge: Judge) -> None:
    management = governed_by()
    for each in management.of_type("aws_organizations_policy_attachment"):
        each.unknown = {"policy_id": True}
        each.values.pop("policy_id")
    (found,) = judge(GOAL, lake(TLS), management)
    assert found.verdict.verdict == "undecided"
    assert "aws_organizations_policy_attachment.guard.policy_id" in found.verdict.message


def test_a_plan_without_the_anchor_is_not_asked(judge: Judge) -> None:
    assert judge(GOAL, plan(resource("aws_vpc.this", {}))) == []


def test_a_plan_of_no_known_account_is_not_asked(judge: Judge) -> None:
    assert judge(GOAL, plan(resource("aws_s3_bucket.lake", {"bucket": "lake"}), account="999999999999")) == []


def test_what_is_not_built_yet_is_not_applicable(judge: Judge) -> None:
    later = GOAL.replace('anchor = "aws_s3_bucket"', 'anchor = "aws_s3_bucket"\nwhen = "aws_sagemaker_pipeline"')
    assert judge(later, lake())[0].verdict.verdict == "not_applicable"


def test_a_reference_to_nothing_is_undecided(judge: Judge) -> None:
    asking = GOAL.replace("where =", 'unless = { StringEquals = { "aws:SourceVpce" = "@network.endpoints" } }\nwhere =')
    (found,) = judge(asking, lake(TLS))
    assert found.verdict.verdict == "undecided"
    assert "@network.endpoints" in found.verdict.message


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (GOAL.replace('says = "Nobody', 'zays = "Nobody'), "unknown field zays"),
        (GOAL.replace('mend = "Deny it."', ""), "mend is missing"),
        (GOAL.replace('"high"', '"dire"'), "severity is 'dire'"),
        (GOAL.replace('each = "bucket"', 'each = "bucketful"'), "each is 'bucketful'"),
        (GOAL.replace('each = "bucket"', ""), "neither resource nor each"),
        (GOAL.replace('action = "s3:*"', 'action = { of = ["s3:*"] }'), "expected carries, of"),
        (GOAL + "x = [", "is no TOML"),
    ],
)
def test_a_goal_file_at_fault_is_one_line(written: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "goals").mkdir()
    (tmp_path / "goals/goals.toml").write_text(written)
    with pytest.raises(RingfenceError) as caught:
        read_goals(tmp_path)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("word", ["{accounting}", "@keyring.models"])
def test_a_word_that_stands_for_nothing_is_a_fault_of_the_file(word: str, judge: Judge) -> None:
    with pytest.raises(RingfenceError, match="stands for nothing"):
        judge(GOAL.replace('"aws:SecureTransport" = "false"', f'"aws:SecureTransport" = "{word}"'), lake(TLS))


def test_answers_are_remembered_until_something_they_rest_on_changes(judge: Judge, tmp_path: Path) -> None:
    first = judge(GOAL, lake(TLS), fingerprint="one")
    kept = list((tmp_path / "cache/goals").iterdir())
    assert judge(GOAL, lake(), fingerprint="one") == first  # answered from memory: the plan is not looked at
    assert list((tmp_path / "cache/goals").iterdir()) == kept
    assert judge(GOAL, lake(), fingerprint="two")[0].verdict.verdict == "fail"
    assert judge(GOAL.replace("Deny it.", "Deny that."), lake(), fingerprint="one") != first


def test_verifying_imports_no_prover_before_it_is_needed() -> None:
    code = "import sys, ringfence.policy.verification; print([n for n in sys.modules if n.startswith('cvc5')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("pattern", "constant", "doubtful"),
    [
        ("arn:aws:kms:*:*:key/*", "arn:aws:kms:eu-west-1:1:key/{opaque:k.id}", False),
        ("arn:aws:kms:*:*:key/1*", "arn:aws:kms:eu-west-1:1:key/{opaque:k.id}", True),
        ("arn:aws:s3:::*", "arn:aws:kms:eu-west-1:1:key/{opaque:k.id}", False),
        ("subnet-*", "{opaque:aws_subnet.a.id}", True),
        ("*", "{opaque:aws_subnet.a.id}", False),
        ("*/*", "{opaque:aws_subnet.a.id}", False),
    ],
)
def test_a_pattern_that_looks_into_a_constant_is_noticed(pattern: str, constant: str, doubtful: bool) -> None:
    assert (ambiguous([("resource", pattern), ("resource", constant)]) is not None) is doubtful
