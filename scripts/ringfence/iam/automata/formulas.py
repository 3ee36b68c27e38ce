"""Boolean formulas over numbered atoms: a literal is an atom's number from 1, negative when it is denied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """A conjunction or a disjunction of two or more formulas."""

    kind: Literal["and", "or"]
    parts: tuple[int | Gate, ...]


Formula = bool | int | Gate
"""`True` and `False` are constants; every other integer is a literal."""


def conjunction(parts: Iterable[Formula]) -> Formula:
    return _gate("and", parts)


def disjunction(parts: Iterable[Formula]) -> Formula:
    return _gate("or", parts)


def _gate(kind: Literal["and", "or"], parts: Iterable[Formula]) -> Formula:
    kept: dict[int | Gate, None] = {}
    decisive = kind == "or"
    for part in parts:
        if isinstance(part, bool):
            if part is decisive:
                return decisive
        elif isinstance(part, Gate) and part.kind == kind:
            kept.update(dict.fromkeys(part.parts))
        else:
            kept[part] = None
    if any(isinstance(part, int) and -part in kept for part in kept):
        return decisive
    if not kept:
        return not decisive
    return next(iter(kept)) if len(kept) == 1 else Gate(kind, tuple(kept))


def negation(formula: Formula) -> Formula:
    """The negation, with the signs moved down to the literals."""
    if isinstance(formula, bool):
        return not formula
    if isinstance(formula, int):
        return -formula
    return Gate("or" if formula.kind == "and" else "and", tuple(_negated(part) for part in formula.parts))


def _negated(part: int | Gate) -> int | Gate:
    if isinstance(part, int):
        return -part
    return Gate("or" if part.kind == "and" else "and", tuple(_negated(inner) for inner in part.parts))


def atoms_of(formula: Formula) -> set[int]:
    """The atoms that a formula names."""
    found: set[int] = set()
    seen: set[Gate] = set()
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Gate):
            if part not in seen:
                seen.add(part)
                waiting.extend(part.parts)
        elif not isinstance(part, bool):
            found.add(abs(part))
    return found
