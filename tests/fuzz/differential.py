"""One random question: the engines against each other, against the evaluator, and against requests tried one by one.

What must hold: a request that an exact engine finds is one that the evaluator allows and that breaks the goal; where an
engine says that there is none, no other finds one and no request that is tried breaks the goal; and when a goal is
narrowed to one single request, the answer is the evaluator's.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from random_worlds import Maker, breaks, documents_of

from ringfence.iam import actions
from ringfence.iam.documents import Condition
from ringfence.iam.questions import Engine, Found, NoneExists, Question, Request, Search

SECONDS = 5.0
_EXACT = frozenset({"automata"})
"""Engines that say everything exactly. Another may hold more requests possible than are: then the evaluator has the
last word, the goal is undecided, and what was found is counted and no disagreement."""


@dataclass
class Report:
    """What was compared, how often, how long each engine took (seconds), and every disagreement as a sentence."""

    counts: Counter[str] = field(default_factory=Counter)
    times: dict[str, list[float]] = field(default_factory=dict)
    disagreements: list[str] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.counts.update(other.counts)
        self.disagreements.extend(other.disagreements)
        for name, times in other.times.items():
            self.times.setdefault(name, []).extend(times)


def compare(seed: int | str, engines: Sequence[Engine], requests: int, seconds: float = SECONDS) -> Report:
    """Compare on the question of one seed, with so many requests tried."""
    maker, report = Maker(seed), Report()
    question = maker.question()
    report.counts["questions"] += 1
    answers = _answers(question, engines, seed, report, seconds)
    for number in range(requests):
        request = maker.request(question)
        broken = breaks(question, request)
        report.counts["requests"] += 1
        report.counts["requests that break their goal"] += broken
        if broken:
            for name, answer in answers.items():
                if isinstance(answer, NoneExists):
                    report.disagreements.append(f"seed {seed}: {name} finds none, but {request} breaks the goal")
        if number == 0:
            _compare_on(request, question, engines, seed, report, seconds)
    return report


def _compare_on(
    request: Request, question: Question, engines: Sequence[Engine], seed: int | str, report: Report, seconds: float
) -> None:
    """Compare on the question of one request alone."""
    narrowed = only(question, request)
    broken = breaks(narrowed, request)
    report.counts["single requests"] += 1
    report.counts["single requests that break their goal"] += broken
    for name, answer in _answers(narrowed, engines, f"{seed}, one request", report, seconds).items():
        if broken and isinstance(answer, NoneExists):
            report.disagreements.append(f"seed {seed}: {name} finds none, but {request} alone breaks the goal")


def _answers(
    question: Question, engines: Sequence[Engine], seed: int | str, report: Report, seconds: float
) -> dict[str, Search]:
    answers: dict[str, Search] = {}
    for engine in engines:
        start = time.perf_counter()
        answer = engine.search(question, seconds)
        report.times.setdefault(engine.name, []).append(time.perf_counter() - start)
        report.counts[f"{engine.name}: {type(answer).__name__}"] += 1
        answers[engine.name] = answer
        if isinstance(answer, Found) and not breaks(question, answer.request):
            report.counts[f"{engine.name}: found what the evaluator refuses"] += 1
            if engine.name in _EXACT:
                report.disagreements.append(f"seed {seed}: {engine.name} found {answer.request}, which breaks nothing")
    found = {name for name, answer in answers.items() if isinstance(answer, Found) and breaks(question, answer.request)}
    for name, answer in answers.items():
        if found and isinstance(answer, NoneExists):
            report.disagreements.append(f"seed {seed}: {name} finds none, {', '.join(sorted(found))} found one")
    return answers


def only(question: Question, request: Request) -> Question:
    """The question, about requests with these very values (a list may hold one of them several times)."""
    where: list[Condition] = []
    given = {key.lower(): (key, value) for key, value in request.context.items() if value or isinstance(value, str)}
    for key, value in given.values():
        values = (value,) if isinstance(value, str) else tuple(value)
        listed = not isinstance(value, str) or actions.is_multivalued(key)
        if not listed:
            where.append(Condition("StringEquals", None, False, key, values))
            continue
        where.append(Condition("StringEquals", "ForAllValues", False, key, values))
        where.extend(Condition("StringEquals", "ForAnyValue", False, key, (one,)) for one in dict.fromkeys(values))
    asked = {condition.key for condition in _conditions(question) if condition.key.lower() not in given}
    where.extend(Condition("Null", None, False, key, ("true",)) for key in sorted(asked))
    goal = replace(question.goal, actions=(request.action,), resources=(request.resource,))
    return replace(question, goal=replace(goal, where=(*goal.where, *where)))


def _conditions(question: Question) -> list[Condition]:
    found = [*question.goal.where, *(question.goal.unless or ())]
    for document in documents_of(question.world):
        found.extend(one for statement in document.statements for one in statement.conditions)
    return found
