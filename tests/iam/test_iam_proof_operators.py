"""Every condition operator, with each set operator and IfExists: what the two engines prove and refute of it.

The answers are those of "IAM JSON policy elements: Condition operators" and of the pages on multivalued keys.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from iam_goals import proof, verdict
from iam_requests import ALLOW_ALL, allow, deny, document

TEAM, VPCE, SUBNETS = "aws:PrincipalTag/team", "aws:SourceVpce", "sagemaker:VpcSubnets"
ROLE_ARN, OTHER_ARN = "arn:aws:iam::111122223333:role/a", "arn:aws:sns:eu-west-1:111122223333:b"

# operator: key, the policy's value, a value that equals (or lies within, or is less), one that does not (or is more)
VALUES = {
    "StringEquals": (TEAM, "red", "red", "Red"),
    "StringEqualsIgnoreCase": (TEAM, "red", "RED", "blue"),
    "StringLike": (TEAM, "r?d*", "red team", "rd"),
    "NumericEquals": ("aws:MultiFactorAuthAge", "10", "10.0", "11"),
    "NumericLessThan": ("aws:MultiFactorAuthAge", "10", "9.5", "10"),
    "NumericLessThanEquals": ("aws:MultiFactorAuthAge", "10", "10", "10.5"),
    "NumericGreaterThan": ("aws:MultiFactorAuthAge", "10", "11", "10"),
    "NumericGreaterThanEquals": ("aws:MultiFactorAuthAge", "10", "10", "9"),
    "DateEquals": ("aws:CurrentTime", "2026-01-01", "2026-01-01T01:00:00+01:00", "2026-01-02"),
    "DateLessThan": ("aws:CurrentTime", "2026-01-01", "2025-12-31T23:59:59Z", "2026-01-01"),
    "DateLessThanEquals": ("aws:CurrentTime", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"),
    "DateGreaterThan": ("aws:CurrentTime", "2026-01-01", "2026-01-01T00:00:01Z", "2026-01-01T00:00:00Z"),
    "DateGreaterThanEquals": ("aws:CurrentTime", "2026-01-01", "2026-01-01T00:00:00Z", "2025-12-31"),
    "Bool": ("aws:SecureTransport", "true", "true", "false"),
    "BinaryEquals": ("s3:x-unknown", "YQ==", "YQ==", "Yg=="),
    "IpAddress": ("aws:SourceIp", "10.0.0.0/8", "10.1.2.3", "11.0.0.1"),
    "ArnEquals": ("aws:SourceArn", "arn:aws:iam::*:role/?", ROLE_ARN, OTHER_ARN),
    "ArnLike": ("aws:SourceArn", "arn:aws:iam::*:role/*", ROLE_ARN, OTHER_ARN),
}
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}
QUALIFIERS = ["", "ForAllValues:", "ForAnyValue:"]


def allowed(condition: dict[str, Any], where: dict[str, Any]) -> bool:
    """Whether an Allow's condition admits a request of which `where` says all."""
    return verdict(where=where, identity_policies=[document(allow(Condition=condition))]) == "refuted"


@pytest.mark.parametrize("operator", [*VALUES, *NEGATED])
def test_an_operator_admits_what_aws_documents(operator: str) -> None:
    key, written, equal, other = VALUES[NEGATED.get(operator, operator)]
    negated = operator in NEGATED
    for qualifier, exists in product(QUALIFIERS, ["", "IfExists"]):
        condition = {f"{qualifier}{operator}{exists}": {key: written}}
        assert allowed(condition, {"StringEquals": {key: equal}}) is not negated, (condition, equal)
        assert allowed(condition, {"StringEquals": {key: other}}) is negated, (condition, other)
        absent = qualifier == "ForAllValues:" or (negated and not qualifier) or exists == "IfExists"
        assert allowed(condition, {"Null": {key: "true"}}) is absent, (condition, "absent")


@pytest.mark.parametrize("operator", list(NEGATED))
def test_a_deny_by_the_negated_operator_leaves_nothing_but_what_the_operator_admits(operator: str) -> None:
    key, written, _, _ = VALUES[NEGATED[operator]]
    positive = {NEGATED[operator]: {key: written}}
    guarded = [ALLOW_ALL, document(deny(Condition={operator: {key: written}}))]
    assert verdict(unless=positive, identity_policies=guarded) == "proved"
    assert verdict(unless=positive) == "refuted"


@pytest.mark.parametrize(
    ("denied", "admitted"),
    [
        ("NumericGreaterThan", "NumericLessThanEquals"),
        ("NumericLessThan", "NumericGreaterThanEquals"),
        ("NumericGreaterThanEquals", "NumericLessThan"),
        ("NumericLessThanEquals", "NumericGreaterThan"),
        ("DateGreaterThan", "DateLessThanEquals"),
        ("DateLessThan", "DateGreaterThanEquals"),
        ("DateGreaterThanEquals", "DateLessThan"),
        ("DateLessThanEquals", "DateGreaterThan"),
    ],
)
def test_an_order_and_its_opposite_leave_only_the_absent_key(denied: str, admitted: str) -> None:
    key, written, _, _ = VALUES[denied]
    guard = document(deny(Condition={denied: {key: written}}))
    unless = {admitted: {key: written}}
    hole = proof(unless=unless, identity_policies=[ALLOW_ALL, guard])
    assert (hole.verdict, hole.witness_kind, hole.witness and hole.witness.context) == ("refuted", "absence", {})
    sent = {"Null": {key: "false"}}
    assert verdict(where=sent, unless=unless, identity_policies=[ALLOW_ALL, guard]) == "proved"
    closed = document(deny(Condition={f"{denied}IfExists": {key: written}}))
    assert verdict(unless=unless, identity_policies=[ALLOW_ALL, closed]) == "proved"


def test_a_boundary_that_is_off_by_one_is_found() -> None:
    guard = document(deny(Condition={"NumericGreaterThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}))
    found = proof(unless={"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, identity_policies=[ALLOW_ALL, guard])
    assert found.witness is not None
    assert float(str(found.witness.context["aws:MultiFactorAuthAge"])) == 3600


def test_tls_is_proved_where_aws_always_sends_the_key() -> None:
    tls = document(deny(Condition={"Bool": {"aws:SecureTransport": "false"}}))
    unless = {"Bool": {"aws:SecureTransport": "true"}}
    asked: dict[str, Any] = {"unless": unless, "identity_policies": [ALLOW_ALL, tls]}
    assert proof(**asked).witness_kind == "absence"
    assert verdict(where={"Null": {"aws:SecureTransport": "false"}}, **asked) == "proved"


def test_networks_within_networks() -> None:
    guard = document(deny(Condition={"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}}))
    held = [ALLOW_ALL, guard]
    assert verdict(unless={"IpAddress": {"aws:SourceIp": ["10.0.0.0/7", "2001:db8::/31"]}}, identity_policies=held) == (
        "proved"
    )
    found = proof(unless={"IpAddress": {"aws:SourceIp": ["10.0.0.0/9", "2001:db8::/32"]}}, identity_policies=held)
    assert found.witness is not None
    assert str(found.witness.context["aws:SourceIp"]).startswith("10.")


@pytest.mark.parametrize(
    ("denies", "expected", "kind"),
    [
        ([{"ForAllValues:StringNotEquals": {SUBNETS: ["a", "b"]}}], "refuted", "value"),
        ([{"ForAnyValue:StringNotEquals": {SUBNETS: ["a", "b"]}}], "refuted", "absence"),
        ([{"Null": {SUBNETS: "true"}}], "refuted", "value"),
        ([{"ForAnyValue:StringNotEquals": {SUBNETS: ["a", "b"]}}, {"Null": {SUBNETS: "true"}}], "proved", None),
        ([{"ForAnyValue:StringNotEquals": {SUBNETS: ["a", "b"]}, "Null": {SUBNETS: "true"}}], "refuted", "value"),
        ([{"StringNotEquals": {SUBNETS: ["a", "b"]}}], "refuted", "value"),
        ([{"ForAnyValue:StringNotLike": {SUBNETS: ["a", "b"]}}, {"Null": {SUBNETS: "true"}}], "proved", None),
        ([{"ForAnyValue:StringNotLike": {SUBNETS: ["a*", "b"]}}, {"Null": {SUBNETS: "true"}}], "refuted", "value"),
    ],
)
def test_the_spellings_of_only_in_our_subnets(denies: list[Any], expected: str, kind: str | None) -> None:
    found = proof(
        "sagemaker:CreateTrainingJob",
        "*",
        unless={"ForAllValues:StringEquals": {SUBNETS: ["a", "b"]}, "Null": {SUBNETS: "false"}},
        service_control_policies=[[document(allow(), *(deny(Condition=condition) for condition in denies))]],
    )
    assert (found.verdict, found.witness_kind) == (expected, kind)


def test_one_good_subnet_and_one_bad_is_the_hole_of_for_all_values() -> None:
    found = proof(
        "sagemaker:CreateTrainingJob",
        "*",
        unless={"ForAllValues:StringEquals": {SUBNETS: "a"}, "Null": {SUBNETS: "false"}},
        identity_policies=[ALLOW_ALL, document(deny(Condition={"ForAllValues:StringNotEquals": {SUBNETS: "a"}}))],
    )
    assert found.witness is not None
    subnets = found.witness.context[SUBNETS]
    assert len(subnets) == 2
    assert "a" in subnets


def test_a_set_operator_needs_as_many_values_as_policies_ask_for() -> None:
    needs = [document(allow(Condition={"ForAnyValue:StringLike": {"aws:TagKeys": f"{each}*"}})) for each in "abc"]
    layers = {"identity_policies": needs[:1], "permissions_boundary": needs[1], "session_policy": needs[2]}
    found = proof(**layers)
    assert found.witness is not None
    assert len(found.witness.context["aws:TagKeys"]) == 3
    few = {"ForAllValues:StringLike": {"aws:TagKeys": ["a*", "b*"]}}
    assert verdict(where=few, **layers) == "proved"


def test_case_is_ignored_as_unicode_folds_it() -> None:
    guard = document(deny(Condition={"StringNotEqualsIgnoreCase": {TEAM: "kiss"}}))
    ascii_only = {"StringLike": {TEAM: ["?iss", "?IsS", "?isS", "?iSs", "?iSS", "?Iss", "?ISs", "?ISS"]}}
    found = proof(unless=ascii_only, identity_policies=[ALLOW_ALL, guard])
    assert found.witness is not None
    assert str(found.witness.context[TEAM]).casefold() == "kiss"


def test_an_empty_list_of_values_admits_nothing_and_is_no_negation_of_something() -> None:
    empty = {"StringEquals": {TEAM: []}}
    assert verdict(identity_policies=[document(allow(Condition=empty))]) == "proved"
    assert verdict(identity_policies=[document(allow(Condition={"StringNotEquals": {TEAM: []}}))]) == "refuted"


def test_a_key_read_as_text_and_as_a_number() -> None:
    """`where` fixes the text, an Allow reads the number: the two engines may leave it open, but never say wrong."""
    held = [document(allow(Condition={"NumericLessThan": {VPCE: "10"}, "StringLike": {VPCE: "1*"}}))]
    assert verdict(where={"StringEquals": {VPCE: "5"}}, identity_policies=held) in ("proved", "undecided")
    assert verdict(where={"StringEquals": {VPCE: "1"}}, identity_policies=held) == "refuted"
