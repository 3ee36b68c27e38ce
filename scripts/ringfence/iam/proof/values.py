"""The values of one condition key, and what a comparison says of them: see `keys.py` for when each form is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

from ringfence.iam import conditions
from ringfence.iam.documents import Condition, Qualifier
from ringfence.iam.proof import regions
from ringfence.iam.proof.arns import arn_answers
from ringfence.iam.proof.terms import Formula, Term, Terms
from ringfence.iam.proof.text import Matcher, Variable, parts

Model = Callable[[Term], Any]
"""What a solver found for a term: a str or a bool."""

TAKES_VARIABLES = frozenset(
    ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike")
) | frozenset(("StringNotLike", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "Bool"))


@dataclass(frozen=True)
class Comparison:
    """A comparison, without the key and what holds of an absent one."""

    operator: str
    values: tuple[str, ...]
    variables: bool

    @property
    def negated(self) -> bool:
        return "Not" in self.operator

    @property
    def family(self) -> regions.Family | None:
        return regions.family(self.operator)

    @property
    def exact(self) -> bool:
        """Whether it compares with whole values, so that representatives can stand for all."""
        plain = self.operator in ("StringEquals", "StringNotEquals") or self.family is not None
        return plain and not self.variables

    def holds(self, value: str) -> bool:
        """The evaluator's answer for one value, of a test without policy variables."""
        condition = Condition(self.operator, None, False, "a:key", self.values)
        return conditions.holds(condition, {"a:key": (value,)}, None)


class Key(Protocol):
    """A condition key of the request."""

    @property
    def present(self) -> Formula: ...

    def holds(self, comparison: Comparison, qualifier: Qualifier | None) -> Formula:
        """Whether a comparison holds, given that the key is there."""
        ...

    def single(self) -> Variable:
        """The key as a policy variable: it can be replaced where it has one value."""
        ...

    def found(self, model: Model) -> str | tuple[str, ...] | None:
        """The value or values in a model; None where the key is absent."""
        ...


def listed(comparisons: Iterable[Comparison]) -> list[str] | None:
    """Representatives for exact comparisons: the values they name and one of each other kind; None where types mix."""
    named: dict[str, None] = {}
    families: set[regions.Family] = set()
    compared: list[str] = []
    for comparison in comparisons:
        if comparison.family is None:
            named.update(dict.fromkeys(comparison.values))
        else:
            families.add(comparison.family)
            compared.extend(comparison.values)
    if not families:
        return [*named, next(other for other in (f"other-{number}" for number in count()) if other not in named)]
    kind = next(iter(families))
    if len(families) > 1 or not regions.readable(kind, compared):
        return None
    return [*named, *regions.representatives(kind, compared, named)]


class _Value:
    """One value as a string, with comparisons on it."""

    def __init__(self, matcher: Matcher, name: str, comparisons: Sequence[Comparison], *, in_variables: bool) -> None:
        self.matcher, self.terms = matcher, matcher.terms
        self.text = self.terms.string(name)
        self._comparing: dict[Comparison, Formula] = {}
        typed = [each for each in comparisons if each.family]
        if not typed:
            return
        exact = not in_variables and all(each.exact for each in comparisons)
        values = listed(comparisons) if exact else None
        if values is None:
            self._leave_open(typed, comparisons)
        else:
            self._one_of(values, comparisons)

    def _one_of(self, values: list[str], comparisons: Sequence[Comparison]) -> None:
        terms = self.terms
        equal = [terms.equal(self.text, terms.literal(value)) for value in values]
        terms.define(terms.some(equal))
        for comparison in comparisons:
            answers = [comparison.holds(value) for value in values]
            self._comparing[comparison] = terms.some(is_it for is_it, yes in zip(equal, answers, strict=True) if yes)

    def _leave_open(self, typed: list[Comparison], comparisons: Sequence[Comparison]) -> None:
        """A Boolean for each typed comparison: what they are together is known of the values that conditions name.

        Of others it is what one of the kinds of values makes it, unless values are read as several types.
        """
        terms = self.terms
        for comparison in typed:
            self._comparing[comparison] = terms.unknown(comparison.operator)
        plain = [each for each in typed if not each.variables]
        texts = [each for each in comparisons if not each.family and not each.variables]
        named = sorted({value for each in texts for value in each.values})
        others: list[str] = []
        kinds = sorted({each.family for each in plain if each.family})
        for kind in kinds:
            compared = [value for each in plain if each.family == kind for value in each.values]
            if not regions.readable(kind, compared):
                return
            others.extend(regions.representatives(kind, compared, named))
        known = {value: terms.equal(self.text, terms.literal(value)) for value in (*named, *others)}
        for value, is_it in known.items():
            terms.define(terms.implies(is_it, self._as(value, plain)))
        terms.preferred.append(terms.some(known.values()))
        if len(kinds) == 1:
            is_named = [known[value] for value in named]
            terms.define(terms.some([*is_named, *(self._as(value, plain) for value in others)]))

    def _as(self, value: str, comparisons: list[Comparison]) -> Formula:
        return self.terms.every(self.terms.same(self._comparing[each], each.holds(value)) for each in comparisons)

    def compare(self, comparison: Comparison) -> Formula:
        """Whether a comparison holds of the value."""
        found = self._comparing.get(comparison)
        if found is None:
            found = self._comparing[comparison] = self._compared(comparison)
        return found

    def _compared(self, comparison: Comparison) -> Formula:
        answers = [self._answers(comparison, value) for value in comparison.values]
        if comparison.negated:
            return self.terms.every(no for _, no in answers)
        return self.terms.some(yes for yes, _ in answers)

    def _answers(self, comparison: Comparison, written: str) -> tuple[Formula, Formula]:
        """Whether the comparison with one of the policy's values is true, and whether it is false."""
        terms, matcher = self.terms, self.matcher
        pieces = parts(written, variables=comparison.variables)
        replaced = matcher.replaced(pieces)
        if comparison.operator.startswith("Arn"):
            yes, no = arn_answers(matcher, self.text, pieces)
            return terms.every((replaced, yes)), terms.every((replaced, no))
        if comparison.operator.endswith("IgnoreCase"):
            match = matcher.ignoring_case(self.text, pieces)
        elif comparison.operator.endswith("Like"):
            match = matcher.like(self.text, pieces)
        else:
            match = terms.equal(self.text, matcher.plain(pieces))
        return terms.every((replaced, match)), terms.every((replaced, terms.negation(match)))


class OneValue:
    """A key with one value, or none."""

    def __init__(self, matcher: Matcher, name: str, comparisons: Sequence[Comparison], *, in_variables: bool) -> None:
        self.present: Formula = matcher.terms.unknown(f"{name} is there")
        self._value = _Value(matcher, name, comparisons, in_variables=in_variables)

    def holds(self, comparison: Comparison, qualifier: Qualifier | None) -> Formula:
        del qualifier
        return self._value.compare(comparison)

    def single(self) -> Variable:
        return Variable(self.present, self._value.text)

    def found(self, model: Model) -> str | None:
        return str(model(self._value.text)) if model(self.present) else None


class SetOfValues:
    """A key whose values are some of those that are listed."""

    def __init__(self, matcher: Matcher, name: str, values: list[str]) -> None:
        self.terms: Terms = matcher.terms
        self._values = values
        self._in = [self.terms.unknown(f"{name} has {value}") for value in values]
        self._twice = self.terms.unknown(f"{name} has a value twice")
        self.present: Formula = self.terms.some(self._in)
        self._alone: Formula | None = None

    def holds(self, comparison: Comparison, qualifier: Qualifier | None) -> Formula:
        answers = list(zip(self._in, map(comparison.holds, self._values), strict=True))
        if qualifier == "ForAllValues":
            return self.terms.every(self.terms.negation(held) for held, yes in answers if not yes)
        fitting = self.terms.some(held for held, yes in answers if yes)
        return fitting if qualifier else self.terms.every((self._is_alone(), fitting))

    def _is_alone(self) -> Formula:
        """Whether there is one value only, once."""
        if self._alone is None:
            before: Formula = False
            known = [self.terms.negation(self._twice)]
            for held in self._in:
                known.append(self.terms.negation(self.terms.every((before, held))))
                before = self.terms.some((before, held))
            self._alone = self.terms.every(known)
        return self._alone

    def single(self) -> Variable:
        return Variable(False, self.terms.literal(""))

    def found(self, model: Model) -> tuple[str, ...] | None:
        held = tuple(value for value, has in zip(self._values, self._in, strict=True) if model(has))
        return held * 2 if len(held) == 1 and self._alone is not None and model(self._twice) else held or None


class Places:
    """A key with up to so many values, each a string."""

    def __init__(
        self, matcher: Matcher, name: str, comparisons: Sequence[Comparison], places: int, *, in_variables: bool
    ) -> None:
        self.terms = terms = matcher.terms
        self._in_variables = in_variables
        self._used = [terms.unknown(f"{name}[{place}] is there") for place in range(places)]
        self._values = [
            _Value(matcher, f"{name}[{place}]", comparisons, in_variables=in_variables) for place in range(places)
        ]
        for before, after in zip(self._used, self._used[1:], strict=False):
            terms.define(terms.implies(after, before))
        self.present: Formula = self._used[0]

    def holds(self, comparison: Comparison, qualifier: Qualifier | None) -> Formula:
        terms = self.terms
        answers = [(used, value.compare(comparison)) for used, value in zip(self._used, self._values, strict=True)]
        if qualifier == "ForAllValues":
            return terms.every(terms.implies(used, yes) for used, yes in answers)
        if qualifier == "ForAnyValue":
            return terms.some(map(terms.every, answers))
        return terms.every((self._is_alone(), answers[0][1]))

    def _is_alone(self) -> Formula:
        return self.terms.every((self._used[0], *(self.terms.negation(used) for used in self._used[1:2])))

    def single(self) -> Variable:
        if not self._in_variables:
            return Variable(False, self.terms.literal(""))
        return Variable(self._is_alone(), self._values[0].text)

    def found(self, model: Model) -> tuple[str, ...] | None:
        used = zip(self._used, self._values, strict=True)
        return tuple(str(model(value.text)) for there, value in used if model(there)) or None
