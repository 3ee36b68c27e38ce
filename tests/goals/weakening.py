"""Guardrails of an assembled world, weakened one statement at a time, and the goals asked again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ringfence.cli.planning import planned_offline
from ringfence.iam.automata import AutomataEngine
from ringfence.iam.documents import Condition, Document, Statement
from ringfence.iam.evaluate import evaluate
from ringfence.iam.patterns import action_pattern
from ringfence.iam.proof.domain import of_aws
from ringfence.iam.proof.witness import refutes
from ringfence.iam.questions import Found
from ringfence.plan.model import Plan
from ringfence.policy.goals.constants import Named
from ringfence.policy.goals.estate import Estate
from ringfence.policy.goals.files import GoalFile, read_goals
from ringfence.policy.goals.guarded import guarded
from ringfence.policy.goals.organization import read_organization
from ringfence.policy.goals.questions import Asked, action_patterns, questions

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20.0


def estate_of(name: str) -> Estate:
    """An environment's world, from its plan and its governing roots' plans as they are now."""
    organization = read_organization(ROOT / "environments/organization.toml")
    account = organization.account(name)
    assert account
    plans = [planned_offline(ROOT / "environments" / root).load() for root in (name, *account.governed_by)]
    return Estate(organization, account, plans[0], tuple(plans[1:]))


@dataclass(frozen=True)
class Mutant:
    """A document with one statement weakened: what was done to which."""

    document: str
    statement: str
    how: str
    plan: Plan
    key: str
    weakened: Document
    actions: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.document} {self.statement}: {self.how}"


def mutants(estate: Estate) -> Iterator[Mutant]:
    """Every Deny of every policy of the world removed, its conditions inverted, its set operators exchanged."""
    _ = estate.actors, [list(guarded(estate, sort)) for sort in ("bucket", "key", "role", "endpoint")]
    for plan in estate.plans:
        for key, (named, _) in list(plan.__dict__.get("_goal_documents", {}).items()):
            for index, statement in enumerate(named.document.statements if named else ()):
                if statement.effect != "Deny":
                    continue
                for how, weakened in _weakened(statement):
                    statements = list(named.document.statements)
                    statements[index : index + 1] = weakened
                    document = replace(named.document, statements=tuple(statements))
                    name = statement.sid or str(index)
                    yield Mutant(named.title, name, how, plan, key, document, statement.actions or ("*",))


def _weakened(statement: Statement) -> Iterator[tuple[str, list[Statement]]]:
    yield "removed", []
    for index, condition in enumerate(statement.conditions):
        inverted = _inverted(condition)
        if inverted:
            conditions = (*statement.conditions[:index], inverted, *statement.conditions[index + 1 :])
            yield f"{condition.operator} on {condition.key} inverted", [replace(statement, conditions=conditions)]
        if condition.qualifier == "ForAnyValue":
            all_of = replace(condition, qualifier="ForAllValues")
            conditions = (*statement.conditions[:index], all_of, *statement.conditions[index + 1 :])
            yield f"ForAllValues on {condition.key}", [replace(statement, conditions=conditions)]
    if statement.actions and len(statement.actions) > 1:
        yield "its last action dropped", [replace(statement, actions=statement.actions[:-1])]


def _inverted(condition: Condition) -> Condition | None:
    if condition.operator in ("Null", "Bool"):
        other = tuple("false" if value == "true" else "true" for value in condition.values)
        return replace(condition, values=other)
    if "Not" in condition.operator:
        return replace(condition, operator=condition.operator.replace("Not", "", 1))
    match = re.fullmatch(r"(String|Arn)(Equals|Like)", condition.operator)
    return replace(condition, operator=f"{match[1]}Not{match[2]}") if match else None


def refuting(mutant: Mutant, estate: Estate, goals: list[GoalFile]) -> Asked | None:
    """The first question of a goal that the mutant breaks: an engine finds the request, and the evaluator allows it."""
    documents = mutant.plan.__dict__["_goal_documents"]
    before = documents[mutant.key]
    documents[mutant.key] = (Named(mutant.document, mutant.weakened), [])
    try:
        weakened = Estate(estate.organization, estate.account, estate.plan, estate.governing)
        for goal in goals:
            if _concerned(goal, mutant):
                for asked in questions(goal, [weakened], goal.name):
                    if asked.bound and asked.question and _has(asked, mutant) and _breaks(asked):
                        return asked
    finally:
        documents[mutant.key] = before
    return None


def _concerned(goal: GoalFile, mutant: Mutant) -> bool:
    ours, theirs = action_patterns(goal), mutant.actions
    return any(_overlap(one, other) for one in ours for other in theirs)


def _overlap(one: str, other: str) -> bool:
    plain = one.replace("*", "x"), other.replace("*", "x")
    return bool(
        action_pattern(one).fullmatch(plain[1])
        or action_pattern(other).fullmatch(plain[0])
        or one.partition("*")[0] == other.partition("*")[0]
        or (one.split(":")[0] == other.split(":")[0] and "*" in one and "*" in other)
    )


def _has(asked: Asked, mutant: Mutant) -> bool:
    return any(mutant.document in level for levels in asked.titles.values() for level in levels)


def _breaks(asked: Asked) -> bool:
    assert asked.question
    question = of_aws(asked.question)
    found = AutomataEngine().search(question, SECONDS)
    if not isinstance(found, Found) or not refutes(question, found.request):
        return False
    return evaluate(question.world_of(found.request)).allowed


def all_goals() -> list[GoalFile]:
    """The project's goals that need nothing that is not built yet."""
    return [goal for goal in read_goals(ROOT / "policies") if not goal.name.startswith("_")]
