"""What the shortest call of each module builds, held against `inventories.toml`."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from module_sources import MODULES, ROOT

from ringfence.plan.abstract import Reference
from ringfence.plan.model import Plan

FILE = ROOT / "tests/modules/inventories.toml"
INVENTORIES: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
pytestmark = pytest.mark.terraform


def written(value: Any, module: str) -> Any:
    """A value of the plan as the inventory writes it: a reference as `${aws_vpc.this.id}`, the module left out."""
    if isinstance(value, list):
        return [written(each, module) for each in value]
    if isinstance(value, Reference):
        return f"${{{str(value).removeprefix(f'module.{module}.')}}}"
    return value


@pytest.mark.parametrize("module", MODULES)
def test_it_builds_these_and_no_others(module: str, shortest: Callable[[str], Plan]) -> None:
    counts = Counter(each.type for each in shortest(module).resources if each.mode == "managed")
    lines = [f"[{module}.count]", *(f"{kind} = {counts[kind]}" for kind in sorted(counts))]
    table = "\n".join(lines)
    assert INVENTORIES[module]["count"] == counts, f"if it is meant, put this into {FILE.name}:\n{table}"


CASES = [
    (module, address, path)
    for module, inventory in INVENTORIES.items()
    for address, arguments in inventory["arguments"].items()
    for path in arguments
]


@pytest.mark.parametrize(("module", "address", "path"), CASES, ids=[" ".join(case) for case in CASES])
def test_an_argument_is_as_listed(module: str, address: str, path: str, shortest: Callable[[str], Plan]) -> None:
    resources = shortest(module).by_address
    whole = f"module.{module}.{address}"
    assert whole in resources, f"there is {sorted(resources)}"
    wanted = INVENTORIES[module]["arguments"][address][path]
    assert written(resources[whole][path].value, module) == wanted


def test_every_module_has_an_inventory() -> None:
    assert sorted(INVENTORIES) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_everything_carries_the_four_tags(module: str, shortest: Callable[[str], Plan]) -> None:
    """Whatever takes tags has the three that are asked for and the module's name."""
    wanted = {"Environment": "dev", "DataClassification": "confidential", "OwnerTeam": "ml-platform", "Module": module}
    tagged = [
        each
        for each in shortest(module).resources
        if each.mode == "managed" and "tags_all" in {*each.values, *(each.unknown or {})}
    ]
    assert tagged
    for resource in tagged:
        tags = {key: resource["tags"].tag(key).value for key in wanted}
        assert tags == wanted, resource.address
