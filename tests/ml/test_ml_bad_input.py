"""Bad data gives the verdict could_not_assess with its reason; a bad configuration gives one line and exit status 2."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ml_commands import GERMAN, Command, read

from ringfence_ml.datasets import carried_csv

LINES = carried_csv("german_credit").decode().splitlines()
HEADER = LINES[0].split(",")


def changed(column: str, value: Callable[[str], str]) -> str:
    place = HEADER.index(column)
    rows = [line.split(",") for line in LINES[1:201]]
    return "\n".join([LINES[0], *(",".join([*r[:place], value(r[place]), *r[place + 1 :]]) for r in rows)]) + "\n"


@pytest.fixture
def inputs(german: Path, tmp_path: Path) -> Path:
    shutil.copytree(german / "run", tmp_path / "inputs/run")
    return tmp_path / "inputs"


CASES = {
    "empty_window": LINES[0] + "\n",
    "schema_changed": "\n".join(line.split(",", 1)[1] for line in LINES[:200]) + "\n",
    "all_missing": changed("savings", lambda _: ""),
    "unlabelled": changed("credit", lambda value: value.replace("bad", "")),
    "one_class": changed("credit", lambda _: "good"),
}


@pytest.mark.parametrize("command_name", ["evaluate", "baseline", "bias", "explain"])
@pytest.mark.parametrize("reason", list(CASES))
def test_data_that_cannot_be_assessed(command_name: str, reason: str, inputs: Path, command: Command) -> None:
    (inputs / "data.csv").write_text(CASES[reason])
    code, output = command(command_name, {"data": {"file": "data.csv"}, "part": "all"}, inputs)
    report = read(output / "report.json")
    labels = reason in ("unlabelled", "one_class")
    if (command_name == "explain" and labels) or (command_name == "bias" and reason == "one_class"):
        assert report["verdict"] != "could_not_assess"  # it does not need what is lacking
        return
    assert code == 0
    assert (report["verdict"], report["reason"]) == ("could_not_assess", reason)
    assert report["message"]


def test_an_empty_file(inputs: Path, command: Command) -> None:
    (inputs / "data.csv").write_text("")
    code, output = command("evaluate", {"data": {"file": "data.csv"}, "part": "all"}, inputs)
    assert (code, read(output / "report.json")["reason"]) == (0, "empty_window")


def test_other_data_than_the_runs_has_no_holdout(inputs: Path, command: Command) -> None:
    (inputs / "data.csv").write_text("\n".join(LINES[:500]))
    _, output = command("evaluate", {"data": {"file": "data.csv"}}, inputs)
    assert read(output / "report.json")["reason"] == "other_data"


def test_new_categories_unreadable_values_and_extra_columns_are_counted(inputs: Path, command: Command) -> None:
    text = changed("purpose", lambda value: "A47" if value == "A40" else value)
    text = text.replace(",1169,", ",much,")
    lines = text.splitlines()
    text = "\n".join([lines[0] + ",campaign", *(line + ",x" for line in lines[1:])])
    (inputs / "data.csv").write_text(text)
    _, output = command("evaluate", {"data": {"file": "data.csv"}, "part": "all"}, inputs)
    report = read(output / "report.json")
    found = {each["kind"]: each for each in report["findings"]}
    assert report["verdict"] == "reported"
    assert found["new_categories"]["rows"] == text.count("A47") > 0
    assert found["unreadable"]["rows"] == 1
    assert found["extra_column"]["name"] == "campaign"


def test_scores_that_are_no_numbers(german: Path, command: Command, tmp_path: Path) -> None:
    """Recorded scores in a column of the data, one of them NaN: nothing is dropped in silence."""
    schema: dict[str, Any] = {
        "columns": {"x": {"kind": "number"}, "score": {"kind": "number", "role": "ignored"}},
        "label": {"column": "y", "adverse": ["bad"], "favourable": ["good"]},
    }
    rows = [f"{each % 7},{(each % 10) / 10},{'bad' if each % 3 else 'good'}" for each in range(100)]
    (tmp_path / "x.csv").write_text("\n".join(["x,score,y", *rows]))
    data = {"file": "x.csv", "schema": schema}
    code, output = command("train", {"data": data, "model": {"kind": "xgboost"}}, tmp_path)
    assert code == 0
    output.rename(tmp_path / "run")
    configuration = {"data": {"file": "x.csv"}, "part": "all", "score_column": "score"}
    _, output = command("evaluate", configuration, tmp_path)
    assert read(output / "report.json")["verdict"] == "reported"
    (tmp_path / "x.csv").write_text("\n".join(["x,score,y", *rows[:-1], "1,nan,bad"]))
    _, output = command("evaluate", configuration, tmp_path)
    report = read(output / "report.json")
    assert (report["verdict"], report["reason"]) == ("could_not_assess", "scores_not_numbers")
    assert "1 of 100" in report["message"]


MALFORMED = {
    "no JSON": ("evaluate", "{", "JSON"),
    "no object": ("evaluate", [], "no JSON object"),
    "no data": ("evaluate", {}, "'data' is missing"),
    "unknown data set": ("train", {"data": {"dataset": "iris"}, "model": {"kind": "xgboost"}}, "german_credit"),
    "misspelt key": ("train", {"data": GERMAN, "model": {"kind": "xgboost"}, "sead": 1}, "'sead'"),
    "misspelt parameter": ("train", {"data": GERMAN, "model": {"kind": "xgboost", "parameters": {"dept": 1}}}, "dept"),
    "out of range": ("train", {"data": GERMAN, "model": {"kind": "xgboost", "parameters": {"eta": 7}}}, "eta"),
    "no file": ("evaluate", {"data": {"file": "nowhere.csv"}}, "nowhere.csv"),
    "wrong hash": ("evaluate", {"data": {"file": "run/run.json", "sha256": "0" * 64}, "part": "all"}, "SHA-256"),
    "unknown limit": ("evaluate", {"data": GERMAN, "limits": {"acu": {"at_least": 1}}}, "'acu'"),
    "a boolean for a number": ("evaluate", {"data": GERMAN, "seed": True}, "whole number"),
    "unknown column": ("bias", {"data": GERMAN, "facets": {"x": {"column": "shoe", "values": ["a"]}}}, "shoe"),
    "not actionable": ("explain", {"data": GERMAN, "actionable": {"age": {"direction": "down"}}}, "age"),
}


@pytest.mark.parametrize("case", list(MALFORMED))
def test_a_malformed_configuration_is_one_line(
    case: str, inputs: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    name, configuration, word = MALFORMED[case]
    code, output = command(name, configuration, inputs)
    error = capsys.readouterr().err
    assert code == 2
    assert error.startswith("ringfence-ml: ")
    assert error.count("\n") == 1
    assert word in error
    assert not (output / "report.json").exists()


def test_what_cannot_be_trained_is_said_and_is_no_success(command: Command, tmp_path: Path) -> None:
    schema = {
        "columns": {"x": {"kind": "number"}},
        "label": {"column": "y", "adverse": ["bad"], "favourable": ["good"]},
    }
    (tmp_path / "x.csv").write_text("x,y\n1,good\n2,good\n3,good\n4,good\n")
    code, output = command(
        "train", {"data": {"file": "x.csv", "schema": schema}, "model": {"kind": "xgboost"}}, tmp_path
    )
    assert code == 2
    assert read(output / "report.json")["reason"] == "one_class"
    assert not (output / "run.json").exists()
