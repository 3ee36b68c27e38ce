"""The platform's goals on the environments as they are committed, and on worlds with one guardrail taken away."""

from __future__ import annotations

from functools import cache

import pytest
from weakening import ROOT, all_goals, estate_of, mutants, refuting

from ringfence.catalogue.frameworks import load_catalogue, unknown_controls
from ringfence.cli.planning import planned_offline, surroundings_of
from ringfence.policy.goals.estate import Estate
from ringfence.policy.goals.judging import Judgement
from ringfence.policy.verification import Verifier

pytestmark = pytest.mark.terraform
ENVIRONMENTS = sorted(path.name for path in (ROOT / "environments").iterdir() if any(path.glob("*.tf")))


@cache
def proved(name: str) -> tuple[Judgement, ...]:
    at_hand = planned_offline(ROOT / "environments" / name)
    around = surroundings_of(ROOT)
    assert around
    return tuple(Verifier(ROOT / "policies").prove(at_hand.load(), name, around, at_hand.fingerprint()))


@cache
def dev() -> Estate:
    return estate_of("dev")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_goal_of_an_environment_is_refuted_or_undecided(name: str) -> None:
    found = {
        each.verdict.policy: each.verdict.message
        for each in proved(name)
        if each.verdict.verdict in ("fail", "undecided")
    }
    assert not found


def test_dev_proves_its_goals_and_only_what_is_not_built_does_not_apply() -> None:
    verdicts = {each.verdict.policy: each.verdict.verdict for each in proved("dev")}
    assert sum(word == "pass" for word in verdicts.values()) >= 60
    idle = {name for name, word in verdicts.items() if word == "not_applicable"}
    assert idle <= {goal.name for goal in all_goals() if goal.when}


def test_every_control_of_a_goal_is_in_the_catalogue() -> None:
    goals = Verifier(ROOT / "policies").goals
    assert unknown_controls(goals, load_catalogue(ROOT / "policies/catalogue")) == {}


# The statement, what is done to it, the goal that notices.
GUARDRAILS = [
    ("NotebooksOnlyThroughServiceCatalog", "removed", "notebooks_only_from_the_catalogue"),
    ("OnlyThroughOurEndpoints", "ArnNotLike on aws:PrincipalArn inverted", "data_only_through_our_endpoints"),
    ("ComputeOnlyInPlatformSubnets", "removed", "sagemaker_only_in_private_subnets"),
    ("ComputeOnlyInPlatformSubnets", "ForAllValues on sagemaker:VpcSubnets", "sagemaker_only_in_private_subnets"),
    ("VolumesOnlyUnderPlatformKeys", "removed", "volumes_only_under_platform_keys"),
    ("NoIamUsers", "removed", "no_users_with_keys"),
    ("TrailsKeepRecording", "ArnNotLike on aws:PrincipalArn inverted", "nobody_stops_the_trail"),
    ("NoWayToTheInternet", "its last action dropped", "no_way_to_the_internet"),
    ("NoPublicFunctions", "removed", "no_public_functions"),
]


@pytest.mark.parametrize(("statement", "how", "goal"), GUARDRAILS)
def test_a_weakened_guardrail_breaks_a_goal(statement: str, how: str, goal: str) -> None:
    weakened = [each for each in mutants(dev()) if each.statement == statement and each.how == how]
    assert weakened, "the plans hold no such statement"
    goals = [each for each in all_goals() if each.name == goal]
    assert any(refuting(each, dev(), goals) for each in weakened)
