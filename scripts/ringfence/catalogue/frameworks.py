"""The control catalogue: one TOML file a framework, `policies/catalogue/*.toml`, each listing every requirement."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.policy.definition import Policy


@dataclass(frozen=True)
class Control:
    """One requirement of a framework: its id (unique over all frameworks), title and gist in our own words."""

    id: str
    title: str
    gist: str
    framework: str


def load_catalogue(folder: Path) -> dict[str, Control]:
    """Every control of every framework by its id. Raises RingfenceError where a file is none, or an id stands twice."""
    controls: dict[str, Control] = {}
    for path in sorted(folder.glob("*.toml")):
        for control in _framework(path):
            if control.id in controls:
                other = controls[control.id].framework
                raise RingfenceError(f"control {control.id} stands in {other} too", where=str(path))
            controls[control.id] = control
    if not controls:
        raise RingfenceError("holds no framework", where=str(folder), expected="policies/catalogue/<framework>.toml")
    return controls


def _framework(path: Path) -> list[Control]:
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        framework, entries = content["id"], content["requirement"]
        return [Control(entry["id"], entry["title"], entry.get("gist", ""), framework) for entry in entries]
    except (tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
        expected = "id and [[requirement]] tables"
        raise RingfenceError(f"is no framework ({error!r})", where=str(path), expected=expected) from None


def unknown_controls(policies: Iterable[Policy], catalogue: dict[str, Control]) -> dict[str, list[str]]:
    """Policies that cite controls which no framework has: policy name to these ids."""
    missing = {policy.name: [each for each in policy.controls if each not in catalogue] for policy in policies}
    return {name: ids for name, ids in missing.items() if ids}
