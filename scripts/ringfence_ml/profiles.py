"""A batch of rows as integer counts: made by `profile`, joined by `merge`, so that partitions do not matter.

Bin edges, levels and scales are fixed at the baseline. Sums are of scaled whole numbers, so that they too are exact
whatever the order. The same counts can come from any engine (numpy here, a data-frame library or Spark elsewhere).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from typing import Any

import numpy as np

from ringfence_ml.columns import Column
from ringfence_ml.errors import CouldNotAssess
from ringfence_ml.table import Category, Floats, Table

BINS = 20
SCALED_MAXIMUM = 100_000  # largest scaled value of the baseline: squares of a million rows fit 64 bits


@dataclass(frozen=True)
class Bins:
    """How one column is counted.

    Numbers: bin i holds edges[i-1] < x <= edges[i] (the first and last are open), values times 10**exponent are summed
    as whole numbers. Categories: `levels` seen at the baseline; others are counted by name beside them.
    """

    column: str
    kind: str
    edges: tuple[float, ...] = ()
    exponent: int = 0
    levels: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As `baseline.json` holds it."""
        return asdict(self)

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Bins:
        """The inverse of `to_json`."""
        edges, levels = tuple(value["edges"]), tuple(value["levels"])
        return Bins(value["column"], value["kind"], edges, value["exponent"], levels)


@dataclass(frozen=True)
class Counts:
    """What one column of a batch comes to. `counts` by bin or by level; `new` by level that the baseline lacks.

    `total` and `squares` are sums of the scaled values and of their squares, `negative` how many are below 0; minimum
    and maximum are None where nothing is present. `unreadable` values (not of the column's kind) are among `missing`.
    """

    counts: tuple[int, ...]
    missing: int
    unreadable: int = 0
    new: tuple[tuple[str, int], ...] = ()
    total: int = 0
    squares: int = 0
    negative: int = 0
    minimum: float | None = None
    maximum: float | None = None

    @property
    def present(self) -> int:
        """How many values there are."""
        return sum(self.counts) + sum(count for _, count in self.new)


@dataclass(frozen=True)
class Profile:
    """A batch: how many rows, and each column's counts."""

    rows: int
    columns: dict[str, Counts]

    def to_json(self) -> dict[str, Any]:
        """As `baseline.json` holds it."""
        return {"rows": self.rows, "columns": {name: asdict(each) for name, each in self.columns.items()}}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Profile:
        """The inverse of `to_json`."""
        columns = {
            name: Counts(
                **{
                    **each,
                    "counts": tuple(each["counts"]),
                    "new": tuple((str(level), int(count)) for level, count in each["new"]),
                }
            )
            for name, each in value["columns"].items()
        }
        return Profile(int(value["rows"]), columns)


def fit_bins(table: Table, columns: Sequence[Column]) -> dict[str, Bins]:
    """Bins of baseline data: twenty quantile bins for numbers, the levels seen for categories.

    Raises CouldNotAssess `all_missing` for a column without a value.
    """
    return {column.name: _fit(table, column) for column in columns}


def _fit(table: Table, column: Column) -> Bins:
    missing = table.missing(column.name)
    if missing.all():
        raise CouldNotAssess("all_missing", f"column {column.name} has no value in any of {table.rows} rows")
    if not column.numeric:
        category = table.categories[column.name]
        used = np.unique(category.codes[~missing])
        return Bins(column.name, column.kind, levels=tuple(category.levels[code] for code in used))
    values = table.numbers[column.name][~missing]
    edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1], method="inverted_cdf"))
    largest = float(np.abs(values).max())
    exponent = math.floor(math.log10(SCALED_MAXIMUM / largest)) if largest > 0 else 0
    return Bins(column.name, column.kind, tuple(edges.tolist()), max(-300, min(300, exponent)))


def profile(batch: Table, bins: Mapping[str, Bins]) -> Profile:
    """The counts of a batch; a batch without rows is a profile of zeros."""
    columns = {
        name: _numbers(batch.numbers[name], each, batch.unreadable.get(name, 0))
        if each.kind != "category"
        else _category(batch.categories[name], each)
        for name, each in bins.items()
    }
    return Profile(batch.rows, columns)


def _numbers(values: Floats, bins: Bins, unreadable: int) -> Counts:
    present = values[~np.isnan(values)]
    places = np.searchsorted(np.array(bins.edges), present, side="left")
    counts = tuple(np.bincount(places, minlength=len(bins.edges) + 1).tolist())
    missing = len(values) - len(present)
    if not len(present):
        return Counts(counts, missing, unreadable)
    scaled = np.rint(present * 10.0**bins.exponent)
    usual = np.abs(scaled) <= 10 * SCALED_MAXIMUM
    total, squares = 0, 0
    for start in range(0, int(usual.sum()), 1_000_000):
        part = scaled[usual][start : start + 1_000_000].astype(np.int64)
        total, squares = total + int(part.sum()), squares + int((part * part).sum())
    for each in scaled[~usual].tolist():  # far outside the baseline: exact, and slow
        total, squares = total + int(each), squares + int(each) ** 2
    return Counts(
        counts,
        missing,
        unreadable,
        total=total,
        squares=squares,
        negative=int((present < 0).sum()),
        minimum=float(present.min()),
        maximum=float(present.max()),
    )


def _category(category: Category, bins: Bins) -> Counts:
    found = np.bincount(category.codes + 1, minlength=len(category.levels) + 1)
    by_level = {level: int(found[index + 1]) for index, level in enumerate(category.levels)}
    counts = tuple(by_level.pop(level, 0) for level in bins.levels)
    new = tuple(sorted((level, count) for level, count in by_level.items() if count))
    return Counts(counts, int(found[0]), new=new)


def merge(first: Profile, *others: Profile) -> Profile:
    """The profile of all the batches' rows together; the order does not matter."""
    return reduce(_merge, others, first)


def _merge(one: Profile, other: Profile) -> Profile:
    columns = {name: _merge_counts(each, other.columns[name]) for name, each in one.columns.items()}
    return Profile(one.rows + other.rows, columns)


def _merge_counts(one: Counts, other: Counts) -> Counts:
    lows = [each for each in (one.minimum, other.minimum) if each is not None]
    highs = [each for each in (one.maximum, other.maximum) if each is not None]
    return Counts(
        tuple(mine + theirs for mine, theirs in zip(one.counts, other.counts, strict=True)),
        one.missing + other.missing,
        one.unreadable + other.unreadable,
        tuple(sorted((Counter(dict(one.new)) + Counter(dict(other.new))).items())),
        one.total + other.total,
        one.squares + other.squares,
        one.negative + other.negative,
        min(lows, default=None),
        max(highs, default=None),
    )


def moments(counts: Counts, bins: Bins) -> tuple[float, float] | None:
    """Mean and standard deviation (of the population) of a number, from the scaled sums; None without a value."""
    if not counts.present:
        return None
    mean = counts.total / counts.present
    variance = max(0.0, counts.squares / counts.present - mean**2)
    scale = 10.0**bins.exponent
    return mean / scale, math.sqrt(variance) / scale
