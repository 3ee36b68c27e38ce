"""Goal files: `policies/goals/*.toml`, each table a goal, its name the goal's id.

    says       a sentence that a risk officer understands
    principal  whom it binds: names of permission sets or roles (`*` matches), or the groups people, roles, anyone,
               root, organization, outside; `services` for the AWS services that a policy lets in
    action     patterns, or a table {carries = a condition key, of = [patterns], but_not = [patterns]}: the actions of
               AWS that carry that key
    each       bucket, key, role or endpoint: asked of each of these with its own policy; `only` and `but_not` by name
    resource   patterns; with `each`, by default the thing itself and what is in it
    where, unless   condition blocks as in a policy
    stays      requests that must remain allowed: {principal, action, resource, context}
    anchor     the types of the resource that the verdict is shown at; a plan without any is not asked
    when       types without which the verdict is not_applicable
    unit       only accounts in this organisational unit
    controls, severity, mend   as of any policy

Texts may hold {account} {region} {partition} {name} {organization} {resource}, and `@words` stand for values of the
plan (see `references`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from ringfence.errors import RingfenceError
from ringfence.policy.definition import Severity
from ringfence.policy.goals.guarded import Sort

FOLDER = "goals"


@dataclass(frozen=True)
class Carriers:
    """The actions that match a pattern of `of` and carry the condition key, but for those that `but_not` matches."""

    key: str
    of: tuple[str, ...]
    but_not: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stays:
    """A legitimate request. Its context is added to what AWS sends with each request of the principal."""

    principal: str
    action: str
    resource: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class GoalFile:
    """One goal as it is written."""

    name: str
    says: str
    principal: tuple[str, ...]
    action: tuple[str, ...] | Carriers
    resource: tuple[str, ...]
    each: Sort | None
    only: tuple[str, ...]
    but_not: tuple[str, ...]
    where: Mapping[str, Mapping[str, Any]]
    unless: Mapping[str, Mapping[str, Any]]
    stays: tuple[Stays, ...]
    anchor: tuple[str, ...]
    when: tuple[str, ...]
    unit: str
    controls: tuple[str, ...]
    severity: Severity
    mend: str


_FIELDS = {
    "says": str, "principal": (str, list), "action": (str, list, dict), "resource": (str, list), "each": str,
    "only": (str, list), "but_not": (str, list), "where": dict, "unless": dict, "stays": (dict, list),
    "anchor": (str, list), "when": (str, list), "unit": str, "controls": list, "severity": str, "mend": str,
}  # fmt: skip
_REQUIRED = ("says", "principal", "action", "stays", "anchor", "controls", "severity", "mend")


def read_goals(folder: Path) -> list[GoalFile]:
    """The goals of a folder of policies, by name. Raises RingfenceError, one line, for what is no goal."""
    found: dict[str, GoalFile] = {}
    for path in sorted((folder / FOLDER).glob("*.toml")):
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RingfenceError(f"is no TOML ({error})", where=str(path)) from error
        for name, table in content.items():
            if name in found:
                raise RingfenceError(f"goal {name} stands twice", where=str(path))
            found[name] = _goal(name, table, f"{path}: {name}")
    return [found[name] for name in sorted(found)]


def _goal(name: str, table: Any, where: str) -> GoalFile:
    if not isinstance(table, dict):
        raise RingfenceError("is no table", where=where, expected="a table for each goal")
    _check(table, where)
    resource = _texts(table.get("resource", ()))
    if not resource and "each" not in table:
        raise RingfenceError("says neither resource nor each", where=where, expected="what the actions work on")
    stays = table["stays"] if isinstance(table["stays"], list) else [table["stays"]]
    return GoalFile(
        name=name,
        says=table["says"],
        principal=_texts(table["principal"]),
        action=_action(table["action"], where),
        resource=resource,
        each=cast("Sort | None", table.get("each")),
        only=_texts(table.get("only", ())),
        but_not=_texts(table.get("but_not", ())),
        where=table.get("where", {}),
        unless=table.get("unless", {}),
        stays=tuple(_stays(each, where) for each in stays),
        anchor=_texts(table["anchor"]),
        when=_texts(table.get("when", ())),
        unit=table.get("unit", ""),
        controls=_texts(table["controls"]),
        severity=table["severity"],
        mend=table["mend"],
    )


def _check(table: Mapping[str, Any], where: str) -> None:
    if unknown := sorted(table.keys() - _FIELDS.keys()):
        raise RingfenceError(f"unknown field {', '.join(unknown)}", where=where, expected=", ".join(_FIELDS))
    if missing := [field for field in _REQUIRED if not table.get(field)]:
        raise RingfenceError(f"{', '.join(missing)} is missing", where=where)
    for field, value in table.items():
        if not isinstance(value, cast("type", _FIELDS[field])):
            raise RingfenceError(f"{field} is {value!r}", where=where, expected="a text, list or table as documented")
    if table["severity"] not in get_args(Severity):
        raise RingfenceError(f"severity is {table['severity']!r}", where=where, expected=", ".join(get_args(Severity)))
    if table.get("each", "bucket") not in get_args(Sort):
        raise RingfenceError(f"each is {table['each']!r}", where=where, expected=", ".join(get_args(Sort)))


def _action(value: Any, where: str) -> tuple[str, ...] | Carriers:
    if not isinstance(value, dict):
        return _texts(value)
    if not {"carries", "of"} <= value.keys() <= {"carries", "of", "but_not"}:
        raise RingfenceError(f"action is {value!r}", where=where, expected="carries, of and perhaps but_not")
    return Carriers(str(value["carries"]), _texts(value["of"]), _texts(value.get("but_not", ())))


def _stays(value: Any, where: str) -> Stays:
    texts = ("principal", "action", "resource")
    if not isinstance(value, dict) or not all(isinstance(value.get(name), str) for name in texts):
        raise RingfenceError(f"stays is {value!r}", where=where, expected="principal, action, resource and context")
    if unknown := sorted(value.keys() - {*texts, "context"}):
        raise RingfenceError(
            f"stays has {', '.join(unknown)}", where=where, expected="principal, action, resource, context"
        )
    return Stays(value["principal"], value["action"], value["resource"], value.get("context", {}))


def _texts(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(each) for each in value)
