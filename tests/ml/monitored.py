"""What the monitor's tests share: one model of Adult with its baseline, windows as tables and as captured requests."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ml_commands import read

from ringfence_ml.datasets import carried_csv, described

HEADER, *LINES = carried_csv("adult").decode().splitlines()
COLUMNS = HEADER.split(",")
SCHEMA = described("adult")["schema"]
INPUTS = [name for name, each in SCHEMA["columns"].items() if each["role"] == "feature"]
NOON = "2026-11-02T12:00:00Z"
Row = dict[str, str]


def rows_of(start: int, stop: int, step: int = 1) -> list[Row]:
    """Rows of Adult, spread over the file by a stride that is prime to its length, so that neighbours are unrelated."""
    wanted = [(place * 10_007) % len(LINES) for place in range(start, stop, step)]
    return [dict(zip(COLUMNS, LINES[place].split(","), strict=True)) for place in wanted]


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """A CSV file with the columns of the first row."""
    names = list(rows[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([",".join(names), *(",".join(row[name] for name in names) for row in rows)]) + "\n")
    return path


def record(
    rows: Iterable[Row],
    scores: Iterable[object],
    number: int,
    *,
    columns: Sequence[str] = INPUTS,
    encoding: str = "CSV",
    time: str = NOON,
    inference: str | None = "",
) -> dict[str, Any]:
    """One captured request of CSV rows and its answer, one score a line."""

    def part(text: str, mode: str) -> dict[str, str]:
        data = base64.b64encode(text.encode()).decode() if encoding == "BASE64" else text
        return {"observedContentType": "text/csv", "mode": mode, "data": data, "encoding": encoding}

    asked = "\n".join(",".join(row[name] for name in columns) for row in rows)
    answered = "\n".join(map(str, scores))
    about = {"eventId": f"event-{number}", "inferenceTime": time}
    if inference is not None:
        about["inferenceId"] = inference or f"inference-{number}"
    captured = {"endpointInput": part(asked, "INPUT"), "endpointOutput": part(answered, "OUTPUT")}
    return {"captureData": captured, "eventMetadata": about, "eventVersion": "0"}


def label(number: int, *labels: str) -> dict[str, Any]:
    """The labels of a request, in the form of Model Monitor's ground truth."""
    data = {"data": "\n".join(labels), "encoding": "CSV"}
    return {"groundTruthData": data, "eventMetadata": {"eventId": f"inference-{number}"}, "eventVersion": "0"}


def write_lines(path: Path, values: Iterable[object]) -> Path:
    """JSON lines; texts as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in values))
    return path


def checks_of(output: Path) -> dict[str, dict[str, Any]]:
    """The checks of a report by name."""
    return {each["name"]: each for each in read(output / "report.json")["checks"]}


def result(check: dict[str, Any], name: str, kind: str = "") -> dict[str, Any]:
    """One result of a check."""
    found = [each for each in check["results"] if each["name"] == name and kind in ("", each.get("kind"))]
    assert len(found) == 1, (name, kind, [each["name"] for each in check["results"]])
    one: dict[str, Any] = found[0]
    return one
