"""Questions for the automata, written short."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from iam_requests import ALLOW_ALL, OBJECT, ROLE
from random_worlds import breaks

from ringfence.iam.automata import AutomataEngine
from ringfence.iam.documents import Condition, parse
from ringfence.iam.questions import Found, Goal, NoneExists, Question, Request, Search
from ringfence.iam.worlds import read_world


def conditions(block: dict[str, Any]) -> tuple[Condition, ...]:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": block}
    return parse({"Version": "2012-10-17", "Statement": statement}).statements[0].conditions


def question(
    action: str | list[str] = "s3:GetObject",
    resource: str | list[str] = OBJECT,
    where: dict[str, Any] | None = None,
    unless: dict[str, Any] | None = None,
    **fields: Any,
) -> Question:
    """A question of a role that may do everything, fields of its world replaced."""
    named = [action] if isinstance(action, str) else action
    world = {"principal": ROLE, "identity_policies": [ALLOW_ALL], **fields}
    parsed = read_world({**world, "action": named[0].replace("*", "x"), "resource": OBJECT})
    if world.get("resource_policy") and named[0].startswith("sts:"):
        parsed = replace(parsed, resource_policy=parse(world["resource_policy"], kind="trust"))
    goal = Goal(
        actions=tuple(named),
        resources=(resource,) if isinstance(resource, str) else tuple(resource),
        where=conditions(where or {}),
        unless=None if unless is None else conditions(unless),
    )
    return Question(replace(parsed, action="", resource=""), goal)


def search(asked: Question, seconds: float = 10) -> Search:
    """What the engine answers; a request that it finds has to break the goal by the evaluator's word."""
    answer = AutomataEngine().search(asked, seconds)
    if isinstance(answer, Found):
        assert breaks(asked, answer.request), answer.request
    return answer


def found(asked: Question) -> Request | None:
    """The request that the engine finds, None when it says that there is none; undecided is a failure."""
    answer = search(asked)
    assert isinstance(answer, Found | NoneExists), answer
    return answer.request if isinstance(answer, Found) else None
