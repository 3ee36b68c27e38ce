"""A run is locked: the same specification gives the same bytes, and what is not allowed is refused."""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ml_commands import GERMAN, Command, read

from ringfence_ml import datasets
from ringfence_ml.columns import Schema
from ringfence_ml.runs import Run, read_run


@pytest.mark.parametrize("kind", ["xgboost", "logistic_regression"])
def test_again_and_in_another_process_gives_the_same_bytes(
    kind: str, german: Path, command: Command, tmp_path: Path
) -> None:
    recorded = read(german / {"xgboost": "run", "logistic_regression": "linear"}[kind] / "run.json")
    configuration = tmp_path / "train.json"
    configuration.write_text(json.dumps({"data": GERMAN, "model": {"kind": kind}}))
    arguments = ["train", str(configuration), "--input", str(tmp_path), "--output", str(tmp_path / "out")]
    code = f"import sys; from ringfence_ml.cli import main; main({arguments!r})"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env={"OMP_NUM_THREADS": "2"})
    rebuilt = read(tmp_path / "out/run.json")
    assert rebuilt["fingerprint"] == recorded["fingerprint"]
    assert rebuilt["run"] == recorded["run"]


def test_row_order_of_the_file_does_not_matter(german: Path, command: Command, tmp_path: Path) -> None:
    lines = datasets.carried_csv("german_credit").decode().splitlines()
    body = lines[1:]
    random.Random(3).shuffle(body)
    (tmp_path / "loans.csv").write_text("\n".join([lines[0], *body]))
    described = datasets.described("german_credit")
    data = {"file": "loans.csv", "schema": described["schema"]}
    configuration = {"data": data, "model": {"kind": "xgboost"}, "decision": described["decision"]}
    code, output = command("train", configuration, tmp_path)
    assert code == 0
    same = read(output / "run.json")["fingerprint"]["artifact_sha256"]
    assert same == read(german / "run/run.json")["fingerprint"]["artifact_sha256"]


def test_another_seed_is_another_model_and_another_run(german: Path, command: Command) -> None:
    _, output = command("train", {"data": GERMAN, "model": {"kind": "xgboost"}, "seed": 2})
    mine, other = read(german / "run/run.json"), read(output / "run.json")
    assert mine["run"] != other["run"]
    assert mine["fingerprint"]["semantic_sha256"] != other["fingerprint"]["semantic_sha256"]


def test_a_run_read_back_scores_its_probe_set_as_recorded(german: Path) -> None:
    for name in ("run", "linear"):
        run = read_run(german / name)
        data = datasets._data(  # the probe's columns are the inputs, its rows in the holdout's order
            (german / name / "probe/probe.csv").read_bytes(), "probe.csv", "probe", _inputs_only(run), False
        )
        predictions = np.array(read(german / name / "probe/predictions.json"))
        assert run.scores(data.table).tolist() == predictions[data.order].tolist()


def _inputs_only(run: Run) -> Schema:
    columns = tuple(run.schema[name] for name in run.encoding.columns)
    return Schema(columns, run.schema.label, run.schema.adverse, run.schema.favourable)


def test_no_pickle_is_written(german: Path) -> None:
    names = {path.name for name in ("run", "linear") for path in (german / name / "model").iterdir()}
    assert names == {"model.ubj", "coefficients.json", "encoding.json", "background.csv"}


def test_it_is_a_model_worth_having(german: Path) -> None:
    for name in ("run", "linear"):
        figures = read(german / f"{name}/report.json")["figures"]["holdout"]
        assert figures["rows"] == 300
        assert figures["auc"] > 0.75


def test_protected_attributes_are_no_inputs_without_a_reason(german: Path, command: Command) -> None:
    inputs = read(german / "run/model/encoding.json")["inputs"]
    assert not {each["column"] for each in inputs} & {"age", "personal_status_sex", "foreign_worker"}
    base = {"data": GERMAN, "model": {"kind": "xgboost"}}
    code, _ = command("train", base | {"protected_inputs": {"age": "yes"}})
    assert code == 2
    code, output = command("train", base | {"protected_inputs": {"age": "Allowed by statute for this product"}})
    assert code == 0
    assert "age" in {each["column"] for each in read(output / "model/encoding.json")["inputs"]}
    assert read(output / "report.json")["findings"][0]["kind"] == "protected_input"


def test_the_costs_set_the_threshold(german: Path) -> None:
    assert read(german / "run/run.json")["specification"]["decision"]["threshold"] == pytest.approx(1 / 6)


def test_an_altered_model_is_not_read(german: Path, tmp_path: Path, command: Command, capsys) -> None:
    shutil.copytree(german / "linear", tmp_path / "run")
    file = tmp_path / "run/model/coefficients.json"
    value = json.loads(file.read_text())
    value["intercept"] += 0.1
    file.write_text(json.dumps(value))
    code, _ = command("evaluate", {"data": GERMAN}, tmp_path)
    assert code == 2
    assert "altered" in capsys.readouterr().err


def test_missing_values_and_levels_of_their_own(command: Command, tmp_path: Path) -> None:
    """A category with gaps gets a level for them; a number's gaps stay gaps for the trees."""
    rand = random.Random(1)
    rows = [
        {"income": rand.choice(["", "1000", "2000", "3500"]), "job": rand.choice(["", "a", "b"]), "label": each}
        for each in ["bad", "good"] * 100
    ]
    with (tmp_path / "x.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["income", "job", "label"])
        writer.writeheader()
        writer.writerows(rows)
    schema = {
        "columns": {"income": {"kind": "number"}, "job": {"kind": "category"}},
        "label": {"column": "label", "adverse": ["bad"], "favourable": ["good"]},
    }
    for kind in ("xgboost", "logistic_regression"):
        code, output = command(
            "train", {"data": {"file": "x.csv", "schema": schema}, "model": {"kind": kind}}, tmp_path
        )
        assert code == 0
        assert read(output / "model/encoding.json")["inputs"][1]["levels"] == ["a", "b", ""]
