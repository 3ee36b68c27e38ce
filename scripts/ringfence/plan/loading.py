"""Reading a plan or a state: Terraform's JSON, or a plan file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from ringfence.errors import RingfenceError
from ringfence.plan.configuration import Configuration
from ringfence.plan.model import Plan, Resource
from ringfence.plan.source import ModuleSource

_NEWEST_FORMAT = 1
_MAKE_ONE = "Make one with `terraform show -json PLAN > plan.json` or `ringfence plan PATH --json FILE`"


def load_json(path: Path, source: ModuleSource | None = None) -> Plan:
    """A plan (or state) out of the JSON that `terraform show -json` writes. Raises RingfenceError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RingfenceError(f"cannot be read ({error.strerror})", where=str(path), next_step=_MAKE_ONE) from error
    try:
        data = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise RingfenceError(
            f"is no JSON ({error})", where=str(path), expected="a plan from `terraform show -json`", next_step=_MAKE_ONE
        ) from None
    return read_plan(data, where=str(path), sha256=hashlib.sha256(content).hexdigest(), source=source)


def read_plan(data: Any, *, where: str = "plan", sha256: str = "", source: ModuleSource | None = None) -> Plan:
    """A plan or state out of parsed JSON. Raises RingfenceError where it is neither, or of a newer format."""
    _check_format(data, where)
    if "resource_changes" not in data and "planned_values" not in data and "values" in data:
        plan = Plan(sha256=sha256, is_state=True)
        plan.resources = list(_from_values(plan, (data["values"] or {}).get("root_module", {})))
        return plan
    if "planned_values" not in data:
        raise RingfenceError("is no Terraform plan", where=where, expected="planned_values in it", next_step=_MAKE_ONE)
    if data.get("errored"):
        raise RingfenceError(
            "is a plan that failed half-way", where=where, next_step="Mend what Terraform reported and plan again"
        )
    variables = {name: given.get("value") for name, given in data.get("variables", {}).items()}
    plan = Plan(
        variables=variables, configuration=Configuration(data.get("configuration")), source=source, sha256=sha256
    )
    try:
        plan.resources = list(_from_changes(plan, data))
    except (KeyError, TypeError, AttributeError) as error:
        raise RingfenceError(f"is a damaged plan ({error!r})", where=where, next_step=_MAKE_ONE) from error
    return plan


def _check_format(data: Any, where: str) -> None:
    if not isinstance(data, dict):
        raise RingfenceError(
            f"holds a {type(data).__name__}", where=where, expected="a plan's JSON object", next_step=_MAKE_ONE
        )
    version = data.get("format_version")
    if not isinstance(version, str) or not re.fullmatch(r"\d+\.\d+", version):
        raise RingfenceError("is no Terraform plan (no format_version)", where=where, next_step=_MAKE_ONE)
    if int(version.split(".")[0]) > _NEWEST_FORMAT:
        raise RingfenceError(
            f"has plan format {version}",
            where=where,
            expected=f"format {_NEWEST_FORMAT}.x",
            next_step="A newer Ringfence or an older Terraform reads it",
        )


def _from_changes(plan: Plan, data: dict[str, Any]) -> Iterator[Resource]:
    seen = set()
    for entry in data.get("resource_changes", []):
        change = entry["change"]
        if change.get("after") is None or change["actions"] == ["delete"] or entry.get("deposed"):
            continue
        seen.add(entry["address"])
        yield _resource(plan, entry, change["after"], change.get("after_unknown", False))
    prior = (data.get("prior_state") or {}).get("values") or {}
    for resource in _from_values(plan, prior.get("root_module", {})):
        if resource.mode == "data" and resource.address not in seen:
            yield resource


def _from_values(plan: Plan, module: dict[str, Any]) -> Iterator[Resource]:
    for entry in module.get("resources", []):
        yield _resource(plan, entry, entry.get("values") or {}, False)
    for child in module.get("child_modules", []):
        yield from _from_values(plan, child)


def _resource(plan: Plan, entry: dict[str, Any], values: dict[str, Any], unknown: Any) -> Resource:
    return Resource(plan, entry["address"], entry["type"], entry["name"], entry["mode"], values, unknown)
