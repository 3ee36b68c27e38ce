"""Each README's example and each module's shortest call, planned as they stand: every policy that applies holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from module_sources import MODULES, ROOT, examples_of

from ringfence.plan.model import Plan
from ringfence.policy.verification import Verifier

pytestmark = pytest.mark.terraform


def failing(plan: Plan, verifier: Verifier, name: str) -> list[tuple[str, str, str, str]]:
    """The verdicts that are neither pass nor not_applicable: a waiver is for an environment, not for a module."""
    verdicts = verifier.verify(plan, name).verdicts
    assert any(each.verdict == "pass" for each in verdicts), f"nothing in {name} was judged"
    held = ("pass", "not_applicable")
    return [(e.policy, e.resource, e.verdict, e.message) for e in verdicts if e.verdict not in held]


@pytest.mark.parametrize("module", MODULES)
def test_an_example_passes_every_policy(module: str, examples: Callable[[str], Plan], verifier: Verifier) -> None:
    assert failing(examples(module), verifier, module) == []


@pytest.mark.parametrize("module", MODULES)
def test_the_shortest_call_is_the_compliant_one(
    module: str, shortest: Callable[[str], Plan], verifier: Verifier
) -> None:
    assert failing(shortest(module), verifier, module) == []


@pytest.mark.parametrize("module", MODULES)
def test_a_readme_has_one_example_that_calls_its_module(module: str) -> None:
    (example,) = examples_of(module)
    assert f'source = "../../modules/{module}"' in example


def test_every_module_has_a_shortest_call() -> None:
    assert sorted(file.stem for file in (ROOT / "tests/modules/shortest").glob("*.tf")) == MODULES
