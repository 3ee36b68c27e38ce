"""Values that stand for all others: one that is listed answers every comparison as any value does."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.iam.proof import characters
from ringfence.iam.proof.values import Comparison, listed

_NUMBERS = st.one_of(
    st.integers(-20, 20).map(str),
    st.decimals(-5, 5, places=2).map(str),
    st.sampled_from(["007", "+5", "5.", ".5", "-0", "1e3", "x", ""]),
)
_DATES = st.one_of(
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.sampled_from(
        ["2026", "2026-01", "1767225600", "0001-01-01", "9999-12-31T23:59:59.999999Z", "2026-01-01T00:00", "x"]
    ),
)
_ADDRESSES = st.one_of(
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str),
    st.builds(lambda address, bits: f"{address}/{bits}", st.ip_addresses(v=4), st.integers(0, 32)),
    st.sampled_from(["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.1.2.3", "::/0", "::1", "x"]),
)
_BYTES = st.sampled_from(["YQ==", "YR==", "Yg==", "", "YWE=", "YWFh", "!", "QQ"])
_WORDS = st.sampled_from(["true", "false", "TRUE", "True", "tRUE", "yes", ""])
_OPERATORS = {
    "Numeric": (["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"], _NUMBERS),
    "Date": (["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"], _DATES),
    "Ip": (["IpAddress", "NotIpAddress"], _ADDRESSES),
    "Binary": (["Equals"], _BYTES),
    "Bool": ([""], _WORDS),
}


@pytest.mark.parametrize("kind", list(_OPERATORS))
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_listed_value_answers_like_any_value(kind: str, data: st.DataObject) -> None:
    operators, values = _OPERATORS[kind]
    names = operators if kind == "Ip" else [kind + operator for operator in operators]
    typed = st.builds(Comparison, st.sampled_from(names), st.lists(values, max_size=3).map(tuple), st.just(False))
    plain = st.builds(Comparison, st.just("StringEquals"), st.lists(values, max_size=2).map(tuple), st.just(False))
    comparisons = [*data.draw(st.lists(typed, min_size=1, max_size=4)), *data.draw(st.lists(plain, max_size=1))]
    found = listed(comparisons)
    assert found is not None
    answers = {tuple(comparison.holds(value) for comparison in comparisons) for value in found}
    value = data.draw(values)
    assert tuple(comparison.holds(value) for comparison in comparisons) in answers


def test_types_that_mix_and_numbers_without_end_are_not_listed() -> None:
    number, date = Comparison("NumericEquals", ("5",), False), Comparison("DateEquals", ("2026",), False)
    assert listed([number]) is not None
    assert listed([number, date]) is None
    assert listed([Comparison("NumericEquals", ("9" * 90,), False)]) is None


def test_unicode_has_no_letters_of_two_cases_nor_digits_nor_spaces_above_what_is_looked_at() -> None:
    above = map(chr, range(0x20000, sys.maxunicode + 1))
    assert not [each for each in above if each.casefold() != each or each.isdigit() or each.isspace()]


def test_what_is_folded_to_a_text() -> None:
    assert characters.foldings()["k"] == ("k", "K", "\N{KELVIN SIGN}")
    assert "\N{LATIN SMALL LETTER SHARP S}" in characters.foldings()["ss"]
    assert all(
        character.casefold() == folded for folded, spelled in characters.foldings().items() for character in spelled
    )
