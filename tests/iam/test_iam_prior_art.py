"""Mistakes in conditions found in public reference systems: the evaluator shows each for what it is.

A guardrail written the wrong way must not look as if it held, and the right way has to hold.
"""

from __future__ import annotations

import pytest
from iam_requests import ALLOW_ALL, TRAINING_JOB, decide, deny, document

from ringfence.iam import actions

SUBNETS, GROUPS = "sagemaker:VpcSubnets", "sagemaker:VpcSecurityGroupIds"
OURS = ["subnet-a", "subnet-b"]


def create(context, *conditions, action="sagemaker:CreateTrainingJob"):
    """The decision about a creation under a service control policy with one Deny for each condition."""
    guardrail = document(*[deny(action, Condition=condition) for condition in conditions])
    return decide(
        action=action,
        resource=TRAINING_JOB,
        identity_policies=[ALLOW_ALL],
        service_control_policies=[[ALLOW_ALL, guardrail]],
        context=context,
    ).decision


@pytest.mark.parametrize("action", ["sagemaker:CreateTransformJob", "sagemaker:CreateCompilationJob"])
def test_null_on_a_key_that_the_action_never_carries_denies_it_always(action):
    """Defect 3. That the key is never there can be looked up."""
    assert create({}, {"Null": {SUBNETS: "true"}}, action=action) == "explicit_deny"
    assert not actions.supports_key("sagemaker:CreateTransformJob", SUBNETS)
    assert actions.supports_key("sagemaker:CreateTrainingJob", SUBNETS)


def test_null_on_two_keys_in_one_block_denies_only_when_both_are_missing():
    """Defect 4: keys of one operator are ANDed. Two statements are what was meant."""
    both = {"Null": {SUBNETS: "true", GROUPS: "true"}}
    apart = ({"Null": {SUBNETS: "true"}}, {"Null": {GROUPS: "true"}})
    for context in ({SUBNETS: OURS}, {GROUPS: ["sg-1"]}):
        assert create(context, both) == "allowed"
        assert create(context, *apart) == "explicit_deny"
    assert create({}, both) == "explicit_deny"
    assert create({SUBNETS: OURS, GROUPS: ["sg-1"]}, *apart) == "allowed"


def test_an_inverted_comparison_denies_the_safe_value():
    """Defect 5."""
    key, action = "sagemaker:RootAccess", "sagemaker:CreateNotebookInstance"
    inverted, right = {"StringNotEquals": {key: "Enabled"}}, {"StringNotEquals": {key: "Disabled"}}
    assert create({key: "Disabled"}, inverted, action=action) == "explicit_deny"
    assert create({key: "Enabled"}, inverted, action=action) == "allowed"
    assert create({key: "Disabled"}, right, action=action) == "allowed"
    assert create({key: "Enabled"}, right, action=action) == "explicit_deny"
    assert create({}, right, action=action) == "explicit_deny"


def test_for_all_values_is_true_when_the_key_is_absent():
    """Defect 6, on an Allow: whoever names no subnet at all is let through."""
    condition = {"ForAllValues:StringEquals": {SUBNETS: OURS}}
    guarded = {**condition, "Null": {SUBNETS: "false"}}
    request = {"action": "sagemaker:CreateTrainingJob", "resource": TRAINING_JOB}

    def decision(condition, context):
        policy = document({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition})
        return decide(**request, identity_policies=[policy], context=context).decision

    assert decision(condition, {}) == "allowed"
    assert decision(condition, {SUBNETS: []}) == "allowed"
    assert decision(guarded, {}) == "implicit_deny"
    assert decision(guarded, {SUBNETS: []}) == "implicit_deny"
    assert decision(guarded, {SUBNETS: OURS}) == "allowed"


def test_for_all_values_in_a_deny_lets_a_mixture_through():
    """Defect 6, on a Deny: one good subnet hides a bad one, and an absent key is denied by accident."""
    condition = {"ForAllValues:StringNotEquals": {SUBNETS: OURS}}
    assert create({SUBNETS: ["subnet-a", "subnet-evil"]}, condition) == "allowed"
    assert create({SUBNETS: ["subnet-evil"]}, condition) == "explicit_deny"
    assert create({}, condition) == "explicit_deny"


def test_bool_false_never_matches_an_absent_key():
    """Defect 7: a Deny on `Bool ... false` needs a second one on `Null ... true`."""
    key = "sagemaker:NetworkIsolation"
    bool_false, null_true = {"Bool": {key: "false"}}, {"Null": {key: "true"}}
    assert create({}, bool_false) == "allowed"
    assert create({key: "false"}, bool_false) == "explicit_deny"
    assert create({}, bool_false, null_true) == "explicit_deny"
    assert create({key: "true"}, bool_false, null_true) == "allowed"


@pytest.mark.parametrize(
    ("conditions", "holes"),
    [
        ([{"ForAllValues:StringNotEquals": {SUBNETS: OURS}}], ["mixed"]),
        ([{"ForAnyValue:StringNotEquals": {SUBNETS: OURS}}], ["absent"]),
        ([{"Null": {SUBNETS: "true"}}], ["foreign", "mixed"]),
        ([{"ForAnyValue:StringNotEquals": {SUBNETS: OURS}, "Null": {SUBNETS: "true"}}], ["absent", "foreign", "mixed"]),
        ([{"ForAnyValue:StringNotEquals": {SUBNETS: OURS}}, {"Null": {SUBNETS: "true"}}], []),
    ],
)
def test_five_spellings_of_only_in_our_subnets(conditions, holes):
    """Only the last has no hole, and every one of them lets the right request through."""
    requests = {
        "absent": {},
        "foreign": {SUBNETS: ["subnet-evil"]},
        "mixed": {SUBNETS: ["subnet-a", "subnet-evil"]},
    }
    found = [name for name, context in requests.items() if create(context, *conditions) == "allowed"]
    assert found == holes
    assert create({SUBNETS: ["subnet-b"]}, *conditions) == "allowed"


def test_an_inverted_endpoint_condition_on_an_allow_shuts_the_endpoint_out():
    """The reference architecture's key policy: `StringNotEquals aws:sourceVpce` on an Allow."""
    policy = document(
        {
            "Effect": "Allow",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:sourceVpce": "vpce-1"}},
        }
    )
    assert not decide(identity_policies=[policy], context={"aws:SourceVpce": "vpce-1"}).allowed
    assert decide(identity_policies=[policy]).allowed
