"""SageMaker's captured data: what an endpoint was asked and what it answered, one JSON object a line.

Source: Amazon SageMaker AI Developer Guide, "Capture data from real-time endpoint". Payloads are BASE64 unless their
content type was listed at deployment. A record may hold many rows, capture may be a sample, and delivery is at least
once. A line that cannot be read is counted with its place and its reason; the rest goes on.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from ringfence_ml.errors import ConfigurationError

SHOWN = 1_000  # rejected lines kept by place; all are counted
Cell = str | None


class Malformed(Exception):
    """A line that is no record: a word for the reason."""


@dataclass
class Captured:
    """Rows of a window: `cells` by column, recorded scores as texts, and the record and place of each row.

    `positions` is the row's number inside its record and `sizes` the rows of each record, by its id.
    """

    columns: list[str]
    cells: list[list[Cell]] = field(default_factory=list)
    scores: list[Cell] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    malformed: Counter[str] = field(default_factory=Counter)
    extra: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)

    def arrow(self) -> pa.Table:
        """The columns that occurred, as texts."""
        names = [name for name in self.columns if name in self.seen]
        places = [self.columns.index(name) for name in names]
        return pa.table({n: pa.array([row[p] for row in self.cells], pa.string()) for n, p in zip(names, places)})  # noqa: B905


@dataclass(frozen=True)
class Format:
    """How payloads are read: columns of a CSV request in order, and where an answer's score stands.

    `score_index` is the field of a CSV answer, `score_key` the member of a JSON one; JSON rows are objects, or lists in
    the order of the columns, at the top or under `instances` and `predictions`.
    """

    columns: tuple[str, ...]
    score_index: int = 0
    score_key: str = "score"


def capture_files(path: Path) -> list[Path]:
    """The `.jsonl` files at or below a path, in the order of their names, which is the order of time."""
    return [path] if path.is_file() else sorted(each for each in path.rglob("*.jsonl") if each.is_file())


def read_capture(path: Path, form: Format, *, start: datetime | None = None, end: datetime | None = None) -> Captured:
    """The rows captured from `start` until before `end`.

    `counts`: lines, records, rows, outside_window, duplicates, without_answer.
    """
    captured = Captured(list(form.columns))
    for file in capture_files(path):
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    _line(captured, form, line, f"{file.name}:{number}", start, end)
    captured.counts["rows"] = len(captured.cells)
    return captured


def _line(
    captured: Captured, form: Format, line: bytes, place: str, start: datetime | None, end: datetime | None
) -> None:
    captured.counts["lines"] += 1
    try:
        record = _json(line)
        data, about = _member(record, "captureData"), _member(record, "eventMetadata")
        event, moment = str(about.get("eventId", "")), _moment(about)
        if (start and moment < start) or (end and moment >= end):
            captured.counts["outside_window"] += 1
            return
        if event in captured.events:
            captured.counts["duplicates"] += 1
            return
        rows = list(_rows(_payload(_member(data, "endpointInput")), form, captured))
        answer = data.get("endpointOutput")
        scores: list[Cell] = [None] * len(rows)
        if isinstance(answer, dict):
            scores = _scores(_payload(answer), form, len(rows))
    except Malformed as error:
        captured.malformed[str(error)] += 1
        if len(captured.rejected) < SHOWN:
            captured.rejected.append({"place": place, "reason": str(error)})
        return
    if event:
        captured.events.add(event)
    captured.counts["records"] += 1
    captured.counts["without_answer"] += not isinstance(answer, dict)
    _add(captured, rows, scores, str(about.get("inferenceId") or event), moment)


def _add(captured: Captured, rows: list[dict[str, Cell]], scores: list[Cell], name: str, moment: datetime) -> None:
    captured.sizes[name] = captured.sizes.get(name, 0) + len(rows)
    if captured.sizes[name] != len(rows):
        captured.counts["ids_used_again"] += 1
    for position, (row, score) in enumerate(zip(rows, scores, strict=True)):
        captured.seen.update(row)
        captured.cells.append([row.get(column) for column in captured.columns])
        captured.scores.append(score)
        captured.ids.append(name)
        captured.positions.append(position)
        captured.times.append(moment.timestamp())


def _json(text: bytes | str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("not_json") from None


def _member(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, dict):
        raise Malformed(f"no_{key}")
    return found


def _moment(about: dict[str, Any]) -> datetime:
    try:
        return parse_time(str(about["inferenceTime"]))
    except (KeyError, ValueError):
        raise Malformed("no_inferenceTime") from None


def parse_time(text: str) -> datetime:
    """An ISO 8601 moment; without a zone it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def time_of(text: str, where: str) -> datetime | None:
    """A moment of the configuration; None for the empty text."""
    try:
        return parse_time(text) if text else None
    except ValueError:
        raise ConfigurationError(f"{text!r} is no time", where=where, expected="2026-11-24T00:00:00Z") from None


def _payload(part: dict[str, Any]) -> tuple[str, str]:
    """Text and form (`csv` or `json`) of a payload."""
    data, encoding = part.get("data"), str(part.get("encoding", "")).upper()
    if not isinstance(data, str):
        raise Malformed("no_data")
    if encoding == "BASE64":
        try:
            data = base64.b64decode(data, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            raise Malformed("undecodable") from None
    content_type = str(part.get("observedContentType", "")).lower()
    if encoding == "JSON" or "json" in content_type:
        return data, "json"
    if encoding == "CSV" or content_type.startswith("text/"):
        return data, "csv"
    raise Malformed("unknown_content_type")


def _items(text: str, wrapper: str) -> list[Any]:
    """The rows of a JSON payload: one document, or one a line."""
    try:
        value = json.loads(text)
    except ValueError:
        return [_json(line) for line in text.splitlines() if line.strip()]
    if isinstance(value, dict) and isinstance(value.get(wrapper), list):
        value = value[wrapper]
    return value if isinstance(value, list) else [value]


def _rows(payload: tuple[str, str], form: Format, captured: Captured) -> Iterator[dict[str, Cell]]:
    text, kind = payload
    rows: Sequence[Any] = _csv(text) if kind == "csv" else _items(text, "instances")
    if kind == "json" and rows and not isinstance(rows[0], dict | list):
        rows = [rows]
    if not rows:
        raise Malformed("no_rows")
    for row in rows:
        if isinstance(row, dict):
            captured.extra.update(set(row) - set(form.columns))
            yield {name: cell(row[name]) for name in form.columns if name in row}
        elif isinstance(row, list) and len(row) == len(form.columns):
            yield dict(zip(form.columns, map(cell, row), strict=True))
        else:
            raise Malformed("other_width" if isinstance(row, list) else "no_rows")


def _csv(text: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(io.StringIO(text), strict=True) if row]
    except csv.Error:
        raise Malformed("not_csv") from None


def _scores(payload: tuple[str, str], form: Format, rows: int) -> list[Cell]:
    text, kind = payload
    found: list[Cell] = []
    for item in _csv(text) if kind == "csv" else _items(text, "predictions"):
        chosen: Any = item
        if isinstance(item, dict):
            chosen = item.get(form.score_key)
        elif isinstance(item, list):
            chosen = item[form.score_index] if form.score_index < len(item) else None
        found.append(cell(chosen))
    if len(found) == 1 and rows > 1 and kind == "csv":  # several scores on one line
        found = [cell(each) for each in _csv(text)[0]]
    if len(found) != rows:
        raise Malformed("answers_do_not_fit")
    return found


def cell(value: Any) -> Cell:
    """A value as text; None where it is missing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return repr(int(value))
    return value.strip() if isinstance(value, str) else json.dumps(value)
