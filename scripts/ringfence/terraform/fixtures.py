"""Plans of fixtures: one `.tf` file is one root, planned with the real provider and without any AWS.

A fixture holds resources and no provider block; the engine puts one beside it whose credentials are made up and which
asks nothing of AWS (`skip_*`). Module sources in a fixture resolve from where the file lies.

A plan of its own costs a fixture two to three seconds. So fixtures that are not in the cache are planned together,
each a module in a folder of its own under one root, and the plan JSON is taken apart again: a module's part of a plan
differs from the plan of the same files as a root only by the module's name in front of its addresses (a test holds the
two equal). What means something else in a root - outputs, a provider block, `import` - is planned alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.terraform.plans import PLAN_FILE, Request, answer, keep, kept, run_plan
from ringfence.terraform.provider import SharedProvider
from ringfence.terraform.reach import Reached, absolute, reached
from ringfence.terraform.store import locked, store_of, work_folder
from ringfence.terraform.tools import find
from ringfence.terraform.workspace import Workspace, fill

PROVIDER = """provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "fixture"
  secret_key                  = "fixture"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}
"""
# Says of a module what a provider block says of a root: that the modules it calls get their provider through it.
REQUIREMENT = """terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
"""
_TOGETHER = 100  # fixtures in one plan
# Means something else in a root than in a module, or shows in the plan of a root only.
_ROOT_ONLY = re.compile(
    r"^\s*(?:output|import|moved|removed|check|provider|terraform)\b|\bpath\.(?:root|cwd)\b|\bterraform\.workspace\b"
    r"|\b(?:optional|set)\(",
    re.MULTILINE,
)


@dataclass(frozen=True)
class PlannedFixture:
    """A fixture's plan JSON and its SHA-256 in hexadecimal."""

    file: Path
    json_path: Path
    sha256: str
    cached: bool


def plan_fixture(file: Path | str) -> PlannedFixture:
    """The plan of one fixture `.tf` file."""
    return plan_fixtures([file])[0]


def plan_fixtures(files: Iterable[Path | str], *, together: bool = True) -> list[PlannedFixture]:
    """The plans of many fixtures, in the order given; `together` False plans each alone.

    Raises RingfenceError, one line, for a fixture that cannot be planned.
    """
    requests = {path: _request(path) for path in map(absolute, files)}
    made: dict[Path, PlannedFixture] = {}
    missing = _missing(requests, made)
    if missing:
        store = next(iter(missing.values())).store
        with locked(store / "cache" / "locks" / "fixtures"), SharedProvider() as provider:
            missing = _missing(missing, made)
            grouped = [path for path, request in missing.items() if together and _fits(path, request)]
            while len(grouped) > 1:
                group, grouped = grouped[:_TOGETHER], grouped[_TOGETHER:]
                made |= _plan_together({path: missing.pop(path) for path in group}, provider)
            for path, request in missing.items():
                made[path] = _plan_alone(path, request, provider)
    return [made[path] for path in requests]


def _request(file: Path) -> Request:
    if not file.is_file():
        raise RingfenceError("no such fixture", where=str(file))
    found = reached(file.parent, only=file)
    store = store_of(found)
    files = {"ringfence_fixture.tf": PROVIDER} if found.mentions_aws and not found.provider_blocks else {}
    return Request(found, (), files, store, find(found, store), {})


def _missing(requests: Mapping[Path, Request], made: dict[Path, PlannedFixture]) -> dict[Path, Request]:
    """The requests that the cache does not answer; the answers of the others go to `made`."""
    missing = {}
    for path, request in requests.items():
        sha256 = kept(request.entry, with_plan_file=False) if request.cacheable else None
        if sha256:
            made[path] = PlannedFixture(path, request.entry / "plan.json", sha256, cached=True)
        else:
            missing[path] = request
    return missing


def _fits(file: Path, request: Request) -> bool:
    return not request.reached.provider_blocks and not _ROOT_ONLY.search(file.read_text(errors="replace"))


def _plan_alone(file: Path, request: Request, provider: SharedProvider) -> PlannedFixture:
    plan = answer(request, provider=provider)
    return PlannedFixture(file, plan.json_path, plan.sha256, plan.cached)


def _plan_together(requests: dict[Path, Request], provider: SharedProvider) -> dict[Path, PlannedFixture]:
    from ringfence.terraform.runner import TerraformFailed

    first = next(iter(requests.values()))
    names = {path: f"ringfence_fixture_{number:03}" for number, path in enumerate(requests)}
    with work_folder(first.store, "fixtures") as home:
        aws = any(request.reached.mentions_aws for request in requests.values())
        calls = [PROVIDER] if aws else []
        for path, request in requests.items():
            files = {"ringfence_fixture.tf": REQUIREMENT} if request.reached.mentions_aws else {}
            part = fill(home / names[path], request.reached, files)
            calls.append(f'module "{names[path]}" {{\n  source = "./{part.folder.relative_to(home)}"\n}}\n')
        (home / "main.tf").write_text("\n".join(calls))
        read = tuple(file for request in requests.values() for file in request.reached.files)
        root = Reached(home, (home,), read, mentions_aws=aws)
        whole = Request(root, (), {}, first.store, first.tools, {})
        try:
            with provider.attached(first.tools, root, PROVIDER) as environment:
                shown = json.loads(run_plan(Workspace(home, home, home), whole, environment, home / PLAN_FILE))
        except TerraformFailed:
            return _one_by_one(requests, provider)
    made = {}
    for path, request in requests.items():
        text = json.dumps(part_of(shown, names[path]), separators=(",", ":"), ensure_ascii=False)
        made[path] = PlannedFixture(path, request.entry / "plan.json", keep(request.entry, text.encode()), cached=False)
    return made


def _one_by_one(requests: Mapping[Path, Request], provider: SharedProvider) -> dict[Path, PlannedFixture]:
    """One of many is wrong: planned alone, it says so in its own words."""
    return {path: _plan_alone(path, request, provider) for path, request in requests.items()}


# ---- taking a plan apart


def part_of(plan: Mapping[str, Any], module: str) -> dict[str, Any]:
    """The plan JSON that a module's files would give as a root of their own."""
    prefix = f"module.{module}"
    configuration = plan["configuration"]["root_module"]["module_calls"][module].get("module", {})
    part: dict[str, Any] = {key: plan[key] for key in ("format_version", "terraform_version")}
    declared = configuration.get("variables", {})
    if declared:
        part["variables"] = {name: {"value": variable.get("default")} for name, variable in declared.items()}
    part["planned_values"] = {"root_module": _values(plan["planned_values"], prefix)}
    part["resource_changes"] = [c for c in plan.get("resource_changes", []) if c["address"].startswith(f"{prefix}.")]
    if state := _values(plan.get("prior_state", {}).get("values", {}), prefix):
        part["prior_state"] = {**plan["prior_state"], "values": {"root_module": state}}
    providers = _providers(plan["configuration"].get("provider_config", {}), prefix)
    part["configuration"] = {"provider_config": providers, "root_module": configuration}
    relevant = [r for r in plan.get("relevant_attributes", []) if r["resource"].startswith(f"{prefix}.")]
    checks = [c for c in plan.get("checks", []) if c["address"]["to_display"].startswith(f"{prefix}.")]
    part |= {key: value for key, value in (("relevant_attributes", relevant), ("checks", checks)) if value}
    part |= {key: plan[key] for key in ("timestamp", "complete", "errored") if key in plan}
    part["applyable"] = any(set(c["change"]["actions"]) - {"no-op", "read"} for c in part["resource_changes"])
    return _unprefixed(part, prefix)


def _values(values: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    modules = values.get("root_module", {}).get("child_modules", [])
    found = next((dict(module) for module in modules if module["address"] == prefix), {})
    found.pop("address", None)
    return found


def _providers(entries: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The root's provider configurations, and those of one module as the root's own."""
    found: dict[str, Any] = {}
    for key, entry in entries.items():
        where = entry.get("module_address", "")
        if where == prefix:
            own = {name: value for name, value in entry.items() if name != "module_address"}
            found.setdefault(key.removeprefix(f"{prefix}:"), own)
        elif not where or where.startswith(f"{prefix}."):
            found[key] = entry
    return found


def _unprefixed(part: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Without the module's name, which is like no other text, in front of the addresses."""
    text = json.dumps(part, ensure_ascii=False).replace(f"{prefix}.", "").replace(f"{prefix}:", "")
    whole: dict[str, Any] = json.loads(text)
    for change in whole["resource_changes"]:
        if change.get("module_address") == prefix:
            del change["module_address"]
    for check in whole.get("checks", []):
        for address in (check["address"], *(instance["address"] for instance in check.get("instances", []))):
            if address.get("module") == prefix:
                del address["module"]
    return whole
