"""The control catalogue: one TOML file a framework, `policies/catalogue/*.toml`, each listing every requirement.

What a requirement's table may hold beside `id`, `title` and `gist`:

    automatable    the means that could verify it: plan, proof, reachability, state, code, manual. A judgement
    verified_by    {state = [...], code = [...]}: pytest node ids, `tests/.../test_x.py::test_y`, of applied-state tests
                   (Terraform has applied what they look at) and of code tests. Policies and goals are not named here:
                   they name their controls themselves
    attest         what a person must attest; then `automatable` has `manual`
    assessed_by    ids of requirements that it consists of
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.policy.definition import Policy

MEANS = ("plan", "proof", "reachability", "state", "code", "manual")
TESTS = ("state", "code")
_NODE = re.compile(r"tests/[\w/]+\.py(::\w+)+")


@dataclass(frozen=True)
class Control:
    """One requirement of a framework: its id (unique over all frameworks), title and gist in our own words."""

    id: str
    title: str
    gist: str
    framework: str
    topic: str = ""
    statement: str = ""
    automatable: tuple[str, ...] = ()
    state_tests: tuple[str, ...] = ()
    code_tests: tuple[str, ...] = ()
    attest: str = ""
    assessed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Framework:
    """One framework with every requirement in its file's order."""

    id: str
    title: str
    version: str
    controls: tuple[Control, ...]


def load_frameworks(folder: Path) -> list[Framework]:
    """Every framework of a folder, by file name. Raises RingfenceError where a file is none, or an id stands twice."""
    frameworks = [_framework(path) for path in sorted(folder.glob("*.toml"))]
    if not frameworks:
        raise RingfenceError("holds no framework", where=str(folder), expected="policies/catalogue/<framework>.toml")
    seen: dict[str, str] = {}
    for control in (each for framework in frameworks for each in framework.controls):
        if control.id in seen:
            raise RingfenceError(f"control {control.id} stands in {seen[control.id]} too", where=control.framework)
        seen[control.id] = control.framework
    return frameworks


def load_catalogue(folder: Path) -> dict[str, Control]:
    """Every control of every framework by its id. Raises RingfenceError as `load_frameworks` does."""
    return {control.id: control for framework in load_frameworks(folder) for control in framework.controls}


def _framework(path: Path) -> Framework:
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = content["requirement"]
        controls = tuple(_control(entry, content["id"], path) for entry in entries)
        return Framework(content["id"], content.get("title", content["id"]), content.get("version", ""), controls)
    except (tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
        expected = "id and [[requirement]] tables"
        raise RingfenceError(f"is no framework ({error!r})", where=str(path), expected=expected) from None


def _control(entry: Mapping[str, Any], framework: str, path: Path) -> Control:
    where = f"{path}: {entry['id']}"
    automatable = _texts(entry, "automatable", where)
    if unknown := sorted(set(automatable) - set(MEANS)):
        raise RingfenceError(f"automatable has {', '.join(unknown)}", where=where, expected=", ".join(MEANS))
    attest = entry.get("attest", "")
    if not isinstance(attest, str) or ("attest" in entry and not attest.strip()):
        raise RingfenceError(f"attest is {attest!r}", where=where, expected="what a person must attest, in words")
    if attest and "manual" not in automatable:
        raise RingfenceError("attest stands without manual in automatable", where=where, next_step="Add manual")
    tests = entry.get("verified_by", {})
    if not isinstance(tests, dict) or set(tests) - set(TESTS):
        raise RingfenceError(f"verified_by is {tests!r}", where=where, expected="lists of tests called state and code")
    state, code = (_nodes(tests, kind, where) for kind in TESTS)
    return Control(
        id=entry["id"],
        title=entry["title"],
        gist=entry.get("gist", ""),
        framework=framework,
        topic=entry.get("topic", ""),
        statement=entry.get("statement", ""),
        automatable=automatable,
        state_tests=state,
        code_tests=code,
        attest=attest,
        assessed_by=_texts(entry, "assessed_by", where),
    )


def _nodes(tests: Mapping[str, Any], kind: str, where: str) -> tuple[str, ...]:
    nodes = _texts(tests, kind, where)
    if wrong := [node for node in nodes if not _NODE.fullmatch(node)]:
        expected = "tests/<room>/test_<file>.py::test_<name>"
        raise RingfenceError(f"verified_by.{kind} names {wrong[0]!r}", where=where, expected=expected)
    return nodes


def _texts(entry: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    value = entry.get(field, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise RingfenceError(f"{field} is {value!r}", where=where, expected="a list of texts")
    return tuple(value)


def unknown_controls(policies: Iterable[Policy], catalogue: Mapping[str, Control]) -> dict[str, list[str]]:
    """Policies that cite controls which no framework has: policy name to these ids."""
    missing = {policy.name: [each for each in policy.controls if each not in catalogue] for policy in policies}
    return {name: ids for name, ids in missing.items() if ids}
