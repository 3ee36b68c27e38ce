"""One run of each kind of model on the German credit data, made once, and a way to call a command."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from ml_commands import GERMAN, Command, run_command
from monitored import SCHEMA, rows_of, write_csv

from ringfence_ml.datasets import described


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """`command(name, configuration, inputs)` in a folder of its own."""
    count = iter(range(1000))

    def call(name: str, configuration: object, inputs: Path | None = None) -> tuple[int, Path]:
        return run_command(tmp_path / f"job{next(count)}", name, configuration, inputs)

    return call


@pytest.fixture(scope="session")
def german(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `run` (XGBoost) and `linear` (logistic regression) on the German credit data."""
    folder = tmp_path_factory.mktemp("german")
    for name, kind in (("run", "xgboost"), ("linear", "logistic_regression")):
        code, output = run_command(folder / f"train-{name}", "train", {"data": GERMAN, "model": {"kind": kind}})
        assert code == 0
        output.rename(folder / name)
    return folder


@pytest.fixture(scope="session")
def reported(german: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the run's reports: `evaluate`, `bias`, `explain`, `baseline`, each as the command wrote it."""
    folder = tmp_path_factory.mktemp("reported")
    for name in ("evaluate", "bias", "explain", "baseline"):
        code, output = run_command(folder / f"job-{name}", name, {"data": GERMAN}, german)
        assert code == 0
        output.rename(folder / name)
    return folder


@pytest.fixture(scope="session")
def adult_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a `run` on 6,000 rows of Adult and its `baseline` of 8,000 others, and their scores of a window.

    `window.json` holds the model's scores of rows 14,000 to 16,000.
    """
    import numpy as np

    from ringfence_ml.runs import read_run
    from ringfence_ml.table import read_arrow, to_table

    folder = tmp_path_factory.mktemp("adult")
    write_csv(folder / "training.csv", rows_of(0, 6_000))
    write_csv(folder / "reference.csv", rows_of(6_000, 14_000))
    configuration = {"data": {"file": "training.csv", "schema": SCHEMA}, "decision": {"threshold": 0.5}}
    code, output = run_command(folder / "t", "train", configuration | {"model": {"kind": "xgboost"}}, folder)
    assert code == 0
    output.rename(folder / "run")
    data = {"data": {"file": "reference.csv"}, "part": "all", "resamples": 200}
    code, output = run_command(folder / "b", "baseline", data | {"facets": described("adult")["facets"]}, folder)
    assert code == 0
    output.rename(folder / "baseline")
    window = write_csv(folder / "window.csv", rows_of(14_000, 16_000))
    run = read_run(folder / "run")
    scores = run.scores(to_table(read_arrow(window, "window.csv"), run.schema, label=True))
    (folder / "window.json").write_text(json.dumps(np.round(scores, 6).tolist()))
    return folder
