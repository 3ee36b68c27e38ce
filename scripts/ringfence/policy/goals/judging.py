"""From a prover's answers to one verdict a goal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ringfence.iam.evaluate import Deciding, evaluate
from ringfence.iam.questions import Proof, Question
from ringfence.plan.model import Plan
from ringfence.policy.goals.estate import Estate
from ringfence.policy.goals.files import GoalFile
from ringfence.policy.goals.questions import Asked, questions
from ringfence.policy.verdicts import Verdict, Word

Prove = Callable[[Question, float], Proof]
EstatesOf = Callable[[str], Sequence[Estate]]
"""The accounts that a goal is asked of, by the address at which its verdict is shown."""
SECONDS = 30.0
"""For one question; what takes longer is undecided."""


@dataclass(frozen=True)
class Judgement:
    """A verdict, and the request that breaks the goal as lines that a person can read."""

    verdict: Verdict
    request: tuple[str, ...] = ()


def judge(goals: Iterable[GoalFile], plan: Plan, estates: EstatesOf, prove: Prove) -> list[Judgement]:
    """The verdicts of goals on a plan. Raises RingfenceError where a goal's file is at fault."""
    judged = (judge_one(goal, plan, estates, prove) for goal in goals)
    return [each for each in judged if each is not None]


def judge_one(goal: GoalFile, plan: Plan, estates: EstatesOf, prove: Prove) -> Judgement | None:
    """The verdict of one goal; None where the plan has nothing that it is about."""
    anchor = anchor_of(goal, plan)
    return None if anchor is None else _judge(goal, anchor, plan, estates(anchor), prove)


def undecided(goals: Iterable[GoalFile], plan: Plan, reason: str) -> list[Judgement]:
    """Every goal that the plan has something for, undecided for one reason."""
    anchored = ((goal, anchor_of(goal, plan)) for goal in goals)
    return [
        Judgement(_verdict(goal, anchor, "undecided", f"{reason}. {goal.mend}")) for goal, anchor in anchored if anchor
    ]


def _verdict(goal: GoalFile, anchor: str, word: Word, message: str) -> Verdict:
    return Verdict(goal.name, "proof", anchor, word, message, goal.controls, goal.severity)


def anchor_of(goal: GoalFile, plan: Plan) -> str | None:
    """The address at which a goal's verdict is shown: the first resource of the first type that there is any of."""
    for kind in goal.anchor:
        if addresses := sorted(resource.address for resource in plan.of_type(kind)):
            return addresses[0]
    return None


def _judge(goal: GoalFile, anchor: str, plan: Plan, estates: Sequence[Estate], prove: Prove) -> Judgement:
    def verdict(word: Word, message: str) -> Verdict:
        return _verdict(goal, anchor, word, message)

    if goal.when and not any(True for _ in plan.of_type(*goal.when)):
        return Judgement(verdict("not_applicable", f"the plan has no {' or '.join(goal.when)}"))
    asked = list(questions(goal, estates, f"goal {goal.name}"))
    if not any(one.bound for one in asked):
        return Judgement(verdict("not_applicable", "nobody and nothing that it speaks of is there"))
    if unread := sorted({each for one in asked for each in one.unread}):
        hangs = "; ".join(unread)
        return Judgement(verdict("undecided", f"cannot be decided before the apply, it hangs on: {hangs}. {goal.mend}"))
    if vacuous := _vacuous(goal, asked):
        return Judgement(verdict("undecided", f"{vacuous}. {goal.mend}"))
    proofs = [(one, prove(one.question, SECONDS)) for one in asked if one.question and one.bound]
    for one, proof in proofs:
        if proof.verdict == "refuted" and proof.witness:
            lines = tuple(request_lines(one, proof))
            return Judgement(verdict("fail", f"{goal.says} Not so: {'; '.join(lines)}. {goal.mend}"), lines)
    for one, proof in proofs:
        if proof.verdict != "proved":
            return Judgement(verdict("undecided", f"{one.whose}: {proof.reason}. {goal.mend}"))
    return Judgement(verdict("pass", f"{goal.says} Proved in {len(proofs)} worlds."))


def _vacuous(goal: GoalFile, asked: list[Asked]) -> str:
    """Why the goal would hold for the wrong reason: a legitimate request is refused, or there is nobody to make it."""
    shown = [(one, request) for one in asked if one.question for request in one.stays]
    if not shown:
        wanted = ", ".join(each.action for each in goal.stays)
        return f"nobody is there for whom the legitimate request ({wanted}) could stay"
    for one, request in shown:
        assert one.question
        decision = evaluate(one.question.world_of(request))
        if not decision.allowed:
            by = "; ".join(_statement(one, each) for each in decision.statements) or f"no Allow in {decision.layer}"
            return f"the legitimate {request.action} on {request.resource} of {one.whose} is refused ({by})"
    return ""


# ---------------------------------------------------------------- the request that breaks a goal


def request_lines(asked: Asked, proof: Proof) -> Iterator[str]:
    """A witness as an AWS request, what allows it, and of what kind it is."""
    assert asked.question
    assert proof.witness
    yield f"{asked.whose} is allowed {proof.witness.action} on {proof.witness.resource}"
    for key, value in sorted(proof.witness.context.items()):
        if not _always_sent(asked, key, value):
            yield f"  {key} = {_shown(value)}"
    decision = evaluate(asked.question.world_of(proof.witness))
    # Of service control policies, all that ever allows is AWS's FullAWSAccess.
    deciding = [each for each in decision.statements if each.layer != "service_control_policies"]
    yield from dict.fromkeys(f"  allowed by {_statement(asked, each)}" for each in deciding)
    if proof.witness_kind == "absence":
        yield "  (it rests on keys that the request leaves out)"


def _always_sent(asked: Asked, key: str, value: str | Sequence[str]) -> bool:
    return asked.actor.sent.get(key) == value


def _shown(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else f"[{', '.join(value)}]"


def _statement(asked: Asked, deciding: Deciding) -> str:
    titles = asked.titles.get(deciding.layer, ())
    level = deciding.level or 0
    title = titles[level][deciding.policy] if level < len(titles) and deciding.policy < len(titles[level]) else ""
    sid = f"statement {deciding.sid}" if deciding.sid else f"statement {deciding.index + 1}"
    return f"{sid} of {title or deciding.layer} ({deciding.layer})"
