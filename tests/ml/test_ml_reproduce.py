"""`ringfence reproduce`: the same model again, or the reason why that is not shown."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
from ml_commands import Command, read
from typer.testing import CliRunner

from ringfence.cli.reproduce import compare, configuration_of, reproduce
from ringfence.errors import RingfenceError
from ringfence_ml.datasets import carried_csv, described


def ask(*arguments: str) -> tuple[int, dict[str, Any]]:
    app = typer.Typer()
    app.command()(reproduce)
    done = CliRunner().invoke(app, [*arguments, "--format", "json"], catch_exceptions=False)
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture
def run(german: Path, tmp_path: Path) -> Path:
    shutil.copytree(german / "run", tmp_path / "run")
    return tmp_path / "run"


def edited(path: Path, edit: Any) -> None:
    value = read(path)
    edit(value)
    path.write_text(json.dumps(value))


def test_a_run_gives_the_same_model(run: Path) -> None:
    code, found = ask(str(run))
    assert (code, found["verdict"]) == (0, "pass")
    assert "bit for bit" in found["message"]
    assert all(check["same"] for check in found["checks"])
    assert found["drift"] == []


def test_the_configuration_comes_back_from_the_specification(german: Path) -> None:
    specification = read(german / "linear/run.json")["specification"]
    configuration = configuration_of(specification)
    assert configuration["data"] == {"dataset": "german_credit"}
    assert configuration["decision"] == {"cost_of_wrong_approval": 5.0, "cost_of_wrong_denial": 1.0}
    assert configuration["tolerance"]["predictions"] == 1e-6


def test_an_altered_run_fails(run: Path) -> None:
    (run / "model/model.ubj").write_bytes(b"x")
    code, found = ask(str(run))
    assert (code, found["verdict"]) == (1, "fail")
    assert "model/model.ubj" in found["message"]


def test_data_that_is_gone_or_changed_leaves_it_undecided(run: Path, command: Command, tmp_path: Path) -> None:
    (tmp_path / "loans.csv").write_bytes(carried_csv("german_credit"))
    data = {"file": "loans.csv", "schema": described("german_credit")["schema"]}
    code, output = command("train", {"data": data, "model": {"kind": "xgboost"}}, tmp_path)
    assert code == 0
    assert ask(str(output), "--input", str(tmp_path))[1]["verdict"] == "pass"
    with (tmp_path / "loans.csv").open("ab") as file:
        file.write(b"\n")
    code, found = ask(str(output), "--input", str(tmp_path))
    assert (code, found["verdict"]) == (1, "undecided")
    assert "SHA-256" in found["message"]


def test_judgements_of_two_runs(run: Path, tmp_path: Path) -> None:
    """The rebuilt run is edited to each case; the record's hashes are not at issue here."""
    rebuilt = tmp_path / "rebuilt"
    shutil.copytree(run, rebuilt)
    assert compare(run, rebuilt).verdict == "pass"

    def other_predictions(record: dict[str, Any]) -> None:
        record["fingerprint"] |= {"predictions_sha256": "x", "artifact_sha256": "x", "semantic_sha256": "x"}

    predictions = read(rebuilt / "probe/predictions.json")
    (rebuilt / "probe/predictions.json").write_text(json.dumps([each + 1e-7 for each in predictions]))
    edited(rebuilt / "run.json", other_predictions)
    assert compare(run, rebuilt).verdict == "fail"  # same environment, bit for bit was promised

    edited(rebuilt / "run.json", lambda record: record["environment"].update({"blas": "another kernel"}))
    found = compare(run, rebuilt)
    assert found.verdict == "undecided"
    assert "blas" in found.message
    assert [each["what"] for each in found.drift] == ["blas"]

    tolerance = {"predictions": 1e-6, "reason": "kernels differ"}
    edited(run / "run.json", lambda record: record["specification"].update({"tolerance": tolerance}))
    found = compare(run, rebuilt)
    assert found.verdict == "pass"
    assert "kernels differ" in found.message

    edited(rebuilt / "run.json", lambda record: record["specification"].update({"seed": 99}))
    assert compare(run, rebuilt).verdict == "undecided"


def test_other_bytes_of_the_same_trees_pass_only_with_a_drift_to_explain_them(run: Path, tmp_path: Path) -> None:
    rebuilt = tmp_path / "rebuilt"
    shutil.copytree(run, rebuilt)
    edited(rebuilt / "run.json", lambda record: record["fingerprint"].update({"artifact_sha256": "x"}))
    assert compare(run, rebuilt).verdict == "fail"
    edited(rebuilt / "run.json", lambda record: record["environment"].update({"package xgboost-cpu": "9"}))
    assert compare(run, rebuilt).verdict == "pass"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"specification": {}, "fingerprint": {}, "environment": {}}'])
def test_what_is_no_run_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(RingfenceError, match="no record of a run"):
        ask(str(tmp_path))
    with pytest.raises(RingfenceError, match=r"no run\.json"):
        ask(str(tmp_path / "nowhere"))
