"""`ringfence iam prove`: questions as JSON Lines in, a verdict for each as JSON Lines out.

A question is an object with `world`, as `ringfence iam evaluate` reads it but without `action`, `resource` and
`context`, and `goal`: `action` and `resource` (patterns as in a policy, one or a list), and, each omitted or null when
there is none, `where` and `unless` (condition blocks as in a policy) and `stays` (a request: `action`, `resource` and
`context`). An empty `unless` excuses nothing, as none does.

Every condition key that `where` does not fix is free: absent, or with any value of its type. The action is any of
AWS's that the patterns match, the resource any text that they match.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.iam.documents import Condition, Statement, parse
from ringfence.iam.evaluate import World
from ringfence.iam.json_lines import Line, answer_lines, read_object
from ringfence.iam.principals import requester
from ringfence.iam.proof.prover import SECONDS, prove
from ringfence.iam.questions import Goal, Proof, Question, Request
from ringfence.iam.worlds import FIELDS, read_world

_REQUEST = ("action", "resource", "context")
_WORLD = tuple(name for name in FIELDS if name not in _REQUEST)
_GOAL = ("action", "resource", "where", "unless", "stays")


def prove_lines(lines: Iterable[str | bytes], write: Callable[[str], None], *, seconds: float = SECONDS) -> int:
    """Answer every line with one line, given to `write` without its line end; returns the exit status.

    `{"verdict", "witness", "witness_kind", "reason"}`, or `{"line": N, "error"}` for a line that is no question, N
    counted from 1; blank lines count and get no answer. The status is 0 when every goal is proved, 1 when one is not,
    and 2 when a line is no question. Each engine has `seconds` for a goal.
    """

    def answering(line: Line, number: int) -> tuple[dict[str, Any], int]:
        proof = prove(read_question(line), seconds)
        return answer_of(proof), 0 if proof.verdict == "proved" else 1

    return answer_lines(lines, answering, write)


def answer_of(proof: Proof) -> dict[str, Any]:
    """A proof as an object of JSON."""
    witness = proof.witness
    return {
        "verdict": proof.verdict,
        "witness": None if witness is None else _plain(witness),
        "witness_kind": proof.witness_kind,
        "reason": proof.reason,
    }


def _plain(request: Request) -> dict[str, Any]:
    context = {key: value if isinstance(value, str) else list(value) for key, value in request.context.items()}
    return {"action": request.action, "resource": request.resource, "context": context}


def read_question(source: str | bytes | Mapping[str, Any]) -> Question:
    """The question of one line or one object. Raises RingfenceError that names the field at fault."""
    fields = read_object(source, what='{"world": {...}, "goal": {...}}') if isinstance(source, str | bytes) else source
    _known(fields, ("world", "goal"), "")
    world, goal = _object(fields.get("world"), "world"), _object(fields.get("goal"), "goal")
    _known(world, _WORLD, "world")
    _known(goal, _GOAL, "goal")
    asked = _statement(goal, {}, "goal")
    stays = goal.get("stays")
    read = _world(world, asked)
    return Question(
        read,
        Goal(
            actions=asked.actions or (),
            resources=asked.resources or (),
            where=_conditions(goal, "where") or (),
            unless=_conditions(goal, "unless") or None,
            stays=None if stays is None else _stays(world, _object(stays, "goal, stays")),
        ),
    )


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        found = "nothing" if value is None else json.dumps(value)[:80]
        raise RingfenceError(f"found {found}", where=where, expected="an object")
    return value


def _known(fields: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    for name in fields:
        if name in _REQUEST and where == "world":
            raise RingfenceError(
                f'the field "{name}" does not belong here', where=where, expected="a world without its request"
            )
        if name not in names:
            raise RingfenceError(
                f'the field "{name[:80]}" is unknown', where=where, expected=f"one of {', '.join(names)}"
            )


def _statement(goal: Mapping[str, Any], conditions: Any, where: str) -> Statement:
    """A goal's patterns and one of its blocks, read as IAM reads those of a statement."""
    written = {}
    for name in ("action", "resource"):
        value = goal.get(name)
        if value is None or value == []:
            found = "is missing" if value is None else "is an empty list"
            raise RingfenceError(
                f'the field "{name}" {found}', where="goal", expected="a pattern or a list of patterns"
            )
        written[name.capitalize()] = value
    statement = {"Effect": "Allow", **written, "Condition": conditions}
    return parse({"Version": "2012-10-17", "Statement": [statement]}, kind="identity", where=where).statements[0]


def _conditions(goal: Mapping[str, Any], name: str) -> tuple[Condition, ...]:
    value = goal.get(name)
    return () if value is None else _statement(goal, value, f"goal, {name}").conditions


def _world(world: Mapping[str, Any], asked: Statement) -> World:
    """The world, its resource policy read as a trust policy where the goal is about assuming roles only."""
    trust = all(action.lower().startswith("sts:") for action in asked.actions or ()) and all(
        resource.split(":", 5)[-1].startswith("role/") for resource in asked.resources or ()
    )
    request = {"action": "sts:AssumeRole" if trust else "iam:GetUser", "resource": "arn:aws:iam::*:role/*"}
    read = read_world({**world, **request})
    requester(read.principal)
    return replace(read, action="", resource="", context={})


def _stays(world: Mapping[str, Any], fields: Mapping[str, Any]) -> Request:
    _known(fields, _REQUEST, "goal, stays")
    try:
        read = read_world({**world, **{name: fields.get(name) for name in _REQUEST}})
    except RingfenceError as error:
        raise RingfenceError(str(error), where="goal, stays") from None
    return Request(read.action, read.resource, read.context)
