"""Every validation of every module rejects what it is for, in words that mend it: the table is `validations.toml`.

Terraform itself decides. A module's `variables.tf` alone is a module without resources, so that no provider is needed
and one run tries many calls: each case is the module's shortest call with one value put in.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from module_sources import MODULES, ROOT, shortest_arguments, source_of, text

from ringfence.terraform.reach import reached
from ringfence.terraform.store import store_of
from ringfence.terraform.tools import find

FILE = ROOT / "tests/modules/validations.toml"
RULES: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["rule"]
pytestmark = pytest.mark.terraform


@dataclass(frozen=True)
class Case:
    """One call of a module with one value put in; what the rule's message has to say; what Terraform says of it."""

    variable: str
    value: Any
    arguments: dict[str, Any]
    says: str
    said: list[str]

    def __str__(self) -> str:
        return f"{self.variable} = {json.dumps(self.value)}: {' / '.join(self.said) or 'taken'}"


def cases(module: str, field: str) -> list[Case]:
    """The cases of a module with the values of a field, `rejects` or `takes`."""
    shortest = shortest_arguments(module)
    return [
        Case(
            rule["variable"],
            value,
            shortest | rule.get("beside", {}) | rule.get(f"{field}_beside", {}) | {rule["variable"]: value},
            rule["says"],
            [],
        )
        for rule in RULES
        if module in rule["modules"]
        for value in rule[field]
    ]


def judge(folder: Path, module: str, tried: list[Case]) -> None:
    """Put each case to Terraform, and what it says of it to the case.

    Terraform comes to rules about two variables only when all rules about one are kept, so the cases of which it says
    nothing are tried once more without the others.
    """
    _judge(folder / "all", module, tried)
    silent = [case for case in tried if not case.said]
    if 0 < len(silent) < len(tried):
        _judge(folder / "silent", module, silent)


def _judge(folder: Path, module: str, tried: list[Case]) -> None:
    (folder / module).mkdir(parents=True)
    shutil.copy(ROOT / "modules" / module / "variables.tf", folder / module)
    calls = {f"case_{n}": {"source": f"./{module}", **case.arguments} for n, case in enumerate(tried)}
    (folder / "main.tf.json").write_text(json.dumps({"module": calls}))
    found = reached(folder)
    tools = find(found, store_of(found))

    def terraform(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(tools.binary), *arguments],
            cwd=folder,
            env=tools.environment(offline=True),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    begun = terraform("init", "-input=false", "-no-color")
    assert begun.returncode == 0, begun.stderr
    planned = terraform("plan", "-input=false", "-json").stdout.splitlines()
    diagnostics = [event["diagnostic"] for event in map(json.loads, planned) if event["@level"] == "error"]
    for told in diagnostics:
        assert told["summary"] == "Invalid value for variable", told
        number = int(told["snippet"]["context"].removeprefix("module.case_"))
        detail = re.sub(r"\n\nThis was checked by the validation rule at .*", "", told["detail"], flags=re.DOTALL)
        tried[number].said.append(detail)


@pytest.fixture(scope="module")
def rejected(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The function that gives a module's values that are to be rejected, with what Terraform says of each."""

    @cache
    def judged(module: str) -> list[Case]:
        tried = cases(module, "rejects")
        judge(tmp_path_factory.mktemp("rejected"), module, tried)
        return tried

    return judged


@pytest.mark.parametrize("module", MODULES)
def test_each_bad_value_is_rejected_by_its_rule_alone(module: str, rejected: Any) -> None:
    """One message a case, and in it the words that say what to give instead."""
    wrong = [str(case) for case in rejected(module) if len(case.said) != 1 or case.says not in case.said[0]]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("module", MODULES)
def test_every_validation_has_a_case_and_every_case_a_validation(module: str, rejected: Any) -> None:
    """The messages that the cases draw are the messages that the source holds."""
    drawn = {(case.variable, said) for case in rejected(module) for said in case.said}
    written = {
        (variable, text(validation["error_message"]))
        for variable, body in source_of(module).variables.items()
        for validation in body.get("validation", [])
    }
    assert written
    assert written - drawn == set(), f"no value in {FILE.name} is rejected by these"
    assert drawn - written == set()


@pytest.mark.parametrize("module", MODULES)
def test_what_the_message_says_is_taken(module: str, tmp_path: Path) -> None:
    """Whoever does as the message says gets through."""
    tried = cases(module, "takes")
    judge(tmp_path, module, tried)
    wrong = [str(case) for case in tried if case.said]
    assert not wrong, "\n".join(wrong)


def test_the_table_names_modules_that_exist() -> None:
    assert {module for rule in RULES for module in rule["modules"]} == set(MODULES)
