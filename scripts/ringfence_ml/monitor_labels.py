"""Labels that come late, in the form of Model Monitor's ground truth, joined with what was predicted.

Source: Amazon SageMaker AI Developer Guide, "Ingest Ground Truth labels and merge them with predictions": one JSON
object a line, `groundTruthData {data, encoding}` and `eventMetadata {eventId}`, where eventId is the inferenceId of the
request (or the eventId of the capture where none was given). A record of many rows has as many labels, one a line of
`data`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ringfence_ml.columns import Schema
from ringfence_ml.monitor_capture import Captured, capture_files
from ringfence_ml.table import Category, Integers, Table

UNLABELLED = -1


@dataclass
class Labels:
    """Labels by record; `counts`: lines, malformed, unknown (of no such value), conflicting, unmatched, other_width."""

    by_record: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def read_labels(path: Path) -> Labels:
    """The label files at or below a path. Two different answers for one record are conflicting: neither is taken."""
    labels = Labels()
    conflicting: set[str] = set()
    for file in capture_files(path):
        with file.open("rb") as lines:
            for line in filter(bytes.strip, lines):
                labels.counts["lines"] += 1
                _line(labels, line, conflicting)
    for name in conflicting:
        del labels.by_record[name]
    labels.counts["conflicting"] = len(conflicting)
    return labels


def _line(labels: Labels, line: bytes, conflicting: set[str]) -> None:
    try:
        value = json.loads(line)
        name, data = value["eventMetadata"]["eventId"], value["groundTruthData"]["data"]
        found = [each.strip() for each in str(data).splitlines() if each.strip()]
    except (ValueError, KeyError, TypeError, RecursionError):
        found, name = [], None
    if not isinstance(name, str) or not found:
        labels.counts["malformed"] += 1
    elif labels.by_record.setdefault(name, found) != found:
        conflicting.add(name)


def join(labels: Labels, captured: Captured, schema: Schema) -> Integers:
    """For each captured row 1 (adverse), 0 (favourable) or -1 (no label yet), shape (rows,)."""
    meaning = dict.fromkeys(schema.adverse, 1) | dict.fromkeys(schema.favourable, 0)
    fitting = {name for name, found in labels.by_record.items() if captured.sizes.get(name) == len(found)}
    found = np.full(len(captured.ids), UNLABELLED, dtype=np.int64)
    unknown = 0
    for row, (name, position) in enumerate(zip(captured.ids, captured.positions, strict=True)):
        if name in fitting:
            label = meaning.get(labels.by_record[name][position], UNLABELLED)
            unknown += label == UNLABELLED
            found[row] = label
    labels.counts["unknown"] = unknown
    labels.counts["unmatched"] = sum(name not in captured.sizes for name in labels.by_record)
    labels.counts["other_width"] = len(labels.by_record) - len(fitting) - labels.counts["unmatched"]
    return found


def labels_in(table: Table, schema: Schema) -> Integers:
    """Labels that stand in the data themselves, in the same form."""
    category: Category = table.categories[schema.label]
    meaning = dict.fromkeys(schema.adverse, 1) | dict.fromkeys(schema.favourable, 0)
    values: Sequence[int] = [*(meaning.get(level, UNLABELLED) for level in category.levels), UNLABELLED]
    return np.array(values, dtype=np.int64)[category.codes]


def overdue(captured: Captured, labels: Integers, hours: float, now: float) -> int:
    """How many rows have no label though their time for it has run out; `now` in seconds since 1970."""
    due = np.array(captured.times, dtype=np.float64) + hours * 3600 <= now
    return int((due & (labels == UNLABELLED)).sum())
