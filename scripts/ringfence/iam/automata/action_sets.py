"""The actions of a goal, and sets of them as the bits of an integer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ringfence.iam import actions
from ringfence.iam.automata.values import NotDecided


class Actions:
    """The actions of a goal, each with its bit: those of AWS that its patterns match, and those that it writes out."""

    def __init__(self, patterns: Sequence[str]) -> None:
        found: set[str] = set()
        for pattern in patterns:
            known = actions.expand(pattern)
            if not known and set("*?") & set(pattern):
                raise NotDecided(f"no action is known that {pattern} matches")
            found.update(known or (pattern,))
        self.named = tuple(sorted(found))
        self.all = (1 << len(self.named)) - 1
        self._bits: dict[str, int] = {}
        self._services: dict[str, int] = {}
        for at, action in enumerate(self.named):
            self._bits[action.lower()] = self._bits.get(action.lower(), 0) | 1 << at
            self._services.setdefault(service_of(action), at)
        self._matching: dict[str, int] = {"*": self.all}

    def first(self, members: int) -> str:
        """One of a set that is not empty."""
        return self.named[(members & -members).bit_length() - 1]

    def matching(self, pattern: str) -> int:
        """Those that an Action's pattern matches; case does not count."""
        known = self._matching.get(pattern)
        if known is None:
            known = self._matching[pattern] = self._match(pattern)
        return known

    def _match(self, pattern: str) -> int:
        if not set("*?") & set(pattern):
            return self._bits.get(pattern.lower(), 0)
        source = "".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in pattern)
        compiled = re.compile(source, re.IGNORECASE | re.DOTALL)
        found = bytearray(len(self.named) // 8 + 1)
        for at, action in enumerate(self.named):
            if compiled.fullmatch(action):
                found[at >> 3] |= 1 << (at & 7)
        return int.from_bytes(found, "little")

    def matching_any(self, patterns: Iterable[str]) -> int:
        found = 0
        for pattern in patterns:
            found |= self.matching(pattern)
        return found

    def under_resource_control(self) -> int:
        """Those that resource control policies can restrict."""
        services = [service for service in self._services if actions.supports_resource_control_policies(service)]
        return self.matching_any([f"{service}:*" for service in services]) & ~self.matching("kms:RetireGrant")


@lru_cache(maxsize=64)
def actions_of(patterns: tuple[str, ...]) -> Actions:
    return Actions(patterns)


def service_of(action: str) -> str:
    return action.partition(":")[0].lower()


def rcps_apply(action: str) -> bool:
    return action.lower() != "kms:retiregrant" and actions.supports_resource_control_policies(service_of(action))
