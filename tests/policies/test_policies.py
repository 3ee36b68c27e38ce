"""A policy gives each resource of its fixture the verdict that the resource's name begins with; both are complete."""

import re
from functools import cache
from pathlib import Path

import pytest

from ringfence.catalogue.frameworks import load_catalogue, unknown_controls
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
WORDS = ("pass", "fail", "undecided", "not_applicable")


@cache
def planned() -> dict[str, Path]:
    """Fixture names to the plan JSON of each."""
    return {each.file.stem: each.json_path for each in plan_fixtures(FIXTURES.values())}


def judged(policy: Policy, *, with_source: bool = True) -> list[Verdict]:
    """The verdicts of a policy on its own fixture."""
    source = read_source(FIXTURES[policy.name]) if with_source else None
    return run([policy], load_json(planned()[policy.name], source))


def expected(address: str) -> str:
    """The verdict that an address announces: `module.x.aws_y.fail_absent["a"]` -> fail."""
    announced = re.search(rf"\.({'|'.join(WORDS)})_", address)
    assert announced, f"{address}: no name in it begins with {', '.join(WORDS)}"
    return announced.group(1)


@pytest.mark.terraform
@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_fixture_gets_the_verdicts_in_its_names(name: str) -> None:
    verdicts = judged(POLICIES[name])
    found = {verdict.resource: verdict.verdict for verdict in verdicts}
    messages = {verdict.resource: verdict.message for verdict in verdicts}
    assert found == {address: expected(address) for address in found}, messages
    assert {"pass", "fail"} <= set(found.values())
    if POLICIES[name].when:
        assert "not_applicable" in found.values()


@pytest.mark.terraform
@pytest.mark.parametrize("name", sorted(POLICIES))
def test_without_source_a_verdict_may_only_become_undecided(name: str) -> None:
    for verdict in judged(POLICIES[name], with_source=False):
        assert verdict.verdict in (expected(verdict.resource), "undecided"), verdict


def test_every_policy_has_a_fixture_beside_it() -> None:
    missing = [name for name in POLICIES if name not in FIXTURES]
    assert not missing, f"write tests/policies/<service>/<policy>.tf for {missing}"


def test_no_fixture_is_without_a_policy() -> None:
    orphans = [str(path.relative_to(ROOT)) for name, path in FIXTURES.items() if name not in POLICIES]
    assert not orphans


def test_a_policy_stands_where_its_fixture_does() -> None:
    for path in (ROOT / "policies").glob("*/*.py"):
        if not path.name.startswith("_"):
            assert (ROOT / "tests/policies" / path.parent.name / f"{path.stem}.tf").exists()
            assert path.stem.startswith(f"{path.parent.name}_"), "a policy's name begins with its service"


def test_every_cited_control_is_in_the_catalogue() -> None:
    assert unknown_controls(POLICIES.values(), load_catalogue(ROOT / "policies/catalogue")) == {}


def test_every_policy_says_what_it_verifies_and_what_to_do() -> None:
    for policy in POLICIES.values():
        assert policy.controls, policy.name
        assert policy.mend.endswith("."), policy.name
        assert policy.title.endswith("."), policy.name
