"""Recourse: which change, of what the person can change, would turn the decision. Every combination of at most two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from ringfence_ml.configuration import Configuration
from ringfence_ml.encoding import Encoding
from ringfence_ml.errors import ConfigurationError
from ringfence_ml.table import Floats, Table

Value = float | int | str
AT_MOST = 3


@dataclass(frozen=True)
class Action:
    """What may change in one column: a number up or down to a limit, a category upwards in an order, or to a level."""

    column: str
    direction: str
    limit: float | None
    order: tuple[str, ...]
    to: tuple[str, ...]

    def candidates(self, encoding: Encoding, value: Value | None) -> list[tuple[Value, float]]:
        """Other values and what they cost, from 0 to 1: the share of the range, or of the order, that is crossed."""
        if value is None:
            return []
        if self.to:
            return [] if value in self.to else [(level, 1.0) for level in self.to]
        if self.order:
            place = self.order.index(str(value)) if value in self.order else len(self.order)
            steps = len(self.order) - 1
            return [(level, (index - place) / steps) for index, level in enumerate(self.order) if index > place]
        grid = np.array(encoding.place(self.column)[0].grid)
        at = float(value)
        inside = grid < at if self.direction == "down" else grid > at
        if self.limit is not None:
            inside &= grid >= self.limit if self.direction == "down" else grid <= self.limit
        ranks = np.interp([*grid[inside], at], grid, np.linspace(0, 1, len(grid)))
        costs = np.abs(ranks[:-1] - ranks[-1])
        return [
            (int(each) if each.is_integer() else each, float(cost))
            for each, cost in zip(grid[inside].tolist(), costs, strict=True)
        ]


def read_actions(configuration: Configuration, encoding: Encoding, default: dict[str, Any]) -> list[Action]:
    """What people can change; a column that is no input of the model is refused."""
    actions = []
    for column, section in configuration.sections("actionable", default):
        if column not in encoding.columns:
            raise ConfigurationError(
                f"{column!r} is no input", where=section.where, expected=f"one of {', '.join(encoding.columns)}"
            )
        levels = encoding.place(column)[0].levels
        order, to = tuple(section.texts("order", [])), tuple(section.texts("to", []))
        direction = section.choice("direction", ("up", "down")) if "direction" in section else ""
        limit = section.number("limit") if "limit" in section else None
        said = [bool(order), bool(to), bool(direction)]
        if sum(said) != 1 or (levels is None) != bool(direction) or len(order) == 1:
            expected = "direction" if levels is None else "order (two or more levels) or to"
            raise ConfigurationError("not clear what may change", where=section.where, expected=expected)
        unknown = [level for level in (*order, *to) if levels is not None and level not in levels]
        if unknown:
            raise ConfigurationError(f"level {unknown[0]!r} was not seen in training", where=section.where)
        actions.append(Action(column, direction, limit, order, to))
    return actions


def recourse(
    scores: Callable[[Floats], Floats],
    encoding: Encoding,
    actions: list[Action],
    threshold: float,
    point: Floats,
    values: Table,
    row: int,
) -> list[dict[str, Any]]:
    """Up to three ways to be approved, fewest changes first, then least cost; at most one for each set of columns.

    Empty where no one or two changes do. `point` is the row's encoding, shape (width,).
    """
    before = {action.column: values.value(action.column, row) for action in actions}
    single = [
        (action.column, *each) for action in actions for each in action.candidates(encoding, before[action.column])
    ]
    plans = [(each,) for each in single] + [pair for pair in combinations(single, 2) if pair[0][0] != pair[1][0]]
    if not plans:
        return []
    matrix = np.repeat(point[None, :], len(plans), axis=0)
    for index, plan in enumerate(plans):
        for column, value, _ in plan:
            encoding.assign(matrix[index : index + 1], column, value)
    found = scores(matrix)
    order = sorted(np.flatnonzero(found < threshold).tolist(), key=lambda each: _rank(plans[each]))
    ways: list[dict[str, Any]] = []
    used: list[set[str]] = []
    for index in order:
        columns = {change[0] for change in plans[index]}
        if any(each <= columns for each in used):
            continue
        used.append(columns)
        changes = [{"column": column, "from": before[column], "to": value} for column, value, _ in plans[index]]
        ways.append({"changes": changes, "cost": _rank(plans[index])[1], "score": float(found[index])})
        if len(ways) == AT_MOST:
            break
    return ways


def _rank(plan: tuple[tuple[str, Value, float], ...]) -> tuple[int, float]:
    return len(plan), sum(change[2] for change in plan)
