"""Whether a request's keys can have values of which some atoms are true and others false: one key after the other.

What is found impossible is handed back as a core: a few of the literals that cannot hold together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ringfence.iam.automata.globs import OutOfTime
from ringfence.iam.automata.statements import RESOURCE, Atoms, Linked
from ringfence.iam.automata.values import Language, NotDecided, Predicate, Wanted

Signed = tuple[int, Predicate]
"""A literal and the predicate of its atom."""


@dataclass
class Facts:
    """What is asked of one key. A literal of None says that nothing is asked.

    `is_variable` says that the key is compared with another, which takes that it has a value.
    """

    present: int | None = None
    single: int | None = None
    inside: list[tuple[int, Linked | Predicate]] = field(default_factory=list)
    outside: list[tuple[int, Linked | Predicate]] = field(default_factory=list)
    is_variable: bool = False

    def literals(self) -> list[int]:
        named = [literal for literal in (self.present, self.single) if literal is not None]
        return [*named, *(literal for literal, _ in self.inside), *(literal for literal, _ in self.outside)]

    @property
    def must_be_present(self) -> bool:
        return self.is_variable or bool(self.inside) or (self.present or 0) > 0 or (self.single or 0) > 0


@dataclass(frozen=True)
class Values:
    """The values of a key: none where it is absent."""

    found: tuple[str, ...]


@dataclass(frozen=True)
class Core:
    """Literals that cannot hold together."""

    literals: tuple[int, ...]


def gather(literals: Iterable[int], atoms: Atoms) -> dict[str, Facts]:
    """The literals by the key that they are about."""
    facts: dict[str, Facts] = {}
    for literal in literals:
        atom = atoms[abs(literal)]
        about = facts.setdefault(atom.key, Facts())
        if atom.kind == "present":
            about.present = literal
        elif atom.kind == "single":
            about.single = literal
        elif atom.predicate is not None:
            (about.inside if literal > 0 else about.outside).append((literal, atom.predicate))
    return facts


class Keys:
    """Finds values, and remembers what it found."""

    def __init__(self, atoms: Atoms, deadline: float) -> None:
        self._atoms, self.deadline = atoms, deadline
        self._found: dict[tuple[frozenset[Predicate], frozenset[Predicate]], str | None] = {}

    def is_list(self, key: str) -> bool:
        """Whether a request may carry several values of a key."""
        return self._atoms.is_list(key)

    def value(self, inside: Iterable[Predicate], outside: Iterable[Predicate]) -> str | None:
        """A value of which all of `inside` and none of `outside` hold. Raises NotDecided and OutOfTime."""
        asked = frozenset(inside), frozenset(outside)
        if asked not in self._found:
            self._found[asked] = None if _differ(asked[0]) else Wanted(*asked).find(self.deadline)
        return self._found[asked]

    def nicer(self, facts: Facts, language: Language) -> str | None:
        """A value in one more language, where that is easily had."""
        inside, outside = _plain(facts.inside), _plain(facts.outside)
        try:
            return self.value([language, *(one for _, one in inside)], [one for _, one in outside])
        except (NotDecided, OutOfTime):
            return None

    def consequences(
        self, key: str, literal: int, predicate: Predicate, number: int, other: Predicate
    ) -> list[list[int]]:
        """What a literal says of another atom of its key, as clauses; nothing where that is not quickly known."""
        try:
            if literal < 0:
                return [[-literal, -number]] if self.value([other], [predicate]) is None else []
            if not self._atoms.is_list(key) and self.value([predicate, other], []) is None:
                return [[-literal, -number]]
            return [[-literal, number]] if self.value([predicate], [other]) is None else []
        except NotDecided:
            return []

    def settle(self, key: str, facts: Facts) -> Values | Core:
        """Values for a key whose predicates hang on no other key."""
        inside, outside = _plain(facts.inside), _plain(facts.outside)
        if (facts.present or 0) < 0 or (key != RESOURCE and not facts.must_be_present):
            return Values(())
        if not self._atoms.is_list(key) or (facts.single or 0) > 0 or key == RESOURCE:
            return self._one(facts, inside, outside)
        found: list[str] = []
        for one in inside:
            values = self._one(facts, [one], outside)
            if isinstance(values, Core):
                return values
            found.extend(values.found)
        if not found:
            values = self._one(facts, [], outside)
            if isinstance(values, Core):
                return values
            found.extend(values.found)
        if (facts.single or 0) < 0 and len(found) == 1:
            found *= 2
        return Values(tuple(found))

    def _one(self, facts: Facts, inside: list[Signed], outside: list[Signed]) -> Values | Core:
        if len(inside) > 1 and self.value([one for _, one in inside], []) is None:
            outside = []
        value = self.value([one for _, one in inside], [one for _, one in outside])
        if value is not None:
            return Values((value,))
        core = self._core(inside, outside)
        # Without a value asked for it is the key's presence that cannot be had.
        present = [] if inside or facts.present is None else [facts.present]
        return Core((*core, *present))

    def _core(self, inside: list[Signed], outside: list[Signed]) -> list[int]:
        """A part of the predicates that has no value by itself: two of them, mostly."""
        listed = [
            (literal, one.words) for literal, one in inside if isinstance(one, Language) and one.words is not None
        ]
        if listed:
            literal, words = min(listed, key=lambda pair: len(pair[1]))
            return [literal, *_refusals(words, inside, outside)]
        for number, (literal, one) in enumerate(inside):
            for other, another in inside[number + 1 :]:
                if self.value([one, another], []) is None:
                    return [literal, other]
        for literal, one in inside:
            for other, but in outside:
                if self.value([one], [but]) is None:
                    return [literal, other]
        return self._shrunk(inside, outside)

    def _shrunk(self, inside: list[Signed], outside: list[Signed]) -> list[int]:
        for signed in list(outside):
            fewer = [other for other in outside if other is not signed]
            if self.value([one for _, one in inside], [one for _, one in fewer]) is None:
                outside = fewer
        for signed in list(inside):
            fewer = [other for other in inside if other is not signed]
            if self.value([one for _, one in fewer], [one for _, one in outside]) is None:
                inside = fewer
        return [literal for literal, _ in (*inside, *outside)]


def _differ(inside: Iterable[Predicate]) -> bool:
    """Whether some of the languages begin with different characters."""
    prefixes = {one.glob.prefix for one in inside if isinstance(one, Language) and one.glob is not None}
    longest = max(prefixes, key=len, default="")
    return not all(longest.startswith(prefix) for prefix in prefixes)


def _plain(signed: Sequence[tuple[int, Linked | Predicate]]) -> list[Signed]:
    return [(literal, one) for literal, one in signed if not isinstance(one, Linked)]


def _refusals(words: Iterable[str], inside: list[Signed], outside: list[Signed]) -> list[int]:
    """For each of some words a literal that refuses it."""
    chosen: dict[int, None] = {}
    for word in words:
        refusing = [literal for literal, one in inside if not one.holds(word)]
        refusing += [literal for literal, one in outside if one.holds(word)]
        if not any(literal in chosen for literal in refusing):
            chosen[refusing[0]] = None
    return list(chosen)
