"""The prover's word: two engines, witnesses that stand up to the evaluator, and nothing proved of nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iam_goals import proof, question
from iam_requests import ALLOW_ALL, SESSION, allow, deny, document

from ringfence.iam.automata import AutomataEngine
from ringfence.iam.proof.cvc5_engine import Cvc5Engine
from ringfence.iam.proof.domain import of_aws
from ringfence.iam.proof.prover import engines, prove
from ringfence.iam.proof.witness import refutes
from ringfence.iam.questions import Engine, Found, NoneExists, Question, Request, Search, Unsettled

TEAM, VPCE, TAGS = "aws:PrincipalTag/team", "aws:SourceVpce", "aws:TagKeys"
REAL = Request("s3:GetObject", "arn:aws:s3:::lake/x", {})
DENIED = {"identity_policies": [document(deny())]}


class Says:
    """An engine that always gives one answer."""

    def __init__(self, answer: Search, name: str = "test") -> None:
        self.name, self.answer = name, answer

    def search(self, question: Question, seconds: float) -> Search:
        del question, seconds
        return self.answer


def test_two_engines_have_to_agree() -> None:
    assert {type(engine) for engine in engines()} == {AutomataEngine, Cvc5Engine}
    none: Engine = Says(NoneExists())
    assert prove(question(**DENIED), using=[none, none]).verdict == "proved"
    for using in ([none, Says(Unsettled("too hard"))], [Says(Unsettled("too hard")), none]):
        found = prove(question(**DENIED), using=using)
        assert found.verdict == "undecided"
        assert "too hard" in found.reason


def test_a_witness_counts_from_either_engine_once_the_evaluator_allows_it() -> None:
    for using in ([Says(Found(REAL)), Says(NoneExists())], [Says(Unsettled("late")), Says(Found(REAL))]):
        assert prove(question(), using=using).verdict == "refuted"


@pytest.mark.parametrize(
    ("request_", "fields", "why"),
    [
        (REAL, DENIED, "not allowed by the evaluator"),
        (REAL, {"where": {"Null": {VPCE: "false"}}}, "does not satisfy `where`"),
        (REAL, {"unless": {"Null": {VPCE: "true"}}}, "excused by `unless`"),
        (Request("s3:PutObject", REAL.resource, {}), {}, "an action that the goal does not name"),
        (Request(REAL.action, "arn:aws:s3:::else", {}), {}, "a resource that the goal does not name"),
    ],
)
def test_a_witness_that_does_not_replay_is_undecided(request_: Request, fields: dict[str, Any], why: str) -> None:
    found = prove(question(**fields), using=[Says(NoneExists()), Says(Found(request_))])
    assert (found.verdict, found.witness) == ("undecided", None)
    assert why in found.reason


@pytest.mark.parametrize("engine", [Cvc5Engine(), AutomataEngine()])
def test_a_time_out_is_undecided(engine: Engine) -> None:
    patterns = [
        f"*{'*'.join(letters)}*" for letters in ("abcd", "bdac", "cadb", "dcba", "acbd", "bcad", "dbca", "cdba")
    ]
    hard = [
        deny(Condition={"StringNotLike" if at % 2 else "StringLike": {TEAM: one}}) for at, one in enumerate(patterns)
    ]
    wide = {"StringLike": {TEAM: "?" * 12 + "*"}, "StringNotLike": {TEAM: "*[abcd]*[dcba]*"}}
    asked = question(where=wide, identity_policies=[document(allow(), *hard)])
    before = time.monotonic()
    found = prove(asked, 0.001, using=[engine])
    assert found.verdict == "undecided"
    assert engine.name in found.reason
    assert time.monotonic() - before < 2


def test_a_legitimate_request_has_to_remain_allowed() -> None:
    stays = {"action": "s3:GetObject", "resource": "arn:aws:s3:::lake/x", "context": {VPCE: "vpce-1"}}
    unless = {"StringEquals": {VPCE: "vpce-1"}}
    guard = document(allow(), deny(Condition={"StringNotEquals": {VPCE: "vpce-1"}}))
    assert proof(unless=unless, stays=stays, identity_policies=[guard]).verdict == "proved"
    vacuous = proof(unless=unless, stays=stays, **DENIED)
    assert vacuous.verdict == "undecided"
    assert "vacuous" in vacuous.reason
    outside = proof(unless=unless, stays=stays, identity_policies=[guard], where={"Null": {TEAM: "false"}})
    assert outside.verdict == "undecided"
    assert "`where`" in outside.reason


def test_a_goal_about_no_request_proves_nothing() -> None:
    assert proof("s3:NoSuchThing*", **DENIED).verdict == "undecided"
    contrary = {"StringEquals": {TEAM: "a"}, "StringLike": {TEAM: "b*"}}
    found = proof(where=contrary, **DENIED)
    assert found.verdict == "undecided"
    assert "no request satisfies" in found.reason


def test_a_witness_has_no_more_than_it_needs() -> None:
    noise = [deny("s3:GetObject", Condition={"StringEquals": {f"aws:PrincipalTag/{each}": "x"}}) for each in "abc"]
    found = proof(identity_policies=[document(allow(), *noise)], unless={"StringEquals": {VPCE: "vpce-1"}})
    assert found.witness is not None
    assert list(found.witness.context) == [VPCE]


def test_a_witness_by_absence_says_so() -> None:
    """Where `unless` is not given, a Deny's keys tell: here only a request without the key gets through."""
    guard = document(allow(), deny(Condition={"Null": {VPCE: "false"}}))
    assert proof(identity_policies=[guard]).witness_kind == "absence"
    assert (
        proof(identity_policies=[document(allow(), deny(Condition={"Null": {VPCE: "true"}}))]).witness_kind == "value"
    )


def test_forty_goals_within_their_time() -> None:
    """Both engines counted. Far above the figure to reach, since other work may run on the machine."""
    subnets = {"ForAnyValue:StringNotEquals": {"sagemaker:VpcSubnets": ["a", "b"]}}
    guards = [
        deny("sagemaker:Create*", Condition=each) for each in (subnets, {"Null": {"sagemaker:VpcSubnets": "true"}})
    ]
    many = [deny("s3:*", f"arn:aws:s3:::b{at}/*", Condition={"StringNotEquals": {TEAM: f"t{at}"}}) for at in range(390)]
    asked = question(
        "sagemaker:Create*",
        "*",
        unless={
            "ForAllValues:StringEquals": {"sagemaker:VpcSubnets": ["a", "b"]},
            "Null": {"sagemaker:VpcSubnets": "false"},
        },
        service_control_policies=[[document(allow(), *many, *guards)]],
    )
    before = time.monotonic()
    assert all(prove(asked).verdict == "proved" for _ in range(40))
    assert (time.monotonic() - before) / 40 < 1


# Against the evaluator on every request of a small universe: what an engine says is exactly what there is.
_VALUES = {TEAM: ["a", "b", "a/b"], VPCE: ["vpce-1", "vpce-2"]}
_LISTS = [["x"], ["y"], ["x", "y"], ["x", "x"]]
_UNIVERSE: dict[str, Any] = {
    "StringEqualsIfExists": _VALUES,
    "ForAllValues:StringEquals": {TAGS: ["x", "y"]},
}
_ONE = st.builds(
    lambda operator, exists, key, values: {operator + exists: {key: values}},
    st.sampled_from(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "ForAnyValue:StringLike"]),
    st.sampled_from(["", "IfExists"]),
    st.sampled_from([TEAM, VPCE]),
    st.lists(st.sampled_from(["a", "a*", "?", "vpce-1", "vpce-?", "${aws:PrincipalTag/team}"]), min_size=1, max_size=2),
)
_SET = st.builds(
    lambda qualifier, operator, values: {qualifier + operator: {TAGS: values}},
    st.sampled_from(["ForAllValues:", "ForAnyValue:", ""]),
    st.sampled_from(["StringEquals", "StringNotEquals", "StringLike", "StringNotEqualsIfExists"]),
    st.lists(st.sampled_from(["x", "y", "?", "${aws:PrincipalTag/team, 'x'}"]), max_size=2),
)
_NULL = st.builds(lambda key, value: {"Null": {key: value}}, st.sampled_from([TEAM, VPCE, TAGS]), st.booleans())
_CONDITION = st.one_of(_ONE, _SET, _NULL)
_STATEMENT = st.builds(
    lambda effect, condition, resource: {"Effect": effect, "Action": "*", "Resource": resource, "Condition": condition},
    st.sampled_from(["Allow", "Deny"]),
    st.one_of(_CONDITION, st.just({})),
    st.sampled_from(["*", "*", "arn:aws:s3:::lake/${aws:PrincipalTag/team}*", "arn:aws:s3:::lake/?"]),
)
_POLICY = st.lists(_STATEMENT, min_size=1, max_size=3).map(lambda found: document(*found))


def universe(asked: Question) -> bool:
    """Whether one of all requests of the small universe breaks the goal."""
    choices: list[list[Any]] = [[None, *_VALUES[TEAM]], [None, *_VALUES[VPCE]], [None, *_LISTS]]
    for values in product(*choices):
        context: Mapping[str, Any] = {
            key: value for key, value in zip((TEAM, VPCE, TAGS), values, strict=True) if value is not None
        }
        if refutes(asked, Request("s3:GetObject", "arn:aws:s3:::lake/a", context)):
            return True
    return False


@settings(max_examples=120, deadline=None)
@given(st.lists(_POLICY, min_size=1, max_size=2), _POLICY, _CONDITION, st.sampled_from(["boundary", "scp", "resource"]))
def test_the_engine_says_what_the_evaluator_says_of_every_request(
    identity: list[Any], other: dict[str, Any], unless: dict[str, Any], layer: str
) -> None:
    layers: dict[str, Any] = {
        "boundary": {"permissions_boundary": other},
        "scp": {"service_control_policies": [[other]]},
        "resource": {
            "resource_policy": document(*({**statement, "Principal": "*"} for statement in other["Statement"]))
        },
    }[layer]
    asked = of_aws(
        question(
            "s3:GetObject",
            "arn:aws:s3:::lake/a",
            where=_UNIVERSE,
            unless=unless,
            principal=SESSION,
            identity_policies=[ALLOW_ALL, *identity] if layer == "scp" else identity,
            **layers,
        )
    )
    found = Cvc5Engine().search(asked, 20)
    if universe(asked):
        assert isinstance(found, Found)
        assert refutes(asked, found.request)
    else:
        assert found == NoneExists()
