"""Keys that policy variables tie together, such as `data/${aws:PrincipalTag/team}/*` and the tag.

A variable whose values can be listed is tried value by value, which is a complete case split. Otherwise each template
is first widened, the variable being any of the strings that it may hold: what has no solution then has none at all.
What has one gives the values to try, and if none of them fits, the question is not decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ringfence.iam.automata.globs import Automaton, Product, Sequel, shortest
from ringfence.iam.automata.keys import Core, Facts, Keys, Values
from ringfence.iam.automata.statements import Linked
from ringfence.iam.automata.texts import Item, Template, exactly, like, resource_like
from ringfence.iam.automata.values import Language, NotDecided, Predicate, Wanted, matching

_LONGEST = 200
_MOST_TRIES = 48
_LITERAL_KINDS = ("StringEquals", "StringLike", "ArnLike", "Resource")
"""Kinds whose matches hold a variable's very value as a part."""


def solve(facts: dict[str, Facts], keys: Keys) -> dict[str, Values] | Core:
    """Values for keys that hang together, or a core: all that is asked of them, made smaller where that is cheap."""
    facts = _relevant(facts)
    for key in _variables(facts):
        if keys.is_list(key) and (facts[key].single or 0) <= 0:
            raise NotDecided("a policy variable whose key may hold several values")
    found = _Ties(facts, keys).solve({})
    if found is not None:
        return found
    literals = [literal for about in facts.values() for literal in about.literals()]
    if len(literals) <= 12:
        literals = _shrunk(facts, literals, keys)
    return Core(tuple(literals))


def _shrunk(facts: dict[str, Facts], literals: list[int], keys: Keys) -> list[int]:
    for literal in list(literals):
        fewer = [other for other in literals if other != literal]
        try:
            if _Ties(_relevant(_restricted(facts, set(fewer))), keys).solve({}) is None:
                literals = fewer
        except NotDecided:
            continue
    return literals


def _restricted(facts: dict[str, Facts], literals: set[int]) -> dict[str, Facts]:
    return {
        key: Facts(
            about.present if about.present in literals else None,
            about.single if about.single in literals else None,
            [signed for signed in about.inside if signed[0] in literals],
            [signed for signed in about.outside if signed[0] in literals],
        )
        for key, about in facts.items()
    }


def _relevant(facts: dict[str, Facts]) -> dict[str, Facts]:
    """Without what is denied of a template one of whose variables may as well have no value."""
    compared = {
        key
        for about in facts.values()
        for _, predicate in about.inside
        if isinstance(predicate, Linked)
        for key in predicate.variables()
    }
    facts = {key: replace(facts.get(key, Facts()), is_variable=key in compared) for key in (*facts, *compared)}

    def counts(predicate: Linked | Predicate) -> bool:
        if not isinstance(predicate, Linked):
            return True
        return all(key in facts and facts[key].must_be_present for key in predicate.variables())

    return {
        key: replace(about, outside=[signed for signed in about.outside if counts(signed[1])])
        for key, about in facts.items()
    }


class _Ties:
    def __init__(self, facts: dict[str, Facts], keys: Keys) -> None:
        self.facts, self.keys = facts, keys

    def solve(self, chosen: dict[str, str]) -> dict[str, Values] | None:
        """Values for all keys, the chosen ones among them; None when there are none."""
        facts = self._filled(chosen)
        for key, about in facts.items():
            plain = replace(about, inside=_plain(about.inside), outside=_plain(about.outside))
            if about.must_be_present and isinstance(self.keys.settle(key, plain), Core):
                return None
        waiting = _variables(facts)
        if not waiting:
            return self._settled(facts)
        listed = {key: words for key in waiting if (words := self._listed(key, facts)) is not None}
        if listed:
            key = min(listed, key=lambda name: len(listed[name]))
            return self._each(key, listed[key], chosen)
        found = self._widened(waiting[0], facts)
        if found is None:
            return None
        for word in found:
            answer = self._tried({**chosen, waiting[0]: word})
            if answer is not None:
                return answer
        raise NotDecided("policy variables tie keys together in a way that is beyond the automata")

    def _filled(self, chosen: Mapping[str, str]) -> dict[str, Facts]:
        def filled(signed: tuple[int, Linked | Predicate]) -> tuple[int, Linked | Predicate]:
            literal, predicate = signed
            return literal, predicate.filled(chosen) if isinstance(predicate, Linked) else predicate

        facts = {}
        for key, about in self.facts.items():
            fixed: list[tuple[int, Linked | Predicate]] = []
            if key in chosen and (language := matching("StringEquals", (Item("literal", chosen[key]),))) is not None:
                fixed.append((0, language))
            facts[key] = replace(
                about,
                inside=[*map(filled, about.inside), *fixed],
                outside=list(map(filled, about.outside)),
            )
        return facts

    def _settled(self, facts: dict[str, Facts]) -> dict[str, Values] | None:
        found = {}
        for key, about in facts.items():
            values = self.keys.settle(key, about)
            if isinstance(values, Core):
                return None
            found[key] = values
        return found

    def _each(self, key: str, words: Iterable[str], chosen: dict[str, str]) -> dict[str, Values] | None:
        undecided: NotDecided | None = None
        for word in words:
            try:
                found = self.solve({**chosen, key: word})
            except NotDecided as reason:
                undecided = reason
                continue
            if found is not None:
                return found
        if undecided is not None:
            raise undecided
        return None

    def _tried(self, chosen: dict[str, str]) -> dict[str, Values] | None:
        try:
            return self.solve(chosen)
        except NotDecided:
            return None

    def _wanted(self, key: str, facts: dict[str, Facts]) -> Wanted:
        """What is asked of a variable's value, and of the keys that have to be equal to it."""
        inside, outside = _asked(facts[key])
        for about in facts.values():
            for _, predicate in about.inside:
                if isinstance(predicate, Linked) and _is_equality(predicate, key) and not self._is_list(facts, about):
                    more, less = _asked(about)
                    inside, outside = [*inside, *more], [*outside, *less]
        return Wanted(inside, outside)

    def _is_list(self, facts: dict[str, Facts], about: Facts) -> bool:
        key = next(name for name, other in facts.items() if other is about)
        return self.keys.is_list(key) and (about.single or 0) <= 0

    def _listed(self, key: str, facts: dict[str, Facts]) -> list[str] | None:
        """All values that a variable may have, where they can be listed."""
        wanted = self._wanted(key, facts)
        words = wanted.words()
        if words is not None:
            return words
        for name, about in facts.items():
            for _, predicate in about.inside:
                if not isinstance(predicate, Linked) or predicate.mode != "match":
                    continue
                if predicate.kind not in _LITERAL_KINDS or key not in predicate.variables():
                    continue
                if self._is_list(facts, about):
                    continue
                subject = self._wanted(name, facts).words()
                if subject is not None and all(len(word) <= _LONGEST for word in subject):
                    parts = {part for word in subject for part in _parts(word)}
                    return [part for part in sorted(parts, key=lambda text: (len(text), text)) if wanted.holds(part)]
        return None

    def _widened(self, key: str, facts: dict[str, Facts]) -> list[str] | None:
        """Values to try for a variable; None when not even the widened question has an answer."""
        wanted = self._wanted(key, facts)
        first = wanted.find(self.keys.deadline)
        if first is None:
            return None
        tries = [first]
        for about in facts.values():
            for number, (_, predicate) in enumerate(about.inside):
                if not isinstance(predicate, Linked) or predicate.mode != "match":
                    continue
                template = self._widest(predicate, facts)
                if template is None:
                    continue
                others = [signed for at, signed in enumerate(about.inside) if at != number]
                word = self._shortest(template, others if not self._is_list(facts, about) else [], about)
                if word is None:
                    return None
                if key in predicate.variables():
                    tries.extend(part for part in self._places(predicate, key, word, facts) if wanted.holds(part))
        for about in facts.values():
            for _, predicate in (*about.inside, *about.outside):
                if isinstance(predicate, Language):
                    tries.extend(word for word in predicate.words or () if wanted.holds(word))
        for length in range(1, 4):
            tries.extend(word for word in (letter * length for letter in "xyzab") if wanted.holds(word))
        return list(dict.fromkeys(tries))[:_MOST_TRIES]

    def _shortest(self, template: Automaton, others: list[tuple[int, Linked | Predicate]], about: Facts) -> str | None:
        inside, outside = _globs(others), _globs(about.outside)
        return shortest([template, *inside], outside, [], self.keys.deadline)

    def _widest(self, predicate: Linked, facts: dict[str, Facts]) -> Automaton | None:
        """A template with each variable replaced by all that it may be; None for kinds that compare otherwise."""
        if predicate.kind not in ("StringEquals", "StringLike", "Resource"):
            return None
        return self._chain(predicate, predicate.templates[0], facts)

    def _chain(self, predicate: Linked, items: Template, facts: dict[str, Facts], ahead: bool = True) -> Automaton:
        """The strings of some items of a template, one after the other; `ahead` says that they begin it."""
        parts: list[Automaton] = [exactly("")]
        if ahead and predicate.kind == "Resource":
            parts.append(resource_like(f"{predicate.head}:", None))
        for item in items:
            if item.kind == "variable":
                inside, outside = _asked(facts[item.text])
                parts.append(Product(_automata(inside), _automata(outside)))
            else:
                parts.append(_text(predicate.kind, (item,)))
        return Sequel(parts)

    def _places(self, predicate: Linked, key: str, word: str, facts: dict[str, Facts]) -> list[str]:
        """What a variable may be in a word that a template matches, the shortest first."""
        items = predicate.templates[0]
        at = [number for number, item in enumerate(items) if item.kind == "variable" and item.text == key]
        before = self._chain(predicate, items[: at[0]], facts)
        after = self._chain(predicate, items[at[-1] + 1 :], facts, ahead=False)
        starts = [end for end in range(len(word) + 1) if _matches(before, word[:end])]
        ends = [start for start in range(len(word) + 1) if _matches(after, word[start:])]
        parts = {word[start:end] for start in starts for end in ends if end >= start}
        if len(at) > 1:
            parts = {part for whole in parts for part in _parts(whole)}
        return sorted(parts, key=lambda part: (len(part), part))


def _matches(automaton: Automaton, word: str) -> bool:
    state = automaton.start
    for character in word:
        state = automaton.step(state, character)
        if not state:
            return False
    return automaton.accepts(state)


def _text(kind: str, items: Template) -> Automaton:
    return exactly(items[0].text) if kind == "StringEquals" else like(items)


def _plain(signed: list[tuple[int, Linked | Predicate]]) -> list[tuple[int, Linked | Predicate]]:
    return [one for one in signed if not isinstance(one[1], Linked)]


def _asked(about: Facts) -> tuple[list[Predicate], list[Predicate]]:
    inside = [one for _, one in about.inside if not isinstance(one, Linked)]
    return inside, [one for _, one in about.outside if not isinstance(one, Linked)]


def _automata(predicates: Iterable[Predicate]) -> list[Automaton]:
    return [one.glob for one in predicates if isinstance(one, Language) and one.glob is not None]


def _globs(signed: list[tuple[int, Linked | Predicate]]) -> list[Automaton]:
    return _automata([one for _, one in signed if not isinstance(one, Linked)])


def _variables(facts: dict[str, Facts]) -> list[str]:
    found: dict[str, None] = {}
    for about in facts.values():
        for _, predicate in (*about.inside, *about.outside):
            if isinstance(predicate, Linked):
                found.update(dict.fromkeys(predicate.variables()))
    return list(found)


def _is_equality(predicate: Linked, key: str) -> bool:
    """Whether a key has to be equal to a variable, and nothing else."""
    if predicate.mode != "match" or predicate.kind not in ("StringEquals", "StringLike"):
        return False
    items = predicate.templates[0]
    return len(items) == 1 and items[0].kind == "variable" and items[0].text == key


def _parts(word: str) -> set[str]:
    """Every piece of a text, the empty one included."""
    return {word[start:end] for start in range(len(word) + 1) for end in range(start, len(word) + 1)}
