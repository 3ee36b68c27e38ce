"""What would be allowed instead: few changes, of what the caller can choose, each answer allowed by the evaluator."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iam_requests import ALLOW_ALL, SESSION, allow, deny, document

from ringfence.iam.evaluate import evaluate
from ringfence.iam.explain import explain
from ringfence.iam.remedies import ANY, Change, smallest_change
from ringfence.iam.worlds import read_world

JOB = f"arn:aws:sagemaker:eu-west-1:{SESSION.split(':')[4]}:training-job/x"
SUBNETS = "sagemaker:VpcSubnets"
PERIMETER = [
    deny("sagemaker:*", Sid="Named", Condition={"Null": {SUBNETS: "true"}}),
    deny("sagemaker:*", Sid="Ours", Condition={"ForAnyValue:StringNotEquals": {SUBNETS: ["subnet-a", "subnet-b"]}}),
]


def world(*statements, context=None, action="sagemaker:CreateTrainingJob", resource=JOB, **fields):
    policies = {"identity_policies": [ALLOW_ALL, document(*statements)], **fields}
    return read_world(
        {"principal": SESSION, "action": action, "resource": resource, "context": context or {}, **policies}
    )


def instead(*statements, **fields):
    return smallest_change(world(*statements, **fields))


def test_a_missing_key_gets_a_value_that_the_policies_name():
    assert instead(*PERIMETER) == (Change(SUBNETS, ("subnet-a",)),)


def test_of_several_values_the_good_ones_are_kept():
    assert instead(*PERIMETER, context={SUBNETS: ["subnet-x", "subnet-b"]}) == (Change(SUBNETS, ("subnet-b",)),)


def test_a_request_that_is_allowed_needs_no_change():
    assert instead(*PERIMETER, context={SUBNETS: ["subnet-b"]}) == ()


def test_all_guardrails_are_met_at_once_and_no_more_is_changed():
    isolated = deny("sagemaker:*", Condition={"Bool": {"sagemaker:NetworkIsolation": "false"}})
    context = {"sagemaker:NetworkIsolation": "false", "aws:SecureTransport": "true"}
    changes = instead(*PERIMETER, isolated, context=context)
    assert {change.key for change in changes or ()} == {SUBNETS, "sagemaker:NetworkIsolation"}


def test_an_allow_with_conditions_says_what_it_needs():
    policy = document(
        allow("s3:PutObject", "*", Condition={"StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}})
    )
    changes = instead(action="s3:PutObject", resource="arn:aws:s3:::lake/x", identity_policies=[policy])
    assert changes == (Change("s3:x-amz-server-side-encryption", "aws:kms"),)


def test_a_key_that_must_be_there_with_no_value_named_may_have_any():
    assert instead(deny("sagemaker:*", Condition={"Null": {"sagemaker:VolumeKmsKeyArn": "true"}})) == (
        Change("sagemaker:VolumeKmsKeyArn", ANY),
    )


@pytest.mark.parametrize("key", ["aws:PrincipalOrgID", "aws:PrincipalTag/team", "aws:ResourceAccount", "aws:userid"])
def test_who_one_is_and_whose_the_resource_is_cannot_be_changed(key):
    assert instead(deny("sagemaker:*", Condition={"StringNotEquals": {key: "x"}})) is None


def test_a_key_that_the_action_never_carries_is_no_remedy():
    condition = {"StringEquals": {"s3:prefix": "x"}}
    policy = document(allow("s3:GetObject", "*", Condition=condition))
    assert instead(action="s3:GetObject", resource="arn:aws:s3:::lake/x", identity_policies=[policy]) is None


@settings(deadline=None)
@given(st.lists(st.sampled_from([*PERIMETER, *(
    deny("sagemaker:Create*", Condition={operator: {key: value}})
    for operator, key, value in [
        ("ArnNotEquals", "sagemaker:VolumeKmsKeyArn", "arn:aws:kms:eu-west-1:444444444444:key/x"),
        ("BoolIfExists", "sagemaker:NetworkIsolation", "false"),
        ("StringNotLike", "aws:RequestTag/team", "fraud*"),
        ("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"),
        ("Null", "aws:RequestTag/owner", "true"),
    ]
)]), max_size=5, unique_by=str))  # fmt: skip
def test_every_remedy_is_allowed_by_the_evaluator(statements):
    asked = world(*statements)
    changes = smallest_change(asked)
    assert changes is not None
    context = {**asked.context, **{change.key: change.value for change in changes if change.value is not None}}
    assert evaluate(replace(asked, context=context)).allowed
    assert len(changes) == len({change.key.lower() for change in changes})


def test_an_explanation_names_policy_statement_and_remedy():
    explained = explain(world(*PERIMETER), names=lambda each: f"the policy {each.policy}")
    assert explained.layer == "an identity-based policy"
    assert explained.statements == (("the policy 1", "Named"),)
    assert explained.hint == f"It would be allowed with {SUBNETS} = [subnet-a]."


def test_where_another_resource_would_do_it_is_named():
    policy = document(allow("s3:GetObject", "arn:aws:s3:::team-a/*"))
    asked = world(action="s3:GetObject", resource="arn:aws:s3:::team-b/x", identity_policies=[policy])
    assert explain(asked).hint == "It would be allowed on arn:aws:s3:::team-a/*."
    other = explain(replace(asked, action="s3:PutObject"))
    assert other.hint == "No statement there allows this action: it is not among what this role is for."


def test_what_is_reserved_for_others_says_for_whom():
    launch = "arn:aws:iam::444444444444:role/ringfence-dev-launch-*"
    reserved = deny("sagemaker:*", Sid="Catalogue", Condition={"ArnNotLike": {"aws:PrincipalArn": launch}})
    assert explain(world(reserved)).hint == f"It is reserved for {launch}."
