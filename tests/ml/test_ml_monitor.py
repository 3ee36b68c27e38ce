"""The `monitor` command on windows of Adult: unshifted, shifted, captured, with labels and without."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ml_commands import Command, read
from monitored import INPUTS, Row, checks_of, label, record, result, rows_of, write_csv, write_lines

START = 14_000
Inputs = Callable[[], Path]


@pytest.fixture
def inputs(adult_model: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "inputs"
    folder.mkdir()
    for name in ("run", "baseline"):
        shutil.copytree(adult_model / name, folder / name)
    return folder


@pytest.fixture
def scores(adult_model: Path) -> list[float]:
    found: list[float] = json.loads((adult_model / "window.json").read_text())
    return found


def change(rows: list[Row], column: str, value: Callable[[int, str], str]) -> list[Row]:
    return [row | {column: value(place, row[column])} for place, row in enumerate(rows)]


def watch(command: Command, inputs: Path, rows: list[Row], more: dict[str, Any] | None = None) -> Path:
    """Run the monitor on a table."""
    write_csv(inputs / "window.csv", rows)
    code, output = command(
        "monitor", {"data": {"file": "window.csv"}, "page": "never", "resamples": 100} | (more or {}), inputs
    )
    assert code == 0
    return output


def test_an_unshifted_window_passes(inputs: Path, command: Command) -> None:
    output = watch(command, inputs, rows_of(START, 18_000))
    checks = checks_of(output)
    verdicts = {name: check["verdict"] for name, check in checks.items()}
    assert verdicts.pop("attribution_drift") == "reported"
    assert set(verdicts.values()) == {"pass"}, checks
    assert set(verdicts) == {
        "data_quality",
        "data_drift",
        "prediction_drift",
        "performance",
        "estimated_performance",
        "bias_drift",
    }
    assert read(output / "constraint_violations.json") == {"violations": []}
    assert read(output / "reactions.json")["actions"] == []
    assert read(output / "report.json")["verdict"] == "pass"


def test_estimated_performance_is_near_what_labels_show(inputs: Path, command: Command) -> None:
    checks = checks_of(watch(command, inputs, rows_of(START, 20_000)))
    found, real = (checks[name]["metrics"] for name in ("estimated_performance", "performance"))
    for name in ("auc", "accuracy", "denial_rate", "log_loss"):
        assert found[name]["value"] == pytest.approx(real[name]["value"], abs=0.03), name
    assert "concept drift" in checks["estimated_performance"]["assumes"]


def test_each_shift_is_found_where_it_is(inputs: Path, command: Command) -> None:
    rows = change(rows_of(START, 16_000), "age", lambda _, age: str(int(age) + 5))
    rows = change(rows, "occupation", lambda place, each: "Sales" if place % 8 == 0 else each)
    rows = change(rows, "workclass", lambda place, each: "Robot" if place % 50 == 0 else each)
    rows = change(rows, "hours_per_week", lambda place, each: "" if place % 33 == 0 else each)
    output = watch(command, inputs, rows)
    checks = checks_of(output)
    drifted = {each["name"] for each in checks["data_drift"]["results"] if each["verdict"] == "violation"}
    assert drifted == {"age", "occupation"}
    assert result(checks["data_drift"], "age")["p_method"].startswith("exact conditional")
    quality = checks["data_quality"]
    assert result(quality, "workclass", "new_categories")["effects"]["levels"] == ["Robot"]
    assert result(quality, "workclass", "new_categories")["verdict"] == "violation"
    assert result(quality, "hours_per_week", "missing")["verdict"] == "violation"
    listed = {
        (each["feature_name"], each["constraint_check_type"])
        for each in read(output / "constraint_violations.json")["violations"]
    }
    assert listed == {
        ("age", "baseline_drift_check"),
        ("occupation", "baseline_drift_check"),
        ("workclass", "categorical_values_check"),
        ("hours_per_week", "completeness_check"),
    }
    assert read(output / "reactions.json")["actions"] == ["alert"]


def test_outcomes_that_no_longer_follow_the_score(inputs: Path, command: Command) -> None:
    other = {"<=50K": ">50K", ">50K": "<=50K"}
    rows = change(rows_of(START, 16_000), "income", lambda place, each: other[each] if place % 8 == 0 else each)
    checks = checks_of(watch(command, inputs, rows))
    assert result(checks["performance"], "log_loss")["verdict"] == "violation"
    assert checks["data_drift"]["verdict"] == checks["prediction_drift"]["verdict"] == "pass"
    assert checks["estimated_performance"]["verdict"] == "pass"  # what it says that it cannot see


def test_bias_that_drifts(inputs: Path, command: Command, scores: list[float]) -> None:
    rows = [
        row | {"score": "0.2" if row["sex"] == "Male" and place % 5 == 0 else str(scores[place])}
        for place, row in enumerate(rows_of(START, 16_000))
    ]
    write_csv(inputs / "window.csv", rows)
    _, output = command("monitor", {"data": {"file": "window.csv", "score_column": "score"}, "page": "never"}, inputs)
    checks = checks_of(output)
    assert result(checks["bias_drift"], "sex")["verdict"] == "violation"
    assert checks["data_drift"]["verdict"] == "pass"


def test_a_small_window_is_no_pass(inputs: Path, command: Command) -> None:
    checks = checks_of(watch(command, inputs, rows_of(START, 14_200)))
    assert (checks["data_drift"]["verdict"], checks["data_drift"]["reason"]) == (
        "could_not_assess",
        "insufficient_sample",
    )
    shifted = change(rows_of(START, 14_200), "age", lambda _, age: str(int(age) + 12))
    found = checks_of(watch(command, inputs, shifted))["data_drift"]
    assert result(found, "age")["verdict"] == "violation"  # what is found is found


def test_limits_are_held_against_intervals(inputs: Path, command: Command) -> None:
    limits = {"performance": {"auc": {"at_least": 0.97}, "accuracy": {"at_least": 0.5}}}
    checks = checks_of(watch(command, inputs, rows_of(START, 16_000), {"limits": limits}))
    assert result(checks["performance"], "auc")["verdict"] == "violation"
    assert result(checks["performance"], "accuracy")["verdict"] == "pass"


def test_a_misspelt_limit_or_reaction_is_refused(
    inputs: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(inputs / "window.csv", rows_of(START, 14_100))
    data = {"data": {"file": "window.csv"}}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"limits": {"performance": {"acu": {"at_least": 1}}}}, "acu"),
        ({"reactions": {"page": {"action": "page"}}}, "page"),
        ({"reactions": {"page": {"action": "alert", "checks": ["drift"]}}}, "drift"),
        ({"checks": ["drift"]}, "drift"),
        ({"tresholds": {}}, "tresholds"),
    ]
    for more, word in wrong:
        code, _ = command("monitor", data | more, inputs)
        assert code == 2
        assert re.search(rf"^ringfence-ml: .*{word}", capsys.readouterr().err, re.MULTILINE)


def captured(inputs: Path, scores: list[float], **how: Any) -> list[Row]:
    """Two thousand rows captured, five a request."""
    rows = rows_of(START, 16_000)
    numbered = range(0, len(rows), 5)
    lines = [record(rows[at : at + 5], scores[at : at + 5], at, **how) for at in numbered]
    write_lines(inputs / "capture/endpoint/variant/2026/11/02/12/one.jsonl", lines[:200])
    write_lines(inputs / "capture/endpoint/variant/2026/11/02/13/two.jsonl", lines[200:])
    return rows


CAPTURE = {"capture": {"path": "capture", "sampling_percentage": 20}, "page": "never", "resamples": 100}


@pytest.mark.parametrize("encoding", ["CSV", "BASE64"])
def test_captured_requests_with_late_labels(encoding: str, inputs: Path, command: Command, scores: list[float]) -> None:
    rows = captured(inputs, scores, encoding=encoding)
    labels = [label(at, *(row["income"] for row in rows[at : at + 5])) for at in range(0, 1_500, 5)]
    write_lines(inputs / "labels/late.jsonl", labels)
    asked = {"labels": {"path": "labels", "within_hours": 24, "now": "2026-11-04T00:00:00Z"}}
    code, output = command("monitor", CAPTURE | asked, inputs)
    report, checks = read(output / "report.json"), checks_of(output)
    assert code == 0
    assert report["window"]["rows"] == 2_000
    assert report["window"]["labels"] | {"rows": 2_000, "labelled": 1_500, "overdue": 500} == report["window"]["labels"]
    assert checks["performance"]["labelled"] == 1_500
    for name in ("capture", "data_quality", "data_drift", "prediction_drift", "performance"):
        assert checks[name]["verdict"] == "pass", checks[name]
    # The protected attributes are no inputs and so were not captured.
    assert {each["reason"] for each in checks["bias_drift"]["results"]} == {"facet_missing"}


def test_captured_protected_attributes_allow_bias_drift(inputs: Path, command: Command, scores: list[float]) -> None:
    columns = [*INPUTS, "sex", "race"]
    captured(inputs, scores, columns=columns)
    _, output = command("monitor", {"capture": {"path": "capture", "columns": columns}, "page": "never"}, inputs)
    assert checks_of(output)["bias_drift"]["verdict"] == "pass"


def test_json_requests_are_read_like_csv(inputs: Path, command: Command, scores: list[float]) -> None:
    rows = rows_of(START, 16_000)
    numbers = {"age", "capital_gain", "capital_loss", "hours_per_week"}
    lines = []
    for at, row in enumerate(rows):
        asked = {name: int(row[name]) if name in numbers else row[name] or None for name in INPUTS}
        one = record([row], [scores[at]], at)
        part = {"observedContentType": "application/json", "encoding": "JSON"}
        one["captureData"]["endpointInput"] |= part | {"data": json.dumps({"instances": [asked]})}
        answer = {"predictions": [{"score": scores[at]}]}
        one["captureData"]["endpointOutput"] |= part | {"data": json.dumps(answer)}
        lines.append(one)
    write_lines(inputs / "capture/json.jsonl", lines)
    _, output = command("monitor", CAPTURE, inputs)
    from_json = read(output / "statistics.json")
    captured(inputs, scores)
    (inputs / "capture/json.jsonl").unlink()
    _, output = command("monitor", CAPTURE, inputs)
    assert from_json == read(output / "statistics.json")


def test_a_window_of_time_and_records_delivered_twice(inputs: Path, command: Command, scores: list[float]) -> None:
    rows = rows_of(START, 14_010)
    lines = [record([row], [scores[at]], at) for at, row in enumerate(rows)]
    late = record([rows[0]], [scores[0]], 99, time="2026-11-03T00:00:00Z")
    write_lines(inputs / "capture/one.jsonl", [*lines, lines[3], late])
    asked = {"path": "capture", "start": "2026-11-02T00:00:00Z", "end": "2026-11-03T00:00:00Z"}
    _, output = command("monitor", {"capture": asked, "page": "never"}, inputs)
    window = read(output / "report.json")["window"]
    assert (window["rows"], window["duplicates"], window["outside_window"]) == (10, 1, 1)


def test_metrics_on_standard_output_and_in_a_file(
    inputs: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {"metrics": {"namespace": "Loans", "dimensions": {"Endpoint": "loans"}}}
    output = watch(command, inputs, rows_of(START, 14_100), more)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert len(lines) == 1 + len(checks_of(output))
    for line in lines:
        directive = line["_aws"]["CloudWatchMetrics"][0]
        assert directive["Namespace"] == "Loans"
        assert line["Endpoint"] == "loans"
        assert set(directive["Dimensions"][0]) <= set(line)
        assert all(isinstance(line[metric["Name"]], int | float) for metric in directive["Metrics"])
    data = read(output / "metrics.json")
    assert data["Namespace"] == "Loans"
    assert len(data["MetricData"]) == sum(len(line["_aws"]["CloudWatchMetrics"][0]["Metrics"]) for line in lines)


RULES = {
    "page": {"action": "alert", "checks": ["data_drift"]},
    "retrain when it lasts": {"action": "retrain", "checks": ["data_drift"], "runs": 2},
    "back": {"action": "roll_back", "checks": ["bias_drift", "estimated_performance"]},
    "look": {"action": "human_review", "verdicts": ["could_not_assess"], "reasons": ["facet_missing"]},
    "hours alone": {"action": "human_review", "checks": ["data_drift"], "names": ["hours_per_week"]},
}


def test_reactions_by_rules_and_runs_in_a_row(inputs: Path, command: Command) -> None:
    rows = change(rows_of(START, 15_500), "age", lambda _, age: str(int(age) + 6))
    more = {"reactions": RULES, "previous": "previous/reactions.json"}
    first = watch(command, inputs, rows, more)
    assert read(first / "reactions.json")["actions"] == ["alert"]
    (inputs / "previous").mkdir()
    shutil.copy(first / "reactions.json", inputs / "previous")
    second = read(watch(command, inputs, rows, more) / "reactions.json")
    assert second["actions"] == ["alert", "retrain"]
    fired = {each["rule"]: each for each in second["rules"]}
    assert fired["retrain when it lasts"]["because"] == ["data_drift: age"]
    assert fired["hours alone"]["matched"] is False
    (inputs / "previous/reactions.json").write_text(json.dumps(second))
    third = read(watch(command, inputs, rows_of(START, 15_500), more) / "reactions.json")
    assert third["actions"] == []
    assert {each["runs_in_a_row"] for each in third["rules"]} == {0}


def test_the_same_configuration_gives_the_same_files(inputs: Path, command: Command) -> None:
    rows = change(rows_of(START, 15_000), "age", lambda _, age: str(int(age) + 4))
    one, other = (watch(command, inputs, rows, {"page": "always"}) for _ in range(2))
    for name in ("report.json", "statistics.json", "constraint_violations.json", "report.html"):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
