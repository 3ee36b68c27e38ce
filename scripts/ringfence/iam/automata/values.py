"""What a policy says of one value, as a language, and a value that several such statements hold of."""

from __future__ import annotations

import base64
import binascii
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ringfence.iam.automata.globs import EVERYTHING, NOTHING, Automaton, Glob, filler, ignoring_case, shortest, union
from ringfence.iam.automata.texts import (
    IS_ARN,
    IS_BOOLEAN,
    TRUTHS,
    Template,
    arn_like,
    exactly,
    like,
    resource_like,
    written,
)
from ringfence.iam.automata.typed import Comparison, representatives

_ORDERS = {
    "": frozenset({0}),
    "LessThan": frozenset({-1}),
    "LessThanEquals": frozenset({-1, 0}),
    "GreaterThan": frozenset({1}),
    "GreaterThanEquals": frozenset({0, 1}),
}


class NotDecided(Exception):
    """Whether there is such a value is beyond this engine; the message says why."""


class Language:
    """A set of strings: an automaton, or comparisons of which one has to hold. `words` lists all, where few."""

    def __init__(
        self,
        glob: Glob | None,
        comparisons: tuple[Comparison, ...] = (),
        words: tuple[str, ...] | None = None,
    ) -> None:
        self.glob, self.comparisons = glob, comparisons
        self.words = glob.words() if words is None and glob is not None else words
        self._known = frozenset(self.words) if self.words is not None else None
        self.instances: tuple[str, ...] = ()
        if self.words is None and glob is not None:
            fillings = ("x", "", filler(glob.alphabet))
            self.instances = tuple(one.instance(filling) for one in glob.alternatives[:8] for filling in fillings)

    def holds(self, value: str) -> bool:
        if self._known is not None:
            return value in self._known
        if self.glob is not None:
            return value.startswith(self.glob.prefix) and self.glob.matches(value)
        return any(comparison.holds(value) for comparison in self.comparisons)


@dataclass(frozen=True, eq=False)
class Both:
    """The values in all languages of `inside` and in none of `outside`."""

    inside: tuple[Language, ...]
    outside: tuple[Language, ...]

    def holds(self, value: str) -> bool:
        return all(one.holds(value) for one in self.inside) and not any(one.holds(value) for one in self.outside)


Predicate = Language | Both

ALL_TEXT = Language(EVERYTHING)
NO_TEXT = Language(NOTHING, words=())
ARNS = Language(IS_ARN)
BOOLEANS = Language(IS_BOOLEAN)


def family(operator: str) -> str:
    """The kind of comparison behind an operator and its negation: `String`, `Like`, `Arn`, `NumericLessThan`, ..."""
    kind = operator.replace("Not", "", 1) if operator != "NotIpAddress" else "IpAddress"
    return {"ArnEquals": "ArnLike"}.get(kind, kind)


def is_negated(operator: str) -> bool:
    return "Not" in operator


@lru_cache(maxsize=32768)
def matching(kind: str, items: Template) -> Language | None:
    """The values that one value of a policy matches; None when nothing can be compared with it."""
    if kind == "StringEquals":
        return Language(exactly(written(items)))
    if kind == "StringEqualsIgnoreCase":
        return Language(ignoring_case(written(items)))
    if kind == "StringLike":
        return Language(like(items))
    if kind == "ArnLike":
        glob = arn_like(items)
        return None if glob is None else Language(glob)
    if kind == "Bool":
        truth = TRUTHS.get(written(items).lower())
        return None if truth is None else Language(truth)
    if kind == "BinaryEquals":
        return _binary(written(items))
    comparison = _comparison(kind, written(items))
    return Language(None, (comparison,)) if comparison.is_meaningful else None


@lru_cache(maxsize=64)
def comparable(kind: str) -> Language | None:
    """The values that an operator can compare at all; None when it can compare every text."""
    if kind in ("StringEquals", "StringEqualsIgnoreCase", "StringLike"):
        return None
    if kind == "ArnLike":
        return ARNS
    if kind == "Bool":
        return BOOLEANS
    return Language(None, (Comparison(_comparison(kind, "").family),))


def resource(head: str, last: Template | None) -> Language:
    """The resources that a Resource's pattern matches, its variables filled in."""
    return _resource(resource_like(head, last))


@lru_cache(maxsize=16384)
def _resource(glob: Glob) -> Language:
    return Language(glob)


def any_of(languages: Sequence[Language]) -> Language:
    """The union of languages of one kind."""
    return _any_of(tuple(languages))


@lru_cache(maxsize=8192)
def _any_of(languages: tuple[Language, ...]) -> Language:
    if not languages:
        return NO_TEXT
    if languages[0].glob is None and languages[0].words is None:
        return Language(None, tuple(comparison for one in languages for comparison in one.comparisons))
    words = None
    if all(one.words is not None for one in languages):
        words = tuple(dict.fromkeys(word for one in languages for word in one.words or ()))
    return Language(union([one.glob for one in languages if one.glob is not None]), words=words)


def _comparison(kind: str, text: str) -> Comparison:
    if kind == "IpAddress":
        return Comparison("address", text)
    name = "number" if kind.startswith("Numeric") else "date"
    order = kind.removeprefix("Numeric").removeprefix("Date").removesuffix("Equals")
    if kind.endswith("ThanEquals"):
        order += "Equals"
    return Comparison("number" if name == "number" else "date", text, _ORDERS[order])


def _binary(text: str) -> Language | None:
    """The spellings of the same bytes: the bits that padding leaves over may be anything."""
    wanted = _decoded(text)
    if wanted is None:
        return None
    canonical = base64.b64encode(wanted).decode()
    spelled = [canonical]
    if canonical.endswith("="):
        body = canonical.rstrip("=")
        signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        spelled = [body[:-1] + sign + canonical[len(body) :] for sign in signs]
    words = tuple(word for word in spelled if _decoded(word) == wanted)
    return Language(union([exactly(word) for word in words]), words=words)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _may_meet(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


class Wanted:
    """Statements about one value, taken apart: languages it is in, languages it is out of, and alternatives."""

    def __init__(self, inside: Iterable[Predicate], outside: Iterable[Predicate]) -> None:
        self.inside: list[Language] = []
        self.outside: list[Language] = []
        self.either: list[list[tuple[Language, bool]]] = []
        for predicate in inside:
            self.inside.extend(predicate.inside if isinstance(predicate, Both) else [predicate])
            self.outside.extend(predicate.outside if isinstance(predicate, Both) else [])
        for predicate in outside:
            if isinstance(predicate, Language):
                self.outside.append(predicate)
                continue
            group = [(one, False) for one in predicate.inside] + [(one, True) for one in predicate.outside]
            if len(group) == 1:
                (self.inside if group[0][1] else self.outside).append(group[0][0])
            else:
                self.either.append(group)

    def holds(self, value: str) -> bool:
        return (
            all(one.holds(value) for one in self.inside)
            and not any(one.holds(value) for one in self.outside)
            and all(any(one.holds(value) is sign for one, sign in group) for group in self.either)
        )

    def words(self) -> list[str] | None:
        """All values, where one statement leaves few; None where there may be many."""
        listed = [one.words for one in self.inside if one.words is not None]
        return None if not listed else [word for word in min(listed, key=len) if self.holds(word)]

    def find(self, deadline: float) -> str | None:
        """A value, or None when there is none. Raises NotDecided, or OutOfTime at the deadline."""
        words = self.words()
        if words is not None:
            return words[0] if words else None
        languages = [*self.inside, *self.outside, *(one for group in self.either for one, _ in group)]
        comparisons = [comparison for one in languages for comparison in one.comparisons]
        if comparisons:
            return self._typed(languages, comparisons, deadline)
        found = self._quick()
        return self._text(deadline) if found is None else found

    def _quick(self) -> str | None:
        tries = [word for one in self.inside for word in one.instances] or ["x", ""]
        return next((word for word in tries if self.holds(word)), None)

    def _text(self, deadline: float) -> str | None:
        def automaton(language: Language) -> Automaton:
            assert language.glob is not None
            return language.glob

        prefix = max((one.glob.prefix for one in self.inside if one.glob is not None), key=len, default="")
        # What begins otherwise is out of reach anyway.
        near = [one for one in self.outside if one.glob is not None and _may_meet(one.glob.prefix, prefix)]
        return shortest(
            [automaton(one) for one in self.inside],
            [automaton(one) for one in near],
            [[(automaton(one), sign) for one, sign in group] for group in self.either],
            deadline,
        )

    def _typed(self, languages: list[Language], comparisons: list[Comparison], deadline: float) -> str | None:
        """One value of each region, and one that is of no kind. Mixed kinds are tried, but nothing follows from it."""
        values = representatives(comparisons)
        tries = ["x", *itertools.chain(*values.values())]
        for word in tries:
            if self.holds(word):
                return word
        texts = [one for one in languages if one.glob is not None]
        if not texts and len(values) == 1:
            return None
        spelled = [again for word in tries for again in (f"{word}.0", f"0{word}", f"{word}/32", f"{word}/128")]
        spelled += ["", "y", *(word for one in texts for word in (*one.instances, *(one.words or ())))]
        for word in spelled:
            if self.holds(word):
                return word
        if not any(one.comparisons for one in self.inside):
            found = self._without_comparisons(deadline)
            if found is not None and self.holds(found):
                return found
        raise NotDecided("one key is compared both as text and as a number, date or address, or as two of them")

    def _without_comparisons(self, deadline: float) -> str | None:
        return Wanted(
            [one for one in self.inside if one.glob is not None], [one for one in self.outside if one.glob is not None]
        )._text(deadline)
