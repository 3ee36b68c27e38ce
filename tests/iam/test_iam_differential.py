"""The engines against each other and against the evaluator, on random worlds over every construct.

A few here; `tests/fuzz/fuzz.py` asks thousands, and prints the seed that repeats them.
"""

from __future__ import annotations

from collections import Counter

import pytest
from differential import compare, only
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import KEYS, Maker, breaks, documents_of

from ringfence.iam.automata import AutomataEngine
from ringfence.iam.documents import OPERATORS
from ringfence.iam.proof.cvc5_engine import Cvc5Engine
from ringfence.iam.questions import Found, NoneExists, Question, Search

SEEDS = st.integers(min_value=0, max_value=2**32)


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_the_automata_and_the_evaluator_agree(seed):
    assert compare(seed, [AutomataEngine()], requests=12).disagreements == []


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_the_two_engines_agree(seed):
    assert compare(seed, [AutomataEngine(), Cvc5Engine()], requests=3, seconds=1).disagreements == []


class Blind:
    """An engine that sees nothing: what the comparison is worth is that it is caught."""

    name = "blind"

    def search(self, question: Question, seconds: float) -> Search:
        return NoneExists()


def test_an_engine_that_overlooks_requests_is_caught():
    found = [compare(seed, [Blind()], requests=12).disagreements for seed in range(60)]
    assert sum(map(bool, found)) > 5
    with_automata = [compare(seed, [Blind(), AutomataEngine()], requests=0).disagreements for seed in range(60)]
    assert sum(map(bool, with_automata)) > 10


def test_a_seed_makes_the_same_question_again():
    assert Maker("7").question() == Maker("7").question()
    assert Maker("7").question() != Maker("8").question()


def test_a_question_about_one_request_is_about_that_one():
    for seed in range(40):
        maker = Maker(seed)
        question = maker.question()
        request = maker.request(question)
        answer = AutomataEngine().search(only(question, request), 5)
        if breaks(question, request):
            assert isinstance(answer, Found)
        if isinstance(answer, Found):
            assert answer.request.action == request.action
            assert request.resource in ("*", answer.request.resource)


def test_the_generator_makes_every_construct():
    seen: Counter[str] = Counter()
    for seed in range(500):
        question = Maker(seed).question()
        world = question.world
        for document in documents_of(world):
            for statement in document.statements:
                seen[statement.effect] += 1
                seen["NotAction"] += statement.not_actions is not None
                seen["NotResource"] += statement.not_resources is not None
                seen["NotPrincipal"] += statement.not_principals is not None
                for condition in statement.conditions:
                    seen[condition.operator] += 1
                    seen["IfExists"] += condition.if_exists
                    seen[str(condition.qualifier)] += 1
                    seen[condition.key] += 1
                    seen["variable"] += any("${" in value for value in condition.values)
                    seen["default"] += any(", '" in value for value in condition.values)
        seen["across accounts"] += world.resource_account not in ("", world.account)
        for layer in ("permissions_boundary", "session_policy", "resource_policy", "vpc_endpoint_policy"):
            seen[layer] += getattr(world, layer) is not None
        for layer in ("service_control_policies", "resource_control_policies"):
            seen[layer] += bool(getattr(world, layer))
    constructs = [
        *OPERATORS,
        *KEYS,
        "Allow",
        "Deny",
        "NotAction",
        "NotResource",
        "NotPrincipal",
        "IfExists",
        "variable",
    ]
    constructs += [
        "ForAnyValue",
        "ForAllValues",
        "default",
        "permissions_boundary",
        "session_policy",
        "resource_policy",
    ]
    constructs += ["vpc_endpoint_policy", "service_control_policies", "resource_control_policies", "across accounts"]
    assert [one for one in constructs if not seen[one]] == []


@pytest.mark.parametrize("share", [0.1])
def test_enough_questions_have_either_answer(share):
    """A generator whose goals nearly all hold, or nearly all fail, would test little."""
    answers = Counter(type(AutomataEngine().search(Maker(seed).question(), 5)).__name__ for seed in range(120))
    assert min(answers["Found"], answers["NoneExists"]) > share * 120
