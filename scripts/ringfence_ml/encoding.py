"""From a table to a matrix, as fixed at training: numbers as they are, categories one column a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ringfence_ml.columns import Column, Schema
from ringfence_ml.errors import CouldNotAssess
from ringfence_ml.table import Floats, Integers, Table

MISSING_LEVEL = ""  # a level of its own where training saw missing values


@dataclass(frozen=True)
class Input:
    """One input column: a category's levels, or a number's mean, standard deviation and quantiles in training."""

    column: str
    levels: tuple[str, ...] | None
    mean: float = 0.0
    deviation: float = 1.0
    grid: tuple[float, ...] = ()

    @property
    def width(self) -> int:
        """How many columns of the matrix it takes."""
        return 1 if self.levels is None else len(self.levels)


@dataclass(frozen=True)
class Encoding:
    """The inputs in order; `standardised` (linear models): numbers centred and scaled, missing ones at the mean."""

    inputs: tuple[Input, ...]
    standardised: bool

    @property
    def names(self) -> list[str]:
        """The matrix's columns: `age`, `housing=A151`."""
        names: list[str] = []
        for each in self.inputs:
            names += [each.column] if each.levels is None else [f"{each.column}={level}" for level in each.levels]
        return names

    @property
    def columns(self) -> list[str]:
        """The input columns' names."""
        return [each.column for each in self.inputs]

    @property
    def groups(self) -> Integers:
        """For each column of the matrix the number of its input, shape (width,)."""
        return np.repeat(np.arange(len(self.inputs)), [each.width for each in self.inputs]).astype(np.int64)

    def matrix(self, table: Table) -> Floats:
        """Shape (rows, width). A level that training never saw is all zeros (`new_levels` counts them)."""
        parts = [self._part(each, table) for each in self.inputs]
        matrix: Floats = np.ascontiguousarray(np.concatenate(parts, axis=1))
        return matrix

    def _part(self, each: Input, table: Table) -> Floats:
        if each.levels is None:
            values = table.numbers[each.column]
            if self.standardised:
                values = np.nan_to_num((values - each.mean) / each.deviation, nan=0.0)
            return np.asarray(values[:, None])
        codes, _ = table.categories[each.column].recoded(each.levels)
        if MISSING_LEVEL in each.levels:
            codes = np.where(codes == -1, each.levels.index(MISSING_LEVEL), codes)
        one_hot: Floats = (codes[:, None] == np.arange(len(each.levels))).astype(np.float64)
        return one_hot

    def place(self, column: str) -> tuple[Input, slice]:
        """An input and its columns of the matrix."""
        start = 0
        for each in self.inputs:
            if each.column == column:
                return each, slice(start, start + each.width)
            start += each.width
        raise KeyError(column)

    def assign(self, matrix: Floats, column: str, value: float | str) -> None:
        """Give every row of a matrix the same value of one input, in place."""
        each, where = self.place(column)
        if each.levels is None:
            number = float(value)
            matrix[:, where] = (number - each.mean) / each.deviation if self.standardised else number
        else:
            matrix[:, where] = [float(level == value) for level in each.levels]

    def new_levels(self, table: Table) -> dict[str, int]:
        """How many rows hold a level that training never saw, by column; columns without are left out."""
        counts = {
            each.column: table.categories[each.column].recoded(each.levels)[1]
            for each in self.inputs
            if each.levels is not None
        }
        return {column: count for column, count in counts.items() if count}

    def to_json(self) -> dict[str, Any]:
        """As the model's description holds it."""
        inputs = [
            {
                "column": each.column,
                "mean": each.mean,
                "standard_deviation": each.deviation,
                "quantiles": list(each.grid),
            }
            if each.levels is None
            else {"column": each.column, "levels": list(each.levels)}
            for each in self.inputs
        ]
        return {"standardised": self.standardised, "inputs": inputs}

    @staticmethod
    def from_json(value: dict[str, Any]) -> Encoding:
        """The inverse of `to_json`."""
        inputs = tuple(
            Input(each["column"], tuple(each["levels"]))
            if "levels" in each
            else Input(each["column"], None, each["mean"], each["standard_deviation"], tuple(each["quantiles"]))
            for each in value["inputs"]
        )
        return Encoding(inputs, bool(value["standardised"]))


def fit_encoding(table: Table, columns: Sequence[Column], *, standardised: bool) -> Encoding:
    """The encoding of training data.

    Raises CouldNotAssess `all_missing` where an input has no value at all.
    """
    return Encoding(tuple(_fit(table, column) for column in columns), standardised)


def _fit(table: Table, column: Column) -> Input:
    missing = table.missing(column.name)
    if missing.all():
        raise CouldNotAssess("all_missing", f"column {column.name} has no value in any of {table.rows} rows")
    if column.numeric:
        values = table.numbers[column.name][~missing]
        grid = np.unique(np.quantile(values, np.linspace(0, 1, 21), method="nearest"))
        return Input(column.name, None, float(values.mean()), float(values.std()) or 1.0, tuple(grid.tolist()))
    category = table.categories[column.name]
    used = np.unique(category.codes[category.codes >= 0])
    levels = tuple(category.levels[code] for code in used)
    return Input(column.name, levels + ((MISSING_LEVEL,) if missing.any() else ()))


def check_present(table: Table, columns: Sequence[str]) -> None:
    """Refuse a table in which a column has no value at all: its scores would rest on nothing.

    Raises CouldNotAssess `all_missing`, naming the columns.
    """
    empty = [name for name in columns if bool(table.missing(name).all())]
    if empty:
        raise CouldNotAssess("all_missing", f"no value in any of {table.rows} rows: {', '.join(empty)}")


def input_columns(schema: Schema, protected_inputs: dict[str, str]) -> list[Column]:
    """The features, and those protected attributes for which a reason is given, in the schema's order."""
    return [column for column in schema.columns if column.role == "feature" or column.name in protected_inputs]
