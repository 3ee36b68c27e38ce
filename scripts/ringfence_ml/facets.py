"""A facet: which rows belong to the group that may be at a disadvantage, and within which groups to compare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ringfence_ml.columns import Schema
from ringfence_ml.configuration import Configuration
from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.metrics import Booleans
from ringfence_ml.table import Integers, Table


@dataclass(frozen=True)
class Facet:
    """`values` of a category, or `at_most` / `at_least` of a number, make the disadvantaged group."""

    name: str
    column: str
    values: tuple[str, ...]
    at_most: float | None
    at_least: float | None
    group_by: str

    @property
    def words(self) -> str:
        """The group in words: `age at most 25`."""
        if self.values:
            return f"{self.column} {' or '.join(self.values)}"
        low = [] if self.at_least is None else [f"at least {self.at_least:g}"]
        high = [] if self.at_most is None else [f"at most {self.at_most:g}"]
        return f"{self.column} {' and '.join(low + high)}"

    @property
    def value_or_threshold(self) -> str:
        """The group in Clarify's notation: values, or an interval."""
        if self.values:
            return ", ".join(self.values)
        low = "(-inf" if self.at_least is None else f"[{self.at_least:g}"
        high = "inf)" if self.at_most is None else f"{self.at_most:g}]"
        return f"{low}, {high}"

    def members(self, table: Table) -> Booleans:
        """Which rows belong to the disadvantaged group.

        Raises CouldNotAssess `facet_missing` where rows lack the attribute, `facet_empty` where a side has no row.
        """
        missing = int(table.missing(self.column).sum())
        if missing:
            raise CouldNotAssess("facet_missing", f"{missing} of {table.rows} rows have no {self.column}")
        if self.values:
            category = table.categories[self.column]
            inside: Booleans = np.array([level in self.values for level in category.levels], dtype=bool)[category.codes]
        else:
            numbers = table.numbers[self.column]
            low = -np.inf if self.at_least is None else self.at_least
            inside = (numbers >= low) & (numbers <= (np.inf if self.at_most is None else self.at_most))
        if inside.all() or not inside.any():
            side = "nobody else" if inside.all() else "nobody"
            raise CouldNotAssess("facet_empty", f"{self.words}: {side} among {table.rows} rows")
        return inside

    def groups(self, table: Table) -> tuple[Integers, int]:
        """For each row the number of its group (missing is one too), and how many groups there are."""
        if not self.group_by:
            return np.zeros(table.rows, dtype=np.int64), 1
        codes = table.categories[self.group_by].codes
        _, place = np.unique(codes, return_inverse=True)
        return place.astype(np.int64), int(place.max()) + 1


def read_facets(configuration: Configuration, schema: Schema, default: dict[str, object]) -> list[Facet]:
    """The facets of a configuration; `default` is what a carried data set says."""
    facets = [_read(name, section, schema) for name, section in configuration.sections("facets", default)]
    if not facets:
        raise ConfigurationError("no facet", where=configuration.where, expected='"facets": {"NAME": {"column": ...}}')
    return facets


def _read(name: str, section: Configuration, schema: Schema) -> Facet:
    column = schema[section.text("column")]
    values = tuple(section.texts("values", []))
    low = section.number("at_least") if "at_least" in section else None
    high = section.number("at_most") if "at_most" in section else None
    if column.numeric == bool(values) or (column.numeric and low is None and high is None):
        expected = "at_most or at_least" if column.numeric else "values"
        raise ConfigurationError(f"{column.name} is a {column.kind}", where=section.where, expected=expected)
    group_by = section.text("group_by", "")
    if group_by and schema[group_by].numeric:
        raise ConfigurationError(f"group_by {group_by!r} is a number", where=section.where, expected="a category")
    return Facet(name, column.name, values, high, low, group_by)
