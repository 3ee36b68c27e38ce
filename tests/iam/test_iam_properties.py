"""What holds of every request, found by generating requests."""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iam_requests import ACCOUNT, FEDERATED, KEY, OBJECT, OTHER, ROLE, ROOT, SESSION, TRAINING_JOB, USER, matches

from ringfence.iam import patterns
from ringfence.iam.documents import Document, parse
from ringfence.iam.evaluate import World, evaluate
from ringfence.iam.worlds import read_world

TEAM, VPCE, TAGS = "aws:PrincipalTag/team", "aws:SourceVpce", "aws:TagKeys"
REQUESTS = [
    ("s3:GetObject", OBJECT),
    ("sagemaker:CreateTrainingJob", TRAINING_JOB),
    ("kms:Decrypt", KEY),
    ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/target"),
]
SCALARS = ["StringEquals", "StringNotEquals", "StringLike", "StringNotEqualsIfExists", "StringLikeIfExists"]
SETS = ["ForAllValues:StringEquals", "ForAnyValue:StringNotEquals", "ForAnyValue:StringLike"]

conditions = st.one_of(
    st.just({}),
    st.builds(
        lambda operator, key, values: {operator: {key: values}},
        st.sampled_from(SCALARS),
        st.sampled_from([TEAM, VPCE]),
        st.lists(st.sampled_from(["a", "b", "a*", "${aws:PrincipalTag/team}", "${aws:username}"]), max_size=2),
    ),
    st.builds(
        lambda operator, values: {operator: {TAGS: values}},
        st.sampled_from(SETS),
        st.lists(st.sampled_from("abc"), max_size=2),
    ),
    st.builds(lambda key, null: {"Null": {key: null}}, st.sampled_from([TEAM, TAGS]), st.booleans()),
)
actions = st.lists(
    st.sampled_from(["*", "s3:*", "s3:Get*", "sagemaker:*", "kms:*", "sts:*", "ec2:*"]), min_size=1, max_size=2
)
resources = st.lists(
    st.sampled_from(["*", "arn:aws:s3:::lake/*", "arn:aws:s3:::lake/${aws:PrincipalTag/team}*", "arn:aws:*:*:*:*"]),
    min_size=1,
    max_size=2,
)
principals = st.one_of(
    st.just("*"),
    st.lists(st.sampled_from([ACCOUNT, OTHER, ROOT, ROLE, SESSION, USER]), min_size=1, max_size=2).map(
        lambda named: {"AWS": named}
    ),
)


def statements(kind: str, effects: str = "Allow Deny") -> st.SearchStrategy[dict[str, Any]]:
    names_principals = kind in ("resource", "vpc_endpoint", "resource_control")
    return st.fixed_dictionaries(
        {
            "Effect": st.sampled_from(effects.split()),
            "Action": actions,
            "Condition": conditions,
            **({} if kind == "trust" else {"Resource": resources}),
            **({"Principal": st.just("*") if kind == "resource_control" else principals} if names_principals else {}),
        }
    )


def documents(kind: str, effects: str = "Allow Allow Deny") -> st.SearchStrategy[dict[str, Any]]:
    listed = st.lists(statements(kind, effects), max_size=3)
    return listed.map(lambda found: {"Version": "2012-10-17", "Statement": found})


@st.composite
def worlds(draw: st.DrawFn) -> World:
    action, resource = draw(st.sampled_from(REQUESTS))
    context = draw(
        st.fixed_dictionaries(
            {},
            optional={
                TEAM: st.sampled_from(["a", "b", "x", "*"]),
                VPCE: st.sampled_from(["a", "b"]),
                TAGS: st.lists(st.sampled_from("abc"), max_size=3),
                "aws:username": st.just("a"),
            },
        )
    )
    fields: dict[str, Any] = {
        "principal": draw(st.sampled_from([USER, ROLE, SESSION, FEDERATED, ROOT])),
        "action": action,
        "resource": resource,
        "resource_account": draw(st.sampled_from([ACCOUNT, ACCOUNT, OTHER])),
        "context": context,
        "identity_policies": draw(st.lists(documents("identity"), max_size=2)),
        "permissions_boundary": draw(st.none() | documents("identity")),
        "session_policy": draw(st.none() | documents("identity")),
        "service_control_policies": draw(st.lists(st.lists(documents("identity"), max_size=2), max_size=2)),
        "resource_control_policies": draw(
            st.lists(st.lists(documents("resource_control", "Deny"), max_size=1), max_size=1)
        ),
        "vpc_endpoint_policy": draw(st.none() | documents("vpc_endpoint")),
    }
    if not action.startswith("sts:"):
        fields["resource_policy"] = draw(st.none() | documents("resource"))
    return read_world(fields)


LAYERS = [
    "identity_policies",
    "permissions_boundary",
    "session_policy",
    "service_control_policies",
    "vpc_endpoint_policy",
]


def with_statement(world: World, layer: str, statement: dict[str, Any]) -> World:
    """The world with one more statement in a layer's first document, which is added when it is not there."""
    extra = parse({"Version": "2012-10-17", "Statement": statement}).statements

    def longer(document: Document | None) -> Document:
        return Document((*(document.statements if document else ()), *extra), "2012-10-17")

    found = getattr(world, layer)
    if layer == "identity_policies":
        changed: Any = (longer(found[0] if found else None), *found[1:])
    elif layer == "service_control_policies":
        first = found[0] if found else ()
        changed = ((longer(first[0] if first else None), *first[1:]), *found[1:])
    else:
        changed = longer(found)
    return dataclasses.replace(world, **{layer: changed})


@settings(max_examples=60, deadline=None)
@given(worlds(), st.sampled_from(LAYERS), statements("resource", "Deny"))
def test_a_deny_added_anywhere_never_allows(world, layer, statement):
    if layer != "vpc_endpoint_policy":
        del statement["Principal"]
    if not evaluate(world).allowed:
        assert not evaluate(with_statement(world, layer, statement)).allowed


@settings(max_examples=60, deadline=None)
@given(worlds(), st.sampled_from(LAYERS))
def test_a_deny_of_everything_anywhere_denies_explicitly(world, layer):
    principal = {"Principal": "*"} if layer == "vpc_endpoint_policy" else {}
    denied = with_statement(world, layer, {"Effect": "Deny", "Action": "*", "Resource": "*", **principal})
    assert evaluate(denied).decision == "explicit_deny"


@settings(max_examples=60, deadline=None)
@given(
    worlds(), st.sampled_from(["permissions_boundary", "session_policy", "vpc_endpoint_policy"]), documents("identity")
)
def test_a_limiting_layer_added_never_allows(world, layer, raw):
    if layer == "session_policy" and world.principal == FEDERATED:
        return  # there a session policy is what grants
    if getattr(world, layer) is None and not evaluate(world).allowed:
        assert not evaluate(dataclasses.replace(world, **{layer: parse(raw)})).allowed


@settings(max_examples=60, deadline=None)
@given(worlds(), st.lists(documents("identity"), max_size=2))
def test_another_level_of_service_control_policies_never_allows(world, level):
    if not evaluate(world).allowed:
        levels = (*world.service_control_policies, tuple(parse(raw) for raw in level))
        assert not evaluate(dataclasses.replace(world, service_control_policies=levels)).allowed


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_an_allow_taken_away_never_allows(world):
    if evaluate(world).allowed:
        return
    for number, policy in enumerate(world.identity_policies):
        for index, statement in enumerate(policy.statements):
            if statement.effect == "Allow":
                shorter = dataclasses.replace(
                    policy, statements=policy.statements[:index] + policy.statements[index + 1 :]
                )
                policies = (*world.identity_policies[:number], shorter, *world.identity_policies[number + 1 :])
                assert not evaluate(dataclasses.replace(world, identity_policies=policies)).allowed


def only(world: World, kept: set[tuple[str, int | None, int, int]]) -> World:
    """The world with no statements but those that are named."""

    def shorter(layer: str, level: int | None, number: int, document: Document) -> Document:
        statements = tuple(
            statement for index, statement in enumerate(document.statements) if (layer, level, number, index) in kept
        )
        return dataclasses.replace(document, statements=statements)

    changes: dict[str, Any] = {
        "identity_policies": tuple(
            shorter("identity_policies", None, number, policy) for number, policy in enumerate(world.identity_policies)
        )
    }
    for layer in ("service_control_policies", "resource_control_policies"):
        changes[layer] = tuple(
            tuple(shorter(layer, level, number, policy) for number, policy in enumerate(policies))
            for level, policies in enumerate(getattr(world, layer))
        )
    for layer in ("permissions_boundary", "session_policy", "resource_policy", "vpc_endpoint_policy"):
        found = getattr(world, layer)
        changes[layer] = None if found is None else shorter(layer, None, 0, found)
    return dataclasses.replace(world, **changes)


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_the_statements_that_decided_decide_alone(world):
    decision = evaluate(world)
    named = {(found.layer, found.level, found.policy, found.index) for found in decision.statements}
    alone = evaluate(only(world, named))
    assert alone.decision == decision.decision
    assert len(alone.statements) == len(decision.statements)
    if decision.decision == "explicit_deny":
        assert all(evaluate(only(world, {one})).decision == "explicit_deny" for one in named)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_order_and_the_case_of_keys_do_not_matter(world, random):
    policies = list(world.identity_policies)
    random.shuffle(policies)
    shuffled = []
    for policy in policies:
        statements_of_policy = list(policy.statements)
        random.shuffle(statements_of_policy)
        shuffled.append(dataclasses.replace(policy, statements=tuple(statements_of_policy)))
    context = {random.choice([key, key.upper(), key.lower()]): value for key, value in world.context.items()}
    other = dataclasses.replace(world, identity_policies=tuple(shuffled), context=context)
    assert evaluate(other).decision == evaluate(world).decision


text = st.text(alphabet="ab*?:/.", max_size=8)
POSITIVE = {"StringEquals": "StringNotEquals", "StringLike": "StringNotLike"}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(POSITIVE)), st.lists(text, max_size=3), text)
def test_a_negated_operator_says_the_opposite_of_a_value_that_is_there(operator, wanted, given_value):
    holds = matches({operator: {TEAM: wanted}}, {TEAM: given_value})
    assert matches({POSITIVE[operator]: {TEAM: wanted}}, {TEAM: given_value}) is not holds
    if operator == "StringEquals":
        assert holds is (given_value in wanted)


@settings(max_examples=200, deadline=None)
@given(st.lists(text, max_size=3), st.lists(text, max_size=3))
def test_set_operators_are_every_and_any(wanted, values):
    context = {TAGS: values}
    assert matches({"ForAllValues:StringEquals": {TAGS: wanted}}, context) is (set(values) <= set(wanted))
    assert matches({"ForAnyValue:StringEquals": {TAGS: wanted}}, context) is bool(set(values) & set(wanted))
    assert matches({"ForAnyValue:StringNotEquals": {TAGS: wanted}}, context) is (not set(values) <= set(wanted))
    assert matches({"ForAllValues:StringNotEquals": {TAGS: wanted}}, context) is (not set(values) & set(wanted))
    if not values:
        assert matches({"ForAllValues:StringLike": {TAGS: wanted}}, {})


@cache
def spelled_out(pattern: str, value: str) -> bool:
    """Wildcard matching by its definition, to compare with."""
    if not pattern:
        return not value
    if pattern[0] == "*":
        return spelled_out(pattern[1:], value) or (value != "" and spelled_out(pattern, value[1:]))
    return value != "" and pattern[0] in ("?", value[0]) and spelled_out(pattern[1:], value[1:])


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="ab*?:", max_size=10), st.text(alphabet="ab:\n", max_size=10))
def test_wildcards_match_by_their_definition(pattern, value):
    assert (patterns.like(((pattern, False),)).fullmatch(value) is not None) is spelled_out(pattern, value)
    arn = "arn:aws:s3:::"
    assert patterns.resource_matches(arn + pattern, arn + value, None) is spelled_out(pattern, value)
    assert patterns.like(((pattern, True),)).fullmatch(pattern)


@pytest.mark.parametrize("kind", ["identity", "resource", "vpc_endpoint", "resource_control"])
def test_text_and_object_are_one_document(kind):
    @settings(max_examples=50, deadline=None)
    @given(documents(kind))
    def check(raw):
        assert parse(json.dumps(raw), kind=kind) == parse(raw, kind=kind)

    check()
