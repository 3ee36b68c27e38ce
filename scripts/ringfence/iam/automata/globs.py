"""Languages of strings as automata whose states are bit masks, and the shortest string in a combination of them.

A pattern of n characters is n + 1 positions. A state is the set of positions reached, one bit each, so that a step is a
few operations on integers; a star is a position that stays where it is. Nothing is determinised beforehand: the search
walks the product of the patterns as far as it has to, a complement being a pattern that must not accept.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Characters:
    """A set of characters, or with `others` every character but these."""

    these: frozenset[str]
    others: bool = False

    def __contains__(self, character: str) -> bool:
        return (character in self.these) is not self.others


ANY = Characters(frozenset(), others=True)
WITHIN_SEGMENT = Characters(frozenset(":"), others=True)
NO_SPACE = Characters(frozenset(chr(code) for code in range(0x3001) if chr(code).isspace()), others=True)
DIGIT = Characters(frozenset("0123456789"))

_FILLERS = "xyzwvutsrqponmlkjihgfedcba0123456789XYZWVUTSRQPONMLKJIHGFEDCBA"


State = Any
"""The state of an automaton: something that can be hashed, and that only the automaton itself looks into."""


class OutOfTime(Exception):
    """The search did not end in the time given."""


class Automaton(Protocol):
    """What the search needs of a language. A false state (0, an empty set) is one from which nothing is accepted."""

    start: State
    alphabet: frozenset[str]

    def step(self, state: State, character: str) -> State: ...
    def accepts(self, state: State) -> bool: ...
    def is_trapped(self, state: State) -> bool:
        """Whether everything that follows is accepted."""

    def distinguished(self, state: State) -> frozenset[str]:
        """The characters that may lead elsewhere than any other character does."""

    def remaining(self, state: State) -> int:
        """A lower bound, or nearly one, of the characters that are still needed: it only guides the search."""


class Glob:
    """A pattern. `elements` are its characters in order; `loops` the positions that stay, with what they stay on.

    `jumps` are characters that stand for several elements at once, as U+00DF does for "ss" where case is ignored.
    """

    def __init__(
        self,
        elements: Sequence[Characters],
        loops: Iterable[tuple[int, Characters]] = (),
        jumps: Iterable[tuple[int, str, int]] = (),
        start: int = 1,
        final: int = 0,
    ) -> None:
        self.elements, self.loops, self.jumps = tuple(elements), tuple(loops), tuple(jumps)
        self.size = len(self.elements)
        self.start = start
        self.final = final or 1 << self.size
        self._everything = sum(1 << at for at, stay in self.loops if stay == ANY) & self.final
        self._at: list[frozenset[str]] = [element.these for element in self.elements] + [frozenset()]
        for at, stay in self.loops:
            self._at[at] |= stay.these
        for at, character, _ in self.jumps:
            self._at[at] |= {character}
        self.alphabet: frozenset[str] = frozenset().union(*self._at)
        self.prefix = self._prefix()
        self.alternatives: tuple[Glob, ...] = (self,)
        self._moves: dict[str, tuple[int, int, tuple[tuple[int, int], ...]]] = {}
        self._distinguished: dict[int, frozenset[str]] = {}

    def _prefix(self) -> str:
        """The characters that every string of the pattern begins with."""
        if self.start != 1:
            return ""
        stops = min([self.size, *(at for at, _ in self.loops), *(at for at, _, _ in self.jumps)])
        found: list[str] = []
        for element in self.elements[:stops]:
            if element.others or len(element.these) != 1:
                break
            found.extend(element.these)
        return "".join(found)

    def _move(self, character: str) -> tuple[int, int, tuple[tuple[int, int], ...]]:
        advance = sum(1 << at for at, element in enumerate(self.elements) if character in element)
        stay = sum(1 << at for at, loop in self.loops if character in loop)
        jumps = tuple((1 << at, width) for at, jump, width in self.jumps if jump == character)
        self._moves[character] = advance, stay, jumps
        return self._moves[character]

    def step(self, state: int, character: str) -> int:
        advance, stay, jumps = self._moves.get(character) or self._move(character)
        reached = ((state & advance) << 1) | (state & stay)
        for at, width in jumps:
            if state & at:
                reached |= at << width
        return reached

    def accepts(self, state: int) -> bool:
        return bool(state & self.final)

    def is_trapped(self, state: int) -> bool:
        return bool(state & self._everything)

    def distinguished(self, state: int) -> frozenset[str]:
        known = self._distinguished.get(state)
        if known is None:
            known = frozenset().union(*(self._at[at] for at in range(self.size + 1) if state >> at & 1))
            self._distinguished[state] = known
        return known

    def remaining(self, state: int) -> int:
        return max(self.final.bit_length() - state.bit_length(), 0)

    def matches(self, text: str) -> bool:
        state = self.start
        for character in text:
            state = self.step(state, character)
            if not state:
                return False
        return bool(state & self.final)

    def words(self, most: int = 64) -> tuple[str, ...] | None:
        """Every string of the language, or None when there are more than a few of them."""
        if self.loops or self.jumps or self.start != 1 or self.final != 1 << self.size:
            return None
        found = [""]
        for element in self.elements:
            if element.others or len(found) * len(element.these) > most:
                return None
            found = [word + character for word in found for character in sorted(element.these)]
        return tuple(found)

    def instance(self, filling: str) -> str:
        """One string of the pattern, each star filled alike; it may be none where a loop does not take the filling."""
        stars = {at for at, _ in self.loops}
        parts = []
        for at in range(self.size + 1):
            parts.append(filling * (at in stars))
            if at < self.size:
                element = self.elements[at]
                parts.append((filling or "x")[:1] if element.others else min(element.these, default=""))
        return "".join(parts)


NOTHING = Glob((Characters(frozenset()),))
EVERYTHING = Glob((), [(0, ANY)])


def union(globs: Sequence[Glob]) -> Glob:
    """The language of strings that one of the patterns accepts, as one automaton with several starts and ends."""
    if not globs:
        return NOTHING
    if len(globs) == 1:
        return globs[0]
    elements: list[Characters] = []
    loops: list[tuple[int, Characters]] = []
    jumps: list[tuple[int, str, int]] = []
    start = final = 0
    for glob in globs:
        offset = len(elements)
        start |= glob.start << offset
        final |= glob.final << offset
        # One more element, which nothing matches, keeps the end of one pattern apart from the start of the next.
        elements.extend([*glob.elements, Characters(frozenset())])
        loops.extend((at + offset, stay) for at, stay in glob.loops)
        jumps.extend((at + offset, character, width) for at, character, width in glob.jumps)
    found = Glob(elements, loops, jumps, start, final)
    found.alternatives = tuple(globs)
    return found


@lru_cache(maxsize=1)
def folded_into() -> dict[str, tuple[str, ...]]:
    """For a text what single characters become it when case is folded, themselves left out."""
    found: dict[str, list[str]] = {}
    for code in range(0x1E944):
        folded = chr(code).casefold()
        if folded != chr(code):
            found.setdefault(folded, []).append(chr(code))
    return {folded: tuple(characters) for folded, characters in found.items()}


def ignoring_case(text: str) -> Glob:
    """The strings that are equal to a text when case is folded."""
    folded, sources = text.casefold(), folded_into()
    elements = [Characters(frozenset((character, *sources.get(character, ())))) for character in folded]
    jumps = [
        (at, character, width)
        for at in range(len(folded))
        for width in (2, 3)
        if at + width <= len(folded)
        for character in sources.get(folded[at : at + width], ())
    ]
    return Glob(elements, jumps=jumps)


class Product:
    """The strings that are in all of some languages and in none of some others, as a part of a `Sequel`."""

    def __init__(self, inside: Sequence[Automaton], outside: Sequence[Automaton]) -> None:
        self._parts = (*inside, *outside)
        self._inside = len(inside)
        self.start: State = (1, *(part.start for part in self._parts))
        self.alphabet: frozenset[str] = frozenset().union(*(part.alphabet for part in self._parts))

    def step(self, state: State, character: str) -> State:
        found = tuple(part.step(at, character) for part, at in zip(self._parts, state[1:], strict=True))
        return (1, *found) if all(found[: self._inside]) else ()

    def accepts(self, state: State) -> bool:
        answers = [part.accepts(at) for part, at in zip(self._parts, state[1:], strict=True)]
        return all(answers[: self._inside]) and not any(answers[self._inside :])

    def is_trapped(self, state: State) -> bool:
        return not self._parts

    def distinguished(self, state: State) -> frozenset[str]:
        return frozenset().union(*(part.distinguished(at) for part, at in zip(self._parts, state[1:], strict=True)))

    def remaining(self, state: State) -> int:
        return 0


class Sequel:
    """The strings made of one string of each of several languages, one after the other."""

    def __init__(self, parts: Sequence[Automaton]) -> None:
        self._parts = tuple(parts)
        self.start: State = frozenset(self._closed({(0, parts[0].start)}))
        self.alphabet: frozenset[str] = frozenset().union(*(part.alphabet for part in parts))

    def _closed(self, states: set[tuple[int, State]]) -> set[tuple[int, State]]:
        waiting = list(states)
        while waiting:
            number, state = waiting.pop()
            if number + 1 < len(self._parts) and self._parts[number].accepts(state):
                following = number + 1, self._parts[number + 1].start
                if following not in states:
                    states.add(following)
                    waiting.append(following)
        return states

    def step(self, state: State, character: str) -> State:
        found = {(number, self._parts[number].step(at, character)) for number, at in state}
        return frozenset(self._closed({(number, at) for number, at in found if at}))

    def accepts(self, state: State) -> bool:
        last = len(self._parts) - 1
        return any(number == last and self._parts[number].accepts(at) for number, at in state)

    def is_trapped(self, state: State) -> bool:
        return False

    def distinguished(self, state: State) -> frozenset[str]:
        return frozenset().union(*(self._parts[number].distinguished(at) for number, at in state))

    def remaining(self, state: State) -> int:
        return 0


def filler(alphabet: frozenset[str]) -> str:
    """A character that no pattern names."""
    plain = next((character for character in _FILLERS if character not in alphabet), None)
    return plain or next(chr(code) for code in range(0xE000, 0x10000) if chr(code) not in alphabet)


def shortest(
    inside: Sequence[Automaton],
    outside: Sequence[Automaton],
    either: Sequence[Sequence[tuple[Automaton, bool]]],
    deadline: float,
) -> str | None:
    """A shortest string that is in all languages of `inside`, in none of `outside`, and for each list of `either` in
    one of those marked True or outside one of those marked False; None when there is none.

    Raises OutOfTime when `deadline` (of `time.monotonic`) passes first.
    """
    parts: list[Automaton] = []
    place: dict[int, int] = {}
    for part in (*inside, *outside, *(part for group in either for part, _ in group)):
        if id(part) not in place:
            place[id(part)] = len(parts)
            parts.append(part)
    walk = _Walk(
        parts,
        [place[id(part)] for part in inside],
        [place[id(part)] for part in outside],
        [[(place[id(part)], sign) for part, sign in group] for group in either],
    )
    return walk.search(deadline)


class _Walk:
    """A walk over the product of automata, nearest first."""

    def __init__(
        self,
        parts: list[Automaton],
        inside: list[int],
        outside: list[int],
        either: list[list[tuple[int, bool]]],
    ) -> None:
        self.parts, self.inside, self.outside, self.either = parts, inside, outside, either
        self.other = filler(frozenset().union(*(part.alphabet for part in parts)))

    def search(self, deadline: float) -> str | None:
        start = tuple(part.start for part in self.parts)
        if self._is_hopeless(start):
            return None
        seen = {start}
        heap = [(self._distance(start), 0, 0, start, "")]
        count = 0
        while heap:
            _, _, _, state, word = heapq.heappop(heap)
            if self._accepts(state):
                return word
            for character in self._characters(state):
                reached = tuple(
                    [part.step(at, character) if at else at for part, at in zip(self.parts, state, strict=True)]
                )
                if reached in seen or self._is_hopeless(reached):
                    continue
                seen.add(reached)
                count += 1
                length = len(word) + 1
                heapq.heappush(heap, (length + self._distance(reached), -length, count, reached, word + character))
                if count % 256 == 0 and time.monotonic() > deadline:
                    raise OutOfTime
        return None

    def _characters(self, state: tuple[State, ...]) -> list[str]:
        found = frozenset().union(*(part.distinguished(at) for part, at in zip(self.parts, state, strict=True) if at))
        return [self.other, *sorted(found)]

    def _accepts(self, state: tuple[State, ...]) -> bool:
        return (
            all(self.parts[number].accepts(state[number]) for number in self.inside)
            and not any(state[number] and self.parts[number].accepts(state[number]) for number in self.outside)
            and all(
                any(bool(state[number] and self.parts[number].accepts(state[number])) is sign for number, sign in group)
                for group in self.either
            )
        )

    def _is_hopeless(self, state: tuple[State, ...]) -> bool:
        if not all(state[number] for number in self.inside):
            return True
        if any(state[number] and self.parts[number].is_trapped(state[number]) for number in self.outside):
            return True
        return any(
            all(
                not state[number] if sign else bool(state[number]) and self.parts[number].is_trapped(state[number])
                for number, sign in group
            )
            for group in self.either
        )

    def _distance(self, state: tuple[State, ...]) -> int:
        return max((self.parts[number].remaining(state[number]) for number in self.inside), default=0)
