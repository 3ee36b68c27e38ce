"""A small SAT solver: two watched literals a clause, learning at the first unique implication point, saved phases."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ringfence.iam.automata.formulas import Formula, Gate
from ringfence.iam.automata.globs import OutOfTime


class Solver:
    """Clauses over variables from 1. The first `atoms` of them are the caller's, more are added for gates."""

    def __init__(self, atoms: int) -> None:
        self._value: list[int] = [0]  # of a variable: 1 true, -1 false, 0 open
        self._level: list[int] = [0]
        self._reason: list[list[int] | None] = [None]
        self._phase: list[int] = [-1]
        self._watched: list[list[list[int]]] = [[], []]
        self._trail: list[int] = []
        self._limits: list[int] = []
        self._done = 0
        self._next = 1
        self._gates: dict[Gate, int] = {}
        self.is_hopeless = False
        for _ in range(atoms):
            self._variable()

    def _variable(self) -> int:
        self._value.append(0)
        self._level.append(0)
        self._reason.append(None)
        self._phase.append(-1)
        self._watched.extend(([], []))
        return len(self._value) - 1

    def truth(self, literal: int) -> bool:
        """Whether a literal is true in the assignment that `solve` found, or in what is left of it."""
        return self._holds(literal) > 0

    def require(self, formula: Formula) -> None:
        """The formula holds. One implication for each gate is enough, since gates stand without a negation."""
        if isinstance(formula, bool):
            self.is_hopeless = self.is_hopeless or not formula
        elif isinstance(formula, Gate) and formula.kind == "and":
            for part in formula.parts:
                self.require(part)
        elif isinstance(formula, Gate):
            self.add([self._stands_for(part) for part in formula.parts])
        else:
            self.add([formula])

    def _stands_for(self, part: int | Gate) -> int:
        if isinstance(part, int):
            return part
        known = self._gates.get(part)
        if known is not None:
            return known
        literals = [self._stands_for(inner) for inner in part.parts]
        variable = self._gates[part] = self._variable()
        if part.kind == "or":
            self.add([-variable, *literals])
        else:
            for literal in literals:
                self.add([-variable, literal])
        return variable

    def add(self, literals: Sequence[int]) -> None:
        """One more clause; the assignment is taken back to where nothing was decided."""
        self._back_to(0)
        clause = list(dict.fromkeys(literals))
        if any(-literal in clause for literal in clause) or any(self._holds(literal) > 0 for literal in clause):
            return
        clause = [literal for literal in clause if self._holds(literal) == 0]
        if not clause:
            self.is_hopeless = True
        elif len(clause) == 1:
            self._assign(clause[0], None)
            self.is_hopeless = self.is_hopeless or self._propagate() is not None
        else:
            self._watch(clause)

    def refuse(self, literals: Sequence[int]) -> None:
        """These literals, all true in the assignment that `solve` found, cannot hold together."""
        clause = sorted((-literal for literal in literals), key=lambda literal: -self._level[abs(literal)])
        levels = [self._level[abs(literal)] for literal in clause]
        if not levels or levels[0] == 0:
            self.is_hopeless = True
        elif len(clause) == 1 or levels[1] == 0:
            self._back_to(0)
            self._assign(clause[0], None)
        else:
            self._back_to(levels[1] if levels[1] < levels[0] else levels[0] - 1)
            self._watch(clause)
            if levels[1] < levels[0]:
                self._assign(clause[0], clause)

    def settled(self) -> list[int]:
        """The literals that hold in every solution as far as is known: nothing had to be decided for them."""
        self._back_to(0)
        self.is_hopeless = self.is_hopeless or self._propagate() is not None
        return list(self._trail)

    def solve(self, deadline: float) -> bool:
        """Whether all clauses can hold; `truth` then answers. Raises OutOfTime at the deadline."""
        conflicts = 0
        while not self.is_hopeless:
            conflict = self._propagate()
            if conflict is not None:
                conflicts += 1
                if not self._limits:
                    self.is_hopeless = True
                    break
                self._learn(conflict)
                if conflicts % 64 == 0 and time.monotonic() > deadline:
                    raise OutOfTime
                continue
            variable = self._undecided()
            if not variable:
                return True
            self._limits.append(len(self._trail))
            self._assign(variable * self._phase[variable], None)
        return False

    def _holds(self, literal: int) -> int:
        value = self._value[abs(literal)]
        return value if literal > 0 else -value

    def _undecided(self) -> int:
        value, at = self._value, self._next
        while at < len(value) and value[at]:
            at += 1
        self._next = at
        return at if at < len(value) else 0

    @staticmethod
    def _slot(literal: int) -> int:
        return 2 * literal if literal > 0 else 1 - 2 * literal

    def _watch(self, clause: list[int]) -> None:
        for literal in clause[:2]:
            self._watched[self._slot(literal)].append(clause)

    def _assign(self, literal: int, reason: list[int] | None) -> None:
        variable = abs(literal)
        self._value[variable] = self._phase[variable] = 1 if literal > 0 else -1
        self._level[variable] = len(self._limits)
        self._reason[variable] = reason
        self._trail.append(literal)

    def _back_to(self, level: int) -> None:
        if len(self._limits) <= level:
            return
        limit = self._limits[level]
        for literal in self._trail[limit:]:
            variable = abs(literal)
            self._value[variable] = 0
            self._next = min(self._next, variable)
        del self._trail[limit:], self._limits[level:]
        self._done = min(self._done, limit)

    def _propagate(self) -> list[int] | None:
        """Assign what follows; a clause that fails, or None."""
        value, watched = self._value, self._watched
        while self._done < len(self._trail):
            false = -self._trail[self._done]
            self._done += 1
            slot = self._slot(false)
            concerned = watched[slot]
            kept: list[list[int]] = []
            watched[slot] = kept
            for number, clause in enumerate(concerned):
                if clause[0] == false:
                    clause[0], clause[1] = clause[1], false
                first = clause[0]
                truth = value[first] if first > 0 else -value[-first]
                if truth > 0 or not self._moved(clause, value, watched):
                    kept.append(clause)
                    if truth < 0:
                        kept.extend(concerned[number + 1 :])
                        return clause
                    if truth == 0:
                        self._assign(first, clause)
        return None

    def _moved(self, clause: list[int], value: list[int], watched: list[list[list[int]]]) -> bool:
        """Watch another literal of the clause that is not false, where there is one."""
        for at in range(2, len(clause)):
            literal = clause[at]
            if (value[literal] if literal > 0 else -value[-literal]) >= 0:
                clause[1], clause[at] = literal, clause[1]
                watched[self._slot(literal)].append(clause)
                return True
        return False

    def _learn(self, conflict: list[int]) -> None:
        """Add the clause of the first unique implication point, and go back to where it decides something."""
        level, seen, lower, count = len(self._limits), set[int](), list[int](), 0
        clause, at, literal = conflict, len(self._trail), 0
        while True:
            for other in clause:
                variable = abs(other)
                if other == literal or variable in seen or self._level[variable] == 0:
                    continue
                seen.add(variable)
                if self._level[variable] == level:
                    count += 1
                else:
                    lower.append(other)
            at -= 1
            while abs(self._trail[at]) not in seen:
                at -= 1
            literal = self._trail[at]
            count -= 1
            if count == 0:
                break
            clause = self._reason[abs(literal)] or []
        lower.sort(key=lambda other: -self._level[abs(other)])
        learned = [-literal, *lower]
        self._back_to(self._level[abs(lower[0])] if lower else 0)
        if len(learned) > 1:
            self._watch(learned)
        self._assign(-literal, learned if len(learned) > 1 else None)
