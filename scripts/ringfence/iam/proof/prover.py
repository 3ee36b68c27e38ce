"""The prover: a goal is proved only when two engines that share no encoding both find no request that breaks it.

- **proved**: every engine says that no such request exists.
- **refuted**: a request that an engine found is one that the evaluator allows, and that `where` admits and `unless`
  does not excuse. An engine's word alone refutes nothing.
- **undecided**: an engine ran out of time or cannot take the question, what it found does not stand up to the
  evaluator, or a proof would say nothing: `stays` is denied or not admitted by `where`, no request is, or no action of
  the goal exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from ringfence.iam import actions
from ringfence.iam.documents import parse
from ringfence.iam.evaluate import World, evaluate
from ringfence.iam.explain import reason
from ringfence.iam.proof.domain import of_aws
from ringfence.iam.proof.witness import by_value, by_value_questions, holding, refusal, refutes, smallest
from ringfence.iam.questions import Engine, Found, NoneExists, Proof, Question, Request, Search

SECONDS = 10.0
"""How long each engine may search, in seconds of wall time."""


@cache
def engines() -> tuple[Engine, ...]:
    """The engines that have to agree. They are imported when they are first needed."""
    from ringfence.iam.automata import AutomataEngine
    from ringfence.iam.proof.cvc5_engine import Cvc5Engine

    return AutomataEngine(), Cvc5Engine()


def prove(question: Question, seconds: float = SECONDS, *, using: Sequence[Engine] | None = None) -> Proof:
    """Answer a question, each engine given so many seconds. Raises RingfenceError for a principal that is none."""
    searching = engines() if using is None else tuple(using)
    asked = of_aws(question)
    objections: list[str] = []
    for engine in searching:
        found = engine.search(asked, seconds)
        if isinstance(found, NoneExists):
            continue
        if isinstance(found, Found):
            unfit = refusal(asked, found.request)
            if unfit is None:
                return _refuted(asked, found.request, searching, seconds)
            objections.append(f"{engine.name} found a request that {unfit}")
        else:
            objections.append(f"{engine.name}: {found.reason}")
    if objections:
        return Proof("undecided", "; ".join(objections) + ".")
    empty = _says_nothing(question, asked, searching[0], seconds)
    if empty:
        return Proof("undecided", f"The proof would be vacuous: {empty}.")
    names = " and ".join(engine.name for engine in searching)
    return Proof("proved", f"No request breaks the goal: {names} find none.")


def _refuted(asked: Question, request: Request, searching: Sequence[Engine], seconds: float) -> Proof:
    """A refutation, by a witness that rests on a value where there is one."""
    if not by_value(asked, request):
        request = _by_value(asked, request, searching, seconds) or request
    witness = smallest(asked, request)
    kind = "value" if by_value(asked, witness) else "absence"
    world = asked.world_of(witness)
    return Proof("refuted", reason(evaluate(world), world), witness, kind)  # type: ignore[arg-type]


def _by_value(asked: Question, request: Request, searching: Sequence[Engine], seconds: float) -> Request | None:
    """A witness that rests on a value, where an engine finds one."""
    for question in by_value_questions(asked, request):
        for engine in searching:
            found: Search = engine.search(question, seconds)
            if isinstance(found, NoneExists):
                break
            if isinstance(found, Found) and refutes(asked, found.request) and by_value(asked, found.request):
                return found.request
    return None


def _says_nothing(question: Question, asked: Question, engine: Engine, seconds: float) -> str | None:
    """Why a proof would say nothing."""
    goal = question.goal
    if not any(actions.expand(pattern) for pattern in goal.actions):
        return f"AWS has no action {' or '.join(goal.actions)}"
    if goal.stays is not None:
        if not holding(goal.where, goal.stays):
            return "`where` does not admit the request that has to stay allowed"
        world = question.world_of(goal.stays)
        decision = evaluate(world)
        return (
            None if decision.allowed else f"the request that has to stay allowed is denied. {reason(decision, world)}"
        )
    if goal.where and isinstance(engine.search(_of_any_world(asked), seconds), NoneExists):
        return "no request satisfies `where`"
    return None


def _of_any_world(asked: Question) -> Question:
    """Whether there is a request at all: the question in a world that allows everything."""
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    by_identity, by_resource = parse({"Statement": everything}), parse({"Statement": {**everything, "Principal": "*"}})
    world = World(
        principal=asked.world.principal,
        action="",
        resource="",
        account=asked.world.account,
        resource_account=asked.world.resource_account,
        identity_policies=(by_identity,),
        resource_policy=by_resource,
    )
    return Question(world, replace(asked.goal, unless=None))
