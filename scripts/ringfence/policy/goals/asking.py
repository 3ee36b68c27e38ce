"""Asking all goals of an environment, and remembering the answers as long as nothing changes that they rest on.

What they rest on: the environment's plan and the plans of the roots that govern it with the source of each, the
organisation's file, the goals' files, and the engine's own source. A hit imports no prover.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import orjson

from ringfence.errors import RingfenceError
from ringfence.plan.abstract import address_type
from ringfence.plan.model import Plan
from ringfence.policy import memory
from ringfence.policy.definition import Policy
from ringfence.policy.goals.estate import Estate
from ringfence.policy.goals.files import FOLDER, GoalFile, read_goals
from ringfence.policy.goals.judging import Judgement, Prove, judge_one, undecided
from ringfence.policy.goals.organization import Account, Organization, read_organization
from ringfence.policy.verdicts import Verdict
from ringfence.terraform.store import write

_ORGANIZATIONS = "aws_organizations_policy"


@dataclass(frozen=True)
class RootPlan:
    """A root's plan at hand: what stands for its content and source, and how to load it.

    With an empty fingerprint no answer is remembered.
    """

    fingerprint: str
    load: Callable[[], Plan]


@dataclass(frozen=True)
class Surroundings:
    """What there is around an environment: the organisation's file, each root's plan by name, where to remember."""

    organization: Path
    plan_of: Callable[[str], RootPlan]
    store: Path


@dataclass(frozen=True)
class Asking:
    """All goals of a folder of policies, to be asked of one environment."""

    folder: Path
    surroundings: Surroundings

    @cached_property
    def goals(self) -> list[GoalFile]:
        """The goals, by name."""
        return read_goals(self.folder)

    @cached_property
    def organization(self) -> Organization:
        """The organisation."""
        return read_organization(self.surroundings.organization)

    def judgements(self, plan: Plan, environment: str, fingerprint: str) -> list[Judgement]:
        """The verdicts on an environment; none where its account is not in the organisation's file."""
        account = account_of(plan, environment, self.organization)
        if account is None:
            return []
        try:
            governing = [self.surroundings.plan_of(root) for root in account.governed_by if root != environment]
        except RingfenceError as error:
            return undecided(self.goals, plan, f"a root that governs {environment} cannot be planned ({error})")
        entry = self._entry(fingerprint, environment, governing)
        if entry and entry.exists():
            return [_read(each) for each in orjson.loads(entry.read_bytes())]
        estates = _Estates(self.organization, account, plan, tuple(each.load() for each in governing))
        judged = _judge_all(self.goals, plan, estates)
        if entry:
            write(entry, orjson.dumps([_written(each) for each in judged]))
        return judged

    def _entry(self, fingerprint: str, environment: str, governing: Sequence[RootPlan]) -> Path | None:
        """The file that keeps the answers, named by everything that they rest on."""
        prints = [environment, fingerprint, *(each.fingerprint for each in governing)]
        files = [self.surroundings.organization, *sorted((self.folder / FOLDER).glob("*.toml"))]
        return memory.entry(self.surroundings.store, "goals", prints, files)


def as_policies(goals: Iterable[GoalFile]) -> list[Policy]:
    """Goals as policies, for whoever lists them: they are judged all together, not resource by resource."""

    def rule(*_: object) -> None:
        raise TypeError("a goal is judged by Asking")

    return [
        Policy(goal.name, goal.says, "proof", goal.anchor, goal.severity, goal.controls, goal.mend, rule)  # type: ignore[arg-type]
        for goal in goals
    ]


def account_of(plan: Plan, environment: str, organization: Organization) -> Account | None:
    """The account that a plan is for: it says so by its variables, or else by its root's name."""
    given = plan.variables.get("account")
    if isinstance(given, dict) and isinstance(given.get("id"), str):
        return organization.account(given["id"])
    named = plan.variables.get("account_name")
    if isinstance(named, str):
        return organization.account(named)
    return organization.account(environment) if plan.is_state or not plan.variables else None


@dataclass(frozen=True)
class _Estates:
    """The accounts that a goal is asked of: its environment's own, or all that the organisation's policies bind."""

    organization: Organization
    account: Account
    plan: Plan
    governing: tuple[Plan, ...]

    def __call__(self, anchor: str) -> Sequence[Estate]:
        return self.governed if address_type(anchor) == _ORGANIZATIONS else (self.own,)

    @cached_property
    def own(self) -> Estate:
        return Estate(self.organization, self.account, self.plan, self.governing)

    @cached_property
    def governed(self) -> tuple[Estate, ...]:
        """One account of each unit: the levels above it are the same for all in a unit."""
        members = {each.unit: each for each in self.organization.accounts if each.name != self.organization.management}
        return tuple(Estate(self.organization, each, Plan(), (self.plan,)) for each in members.values())


# ---------------------------------------------------------------- on both cores

_WORK: tuple[list[GoalFile], Plan, _Estates] | None = None


def _judge_all(goals: list[GoalFile], plan: Plan, estates: _Estates) -> list[Judgement]:
    """Every goal, several at once where processes can be forked (which share the plans as they stand)."""
    global _WORK
    workers = min(os.cpu_count() or 1, len(goals))
    if workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return [each for goal in goals if (each := judge_one(goal, plan, estates, _prove())) is not None]
    _WORK = (goals, plan, estates)
    try:
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
            judged = list(pool.map(_judge_numbered, range(len(goals))))
    finally:
        _WORK = None
    return [each for each in judged if each is not None]


def _judge_numbered(number: int) -> Judgement | None:
    assert _WORK
    goals, plan, estates = _WORK
    return judge_one(goals[number], plan, estates, _prove())


def _prove() -> Prove:
    from ringfence.iam.proof.prover import prove

    return prove


def _written(judged: Judgement) -> dict[str, object]:
    return {"verdict": judged.verdict.as_json(), "request": list(judged.request)}


def _read(kept: dict[str, dict[str, object]]) -> Judgement:
    fields = dict(kept["verdict"])
    fields["controls"] = tuple(fields["controls"])  # type: ignore[arg-type]
    return Judgement(Verdict(**fields), tuple(kept["request"]))  # type: ignore[arg-type]
