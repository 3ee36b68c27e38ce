"""The second engine on goals: what it proves, what it finds, and where it says that it does not know."""

from __future__ import annotations

import itertools
import time

import pytest
from automata_questions import found, question, search
from iam_requests import ACCOUNT, ALLOW_ALL, KEY, OTHER, ROLE, SESSION, USER, allow, deny, document

from ringfence.iam.documents import parse
from ringfence.iam.questions import Found, Goal, NoneExists, Question, Unsettled

SUBNETS, TEAM, VPCE = "sagemaker:VpcSubnets", "aws:PrincipalTag/team", "aws:SourceVpce"
OURS = ["subnet-a", "subnet-b"]
INSIDE = {"ForAllValues:StringEquals": {SUBNETS: OURS}, "Null": {SUBNETS: "false"}}


def guarded(*blocks):
    """Everything but training jobs of which one of these conditions holds."""
    denies = [deny("sagemaker:CreateTrainingJob", Condition=block) for block in blocks]
    return [[ALLOW_ALL, document(*denies)]]


@pytest.mark.parametrize(
    ("blocks", "holds"),
    [
        ([{"ForAllValues:StringNotEquals": {SUBNETS: OURS}}], False),
        ([{"ForAnyValue:StringNotEquals": {SUBNETS: OURS}}], False),
        ([{"Null": {SUBNETS: "true"}}], False),
        ([{"ForAnyValue:StringNotEquals": {SUBNETS: OURS}, "Null": {SUBNETS: "true"}}], False),
        ([{"ForAnyValue:StringNotEquals": {SUBNETS: OURS}}, {"Null": {SUBNETS: "true"}}], True),
    ],
)
def test_five_spellings_of_only_in_our_subnets(blocks, holds):
    asked = question("sagemaker:CreateTrainingJob", "*", unless=INSIDE, service_control_policies=guarded(*blocks))
    assert (found(asked) is None) is holds


def test_a_tag_with_a_slash_reaches_another_teams_prefix():
    """`data/${aws:PrincipalTag/team}/*` lets the tag `teamB/` into team B's prefix; forbidding `/` closes it."""
    policy = document(allow("s3:GetObject", "arn:aws:s3:::lake/data/${aws:PrincipalTag/team}/*"))
    asked = {
        "resource": "arn:aws:s3:::lake/data/teamB/*",
        "unless": {"StringEquals": {TEAM: "teamB"}},
        "identity_policies": [policy],
    }
    request = found(question(**asked))
    assert request is not None
    assert request.context[TEAM].startswith("teamB/")
    assert found(question(**asked, where={"StringNotLike": {TEAM: "*/*"}})) is None
    assert found(question(**asked, where={"StringEquals": {TEAM: "teamA"}})) is None
    assert found(question(**asked, where={"StringEquals": {TEAM: "teamB/x"}})) is not None


def test_two_variables_that_have_to_be_equal():
    """What a tag of the resource has to equal, the principal's tag cannot differ from."""
    same = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    policy = document(allow("s3:GetObject", Condition=same))
    asked = {"identity_policies": [policy], "where": {"StringEquals": {TEAM: "a"}}}
    assert found(question(**asked, unless={"StringEquals": {"aws:ResourceTag/team": "a"}})) is None
    assert found(question(**asked, unless={"StringEquals": {"aws:ResourceTag/team": "b"}})) is not None
    both = {"StringEquals": {TEAM: "a", "aws:ResourceTag/team": "b"}}
    assert found(question(identity_policies=[policy], where=both)) is None


def test_a_default_stands_in_for_a_variable_without_a_value():
    policy = document(allow("s3:GetObject", "arn:aws:s3:::lake/${aws:PrincipalTag/team, 'public'}/*"))
    asked = {"resource": "arn:aws:s3:::lake/*", "identity_policies": [policy], "where": {"Null": {TEAM: "true"}}}
    request = found(question(**asked))
    assert request is not None
    assert request.resource.startswith("arn:aws:s3:::lake/public/")
    assert found(question(**{**asked, "resource": "arn:aws:s3:::lake/secret/*"})) is None


def test_what_a_variable_brings_in_is_no_wildcard():
    policy = document(allow("s3:GetObject", "arn:aws:s3:::lake/${aws:PrincipalTag/team}"))
    where = {"StringEquals": {TEAM: "*"}}
    assert found(question(resource="arn:aws:s3:::lake/x", identity_policies=[policy], where=where)) is None
    assert found(question(resource="arn:aws:s3:::lake/*", identity_policies=[policy], where=where)) is not None


def test_a_witness_is_a_request_of_the_goal():
    request = found(
        question(
            ["s3:Get*", "s3:PutObject"], ["arn:aws:s3:::lake/?/b*"], where={"Bool": {"aws:SecureTransport": "true"}}
        )
    )
    assert request is not None
    assert request.action.startswith("s3:")
    assert request.resource.startswith("arn:aws:s3:::lake/")
    assert str(request.context["aws:SecureTransport"]).lower() == "true"


def test_a_list_is_given_as_a_list_and_a_single_value_as_text():
    where = {"ForAnyValue:StringEquals": {SUBNETS: "subnet-a"}, "StringEquals": {VPCE: "v"}}
    request = found(question("sagemaker:CreateTrainingJob", "*", where=where))
    assert request is not None
    assert request.context == {SUBNETS: ("subnet-a",), VPCE: "v"}


def test_every_action_of_a_pattern_is_looked_at():
    policy = document(allow("s3:*"), deny("s3:Get*"), deny("s3:Put*"))
    request = found(question("s3:*Object", "*", identity_policies=[policy]))
    assert request is not None
    assert not request.action.startswith(("s3:Get", "s3:Put"))
    assert found(question(["s3:GetObject", "s3:PutObject"], "*", identity_policies=[policy])) is None
    assert isinstance(search(question("nonsense:*", "*")), Unsettled)
    assert found(question("nonsense:NewAction", "*")) is not None


def test_not_action_and_not_resource():
    policy = document({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::secret/*"})
    assert found(question("iam:CreateRole", "*", identity_policies=[policy])) is None
    assert found(question(resource="arn:aws:s3:::secret/*", identity_policies=[policy])) is None
    assert found(question(resource="arn:aws:s3:::secre*", identity_policies=[policy])) is not None


EVERYONE = {"Principal": "*"}


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({"identity_policies": []}, False),
        ({"permissions_boundary": document(allow("ec2:*"))}, False),
        ({"session_policy": document(allow("ec2:*"))}, False),
        ({"service_control_policies": [[ALLOW_ALL], []]}, False),
        ({"service_control_policies": [[ALLOW_ALL], [ALLOW_ALL]]}, True),
        ({"resource_control_policies": [[document(deny(**EVERYONE))]]}, False),
        ({"vpc_endpoint_policy": document(allow("ec2:*", **EVERYONE))}, False),
        ({"resource_policy": document(deny(**EVERYONE))}, False),
        ({"identity_policies": [], "resource_policy": document(allow(Principal={"AWS": ROLE}))}, True),
        (
            {
                "identity_policies": [],
                "permissions_boundary": document(allow("ec2:*")),
                "resource_policy": document(allow(Principal={"AWS": ROLE})),
            },
            False,
        ),
        (
            {
                "principal": SESSION,
                "identity_policies": [],
                "permissions_boundary": document(allow("ec2:*")),
                "resource_policy": document(allow(Principal={"AWS": SESSION})),
            },
            True,
        ),
        ({"resource_account": OTHER}, False),
        ({"resource_account": OTHER, "resource_policy": document(allow(Principal={"AWS": ACCOUNT}))}, True),
        (
            {
                "principal": SESSION,
                "resource_account": OTHER,
                "identity_policies": [],
                "resource_policy": document(allow(Principal={"AWS": SESSION})),
            },
            False,
        ),
        ({"resource_policy": document(deny(NotPrincipal={"AWS": USER}))}, False),
        ({"principal": USER, "resource_policy": document(deny(NotPrincipal={"AWS": USER}))}, True),
        ({"principal": "sagemaker.amazonaws.com", "resource_policy": document(allow(**EVERYONE))}, True),
        ({"principal": "sagemaker.amazonaws.com"}, False),
    ],
)
def test_the_layers(fields, allowed):
    """The table of "Policy evaluation logic", row by row."""
    assert (found(question(**fields)) is not None) is allowed


def test_a_key_is_used_only_as_its_policy_allows():
    assert found(question("kms:Decrypt", KEY)) is None
    assert found(question("kms:Decrypt", KEY, resource_policy=document(allow(Principal={"AWS": ACCOUNT})))) is not None
    # What is no key needs no key policy.
    assert found(question("kms:ListKeys", "*")) is not None


def test_a_roles_trust():
    target = f"arn:aws:iam::{ACCOUNT}:role/target"
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ROLE}})
    assert found(question("sts:AssumeRole", target)) is None
    assert found(question("sts:AssumeRole", target, resource_policy=trust)) is not None
    assert found(question("sts:AssumeRole", target, resource_policy=trust, principal=USER)) is None


def test_the_path_of_a_sessions_role_is_a_case_of_its_own():
    """A policy may name a role with a path: a session is that role's only where `aws:PrincipalArn` says so."""
    named = f"arn:aws:iam::{ACCOUNT}:role/path/scientist"
    asked = {"principal": SESSION, "resource_policy": document(deny("s3:*", Principal={"AWS": named}))}
    assert found(question(**asked, where={"StringEquals": {"aws:PrincipalArn": named}})) is None
    assert found(question(**asked, where={"StringEquals": {"aws:PrincipalArn": ROLE}})) is not None


def test_a_service_linked_role_is_spared_by_the_organizations_policies():
    asked = {"principal": SESSION, "service_control_policies": [[document(deny())]]}
    request = found(question(**asked))
    assert request is not None
    assert "/aws-service-role/" in request.context["aws:PrincipalArn"]
    assert (
        found(question(**asked, where={"StringNotLike": {"aws:PrincipalArn": "arn:*:role/aws-service-role/*"}})) is None
    )


def test_the_resources_account_decides_whose_request_it_is():
    """Without `resource_account` the owner is read from the resource's ARN: a topic elsewhere needs its own policy."""
    request = found(question("sns:Publish", "*"))
    assert request is not None
    assert OTHER not in request.resource
    assert found(question("sns:Publish", f"arn:aws:sns:eu-west-1:{OTHER}:*")) is None


def test_nothing_is_excused_where_unless_is_absent_and_all_where_it_is_empty():
    assert found(question()) is not None
    assert found(question(unless={})) is None


def test_a_value_that_is_not_known_is_never_a_proof():
    class Unknown(str):
        __slots__ = ()

    blocked = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {VPCE: [Unknown("id")]}}}
    policy = parse({"Version": "2012-10-17", "Statement": [blocked]})
    asked = question()
    world = asked.world.__class__(principal=SESSION, action="", resource="", identity_policies=(policy,))
    assert isinstance(search(Question(world, Goal(("s3:GetObject",), ("*",)))), Unsettled | NoneExists)
    allowing = parse({"Version": "2012-10-17", "Statement": [{**blocked, "Effect": "Allow"}]})
    world = asked.world.__class__(principal=SESSION, action="", resource="", identity_policies=(allowing,))
    answer = search(Question(world, Goal(("s3:GetObject",), ("*",))))
    assert isinstance(answer, Unsettled)
    assert "not known" in answer.reason


def test_adversarial_patterns_end_in_time_and_are_no_proof():
    words = ["".join(letters) for letters in itertools.product("ab", repeat=6)][::2]
    denies = [deny(Condition={"StringNotLike": {VPCE: f"*{word}*"}}) for word in words]
    asked = question(
        where={"StringNotLike": {VPCE: "*c*"}, "StringLike": {VPCE: "a*"}},
        identity_policies=[ALLOW_ALL, document(*denies)],
    )
    start = time.monotonic()
    answer = search(asked, 0.5)
    assert isinstance(answer, Unsettled | Found)
    assert time.monotonic() - start < 3


def test_four_hundred_statements():
    """Two hundred buckets, each with its team and its endpoint."""
    allows = [
        allow("s3:*Object", f"arn:aws:s3:::bucket-{number}/*", Condition={"StringEquals": {TEAM: f"team{number}"}})
        for number in range(200)
    ]
    denies = [
        deny("s3:*", f"arn:aws:s3:::bucket-{number}/*", Condition={"StringNotEquals": {VPCE: f"vpce-{number}"}})
        for number in range(200)
    ]
    asked = {"action": "s3:*", "identity_policies": [document(*allows, *denies)]}
    holds = [
        question(resource="arn:aws:s3:::bucket-3/*", unless={"StringEquals": {TEAM: "team3", VPCE: "vpce-3"}}, **asked),
        question(resource="*", unless={"StringLike": {VPCE: "vpce-*"}}, **asked),
    ]
    start = time.monotonic()
    assert [found(one) for one in holds] == [None, None]
    assert found(question(resource="*", unless={"StringEquals": {TEAM: "team1"}}, **asked)) is not None
    assert time.monotonic() - start < 10  # the figure itself is measured in the benchmarks, on a quiet machine
