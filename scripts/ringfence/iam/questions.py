"""What a prover is asked and what it may answer: the ground that two independent engines share, and nothing more.

A question is a world without its request, and a goal: "no request for one of these actions on one of these resources,
of which `where` holds, is allowed unless `unless` holds". Engines share the parsed policies and these types; how they
encode them is each one's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from ringfence.iam.documents import Condition
from ringfence.iam.evaluate import World


@dataclass(frozen=True)
class Request:
    """The part of a world that a caller chooses: action, resource, and the context keys that are present."""

    action: str
    resource: str
    context: Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Goal:
    """A guardrail in IAM's own condition syntax.

    `actions` and `resources` are patterns as in a policy. `where` fixes what is known of every request (its conditions
    hold together); `unless` is what excuses a request. `stays` is a legitimate request that must remain allowed.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    where: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] | None = None
    stays: Request | None = None


@dataclass(frozen=True)
class Question:
    """A goal, asked of a world. The world's own action, resource and context are no part of it and are left empty."""

    world: World
    goal: Goal

    def world_of(self, request: Request) -> World:
        """The world with a request in it, for the evaluator."""
        return replace(self.world, action=request.action, resource=request.resource, context=request.context)


@dataclass(frozen=True)
class Found:
    """A request that the engine holds to be allowed though `unless` does not hold (the evaluator has the last word)."""

    request: Request


@dataclass(frozen=True)
class NoneExists:
    """No such request exists."""


@dataclass(frozen=True)
class Unsettled:
    """Not known, with the reason: a time-out, or a construct that the engine does not handle."""

    reason: str


Search = Found | NoneExists | Unsettled


class Engine(Protocol):
    """One way to search for a request that breaks a goal. `seconds` bounds the search, in wall time."""

    name: str

    def search(self, question: Question, seconds: float) -> Search: ...


@dataclass(frozen=True)
class Proof:
    """The answer to a question. `witness_kind` is "absence" where the witness rests on absent keys only."""

    verdict: Literal["proved", "refuted", "undecided"]
    reason: str
    witness: Request | None = None
    witness_kind: Literal["value", "absence"] | None = None
