"""Wildcards and variables in actions and resources."""

from __future__ import annotations

import time

import pytest
from iam_requests import ALLOW_ALL, SESSION, USER, allow, decide, deny, document


def resource_matches(pattern, resource, **fields):
    return decide(identity_policies=[document(allow("*", pattern))], resource=resource, **fields).allowed


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        ("*", "*", True),
        ("arn:aws:s3:::lake", "*", False),
        ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake/a/b", True),
        ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake", False),
        ("arn:aws:s3:::lake*", "arn:aws:s3:::lakes/a", True),
        ("arn:aws:s3:::LAKE/*", "arn:aws:s3:::lake/a", False),
        ("arn:aws:s3:::lake/?", "arn:aws:s3:::lake/ab", False),
        ("arn:aws:s3:::lake/.*", "arn:aws:s3:::lake/ab", False),
        # The Resource page's own list: a `*` stands for everything, slashes included, also in the middle.
        ("arn:aws:s3:::lake/*/test/*", "arn:aws:s3:::lake/1/2/test/3/object.jpg", True),
        ("arn:aws:s3:::lake/*/test/*", "arn:aws:s3:::lake/1///test///object.jpg", True),
        ("arn:aws:s3:::lake/*/test/*", "arn:aws:s3:::lake/1/test/.jpg", True),
        ("arn:aws:s3:::lake/*/test/*", "arn:aws:s3:::lake/1-test/object.jpg", False),
        ("arn:aws:s3:::lake/*.csv", "arn:aws:s3:::lake/2026:01.csv", True),
        ("arn:aws:logs:*:*:log-group:*", "arn:aws:logs:eu-west-1:111122223333:log-group:/x:log-stream:y", True),
        ("arn:aws:sqs:*:*:q", "arn:aws:sqs:eu-west-1:111122223333:q", True),
        ("arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:111122223333:q", True),
        ("arn:aws:sqs:e*3:q", "arn:aws:sqs:eu-west-1:111122223333:q", False),
        ("arn:aws:sqs:e*1:*:q", "arn:aws:sqs:eu-west-1:111122223333:q", True),
        ("arn:aws:sqs:eu?west-1:*:q", "arn:aws:sqs:eu-west-1:111122223333:q", True),
        ("arn:aws:sqs:eu-west-1?111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q", False),
        ("arn:aws:s3:*", "arn:aws:s3:::lake/a", True),
        ("arn:*", "arn:aws:s3:::lake/a", True),
        ("arn:*:s3:::lake/*", "arn:aws-cn:s3:::lake/a", True),
        ("arn:aws:s3:::lake/a+(b)[c]", "arn:aws:s3:::lake/a+(b)[c]", True),
    ],
)
def test_resource_wildcards(pattern, resource, expected):
    assert resource_matches(pattern, resource) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", True),
        ("s3:*", True),
        ("S3:GETOBJECT", True),
        ("s3:Get*", True),
        ("s3:*Object", True),
        ("s3:G?tObject", True),
        ("s3:GetObject?", False),
        ("s3:GetObjectAcl", False),
        ("sqs:*", False),
        (["sqs:*", "s3:GetObject"], True),
        ([], False),
    ],
)
def test_action_wildcards(pattern, expected):
    assert decide(identity_policies=[document(allow(pattern))]).allowed is expected
    negated = document({"Effect": "Allow", "NotAction": pattern, "Resource": "*"})
    assert decide(identity_policies=[negated]).allowed is not expected


def test_not_resource_is_everything_else():
    policy = document({"Effect": "Allow", "Action": "*", "NotResource": ["arn:aws:s3:::lake/*", "arn:aws:s3:::lake"]})
    assert not decide(identity_policies=[policy]).allowed
    assert decide(identity_policies=[policy], resource="arn:aws:s3:::other/x").allowed


def test_a_variable_in_a_resource_is_replaced():
    policy = "arn:aws:s3:::lake/${aws:username}/*"
    inside, outside = "arn:aws:s3:::lake/bob/x", "arn:aws:s3:::lake/eve/x"
    assert resource_matches(policy, inside, principal=USER, context={"aws:username": "bob"})
    assert not resource_matches(policy, outside, principal=USER, context={"aws:username": "bob"})
    assert not resource_matches(policy, inside, principal=USER)
    assert resource_matches("arn:aws:s3:::lake/${aws:username, 'bob'}/*", inside)


def test_a_tag_with_wildcards_or_slashes_is_literal():
    policy = "arn:aws:s3:::lake/${aws:PrincipalTag/team}/*"
    assert not resource_matches(policy, "arn:aws:s3:::lake/b/x", context={"aws:PrincipalTag/team": "*"})
    assert resource_matches(policy, "arn:aws:s3:::lake/b/c/x", context={"aws:PrincipalTag/team": "b/c"})
    # Why tag values are worth constraining: a slash reaches into another team's prefix.
    assert resource_matches(policy, "arn:aws:s3:::lake/b//x", context={"aws:PrincipalTag/team": "b/"})


def test_before_the_fifth_colon_a_variable_is_no_variable():
    pattern, resource = "arn:aws:sqs:eu-west-1:${aws:x}:q", "arn:aws:sqs:eu-west-1:111122223333:q"
    assert not resource_matches(pattern, resource, context={"aws:x": "111122223333"})


def test_an_unresolved_variable_in_not_resource_makes_the_statement_match_nothing():
    spare = {"Effect": "Deny", "Action": "*", "NotResource": ["arn:aws:s3:::lake/${aws:username}/*", "arn:aws:s3:::x"]}
    policies = [ALLOW_ALL, document(spare)]
    mine = "arn:aws:s3:::lake/bob/x"
    assert decide(identity_policies=policies, resource=mine).allowed
    assert decide(identity_policies=policies, resource=mine, context={"aws:username": "bob"}).allowed
    assert not decide(identity_policies=policies, resource=mine, context={"aws:username": "eve"}).allowed
    # Whatever the name is, another bucket is not among the spared.
    assert decide(identity_policies=policies, resource="arn:aws:s3:::other/x").decision == "explicit_deny"


def test_variables_are_text_in_the_old_version_of_the_language():
    condition = {"StringEquals": {"aws:PrincipalTag/team": "${aws:username}"}}
    for version in (None, "2008-10-17"):
        policy = document(allow(Condition=condition), version=version)
        context = {"aws:PrincipalTag/team": "bob", "aws:username": "bob"}
        assert not decide(identity_policies=[policy], context=context).allowed
        assert decide(identity_policies=[policy], context={"aws:PrincipalTag/team": "${aws:username}"}).allowed


def test_many_wildcards_cost_little():
    pattern = "arn:aws:s3:::lake/" + "*a" * 40 + "*b"
    resource = "arn:aws:s3:::lake/" + "a" * 5000
    condition = {"StringLike": {"s3:prefix": "*a" * 40 + "*b"}}
    started = time.perf_counter()
    assert not resource_matches(pattern, resource, principal=SESSION)
    policy = document(deny(Condition=condition), allow())
    assert decide(identity_policies=[policy], context={"s3:prefix": "a" * 5000}).allowed
    assert time.perf_counter() - started < 1
