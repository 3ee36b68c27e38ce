"""Kleene's logic: unknown is never a yes, and only what cannot change the result is ignored."""

import itertools

import pytest

from ringfence.plan.answers import Answer, all_of, any_of, no, unknown, yes

VALUES = {True: yes(), False: no("because"), None: unknown("aws_x.y.id")}


@pytest.mark.parametrize(("left", "right"), list(itertools.product(VALUES, repeat=2)))
def test_and_or(left: bool | None, right: bool | None) -> None:
    conjunction = (VALUES[left] & VALUES[right]).holds
    disjunction = (VALUES[left] | VALUES[right]).holds
    if False in (left, right):
        assert conjunction is False
    else:
        assert conjunction is (None if None in (left, right) else True)
    if True in (left, right):
        assert disjunction is True
    else:
        assert disjunction is (None if None in (left, right) else False)


def test_not() -> None:
    assert [(~VALUES[value]).holds for value in (True, False, None)] == [False, True, None]


def test_of_none_at_all() -> None:
    assert all_of([]).holds is True
    assert any_of([]).holds is False


def test_an_answer_is_no_boolean() -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(yes())


def test_reasons_of_the_deciding_answers_are_kept_once() -> None:
    answer = all_of([no("a"), no("a"), no("b"), yes("c"), unknown("s")])
    assert answer == Answer(False, ("a", "b"), ())
    assert all_of([yes(), unknown("s"), unknown("s")]).sources == ("s",)
