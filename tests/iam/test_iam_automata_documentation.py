"""The tables of AWS's documentation, asked of the engine as goals about one request.

"Multivalued context keys" and "Single-valued vs. multivalued context keys" on set operators; "IAM JSON policy elements:
Condition operators" on absent keys, `...IfExists` and negated operators; "Null condition operator".
"""

from __future__ import annotations

import pytest
from automata_questions import found, question
from differential import only
from iam_requests import OBJECT, allow, deny, document

from ringfence.iam.questions import Request

TAGS, TEAM, USER_NAME = "aws:TagKeys", "aws:PrincipalTag/team", "aws:username"


def allowed(block, context, effect="Allow"):
    """Whether a request is allowed where a condition stands on an Allow, or on a Deny beside an Allow of everything."""
    statement = allow(Condition=block) if effect == "Allow" else deny(Condition=block)
    policy = document(statement) if effect == "Allow" else document(allow(), statement)
    request = Request("s3:GetObject", OBJECT, context)
    return found(only(question(identity_policies=[policy]), request)) is not None


def matches(block, context):
    """Whether a condition holds: the same answer from an Allow and from a Deny, or the test fails."""
    holds = allowed(block, context)
    assert allowed(block, context, "Deny") is not holds
    return holds


WANTED = ["environment", "cost-center"]


@pytest.mark.parametrize(
    ("values", "every", "some", "every_other", "some_other"),
    [
        # ForAllValues:StringEquals, ForAnyValue:StringEquals, ForAllValues:StringNotEquals, ForAnyValue:StringNotEquals
        (["environment"], True, True, False, False),
        (["environment", "cost-center"], True, True, False, False),
        (["environment", "dept"], False, True, False, True),
        (["dept"], False, False, True, True),
        (["Environment"], False, False, True, True),
        (None, True, False, True, False),
        ([], True, False, True, False),
    ],
)
def test_set_operators(values, every, some, every_other, some_other):
    """ForAllValues is true where the key is absent or has no values, ForAnyValue false."""
    context = {} if values is None else {TAGS: values}
    for operator, answer in (
        ("ForAllValues:StringEquals", every),
        ("ForAnyValue:StringEquals", some),
        ("ForAllValues:StringNotEquals", every_other),
        ("ForAnyValue:StringNotEquals", some_other),
    ):
        assert matches({operator: {TAGS: WANTED}}, context) is answer, operator


def test_set_operators_with_null_as_the_page_advises():
    """ "Include the Null condition operator": an absent key no longer passes ForAllValues in an Allow."""
    block = {"ForAllValues:StringEquals": {TAGS: WANTED}, "Null": {TAGS: "false"}}
    assert matches(block, {TAGS: ["environment"]})
    assert not matches(block, {})


@pytest.mark.parametrize(
    ("operator", "same", "other", "absent"),
    [
        ("StringEquals", True, False, False),
        ("StringEqualsIfExists", True, False, True),
        ("StringNotEquals", False, True, True),
        ("StringNotEqualsIfExists", False, True, True),
        ("StringLike", True, False, False),
        ("StringNotLike", False, True, True),
        ("StringEqualsIgnoreCase", True, False, False),
        ("StringNotEqualsIgnoreCase", False, True, True),
    ],
)
def test_a_key_with_one_value(operator, same, other, absent):
    block = {operator: {TEAM: "a"}}
    assert matches(block, {TEAM: "a"}) is same
    assert matches(block, {TEAM: "b"}) is other
    assert matches(block, {}) is absent


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "yes", "no"),
    [
        ("NumericLessThanEquals", "s3:max-keys", "10", ["10", "9.5", "-1"], ["11", "10.01", "x"]),
        ("NumericNotEquals", "s3:max-keys", "10", ["11"], ["10", "10.0", "x"]),
        ("DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:01Z", ["2020-01-01T00:00:02Z"], ["2020-01-01"]),
        ("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", ["2019-12-31T23:59:59Z"], ["2020-01-01", "soon"]),
        ("Bool", "aws:SecureTransport", "true", ["true", "True"], ["false"]),
        ("BinaryEquals", "custom:key", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", ["QmluYXJ5VmFsdWVJbkJhc2U2NA=="], ["QUFB"]),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24", ["203.0.113.7"], ["203.0.114.7", "2001:db8::1"]),
        ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", ["203.0.114.7"], ["203.0.113.7"]),
        ("IpAddress", "aws:SourceIp", "2001:DB8:1234:5678::/64", ["2001:db8:1234:5678::1"], ["2001:db8::1"]),
        ("ArnLike", "aws:SourceArn", "arn:aws:sns:*:1111:t*", ["arn:aws:sns:x:1111:t:u"], ["arn:aws:sns:x:y:1111:t"]),
        ("ArnNotEquals", "aws:SourceArn", "arn:aws:sns:*:1111:t", ["arn:aws:sns:x:1111:u"], ["arn:aws:sns:x:1111:t"]),
    ],
)
def test_the_other_operators(operator, key, wanted, yes, no):
    block = {operator: {key: wanted}}
    assert [matches(block, {key: value}) for value in (*yes, *no)] == [True] * len(yes) + [False] * len(no)


def test_several_keys_and_operators_hold_together_and_several_values_one_by_one():
    """ "Conditions with multiple context keys or values": a logical AND of keys and operators, an OR of values."""
    block = {"StringEquals": {TEAM: ["a", "b"], USER_NAME: "x"}, "Null": {TAGS: "true"}}
    assert matches(block, {TEAM: "a", USER_NAME: "x"})
    assert matches(block, {TEAM: "b", USER_NAME: "x"})
    assert not matches(block, {TEAM: "b", USER_NAME: "y"})
    assert not matches(block, {TEAM: "a", USER_NAME: "x", TAGS: ["t"]})
    # A negated operator with several values is a NOR.
    assert matches({"StringNotEquals": {TEAM: ["a", "b"]}}, {TEAM: "c"})
    assert not matches({"StringNotEquals": {TEAM: ["a", "b"]}}, {TEAM: "b"})


@pytest.mark.parametrize(("wanted", "absent", "present"), [("true", True, False), ("false", False, True)])
def test_null(wanted, absent, present):
    assert matches({"Null": {TEAM: wanted}}, {}) is absent
    assert matches({"Null": {TEAM: wanted}}, {TEAM: "a"}) is present
