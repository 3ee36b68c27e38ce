"""Every policy with its fixture's verdicts: fixtures are planned once, together, with the real provider."""

from functools import cache
from pathlib import Path

import pytest

from ringfence.plan.loading import load_json
from ringfence.plan.source import read_source
from ringfence.policy.definition import Policy
from ringfence.policy.loading import load_policies
from ringfence.policy.runner import run
from ringfence.policy.verdicts import Verdict
from ringfence.terraform import plan_fixtures

ROOT = Path(__file__).resolve().parents[2]
POLICIES = {policy.name: policy for policy in load_policies(ROOT / "policies")}
FIXTURES = {path.stem: path for path in sorted((ROOT / "tests/policies").glob("*/*.tf"))}


@cache
def planned() -> dict[str, Path]:
    """Fixture names to the plan JSON of each."""
    return {each.file.stem: each.json_path for each in plan_fixtures(FIXTURES.values())}


def judged(policy: Policy, *, with_source: bool = True) -> list[Verdict]:
    """The verdicts of a policy on its own fixture."""
    source = read_source(FIXTURES[policy.name]) if with_source else None
    return run([policy], load_json(planned()[policy.name], source))


@pytest.fixture(scope="session")
def verdicts_of():
    """The function that gives a policy's verdicts on its fixture."""
    return judged
