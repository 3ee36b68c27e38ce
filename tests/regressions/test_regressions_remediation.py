"""Defect 11: remediation that looks whether a value is there, and not which one."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "modules/remediation/src/remediation"
BY_VALUE = "inside = [value for value in values if value in allowed]"
BY_PRESENCE = "inside = list(values)"
KEY = "arn:aws:kms:eu-west-1:444444444444:key/11111111-1111-1111-1111-111111111111"


@pytest.fixture
def perimeter(tmp_path: Path) -> Path:
    """A copy of the code that compares, to be broken."""
    return Path(shutil.copy(SOURCE / "perimeter.py", tmp_path))


def loaded(file: Path) -> ModuleType:
    """The module in a file, by a name of its own."""
    spec = importlib.util.spec_from_file_location(f"planted_{id(file)}", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def outcomes(code: ModuleType) -> dict[str, str]:
    """What the code says of subnets of ours, of somebody's, of both, and of none."""
    ours = code.Perimeter.from_json(
        json.dumps({"subnet_ids": ["subnet-a"], "security_group_ids": ["sg-a"], "key_arns": [KEY]})
    )
    check = code.Check("subnets", ("VpcConfig.Subnets",), "subnets")

    def outcome(subnets: list[str]) -> str:
        (result,) = code.judge(check, {"VpcConfig": {"Subnets": subnets}}, ours)
        return str(result.outcome)

    sent = {"ours": ["subnet-a"], "foreign": ["subnet-b"], "mixed": ["subnet-a", "subnet-b"], "none": []}
    return {name: outcome(subnets) for name, subnets in sent.items()}


RIGHT = {"ours": "compliant", "foreign": "breach", "mixed": "breach", "none": "breach"}


def test_the_code_compares_values(perimeter: Path) -> None:
    assert outcomes(loaded(perimeter)) == RIGHT


def test_code_that_looks_for_presence_is_caught(perimeter: Path) -> None:
    text = perimeter.read_text(encoding="utf-8")
    assert BY_VALUE in text, "the code no longer holds what this defect replaces"
    perimeter.write_text(text.replace(BY_VALUE, BY_PRESENCE), encoding="utf-8")
    found = outcomes(loaded(perimeter))
    assert {name for name in RIGHT if found[name] != RIGHT[name]} == {"foreign", "mixed"}
