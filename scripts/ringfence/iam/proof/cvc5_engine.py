"""The engine that asks cvc5, a solver of formulas over strings.

A question becomes one formula: the request is one of the goal's, `where` holds, `unless` does not, and the world allows
it for one of the goal's classes of actions. No solution is a proof. Where a construct cannot be said exactly, more
requests are held possible than are, so that a proof stays one, while a request that was found has to be tried.
"""

from __future__ import annotations

import time

import cvc5

from ringfence.iam.proof.action_classes import actions_of, classes
from ringfence.iam.proof.requests import Requests
from ringfence.iam.proof.terms import Formula, Term, Terms
from ringfence.iam.proof.witness import refutes
from ringfence.iam.questions import Found, NoneExists, Question, Request, Search, Unsettled

_LEAST_MILLISECONDS = 1


class Cvc5Engine:
    """Searches for a request that breaks a goal with cvc5's theory of strings."""

    name = "cvc5"

    def search(self, question: Question, seconds: float) -> Search:
        """Look for a request, for at most so many seconds of wall time."""
        until = time.monotonic() + seconds
        try:
            return self._search(question, until)
        except TimeoutError:
            return Unsettled(f"no answer within {seconds:g} s")
        except RuntimeError as error:
            # cvc5 raises RuntimeError and its own subclasses of it for what it cannot take.
            return Unsettled(f"cvc5 cannot take the question: {str(error).strip()[:200]}")

    def _search(self, question: Question, until: float) -> Search:
        asked = actions_of(question.goal.actions)
        requests = Requests(question, asked)
        ways: dict[Formula, str] = {}
        for part in classes(asked.all, requests.tells_apart()):
            _check(until)
            action = asked.one_of(part)
            allowed = requests.allowed(action, part)
            if allowed is not False:
                ways.setdefault(allowed, action)
        if requests.in_goal is False or not ways:
            return NoneExists()
        return _Asking(question, requests, ways, until).answer()


class _Asking:
    """Asks cvc5, and asks again as long as its requests hang on what was left open: see `Terms`."""

    def __init__(self, question: Question, requests: Requests, ways: dict[Formula, str], until: float) -> None:
        self.question, self.requests, self.ways, self.until = question, requests, ways, until
        self.terms = requests.terms
        self.known = [requests.in_goal, self.terms.some(ways)]
        self.lemmas: list[Formula] | None = None

    def answer(self) -> Search:
        """No request, one that the evaluator allows, or the last that was found where nothing more can be told."""
        while True:
            found, broken = self._asked(self.known, self.until)
            if not isinstance(found, Found) or broken is None:
                return found
            if self.terms.preferred:
                now = time.monotonic()
                likely, more = self._asked([*self.known, *self.terms.preferred], now + (self.until - now) / 3)
                if isinstance(likely, Found):
                    if more is None:
                        return likely
                    broken = list(dict.fromkeys((*broken, *more)))
            if not broken:
                return found
            self.known.extend(broken)

    def _asked(self, formulas: list[Formula], until: float) -> tuple[Search, list[Formula] | None]:
        """cvc5's answer, and for a request that the evaluator does not allow the lemmas that it breaks."""
        solver = _solver(self.terms, until)
        for formula in (*formulas, *self.terms.definitions):
            solver.assertFormula(self.terms.term(formula))
        answer = solver.checkSat()
        if answer.isUnsat():
            return NoneExists(), None
        if not answer.isSat():
            return Unsettled("no answer in time" if "TIMEOUT" in str(answer) else f"cvc5 answers {answer}"), None
        found = Found(_request(solver, self.requests, self.ways))
        return found, None if refutes(self.question, found.request) else self._broken(solver)

    def _broken(self, solver: Term) -> list[Formula]:
        if self.lemmas is None:
            self.lemmas = [made for lemma in self.terms.lemmas if not isinstance(made := lemma(), bool)]
        broken = [lemma for lemma in self.lemmas if str(solver.getValue(lemma)) == "false"]
        self.lemmas = [lemma for lemma in self.lemmas if lemma not in broken]
        return broken


def _check(until: float) -> None:
    if time.monotonic() > until:
        raise TimeoutError


def _solver(terms: Terms, until: float) -> Term:
    solver = cvc5.Solver(terms.manager)
    left = int((until - time.monotonic()) * 1000)
    if left < _LEAST_MILLISECONDS:
        raise TimeoutError
    solver.setLogic("QF_SLIA")
    solver.setOption("produce-models", "true")
    solver.setOption("strings-exp", "true")
    solver.setOption("tlimit-per", str(left))
    return solver


def _request(solver: Term, requests: Requests, ways: dict[Formula, str]) -> Request:
    """The request in a model."""

    def model(term: Formula) -> str | bool:
        if isinstance(term, bool):
            return term
        value = solver.getValue(term)
        return bool(value.getBooleanValue()) if value.isBooleanValue() else str(value.getStringValue())

    action = next(action for formula, action in ways.items() if model(formula))
    found = {key: value.found(model) for key, value in requests.keys.made()}
    context = {key: value for key, value in found.items() if value is not None}
    return Request(action, str(model(requests.resource)), context)
