"""What the monitor says of data that cannot be assessed: the reason, while the rest goes on and nothing is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from ml_commands import Command, read
from monitored import INPUTS, Row, checks_of, label, record, result, rows_of, write_csv, write_lines

from ringfence_ml import monitor_checks

START = 14_000


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


def records(scores: list[float], rows: int = 1_200) -> list[Any]:
    return [record([row], [scores[at]], at) for at, row in enumerate(rows_of(START, START + rows))]


def watch(command: Command, inputs: Path, lines: list[Any], more: dict[str, Any] | None = None) -> Path:
    write_lines(inputs / "capture/lines.jsonl", lines)
    code, output = command(
        "monitor", {"capture": {"path": "capture"}, "resamples": 100, "page": "never"} | (more or {}), inputs
    )
    assert code == 0
    return output


def watch_table(command: Command, inputs: Path, rows: list[Row]) -> Path:
    write_csv(inputs / "window.csv", rows)
    asked = {"data": {"file": "window.csv"}, "resamples": 100, "page": "never"}
    code, output = command("monitor", asked, inputs)
    assert code == 0
    return output


def reasons(check: dict[str, Any]) -> tuple[str, str]:
    return check["verdict"], check["reason"]


def test_malformed_capture_lines_are_counted_and_the_rest_goes_on(
    inputs: Path, command: Command, scores: list[float]
) -> None:
    lines = records(scores)
    other_width = record([rows_of(0, 1)[0]], [0.5], 7_001, columns=INPUTS[:3])
    no_fit = record([rows_of(0, 1)[0]], [0.5, 0.6], 7_002)
    undecodable = record([rows_of(0, 1)[0]], [0.5], 7_003)
    undecodable["captureData"]["endpointInput"] |= {"encoding": "BASE64", "data": "~~~"}
    bad = ["{half a line", "[]", '{"captureData": {}}', other_width, no_fit, undecodable]
    output = watch(command, inputs, [*lines[:600], *bad, *lines[600:]])
    report, checks = read(output / "report.json"), checks_of(output)
    assert reasons(checks["capture"]) == ("could_not_assess", "malformed_lines")
    assert report["window"]["rows"] == 1_200
    assert report["window"]["malformed"] == len(bad)
    assert checks["data_drift"]["verdict"] == checks["prediction_drift"]["verdict"] == "pass"
    assert report["verdict"] == "could_not_assess"
    rejected = read(output / "rejected_lines.json")
    assert [each["place"] for each in rejected["places"]] == [f"lines.jsonl:{601 + place}" for place in range(6)]
    assert {"not_json", "other_width", "answers_do_not_fit", "undecodable"} <= set(rejected["by_reason"])


def test_nothing_but_malformed_lines(inputs: Path, command: Command) -> None:
    output = watch(command, inputs, ["no json"] * 20)
    for check in checks_of(output).values():
        assert reasons(check) == ("could_not_assess", "malformed_lines")
    assert read(output / "report.json")["window"]["malformed"] == 20


@pytest.mark.parametrize("lines", [[], ["", "   "]])
def test_an_empty_window(lines: list[str], inputs: Path, command: Command) -> None:
    output = watch(command, inputs, lines, {"page": "unless_pass"})
    checks = checks_of(output)
    assert set(checks) == set(monitor_checks.CHECKS)
    assert {reasons(each) for each in checks.values()} == {("could_not_assess", "empty_window")}
    assert (output / "report.html").stat().st_size > 1_000


def test_a_window_without_a_row_in_its_time(inputs: Path, command: Command, scores: list[float]) -> None:
    asked = {"capture": {"path": "capture", "start": "2027-01-01T00:00:00Z"}}
    write_lines(inputs / "capture/lines.jsonl", records(scores, 20))
    _, output = command("monitor", asked, inputs)
    report = read(output / "report.json")
    assert reasons(checks_of(output)["data_drift"]) == ("could_not_assess", "empty_window")
    assert report["window"]["outside_window"] == 20


def test_a_table_without_rows(inputs: Path, command: Command) -> None:
    (inputs / "window.csv").write_text(",".join(rows_of(0, 1)[0]) + "\n")
    _, output = command("monitor", {"data": {"file": "window.csv"}}, inputs)
    assert {reasons(each) for each in checks_of(output).values()} == {("could_not_assess", "empty_window")}


def test_a_schema_that_changed(inputs: Path, command: Command) -> None:
    rows = [
        {name: value for name, value in row.items() if name != "occupation"} | {"campaign": "x"}
        for row in rows_of(START, 16_000)
    ]
    output = watch_table(command, inputs, rows)
    checks = checks_of(output)
    assert result(checks["data_drift"], "occupation")["reason"] == "schema_changed"
    assert result(checks["data_drift"], "age")["verdict"] == "pass"
    assert reasons(checks["prediction_drift"]) == ("could_not_assess", "schema_changed")
    assert reasons(checks["attribution_drift"]) == ("could_not_assess", "schema_changed")
    assert checks["data_quality"]["verdict"] == "violation"
    listed = {
        (each["feature_name"], each["constraint_check_type"])
        for each in read(output / "constraint_violations.json")["violations"]
    }
    assert listed == {("occupation", "missing_column_check"), ("campaign", "extra_column_check")}


def test_numbers_that_became_words(inputs: Path, command: Command) -> None:
    rows = [row | {"age": "young" if place % 3 else row["age"]} for place, row in enumerate(rows_of(START, 16_000))]
    output = watch_table(command, inputs, rows)
    found = read(output / "constraint_violations.json")["violations"]
    assert {each["constraint_check_type"] for each in found if each["feature_name"] == "age"} >= {"data_type_check"}
    assert checks_of(output)["data_quality"]["verdict"] == "violation"


def test_a_column_without_a_value(inputs: Path, command: Command) -> None:
    checks = checks_of(watch_table(command, inputs, [row | {"age": ""} for row in rows_of(START, 16_000)]))
    assert result(checks["data_drift"], "age")["reason"] == "all_missing"
    assert result(checks["data_drift"], "workclass")["verdict"] == "pass"
    assert result(checks["data_quality"], "age", "missing")["verdict"] == "violation"
    assert reasons(checks["prediction_drift"]) == ("could_not_assess", "all_missing")
    assert reasons(checks["attribution_drift"]) == ("could_not_assess", "all_missing")


def test_a_column_of_nothing_but_new_categories(inputs: Path, command: Command) -> None:
    checks = checks_of(watch_table(command, inputs, [row | {"workclass": "Robot"} for row in rows_of(START, 16_000)]))
    assert result(checks["data_drift"], "workclass")["reason"] == "all_new"
    assert result(checks["data_quality"], "workclass", "new_categories")["verdict"] == "violation"


@pytest.mark.parametrize("bad", ["NaN", "", "none", "1.5", "inf"])
def test_predictions_that_are_no_numbers(bad: str, inputs: Path, command: Command, scores: list[float]) -> None:
    lines = records(scores)
    lines[17] = record([rows_of(START + 17, START + 18)[0]], [bad or '""'], 17)
    labels = [label(at, row["income"]) for at, row in enumerate(rows_of(START, START + 1_200))]
    write_lines(inputs / "labels/late.jsonl", labels)
    checks = checks_of(watch(command, inputs, lines, {"labels": {"path": "labels"}}))
    for name in ("prediction_drift", "performance", "estimated_performance", "bias_drift"):
        assert reasons(checks[name]) == ("could_not_assess", "scores_not_numbers"), name
    assert "1 of 1200 scores" in checks["prediction_drift"]["message"]
    assert checks["data_drift"]["verdict"] == checks["data_quality"]["verdict"] == "pass"


def test_labels_that_never_arrive(inputs: Path, command: Command, scores: list[float]) -> None:
    more = {"labels": {"path": "labels", "within_hours": 24, "now": "2026-11-10T00:00:00Z"}}
    output = watch(command, inputs, records(scores), more)
    checks = checks_of(output)
    assert reasons(checks["performance"]) == ("could_not_assess", "labels_missing")
    assert "1200 are overdue" in checks["performance"]["message"]
    assert checks["estimated_performance"]["verdict"] == "pass"
    (inputs / "labels").mkdir()
    assert checks_of(watch(command, inputs, records(scores), more)) == checks


def test_labels_that_came_for_some_scores_alone(inputs: Path, command: Command, scores: list[float]) -> None:
    rows = rows_of(START, START + 1_800)
    labels = [label(at, row["income"]) for at, row in enumerate(rows) if scores[at] < 0.8]
    write_lines(inputs / "labels/late.jsonl", labels)
    checks = checks_of(watch(command, inputs, records(scores, 1_800), {"labels": {"path": "labels"}}))
    assert checks["performance"]["labels_selective"] is True
    assert result(checks["performance"], "prior")["reason"] == "labels_selective"
    assert result(checks["performance"], "calibration")["verdict"] == "pass"


def test_labels_that_cannot_be_used_are_counted(inputs: Path, command: Command, scores: list[float]) -> None:
    lines = [label(at, row["income"]) for at, row in enumerate(rows_of(START, START + 1_200))]
    bad = ["no json", label(9_999, ">50K"), label(4, "<=50K", ">50K"), label(5, "maybe")]
    contrary = label(3, {">50K": "<=50K", "<=50K": ">50K"}[lines[3]["groundTruthData"]["data"]])
    write_lines(inputs / "labels/late.jsonl", [*lines[:4], *bad, contrary, *lines[6:]])
    output = watch(command, inputs, records(scores), {"labels": {"path": "labels"}})
    found = read(output / "report.json")["window"]["labels"]
    counted = {"malformed": 1, "unmatched": 1, "other_width": 1, "unknown": 1, "conflicting": 1}
    assert found | counted | {"labelled": 1_197} == found


def test_a_baseline_of_another_model(inputs: Path, command: Command, german: Path) -> None:
    shutil.rmtree(inputs / "run")
    schema = read(inputs / "baseline/baseline.json")["schema"]
    write_csv(inputs / "training.csv", rows_of(0, 3_000))
    training = {"data": {"file": "training.csv", "schema": schema}, "model": {"kind": "logistic_regression"}}
    _, output = command("train", training | {"decision": {"threshold": 0.5}}, inputs)
    shutil.copytree(output, inputs / "run")
    output = watch_table(command, inputs, rows_of(START, 15_000))
    checks = checks_of(output)
    for name in ("data_quality", "data_drift", "prediction_drift", "estimated_performance", "bias_drift"):
        assert reasons(checks[name]) == ("could_not_assess", "other_model"), name
    performance = checks["performance"]  # labels need no baseline to be counted
    assert performance["metrics"]["auc"]["value"] > 0.7
    assert reasons(performance) == ("could_not_assess", "other_model")
    assert read(output / "reactions.json")["actions"] == []


def test_no_baseline_is_a_fault_of_the_configuration(
    inputs: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(inputs / "window.csv", rows_of(START, 14_100))
    code, _ = command("monitor", {"data": {"file": "window.csv"}, "baseline": "elsewhere.json"}, inputs)
    assert code == 2
    assert "'elsewhere.json' is not there" in capsys.readouterr().err
