"""The search itself: guess which atoms are true, ask whether a request can be like that, learn from a refusal."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable

from ringfence.iam.automata.formulas import Formula, Gate, atoms_of
from ringfence.iam.automata.globs import OutOfTime
from ringfence.iam.automata.keys import Core, Facts, Keys, Values, gather
from ringfence.iam.automata.layers import Case, Encoder
from ringfence.iam.automata.links import solve
from ringfence.iam.automata.solver import Solver
from ringfence.iam.automata.statements import RESOURCE, Linked
from ringfence.iam.automata.values import NotDecided, Predicate
from ringfence.iam.questions import Found, NoneExists, Question, Request, Search, Unsettled

_AGAIN = 2
"""A literal that takes part in so many conflicts is compared with every other atom of its key."""


class AutomataEngine:
    """Searches for a request that breaks a goal, with nothing but the standard library."""

    name = "automata"

    def search(self, question: Question, seconds: float) -> Search:
        """A request, that there is none, or why that is not known. `seconds` is wall time."""
        deadline = time.monotonic() + seconds
        try:
            encoder = Encoder(question)
            return _Hunt(encoder, deadline).all_cases()
        except NotDecided as reason:
            return Unsettled(str(reason))
        except OutOfTime:
            return Unsettled(f"the automata did not come to an end within {seconds:g} seconds")


class _Hunt:
    """One question's cases in turn. What was learned of atoms in one case holds in the others."""

    def __init__(self, encoder: Encoder, deadline: float) -> None:
        self.encoder, self.atoms, self.deadline = encoder, encoder.atoms, deadline
        self.keys = Keys(encoder.atoms, deadline)
        self.learned: list[tuple[int, ...]] = []

    def all_cases(self) -> Search:
        unsettled: Unsettled | None = None
        empty: list[Case] = []
        for case in self.encoder.cases():
            if any(case.is_covered_by(other) for other in empty):
                continue
            if time.monotonic() > self.deadline:
                raise OutOfTime
            try:
                found = self.one_case(case)
            except NotDecided as reason:
                found = Unsettled(str(reason))
            if isinstance(found, Found):
                return found
            if isinstance(found, Unsettled):
                unsettled = unsettled or found
            else:
                empty.append(case)
        return unsettled or NoneExists()

    def one_case(self, case: Case) -> Search:
        formula = self.encoder.formula(case)
        if formula is False:
            return NoneExists()
        concerned = atoms_of(formula)
        solver = self._solver(formula, concerned)
        seen: Counter[int] = Counter()
        foreseen: set[int] = set()
        unsettled: Unsettled | None = None
        while solver.solve(self.deadline):
            if time.monotonic() > self.deadline:
                raise OutOfTime
            literals = list(_reasons(formula, solver.truth))
            try:
                outcome = self._settle(literals)
            except NotDecided as reason:
                unsettled = unsettled or Unsettled(str(reason))
                outcome = [Core(tuple(literals))]
            else:
                if isinstance(outcome, dict):
                    return Found(self._request(case, outcome, self._resource(case, literals)))
                self.learned.extend(core.literals for core in outcome)
                seen.update(literal for core in outcome if len(core.literals) == 2 for literal in core.literals)
            for core in outcome:
                if all(map(solver.truth, core.literals)):
                    solver.refuse(core.literals)
                else:
                    solver.add([-literal for literal in core.literals])
            again = [literal for literal, times in seen.items() if times >= _AGAIN and literal not in foreseen]
            foreseen.update(again)
            if again:
                self._foresee(solver, again, concerned)
        return unsettled or NoneExists()

    def _solver(self, formula: Formula, concerned: set[int]) -> Solver:
        clauses = [clause for number in concerned for clause in self.atoms.clauses(number)]
        solver = Solver(len(self.atoms))
        solver.require(formula)
        for clause in clauses:
            solver.add(clause)
        for literals in self.learned:
            solver.add([-literal for literal in literals])
        self._foresee(solver, solver.settled(), concerned)
        return solver

    def _foresee(self, solver: Solver, literals: Iterable[int], concerned: set[int]) -> None:
        """Tell the solver what some literals say of the other atoms of their keys, before it has to guess them."""
        about: dict[str, list[tuple[int, Predicate]]] = {}
        for number in sorted(concerned):
            predicate = self._plain(number)
            if predicate is not None:
                about.setdefault(self.atoms[number].key, []).append((number, predicate))
        settled = set(solver.settled())
        for literal in literals:
            predicate = self._plain(abs(literal))
            if predicate is None:
                continue
            key = self.atoms[abs(literal)].key
            for number, other in about.get(key, ()):
                if number != abs(literal) and number not in settled and -number not in settled:
                    for clause in self.keys.consequences(key, literal, predicate, number, other):
                        self.learned.append(tuple(-one for one in clause))
                        solver.add(clause)

    def _plain(self, number: int) -> Predicate | None:
        """The predicate of an atom, if it is one of a value and hangs on no other key."""
        if number > len(self.atoms) or self.atoms[number].kind != "some":
            return None
        predicate = self.atoms[number].predicate
        return None if isinstance(predicate, Linked) else predicate

    def _settle(self, literals: Iterable[int]) -> dict[str, Values] | list[Core]:
        """Values for every key that is asked about, or what cannot be."""
        facts = gather(literals, self.atoms)
        found: dict[str, Values] = {}
        cores: list[Core] = []
        undecided: NotDecided | None = None
        for group in _tied(facts):
            try:
                outcome = self._group(group, facts)
            except NotDecided as reason:
                undecided = reason
                continue
            if isinstance(outcome, Core):
                cores.append(outcome)
            else:
                found.update(outcome)
        if cores:
            return cores
        if undecided is not None:
            raise undecided
        return found

    def _group(self, group: list[str], facts: dict[str, Facts]) -> dict[str, Values] | Core:
        about = {key: facts[key] for key in group if key in facts}
        if len(group) == 1 and not any(isinstance(one, Linked) for one in _predicates(facts[group[0]])):
            outcome = self.keys.settle(group[0], facts[group[0]])
            return outcome if isinstance(outcome, Core) else {group[0]: outcome}
        return solve(about, self.keys)

    def _resource(self, case: Case, literals: Iterable[int]) -> str | None:
        """A resource that the action takes, where no key is tied to it and one will do."""
        facts = gather(literals, self.atoms)
        if next(group for group in _tied(facts) if RESOURCE in group) != [RESOURCE]:
            return None
        tries = (self.keys.nicer(facts[RESOURCE], usual) for usual in self.encoder.usual_resources(case))
        return next((word for word in tries if word is not None), None)

    def _request(self, case: Case, found: dict[str, Values], resource: str | None) -> Request:
        context: dict[str, str | tuple[str, ...]] = {}
        for key, values in sorted(found.items()):
            if key != RESOURCE and values.found:
                is_list = self.atoms.is_list(key)
                context[self.atoms.spelled(key)] = values.found if is_list else values.found[0]
        return Request(case.action, resource or found[RESOURCE].found[0], context)


def _predicates(facts: Facts) -> list[object]:
    return [one for _, one in (*facts.inside, *facts.outside)]


def _tied(facts: dict[str, Facts]) -> list[list[str]]:
    """The keys in groups: those that a policy variable ties together are in one."""
    leader = {key: key for key in facts}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for key, about in facts.items():
        for predicate in _predicates(about):
            if isinstance(predicate, Linked):
                for other in predicate.variables():
                    leader[find(other)] = find(key)
    groups: dict[str, list[str]] = {}
    for key in leader:
        groups.setdefault(find(key), []).append(key)
    return list(groups.values())


def _reasons(formula: Formula, truth: Callable[[int], bool]) -> dict[int, None]:
    """A few literals, true in an assignment, that make the formula true whatever the others are."""
    holds: dict[Gate, bool] = {}

    def is_true(part: int | Gate) -> bool:
        if isinstance(part, int):
            return truth(part)
        known = holds.get(part)
        if known is None:
            answers = map(is_true, part.parts)
            known = holds[part] = all(answers) if part.kind == "and" else any(answers)
        return known

    chosen: dict[int, None] = {}
    waiting: list[int | Gate] = [] if isinstance(formula, bool) else [formula]
    alternatives: list[Gate] = []
    while waiting or alternatives:
        if not waiting:
            waiting.extend(_cheapest(alternatives.pop(), is_true, chosen))
            continue
        part = waiting.pop()
        if isinstance(part, int):
            chosen[part] = None
        elif part.kind == "and":
            waiting.extend(part.parts)
        else:
            alternatives.append(part)
    return chosen


def _cheapest(gate: Gate, is_true: Callable[[int | Gate], bool], chosen: dict[int, None]) -> list[int | Gate]:
    """One part of a disjunction that is true: none anew if one is chosen already, else a literal before a gate."""
    if any(isinstance(part, int) and part in chosen for part in gate.parts):
        return []
    true = [part for part in gate.parts if is_true(part)]
    return [min(true, key=lambda part: not isinstance(part, int))]
