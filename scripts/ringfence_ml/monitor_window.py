"""The window that a run of the monitor looks at: captured requests, or a table; as counts, and as rows."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset

from ringfence_ml.baseline import SCORE, Baseline, score_table
from ringfence_ml.columns import Column, Schema
from ringfence_ml.datasets import CARRIED, carried_csv
from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.job import Job
from ringfence_ml.monitor_capture import Captured, Format, read_capture, time_of
from ringfence_ml.monitor_checks import Counted
from ringfence_ml.monitor_labels import UNLABELLED, Labels, join, labels_in, overdue, read_labels
from ringfence_ml.monitor_large import ENGINES, count
from ringfence_ml.profiles import Bins, Counts, Profile, profile
from ringfence_ml.runs import Run
from ringfence_ml.table import Floats, Integers, Table, read_arrow, to_table

ROWS_AT_MOST = 200_000  # rows that checks on single rows look at; counts always look at all


@dataclass
class Window:
    """Counts of all rows; and rows (`table`, `scores`, `labels`), all of them or a sample evenly spaced.

    `scores_unread` and `labels_unread` give reason and message where there are none that can be used.
    """

    counted: Counted
    table: Table
    scores: Floats | None
    labels: Integers
    source: dict[str, Any]
    labels_unread: tuple[str, str] | None = None
    captured: Captured | None = None
    label_counts: dict[str, int] = field(default_factory=dict)


class EmptyWindow(CouldNotAssess):
    """A capture without a row that can be read; what was found instead is still told."""

    def __init__(self, reason: str, message: str, source: dict[str, Any], captured: Captured) -> None:
        self.source, self.captured = source, captured
        super().__init__(reason, message)


def read_window(job: Job, run: Run, baseline: Baseline) -> Window:
    """What `capture` or `data` of the configuration names.

    Raises CouldNotAssess (EmptyWindow where requests were captured) `empty_window` or `malformed_lines` where not one
    row can be read.
    """
    configuration = job.configuration
    if ("capture" in configuration) == ("data" in configuration):
        raise ConfigurationError("capture or data, one of them", where=configuration.where, expected="one of the two")
    if "capture" in configuration:
        return _captured(job, run, baseline)
    return _table(job, run, baseline)


def _schema(run: Run, columns: list[Column]) -> Schema:
    return Schema(tuple(columns), run.schema.label, run.schema.adverse, run.schema.favourable)


def _columns(run: Run, baseline: Baseline, names: list[str]) -> list[Column]:
    return [
        Column(name, baseline.bins[name].kind, run.schema[name].role)
        for name in baseline.bins
        if name in names and name in run.schema
    ]


# Captured requests


def _captured(job: Job, run: Run, baseline: Baseline) -> Window:
    section = job.configuration.section("capture")
    columns = tuple(section.texts("columns", run.encoding.columns))
    form = Format(columns, section.integer("score_index", 0), section.text("score_key", "score"))
    path = job.input(section.text("path"))
    start, end = (time_of(section.text(key, ""), f"{section.where}: {key}") for key in ("start", "end"))
    sampling = section.number("sampling_percentage", 100, at_least=0, at_most=100)
    captured = read_capture(path, form, start=start, end=end)
    source: dict[str, Any] = {"capture": path.name, "sampling_percentage": sampling} | dict(captured.counts)
    source |= {"malformed": sum(captured.malformed.values()), "malformed_by_reason": dict(captured.malformed)}
    if not captured.cells:
        malformed = source["malformed"]
        reason = "malformed_lines" if malformed else "empty_window"
        most = ", ".join(f"{key} {value}" for key, value in captured.malformed.most_common(3))
        message = f"not one row in {captured.counts['lines']} lines" + (f": {most}" if most else "")
        raise EmptyWindow(reason, message, source, captured)
    expected = [name for name in baseline.bins if name in columns or name in run.encoding.columns]
    wanted = _columns(run, baseline, [name for name in expected if name in captured.seen])
    table = to_table(captured.arrow(), _schema(run, wanted), label=False)
    lacking = tuple(name for name in expected if name not in captured.seen)
    extra = tuple(sorted(each for each in captured.extra if each not in run.schema and each != run.schema.label))
    scores, unread = _recorded(captured.scores, captured.counts["without_answer"] == captured.counts["records"])
    if scores is None and unread is None:
        scores, unread = model_scores(run, table, lacking)
        source |= {"scores": "computed by the model, since no answer was captured"}
    counted = _counted(baseline, profile(table, _bins(baseline, wanted)), scores, lacking, extra, unread)
    window = Window(counted, table, scores, np.full(table.rows, UNLABELLED), source, captured=captured)
    _late_labels(job, run, window, captured, end.timestamp() if end else time.time())
    return window


def _recorded(texts: list[str | None], none: bool) -> tuple[Floats | None, tuple[str, str] | None]:
    if none:
        return None, None
    scores = np.array([_number(each) for each in texts], dtype=np.float64)
    return checked(scores)


def checked(scores: Floats) -> tuple[Floats | None, tuple[str, str] | None]:
    """Scores if each is a number from 0 to 1, else the reason why they cannot be used."""
    bad = int((~np.isfinite(scores) | (scores < 0) | (scores > 1)).sum())
    if bad:
        return None, ("scores_not_numbers", f"{bad} of {len(scores)} scores are no number from 0 to 1")
    return scores, None


def _number(text: str | None) -> float:
    try:
        return float("nan" if text is None else text)
    except ValueError:
        return float("nan")


def model_scores(run: Run, table: Table, lacking: tuple[str, ...]) -> tuple[Floats | None, tuple[str, str] | None]:
    """Scores by the model at hand, or why there are none."""
    absent = [name for name in run.encoding.columns if name in lacking]
    if absent:
        return None, ("schema_changed", f"the model's inputs are not all there: {', '.join(absent)}")
    try:
        return run.scores(table), None
    except CouldNotAssess as error:
        return None, (error.reason, str(error))


def _late_labels(job: Job, run: Run, window: Window, captured: Captured, now: float) -> None:
    if "labels" not in job.configuration:
        window.labels_unread = ("no_labels", "the configuration names no labels")
        return
    section = job.configuration.section("labels")
    within = section.number("within_hours", 0, at_least=0)
    given = time_of(section.text("now", ""), f"{section.where}: now")
    now = given.timestamp() if given else now
    path = job.inputs / section.text("path")
    labels = read_labels(job.input(section.text("path"))) if path.exists() else Labels()
    window.labels = join(labels, captured, run.schema)
    late = overdue(captured, window.labels, within, now)
    found = int((window.labels != UNLABELLED).sum())
    window.label_counts = dict(labels.counts) | {"rows": len(window.labels), "labelled": found, "overdue": late}
    if not found:
        message = f"not one of {len(window.labels)} rows has a label; {late} are overdue ({within:g} h)"
        window.labels_unread = ("labels_missing", message)


# Tables


def _table(job: Job, run: Run, baseline: Baseline) -> Window:
    section = job.configuration.section("data")
    engine = section.choice("engine", ENGINES, "numpy")
    score, most = section.text("score_column", ""), section.integer("rows_at_most", ROWS_AT_MOST, at_least=1)
    if score in baseline.bins:
        raise ConfigurationError(f"{score!r} is one of the data's columns", where=section.where, expected="another")
    files: list[Path] = []
    if "dataset" in section:
        name = section.choice("dataset", CARRIED)
        arrow, total = read_arrow(carried_csv(name), f"{name}.csv"), None
        source = {"data": f"ringfence_ml:{name}"}
    else:
        path = job.input(section.text("file"))
        files, source = _parquet(path), {"data": path.name}
        arrow, total = _sample(files, most) if files else (read_arrow(path, path.name), None)
    if engine != "numpy" and not files:
        raise ConfigurationError(f"engine {engine}", where=section.where, expected="Parquet files for it to read")
    rows = arrow.num_rows if total is None else total
    if not rows:
        raise CouldNotAssess("empty_window", "there is no row")
    readable = [name for name in baseline.bins if _is_readable(arrow, name, baseline.bins[name])]
    wanted, lacking = _columns(run, baseline, readable), tuple(n for n in baseline.bins if n not in readable)
    if score and not _is_readable(arrow, score, Bins(score, "number")):
        raise CouldNotAssess("schema_changed", f"there is no column {score} of scores")
    scored = [Column(score, "number", "ignored")] if score else []
    labelled = run.schema.label in arrow.column_names
    table = to_table(arrow, _schema(run, wanted + scored), label=labelled)
    scores, unread = checked(table.numbers[score]) if score else model_scores(run, table, lacking)
    bins, extra = _bins(baseline, wanted), tuple(name for name in table.extra if name not in run.schema)
    if files:
        counts = count(engine, files, bins | (_score_bins(baseline, score) if score else {}))
        of_columns = Profile(counts.rows, {name: counts.columns[name] for name in bins})
        counted = _counted(baseline, of_columns, scores, lacking, extra, unread)
        counted = _with_scores(counted, counts.columns[score]) if score else counted
    else:
        counted = _counted(baseline, profile(table, bins), scores, lacking, extra, unread)
    about = source | {"engine": engine, "rows": rows, "rows_looked_at_singly": table.rows}
    window = Window(counted, table, scores, np.full(table.rows, UNLABELLED), about)
    _labels_beside(window, run, labelled)
    return window


def _labels_beside(window: Window, run: Run, labelled: bool) -> None:
    if labelled:
        window.labels = labels_in(window.table, run.schema)
    found = int((window.labels != UNLABELLED).sum())
    window.label_counts = {"rows": window.table.rows, "labelled": found} if labelled else {}
    if not found:
        word = ("labels_missing", "no row has a label yet") if labelled else ("no_labels", "the data have no labels")
        window.labels_unread = word


def _parquet(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(path.rglob("*.parquet"))
        if not files:
            raise CouldNotAssess("empty_window", f"{path.name} holds no Parquet file")
        return files
    return [path] if path.name.endswith(".parquet") else []


def _sample(files: list[Path], most: int) -> tuple[pa.Table, int]:
    """Rows evenly spaced, at most so many, and how many there are in all; only batches are in memory."""
    try:
        source = pyarrow.dataset.dataset([str(each) for each in files], format="parquet")
        rows = source.count_rows()
        if rows <= most:
            return source.to_table(), rows
        wanted, parts, start = np.linspace(0, rows - 1, most).astype(np.int64), [], 0
        for batch in source.to_batches(batch_readahead=2, fragment_readahead=1):
            inside = wanted[(wanted >= start) & (wanted < start + batch.num_rows)] - start
            parts.append(batch.take(pa.array(inside)))
            start += batch.num_rows
        return pa.Table.from_batches(parts), rows
    except (pa.ArrowException, OSError) as error:
        raise ConfigurationError(f"cannot be read: {error}", where=files[0].name, expected="Parquet") from None


def _is_readable(arrow: pa.Table, name: str, bins: Bins) -> bool:
    if name not in arrow.column_names:
        return False
    kind = arrow.schema.field(name).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    types = pa.types
    plain = types.is_string(kind) or types.is_large_string(kind) or types.is_integer(kind) or types.is_floating(kind)
    plain = plain or types.is_boolean(kind) or types.is_null(kind)
    return plain or (bins.kind == "category" and types.is_temporal(kind))


def _bins(baseline: Baseline, columns: list[Column]) -> dict[str, Bins]:
    return {column.name: baseline.bins[column.name] for column in columns}


def _score_bins(baseline: Baseline, score: str) -> dict[str, Bins]:
    own = baseline.score_bins[SCORE.name]
    return {score: Bins(score, "number", own.edges, own.exponent)}


def _counted(
    baseline: Baseline,
    counts: Profile,
    scores: Floats | None,
    lacking: tuple[str, ...],
    extra: tuple[str, ...],
    unread: tuple[str, str] | None,
) -> Counted:
    of_scores = None if scores is None else profile(score_table(scores), baseline.score_bins)
    return Counted(counts, of_scores, lacking, extra, unread)


def _with_scores(counted: Counted, each: Counts) -> Counted:
    """The counts of every recorded score in the place of the sample's."""
    unread, rows = counted.scores_unread, counted.profile.rows
    outside = each.present and (float(each.minimum or 0) < 0 or float(each.maximum or 0) > 1)
    if each.missing or outside:
        unread = ("scores_not_numbers", f"of {rows} scores {each.missing} are no number, or some not from 0 to 1")
    scores = None if unread else Profile(rows, {SCORE.name: each})
    return Counted(counted.profile, scores, counted.lacking, counted.extra, unread)
