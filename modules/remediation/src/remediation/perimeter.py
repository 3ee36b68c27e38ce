"""What the platform's perimeter is, by value; and how one value of a resource compares with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

COMPLIANT, BREACH, COULD_NOT_ASSESS = "compliant", "breach", "could_not_assess"
MODES = ("observe", "alert", "quarantine", "stop")


@dataclass(frozen=True)
class Perimeter:
    """The values that a resource may have.

    `key_arns` are the platform's keys and `aliases` their other names: alias, alias ARN and id, which a request may use
    as well.
    """

    subnet_ids: frozenset[str]
    security_group_ids: frozenset[str]
    key_arns: frozenset[str]
    images: tuple[str, ...] = ()
    aliases: frozenset[str] = field(default_factory=frozenset)

    @staticmethod
    def from_json(text: str) -> Perimeter:
        """Read it from the function's environment; raises ValueError when a part is missing or empty."""
        read = json.loads(text)
        for part in ("subnet_ids", "security_group_ids", "key_arns"):
            if not read.get(part):
                raise ValueError(f"the perimeter names no {part}: nothing could be inside it")
        keys = frozenset(read["key_arns"])
        return Perimeter(
            frozenset(read["subnet_ids"]),
            frozenset(read["security_group_ids"]),
            keys,
            tuple(read.get("images", ())),
            keys | {arn.rsplit("/", 1)[-1] for arn in keys} | frozenset(read.get("key_aliases", ())),
        )


@dataclass(frozen=True)
class Check:
    """One question about a resource.

    `paths` leads to the values, `[]` walking through a list, and several ways where the API has several. `expects` is
    `subnets`, `security_groups`, `key`, `image`, or `is:<value>` and `is_not:<value>`. `required` says that nothing
    there is a breach; the question does not arise without the part `within`, nor beside the part `unless`.
    """

    what: str
    paths: tuple[str, ...]
    expects: str
    required: bool = True
    within: str = ""
    unless: str = ""


@dataclass(frozen=True)
class Result:
    """What a check found. Values are ids and settings, never content."""

    check: str
    outcome: str
    expected: str
    found: tuple[str, ...] = ()
    reason: str = ""

    def described(self) -> dict[str, Any]:
        """As an evidence record has it."""
        told = {"check": self.check, "outcome": self.outcome, "expected": self.expected, "found": list(self.found)}
        return {**told, **({"reason": self.reason} if self.reason else {})}


def values_at(document: Any, path: str) -> list[Any]:
    """The values at a path such as `ProductionVariants[].ModelName`; none where a part of it is absent."""
    found = [document]
    for part in path.split("."):
        name, walks = part.removesuffix("[]"), part.endswith("[]")
        members = [each[name] for each in found if isinstance(each, Mapping) and each.get(name) is not None]
        found = [item for member in members for item in member] if walks else members
    return [item for value in found for item in (value if isinstance(value, list) else [value])]


def judge(check: Check, document: Mapping[str, Any], perimeter: Perimeter) -> list[Result]:
    """The results of one check on a resource as it was described: one for each holder of the value.

    A path that walks through a list asks each of its members by itself: one variant under our key does not excuse
    another under none.
    """
    if check.within and not values_at(document, check.within):
        return []
    if check.unless and values_at(document, check.unless):
        return []
    results = []
    for holder, paths in _holders(check.paths, document):
        values = [str(value) for path in paths for value in values_at(holder, path)]
        results.append(_compare(check, values, perimeter))
    return results


def _holders(paths: tuple[str, ...], document: Mapping[str, Any]) -> Iterable[tuple[Any, tuple[str, ...]]]:
    listed = [path for path in paths if "[]." in path]
    plain = tuple(path for path in paths if "[]." not in path)
    lists = list(dict.fromkeys(path.rpartition("[].")[0] for path in listed))
    if plain and (not lists or any(values_at(document, path.split(".")[0]) for path in plain)):
        yield document, plain
    for start in lists:
        inner = tuple(path.rpartition("[].")[2] for path in listed if path.rpartition("[].")[0] == start)
        for member in values_at(document, start):
            yield member, inner


def _compare(check: Check, values: list[str], perimeter: Perimeter) -> Result:
    allowed, expected = _allowed(check, perimeter)
    found = tuple(values)
    if not values:
        outcome = BREACH if check.required else COMPLIANT
        return Result(check.what, outcome, expected, found, "there is none" if check.required else "")
    if check.expects.startswith("is_not:"):
        inside = [value for value in values if value.lower() != check.expects[7:].lower()]
    elif check.expects.startswith("is:"):
        inside = [value for value in values if value.lower() == check.expects[3:].lower()]
    elif check.expects == "image":
        inside = [value for value in values if not allowed or value.startswith(tuple(allowed))]
    else:
        inside = [value for value in values if value in allowed]
    outside = [value for value in values if value not in inside]
    reason = f"outside the perimeter: {', '.join(outside)}" if outside else ""
    return Result(check.what, BREACH if outside else COMPLIANT, expected, found, reason)


def _allowed(check: Check, perimeter: Perimeter) -> tuple[frozenset[str] | tuple[str, ...], str]:
    if check.expects == "subnets":
        return perimeter.subnet_ids, "only the platform's subnets"
    if check.expects == "security_groups":
        return perimeter.security_group_ids, "only the platform's security groups"
    if check.expects == "key":
        return perimeter.aliases or perimeter.key_arns, "a key of the platform"
    if check.expects == "image":
        return perimeter.images, "an image of the platform's registries"
    what, _, value = check.expects.partition(":")
    return (), f"{'not ' if what == 'is_not' else ''}{value}"
