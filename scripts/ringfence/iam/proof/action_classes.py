"""The actions of a goal, in classes that no statement of a question tells apart: one of each stands for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ringfence.iam import actions, patterns
from ringfence.iam.documents import Statement


class Actions:
    """The actions that a goal is about, in a fixed order; a set of them is an integer with a bit for each.

    They are those of AWS's data that its patterns match, and whatever else it names outright (an action may be newer
    than the data).
    """

    def __init__(self, asked: Iterable[str]) -> None:
        names: dict[str, str] = {}
        for pattern in asked:
            found = actions.expand(pattern)
            literal = not set("*?") & set(pattern)
            for name in found or ((pattern,) if literal else ()):
                names.setdefault(name.lower(), name)
        self.names = tuple(names[name] for name in sorted(names))
        self.all = (1 << len(self.names)) - 1
        self._place = {name.lower(): place for place, name in enumerate(self.names)}
        self._of_service: dict[str, list[tuple[int, str]]] = {}
        for place, name in enumerate(self.names):
            self._of_service.setdefault(name.partition(":")[0].lower(), []).append((place, name))
        self._matching: dict[str, int] = {}

    def matching(self, pattern: str) -> int:
        """The actions that a pattern matches."""
        found = self._matching.get(pattern)
        if found is None:
            found = self._matching[pattern] = self._match(pattern)
        return found

    def _match(self, pattern: str) -> int:
        if pattern == "*":
            return self.all
        if pattern.isascii() and not set("*?") & set(pattern):
            place = self._place.get(pattern.lower())
            return 0 if place is None else 1 << place
        service = pattern.partition(":")[0].lower()
        if service.isascii() and not set("*?") & set(service):
            candidates: Iterable[tuple[int, str]] = self._of_service.get(service, ())
        else:
            candidates = enumerate(self.names)
        expression = patterns.action_pattern(pattern)
        return sum(1 << place for place, name in candidates if expression.fullmatch(name))

    def of(self, statement: Statement) -> int:
        """The actions that a statement is about."""
        if statement.actions is not None:
            return self._union(statement.actions)
        return self.all & ~self._union(statement.not_actions or ())

    def _union(self, written: Iterable[str]) -> int:
        found = 0
        for pattern in written:
            found |= self.matching(pattern)
        return found

    def of_services(self, services: Iterable[str]) -> int:
        """The actions of some services, in lower case."""
        return sum(1 << place for service in services for place, _ in self._of_service.get(service, ()))

    def services(self) -> Iterator[str]:
        """The services that have an action here, in lower case."""
        return iter(self._of_service)

    def one_of(self, some: int) -> str:
        """An action of a set that is not empty."""
        return self.names[(some & -some).bit_length() - 1]


@lru_cache(maxsize=64)
def actions_of(asked: tuple[str, ...]) -> Actions:
    """The actions of a goal's patterns, remembered: goals ask about the same ones."""
    return Actions(asked)


def classes(every: int, sets: Iterable[int]) -> list[int]:
    """The parts that sets of actions cut all actions into."""
    found = [every] if every else []
    for one in dict.fromkeys(sets):
        found = [part for each in found for part in (each & one, each & ~one) if part]
    return found
