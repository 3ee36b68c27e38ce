"""A table in memory by columns: numbers with NaN for missing, categories as codes with -1 for missing."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from ringfence_ml.columns import Column, Schema
from ringfence_ml.errors import ConfigurationError, CouldNotAssess

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Category:
    """Codes into `levels` (sorted, shape (rows,)); -1 is missing."""

    codes: Integers
    levels: tuple[str, ...]

    def take(self, rows: Integers) -> Category:
        """Some rows, in the order asked for; the levels stay."""
        return Category(self.codes[rows], self.levels)

    def recoded(self, levels: tuple[str, ...]) -> tuple[Integers, int]:
        """Codes into other levels, where -1 is missing and -2 a level they lack; and how many rows are -2."""
        position = {level: index for index, level in enumerate(levels)}
        table = np.array([*(position.get(level, -2) for level in self.levels), -1], dtype=np.int64)
        codes = table[self.codes]
        return codes, int((codes == -2).sum())


@dataclass(frozen=True)
class Table:
    """Rows by columns. `unreadable` counts values that are not of their column's kind (they count as missing too)."""

    rows: int
    numbers: dict[str, Floats]
    categories: dict[str, Category]
    unreadable: dict[str, int]
    extra: tuple[str, ...] = ()

    def take(self, rows: Integers) -> Table:
        """Some rows, in the order asked for."""
        return replace(
            self,
            rows=len(rows),
            numbers={name: values[rows] for name, values in self.numbers.items()},
            categories={name: values.take(rows) for name, values in self.categories.items()},
        )

    def missing(self, name: str) -> npt.NDArray[np.bool_]:
        """Which rows lack a value."""
        if name in self.numbers:
            return np.isnan(self.numbers[name])
        return self.categories[name].codes < 0

    def value(self, name: str, row: int) -> float | int | str | None:
        """One value, for a person to read; None where it is missing."""
        if name in self.numbers:
            number = float(self.numbers[name][row])
            return None if np.isnan(number) else int(number) if number.is_integer() else number
        code = int(self.categories[name].codes[row])
        return None if code < 0 else self.categories[name].levels[code]

    def texts(self, name: str) -> npt.NDArray[np.object_]:
        """A column as texts, missing as the empty text."""
        if name in self.numbers:
            return np.array([_number_text(each) for each in self.numbers[name]], dtype=object)
        category = self.categories[name]
        return np.array([*category.levels, ""], dtype=object)[category.codes]


def _number_text(value: float) -> str:
    return "" if np.isnan(value) else repr(int(value)) if value.is_integer() else repr(float(value))


def read_arrow(source: Path | bytes, name: str) -> pa.Table:
    """A CSV file (header, comma, UTF-8; every column as text) or a Parquet file."""
    try:
        if name.endswith(".parquet"):
            return pyarrow.parquet.read_table(io.BytesIO(source) if isinstance(source, bytes) else source)
        content = source if isinstance(source, bytes) else source.read_bytes()
        if not content.strip():
            raise CouldNotAssess("empty_window", f"{name}: the file is empty")
        header = pyarrow.csv.read_csv(io.BytesIO(content.split(b"\n", 1)[0] + b"\n")).column_names
        if len(set(header)) != len(header):
            raise ConfigurationError("a column name stands twice", where=name, expected="each name once")
        kinds = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True)
        kinds.null_values = [""]
        return pyarrow.csv.read_csv(io.BytesIO(content), convert_options=kinds)
    except (pa.ArrowException, OSError) as error:
        raise ConfigurationError(f"cannot be read: {error}", where=name, expected="CSV or Parquet") from None


def to_table(arrow: pa.Table, schema: Schema, *, label: bool, ask_rows: bool = True) -> Table:
    """The schema's columns of an Arrow table.

    Raises CouldNotAssess `schema_changed` where a column is not there, `empty_window` where there are no rows.
    """
    wanted = [*schema.columns] + ([Column(schema.label, "category", "label")] if label else [])
    lacking = [column.name for column in wanted if column.name not in arrow.column_names]
    if lacking:
        raise CouldNotAssess("schema_changed", f"columns are not there: {', '.join(lacking)}")
    if ask_rows and arrow.num_rows == 0:
        raise CouldNotAssess("empty_window", "there is no row")
    numbers: dict[str, Floats] = {}
    categories: dict[str, Category] = {}
    unreadable: dict[str, int] = {}
    for column in wanted:
        values = arrow.column(column.name)
        if column.numeric:
            numbers[column.name], unreadable[column.name] = _numbers(values, column.kind == "integer")
        else:
            categories[column.name], unreadable[column.name] = _category(values), 0
    known = {column.name for column in schema.columns} | {schema.label}
    extra = tuple(name for name in arrow.column_names if name not in known)
    return Table(arrow.num_rows, numbers, categories, unreadable, extra)


def _numbers(values: pa.ChunkedArray, whole: bool) -> tuple[Floats, int]:
    present = values.null_count
    try:
        cast = pc.cast(values, pa.float64())
    except pa.ArrowInvalid:
        cast = pa.chunked_array([pa.array([_number(each) for each in values.to_pylist()], pa.float64())])
    result: Floats = cast.to_numpy(zero_copy_only=False).astype(np.float64, copy=True)
    bad = np.isinf(result)
    if whole:
        bad |= ~np.isnan(result) & (result != np.floor(result))
    result[bad] = np.nan
    return result, int(np.isnan(result).sum()) - present


def _number(text: Any) -> float | None:
    try:
        return None if text is None else float(text)
    except (TypeError, ValueError):
        return None


def _category(values: pa.ChunkedArray) -> Category:
    encoded = pc.dictionary_encode(pc.cast(values, pa.string())).combine_chunks()
    found = [str(each) for each in encoded.dictionary.to_pylist()]
    levels = tuple(sorted(found))
    place = {level: index for index, level in enumerate(levels)}
    order = np.array([*(place[level] for level in found), -1], dtype=np.int64)
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Category(order[codes], levels)


def canonical_order(table: Table) -> Integers:
    """Row numbers sorted by all columns by name: equal tables in whatever row order become the same table."""
    keys: list[npt.NDArray[Any]] = []
    for name in sorted([*table.numbers, *table.categories], reverse=True):
        if name in table.numbers:
            keys += [np.nan_to_num(table.numbers[name]), np.isnan(table.numbers[name])]
        else:
            keys.append(table.categories[name].codes)
    return np.lexsort(keys).astype(np.int64)


def content_sha256(table: Table) -> str:
    """SHA-256 of a table's content by column name; of a table in canonical order it tells nothing of row order."""
    digest = hashlib.sha256()
    for name in sorted([*table.numbers, *table.categories]):
        digest.update(f"{name}\x1f{table.rows}\x1e".encode())
        if name in table.numbers:
            values = table.numbers[name] + 0.0  # no negative zero
            values[np.isnan(values)] = np.nan  # one NaN among the many
            digest.update(values.astype("<f8").tobytes())
        else:
            category = table.categories[name]
            used = np.unique(category.codes[category.codes >= 0])
            digest.update("\x1f".join(category.levels[code] for code in used).encode())
            digest.update(np.searchsorted(used, category.codes).astype("<i8").tobytes())
            digest.update((category.codes < 0).tobytes())
    return digest.hexdigest()


def adverse(table: Table, schema: Schema) -> npt.NDArray[np.bool_]:
    """Which rows' label is adverse.

    Raises CouldNotAssess `unlabelled` where labels are missing or unknown: no row is dropped in silence.
    """
    category = table.categories[schema.label]
    known = np.array([level in schema.adverse or level in schema.favourable for level in category.levels] + [False])
    bad = int((~known[category.codes]).sum())
    if bad:
        raise CouldNotAssess(
            "unlabelled",
            f"{bad} of {table.rows} rows have no label of {', '.join((*schema.adverse, *schema.favourable))}",
        )
    is_adverse = np.array([level in schema.adverse for level in category.levels] + [False])
    result: npt.NDArray[np.bool_] = is_adverse[category.codes]
    return result
