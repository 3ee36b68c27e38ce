"""Waivers: a finding that someone answers for, until a date."""

from __future__ import annotations

import datetime
import fnmatch
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.policy.verdicts import FAILING, Verdict

_FIELDS = {"policy": str, "resource": str, "reason": str, "owner": str, "expires": datetime.date}


@dataclass(frozen=True)
class Waiver:
    """Policy id, resource address (`*` matches any run of characters), why, who answers for it, its last day."""

    policy: str
    resource: str
    reason: str
    owner: str
    expires: datetime.date

    def covers(self, verdict: Verdict) -> bool:
        """Whether it speaks of this finding."""
        pattern = self.resource.replace("[", "[[]")
        return self.policy == verdict.policy and fnmatch.fnmatchcase(verdict.resource, pattern)


def read_waivers(path: Path) -> list[Waiver]:
    """The waivers of a TOML file with `[[waiver]]` tables; none where there is no file. Raises RingfenceError."""
    if not path.exists():
        return []
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RingfenceError(f"is no TOML ({error})", where=str(path)) from error
    return [_waiver(entry, f"{path}: waiver {number}") for number, entry in enumerate(content.get("waiver", []), 1)]


def _waiver(entry: Any, where: str) -> Waiver:
    for name, kind in _FIELDS.items():
        value = entry.get(name)
        if not isinstance(value, kind) or (isinstance(value, str) and not value.strip()):
            raise RingfenceError(
                f"{name} is {value!r}", where=where, expected="a date" if kind is datetime.date else "a text"
            )
    unknown = entry.keys() - _FIELDS.keys()
    if unknown:
        raise RingfenceError(f"unknown field {', '.join(sorted(unknown))}", where=where, expected=", ".join(_FIELDS))
    return Waiver(**entry)


def apply_waivers(verdicts: Iterable[Verdict], waivers: list[Waiver], today: datetime.date) -> list[Verdict]:
    """The verdicts with what is waived said to be so. An expired waiver waives nothing, and the finding says so."""
    return [_waived(verdict, waivers, today) for verdict in verdicts]


def _waived(verdict: Verdict, waivers: list[Waiver], today: datetime.date) -> Verdict:
    if verdict.verdict not in FAILING:
        return verdict
    covering = [waiver for waiver in waivers if waiver.covers(verdict)]
    for waiver in covering:
        if waiver.expires >= today:
            message = f"waived until {waiver.expires} by {waiver.owner}: {waiver.reason} ({verdict.message})"
            return replace(verdict, verdict="waived", message=message)
    if covering:
        last = max(covering, key=lambda waiver: waiver.expires)
        return replace(verdict, message=f"its waiver by {last.owner} expired on {last.expires}. {verdict.message}")
    return verdict
