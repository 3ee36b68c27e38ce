"""One run of each kind of model on the German credit data, made once, and a way to call a command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from ml_commands import GERMAN, Command, run_command


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
