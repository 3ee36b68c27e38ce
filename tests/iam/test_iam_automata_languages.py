"""The parts under the second engine, each against its definition: automata, typed values, the SAT solver."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.iam import conditions
from ringfence.iam.automata.formulas import conjunction, disjunction, negation
from ringfence.iam.automata.globs import OutOfTime, ignoring_case, shortest, union
from ringfence.iam.automata.solver import Solver
from ringfence.iam.automata.texts import like, template
from ringfence.iam.automata.typed import Comparison, representatives
from ringfence.iam.automata.values import Language, NotDecided, Wanted, matching
from ringfence.iam.documents import Condition
from ringfence.iam.patterns import like as evaluators_like

PATTERN = st.text(alphabet="ab*?", max_size=5)
WORDS = ["".join(word) for length in range(5) for word in itertools.product("abc", repeat=length)]


def soon(seconds: float = 10) -> float:
    return time.monotonic() + seconds


def glob(pattern: str):
    return like(template(pattern, False))


def matches(pattern: str, word: str) -> bool:
    return evaluators_like(((pattern, False),)).fullmatch(word) is not None


@settings(max_examples=150, deadline=None)
@given(PATTERN, st.sampled_from(WORDS))
def test_a_pattern_accepts_what_the_evaluator_matches(pattern, word):
    assert glob(pattern).matches(word) is matches(pattern, word)
    assert union([glob(pattern), glob("b")]).matches(word) is (matches(pattern, word) or word == "b")


@settings(max_examples=150, deadline=None)
@given(st.lists(PATTERN, min_size=1, max_size=3), st.lists(PATTERN, max_size=3))
def test_a_shortest_string_of_a_combination(inside, outside):
    word = shortest([glob(one) for one in inside], [glob(one) for one in outside], [], soon())
    fits = [
        other
        for other in WORDS
        if all(matches(one, other) for one in inside) and not any(matches(one, other) for one in outside)
    ]
    if word is None:
        assert not fits
    else:
        assert all(matches(one, word) for one in inside)
        assert not any(matches(one, word) for one in outside)
        assert not fits or len(word) <= len(fits[0])


def test_alternatives_hold_one_by_one():
    star, other = glob("a*"), glob("*b")
    assert shortest([glob("??")], [], [[(star, False), (other, True)], [(star, True)]], soon()) == "ab"
    assert shortest([star], [], [[(star, False)]], soon()) is None


def test_a_search_that_does_not_end_in_time_says_so():
    patterns = [glob(f"*{''.join(word)}*") for word in itertools.product("ab", repeat=5)]
    with pytest.raises(OutOfTime):
        shortest(patterns, [], [], soon(0.05))


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="sStT\u017f\u00df\u1e9eKk\u212a", max_size=5),
    st.text(alphabet="sStTk\u017f\u00df\u212a", max_size=5),
)
def test_case_is_ignored_as_the_evaluator_ignores_it(wanted, value):
    assert ignoring_case(wanted).matches(value) is (wanted.casefold() == value.casefold())


OPERATORS = {
    "number": ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals"],
    "date": ["DateEquals", "DateLessThanEquals", "DateGreaterThan", "DateNotEquals"],
    "address": ["IpAddress", "NotIpAddress"],
}
TYPED = {
    "number": ["0", "1", "1.5", "-2", "2024", "007", "1e5", "x", "+3.", ".5"],
    "date": ["2024", "2024-05", "2024-05-01", "2024-05-01T10:00:00Z", "2024-05-01T12:00:00+02:00", "1714557600", "x"],
    "address": ["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.1.2.3", "0.0.0.0/0", "::1", "2001:db8::/32", "x"],
}


@pytest.mark.parametrize("family", sorted(TYPED))
def test_some_representative_is_like_each_value(family):
    """For all comparisons at once: whatever the evaluator says of a value, it says of one of the representatives."""
    values = TYPED[family]
    found = representatives([Comparison(family, value) for value in values])[family]

    def answers(value: str) -> tuple[bool, ...]:
        return tuple(
            conditions.holds(Condition(operator, None, False, "k", (wanted,)), {"k": (value,)}, None)
            for operator in OPERATORS[family]
            for wanted in values
        )

    known = {answers(value) for value in [*found, "x"]}
    further = ["3", "-1", "1.2", "2025-01-01", "1999", "10.64.0.1", "10.200.0.1", "11.0.0.1", "::2", "2001:db8::5", ""]
    assert all(answers(value) in known for value in [*values, *further])


@pytest.mark.parametrize("family", sorted(TYPED))
def test_a_comparison_is_the_evaluators(family):
    for operator, wanted, value in itertools.product(OPERATORS[family], TYPED[family], TYPED[family]):
        kind = operator.replace("Not", "")
        language = matching(kind, template(wanted, False))
        holds = conditions.holds(Condition(kind, None, False, "k", (wanted,)), {"k": (value,)}, None)
        assert (language is not None and language.holds(value)) is holds, (operator, wanted, value)


def test_two_ranges_that_fill_a_third_leave_no_address_of_its_own():
    asked = [matching("IpAddress", template(text, False)) for text in ("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9")]
    whole, *halves = [language for language in asked if isinstance(language, Language)]
    # Only a range is in the whole and in neither half: the evaluator takes one as a value, so that it counts.
    assert Wanted([whole], halves).find(soon()) == "10.0.0.0/8"


def test_what_mixes_kinds_is_not_decided_rather_than_denied():
    number = matching("NumericGreaterThan", template("5", False))
    text = matching("StringLike", template("*a*b*", False))
    assert number is not None
    assert text is not None
    with pytest.raises(NotDecided):
        Wanted([number, text], []).find(soon())


@pytest.mark.parametrize("text", ["QQ==", "QUI=", "QUJD", "", "not base64"])
def test_the_spellings_of_bytes(text):
    language = matching("BinaryEquals", template(text, False))
    for value in ("QQ==", "QR==", "QUI=", "QUJ=", "QUJD", "QQ", "", "not base64"):
        holds = conditions.holds(Condition("BinaryEquals", None, False, "k", (text,)), {"k": (value,)}, None)
        assert (language is not None and language.holds(value)) is holds, value


CLAUSES = st.lists(st.lists(st.sampled_from([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]), min_size=1, max_size=3), max_size=25)


def satisfies(clauses: list[list[int]], truth: tuple[bool, ...]) -> bool:
    return all(any(truth[abs(literal) - 1] is (literal > 0) for literal in clause) for clause in clauses)


@settings(max_examples=300, deadline=None)
@given(CLAUSES)
def test_the_solver_agrees_with_trying_everything(clauses):
    possible = any(satisfies(clauses, truth) for truth in itertools.product([False, True], repeat=5))
    solver = Solver(5)
    for clause in clauses:
        solver.add(clause)
    assert solver.solve(soon()) is possible
    if possible:
        assert satisfies(clauses, tuple(solver.truth(number) for number in range(1, 6)))


@settings(max_examples=100, deadline=None)
@given(CLAUSES)
def test_refusing_one_assignment_after_another_counts_them(clauses):
    count = sum(satisfies(clauses, truth) for truth in itertools.product([False, True], repeat=5))
    solver = Solver(5)
    solver.require(conjunction([disjunction(clause) for clause in clauses]))
    seen = set()
    while solver.solve(soon()):
        truth = tuple(solver.truth(number) for number in range(1, 6))
        seen.add(truth)
        solver.refuse([number if truth[number - 1] else -number for number in range(1, 6)])
    assert len(seen) == count


def test_formulas_simplify():
    assert conjunction([]) is True
    assert disjunction([]) is False
    assert conjunction([1, True]) == 1
    assert disjunction([1, -1]) is True
    assert negation(conjunction([1, False])) is True
