"""Condition operators, a table each, from the pages on condition operators and set operators of the IAM guide."""

from __future__ import annotations

import pytest
from iam_requests import ACCOUNT, ROLE, matches

TEAM = "aws:PrincipalTag/team"
ARN = "aws:SourceArn"
YEAR = "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", [], "b", False),
        ("StringEquals", "", "", True),
        ("StringEquals", 5, "5", True),
        ("StringEquals", True, "true", True),
        ("StringNotEquals", "a", "b", True),
        ("StringNotEquals", "a", "a", False),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringNotEquals", ["a", "b"], "c", True),
        ("StringNotEquals", [], "c", True),
        ("StringEqualsIgnoreCase", "Alpha", "aLPHA", True),
        ("StringNotEqualsIgnoreCase", "Alpha", "aLPHA", False),
        ("StringNotEqualsIgnoreCase", "Alpha", "beta", True),
        ("StringLike", "a*", "a/b:c", True),
        ("StringLike", "a?c", "abc", True),
        ("StringLike", "a*c", "a\nc", True),
        ("StringLike", "a?c", "ac", False),
        ("StringLike", "A*", "abc", False),
        ("StringLike", "", "", True),
        ("StringLike", ["", "home/"], "home/", True),
        ("StringLike", "a.c", "abc", False),
        ("StringLike", "a\nb*", "a\nbc", True),
        ("StringNotLike", "a*", "b", True),
        ("StringNotLike", ["a*", "b*"], "b", False),
        ("stringequals", "a", "a", True),
    ],
)
def test_string_operators(operator, wanted, given, expected):
    assert matches({operator: {TEAM: wanted}}, {TEAM: given}) is expected


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "expected"),
    [
        ("NumericEquals", "10", "10.0", True),
        ("NumericEquals", 10, "10", True),
        ("NumericNotEquals", "10", "11", True),
        ("NumericNotEquals", "10", "10.00", False),
        ("NumericLessThan", "10", "9.99", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "10", "100", True),
        ("NumericGreaterThan", "10", "9", False),
        ("NumericGreaterThanEquals", "-1", "-1", True),
        ("NumericEquals", "ten", "10", False),
        ("NumericNotEquals", "10", "ten", False),
        ("NumericLessThan", "10", "", False),
        ("NumericLessThan", ["1", "10"], "5", True),
    ],
)
def test_numeric_operators(operator, wanted, given, expected):
    key = "aws:MultiFactorAuthAge"
    assert matches({operator: {key: wanted}}, {key: given}) is expected


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "expected"),
    [
        ("DateEquals", YEAR, "2026-01-01T01:00:00+01:00", True),
        ("DateEquals", "2026-01-01", YEAR, True),
        ("DateEquals", "2026-01", YEAR, True),
        ("DateEquals", "2026", YEAR, True),
        ("DateEquals", "1767225600", YEAR, True),
        ("DateNotEquals", YEAR, "2026-01-01T00:00:01Z", True),
        ("DateNotEquals", YEAR, "1767225600", False),
        ("DateLessThan", YEAR, "2025-12-31T23:59:59.999Z", True),
        ("DateLessThan", YEAR, YEAR, False),
        ("DateLessThanEquals", YEAR, YEAR, True),
        ("DateGreaterThan", "2020-01-01T00:00:01Z", YEAR, True),
        ("DateGreaterThan", YEAR, "2025-12-31", False),
        ("DateGreaterThanEquals", YEAR, YEAR, True),
        ("DateGreaterThan", "soon", YEAR, False),
        ("DateNotEquals", YEAR, "soon", False),
        ("DateEquals", "2026-13-01", YEAR, False),
        ("DateGreaterThan", "99999999999999999999", YEAR, False),
    ],
)
def test_date_operators(operator, wanted, given, expected):
    assert matches({operator: {"aws:CurrentTime": wanted}}, {"aws:CurrentTime": given}) is expected


@pytest.mark.parametrize(
    ("wanted", "given", "expected"),
    [
        ("true", "true", True),
        (True, "true", True),
        ("TRUE", "True", True),
        ("false", "true", False),
        ("false", "false", True),
        (["true", "false"], "false", True),
        ("yes", "yes", False),
        ("false", "", False),
    ],
)
def test_bool(wanted, given, expected):
    assert matches({"Bool": {"aws:SecureTransport": wanted}}, {"aws:SecureTransport": given}) is expected


@pytest.mark.parametrize(
    ("wanted", "given", "expected"),
    [("QUJD", "QUJD", True), ("QUJD", "QUJE", False), ("QUJD", "abc!", False), ("not base64", "not base64", False)],
)
def test_binary_equals(wanted, given, expected):
    assert (
        matches({"BinaryEquals": {"kms:EncryptionContext:k": wanted}}, {"kms:EncryptionContext:k": given}) is expected
    )


@pytest.mark.parametrize(
    ("wanted", "given", "expected"),
    [
        ("203.0.113.0/24", "203.0.113.255", True),
        ("203.0.113.0/24", "203.0.114.0", False),
        ("203.0.113.7/24", "203.0.113.1", True),
        ("203.0.113.1", "203.0.113.1", True),
        ("203.0.113.1", "203.0.113.2", False),
        ("0.0.0.0/0", "198.51.100.9", True),
        ("0.0.0.0/0", "2001:db8::1", False),
        ("::/0", "2001:db8::1", True),
        ("2001:DB8:1234:5678::/64", "2001:db8:1234:5678::9", True),
        ("2001:DB8:1234:5678::/64", "2001:db8:1234:5679::9", False),
        (["10.0.0.0/8", "2001:db8::/32"], "2001:db8::1", True),
    ],
)
def test_ip_address_and_its_negation(wanted, given, expected):
    assert matches({"IpAddress": {"aws:SourceIp": wanted}}, {"aws:SourceIp": given}) is expected
    assert matches({"NotIpAddress": {"aws:SourceIp": wanted}}, {"aws:SourceIp": given}) is not expected


def test_what_is_no_address_matches_neither_way():
    for wanted, given in (("10.0.0.0/8", "AWS Internal"), ("ten/8", "10.0.0.1")):
        assert not matches({"IpAddress": {"aws:SourceIp": wanted}}, {"aws:SourceIp": given})
        assert not matches({"NotIpAddress": {"aws:SourceIp": wanted}}, {"aws:SourceIp": given})


@pytest.mark.parametrize(
    ("wanted", "given", "expected"),
    [
        ("arn:aws:sns:eu-west-1:1:t", "arn:aws:sns:eu-west-1:1:t", True),
        ("arn:aws:sns:*:*:t", "arn:aws:sns:eu-west-1:1:t", True),
        ("arn:aws:sns:*:?:t", "arn:aws:sns:eu-west-1:1:t", True),
        ("arn:aws:sns:*:*:T", "arn:aws:sns:eu-west-1:1:t", False),
        (f"arn:aws:iam::{ACCOUNT}:role/*", ROLE, True),
        (f"arn:aws:iam::{ACCOUNT}:role/*", "arn:aws:iam::999999999999:role/scientist", False),
        ("arn:aws:logs:*:*:log-group:*:x", "arn:aws:logs:eu-west-1:1:log-group:a:b:x", True),
        # The page's own example: an ARN operator compares segment by segment, where StringLike runs on.
        (
            "arn:aws:someservice:*:111122223333:finance/*",
            "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
            False,
        ),
    ],
)
def test_arn_operators_and_their_negations(wanted, given, expected):
    for operator in ("ArnEquals", "ArnLike"):
        assert matches({operator: {ARN: wanted}}, {ARN: given}) is expected
    for operator in ("ArnNotEquals", "ArnNotLike"):
        assert matches({operator: {ARN: wanted}}, {ARN: given}) is not expected


def test_string_like_runs_over_the_colons_of_an_arn():
    wanted = "arn:aws:someservice:*:111122223333:finance/*"
    given = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
    assert matches({"StringLike": {ARN: wanted}}, {ARN: given})


def test_what_is_no_arn_matches_no_arn_operator():
    for wanted, given in (("*", ROLE), ("arn:aws:iam:*", ROLE), (ROLE, "scientist")):
        for operator in ("ArnLike", "ArnNotLike"):
            assert not matches({operator: {ARN: wanted}}, {ARN: given})


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", False),
        ("StringNotEquals", True),
        ("StringLike", False),
        ("StringNotLike", True),
        ("StringEqualsIgnoreCase", False),
        ("StringNotEqualsIgnoreCase", True),
        ("NumericLessThan", False),
        ("NumericNotEquals", True),
        ("DateGreaterThan", False),
        ("DateNotEquals", True),
        ("Bool", False),
        ("BinaryEquals", False),
        ("IpAddress", False),
        ("NotIpAddress", True),
        ("ArnLike", False),
        ("ArnNotLike", True),
        ("ArnNotEquals", True),
    ],
)
def test_an_absent_key_fails_an_operator_and_meets_its_negation(operator, expected):
    for context in ({}, {"aws:x": []}):
        assert matches({operator: {"aws:x": "1"}}, context) is expected
        assert matches({f"{operator}IfExists": {"aws:x": "1"}}, context)
        assert matches({f"ForAllValues:{operator}": {"aws:x": "1"}}, context)
        assert not matches({f"ForAnyValue:{operator}": {"aws:x": "1"}}, context)


def test_if_exists_still_compares_a_key_that_is_there():
    assert matches({"StringEqualsIfExists": {TEAM: "a"}}, {TEAM: "a"})
    assert not matches({"StringEqualsIfExists": {TEAM: "a"}}, {TEAM: "b"})
    assert not matches({"StringNotEqualsIfExists": {TEAM: "a"}}, {TEAM: "a"})
    assert matches({"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "a"}}, {})
    assert not matches({"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "a"}}, {"aws:TagKeys": ["b"]})


@pytest.mark.parametrize(
    ("wanted", "context", "expected"),
    [
        ("true", {}, True),
        ("false", {}, False),
        (True, {}, True),
        ("TRUE", {}, True),
        ("true", {TEAM: "a"}, False),
        ("false", {TEAM: "a"}, True),
        (False, {TEAM: "a"}, True),
        ("false", {TEAM: ""}, True),
        ("false", {TEAM: []}, False),
        ("true", {TEAM: []}, True),
        (["true", "false"], {}, True),
        (["true", "false"], {TEAM: "a"}, True),
        ("maybe", {}, False),
    ],
)
def test_null(wanted, context, expected):
    assert matches({"Null": {TEAM: wanted}}, context) is expected


@pytest.mark.parametrize(
    ("operator", "given", "expected"),
    [
        ("ForAllValues:StringEquals", ["PostDateTime", "Message"], True),
        ("ForAllValues:StringEquals", ["PostDateTime", "ID"], False),
        ("ForAllValues:StringNotEquals", ["ID", "UserName"], True),
        ("ForAllValues:StringNotEquals", ["ID", "Tags"], False),
        ("ForAnyValue:StringEquals", ["UserName", "Message"], True),
        ("ForAnyValue:StringEquals", ["UserName", "ID"], False),
        ("ForAnyValue:StringNotEquals", ["Message", "ID"], True),
        ("ForAnyValue:StringNotEquals", ["Message", "Tags"], False),
        ("ForAllValues:StringLike", ["Tags", "Message"], True),
        ("forallvalues:stringlike", ["Tags", "x"], False),
        ("ForAnyValue:StringEquals", "Message", True),
        ("ForAllValues:StringEquals", "ID", False),
    ],
)
def test_set_operators_compare_every_or_any_value(operator, given, expected):
    """The DynamoDB example of the page on set operators, and its negations."""
    wanted = ["PostDateTime", "Message", "Tags"]
    assert matches({operator: {"dynamodb:Attributes": wanted}}, {"dynamodb:Attributes": given}) is expected


def test_several_values_without_a_set_operator_match_neither_way():
    context = {"aws:TagKeys": ["team", "env"]}
    for wanted in ("team", "other", ["team", "env"]):
        assert not matches({"StringEquals": {"aws:TagKeys": wanted}}, context)
        assert not matches({"StringNotEquals": {"aws:TagKeys": wanted}}, context)


def test_a_list_of_one_value_is_that_value():
    assert matches({"StringEquals": {"sagemaker:VpcSubnets": "subnet-a"}}, {"sagemaker:VpcSubnets": ["subnet-a"]})
    assert matches({"StringNotEquals": {"sagemaker:VpcSubnets": "subnet-a"}}, {"sagemaker:VpcSubnets": ["subnet-b"]})


def test_operators_and_keys_are_all_required():
    condition = {"StringEquals": {TEAM: "a", "aws:SourceVpce": "vpce-1"}, "Bool": {"aws:SecureTransport": "true"}}
    context = {TEAM: "a", "aws:SourceVpce": "vpce-1", "aws:SecureTransport": "true"}
    assert matches(condition, context)
    for key in context:
        assert not matches(condition, {**context, key: "other"})
        assert not matches(condition, {name: value for name, value in context.items() if name != key})


def test_keys_are_compared_without_regard_to_case():
    assert matches({"StringEquals": {"AWS:sourcevpce": "vpce-1"}}, {"aws:SourceVpce": "vpce-1"})
    assert matches({"StringEquals": {"aws:principaltag/TEAM": "a"}}, {TEAM: "a"})


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}, {"aws:ResourceTag/team": "a"}, True),
        ({"StringEquals": {"aws:ResourceTag/team": "${AWS:principaltag/TEAM}"}}, {"aws:ResourceTag/team": "a"}, True),
        ({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}, {"aws:ResourceTag/team": "b"}, False),
        ({"StringLike": {"s3:prefix": "home/${aws:PrincipalTag/team}/*"}}, {"s3:prefix": "home/a/x"}, True),
        ({"StringLike": {"s3:prefix": "home/${aws:PrincipalTag/team}/*"}}, {"s3:prefix": "home/b/x"}, False),
        ({"ArnLike": {ARN: "arn:aws:sns:*:*:${aws:PrincipalTag/team}-*"}}, {ARN: "arn:aws:sns:e:1:a-t"}, True),
        ({"Bool": {"aws:SecureTransport": "${aws:x}"}}, {"aws:SecureTransport": "true", "aws:x": "true"}, True),
        ({"NumericEquals": {"aws:y": "${aws:x}"}}, {"aws:y": "1", "aws:x": "1"}, False),
        ({"IpAddress": {"aws:SourceIp": "${aws:x}"}}, {"aws:SourceIp": "10.0.0.1", "aws:x": "10.0.0.1"}, False),
        ({"StringEquals": {"aws:y": "${aws:x, 'none'}"}}, {"aws:y": "none"}, True),
        ({"StringEquals": {"aws:y": "${aws:x, 'none'}"}}, {"aws:y": "1", "aws:x": "1"}, True),
        ({"StringEquals": {"aws:y": "a${*}b${?}c${$}d"}}, {"aws:y": "a*b?c$d"}, True),
        ({"StringLike": {"aws:y": "a${*}"}}, {"aws:y": "ab"}, False),
        ({"StringLike": {"aws:y": "a${*}"}}, {"aws:y": "a*"}, True),
        ({"StringLike": {"aws:y": "${$}{aws:x}"}}, {"aws:y": "${aws:x}"}, True),
    ],
)
def test_policy_variables(condition, context, expected):
    assert matches(condition, {TEAM: "a", **context}) is expected


def test_what_a_variable_brings_in_is_literal():
    condition = {"StringLike": {"s3:prefix": "home/${aws:PrincipalTag/team}"}}
    assert not matches(condition, {TEAM: "*", "s3:prefix": "home/b"})
    assert matches(condition, {TEAM: "*", "s3:prefix": "home/*"})


def test_a_variable_that_cannot_be_resolved_matches_nothing():
    assert not matches({"StringEquals": {TEAM: "${aws:username}"}}, {TEAM: "b"})
    assert not matches({"StringNotEquals": {TEAM: "${aws:username}"}}, {TEAM: "b"})
    assert not matches({"StringNotEquals": {TEAM: ["${aws:username}", "c"]}}, {TEAM: "b"})
    assert matches({"StringEquals": {TEAM: ["${aws:username}", "b"]}}, {TEAM: "b"})


def test_a_multivalued_key_cannot_be_a_policy_variable():
    condition = {"StringEquals": {TEAM: "${aws:TagKeys}"}}
    assert not matches(condition, {TEAM: "a", "aws:TagKeys": ["a"]})
    assert not matches(condition, {TEAM: "a", "aws:TagKeys": ["a", "b"]})
