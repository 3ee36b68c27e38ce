"""Large data: numpy over batches, polars streaming and Spark come to the same whole numbers, whatever the parts."""

from __future__ import annotations

import math
import random
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from ml_commands import Command, read
from monitored import checks_of, rows_of

from ringfence_ml.errors import ConfigurationError
from ringfence_ml.monitor_large import count, profile_arrow
from ringfence_ml.profiles import Bins, Profile

BINS = {
    "whole": Bins("whole", "integer", (0.0, 3.0, 7.0), 2),
    "number": Bins("number", "number", (-1.5, 0.0, 2.5), 3),
    "halves": Bins("halves", "number", (0.5, 1.5), 0),
    "texts": Bins("texts", "integer", (10.0, 20.0), 1),
    "level": Bins("level", "category", levels=("a", "b", "never")),
    "coded": Bins("coded", "category", levels=("1", "2")),
    "fraction": Bins("fraction", "category", levels=("1", "2.5")),
    "flag": Bins("flag", "category", levels=("false", "true")),
    "empty": Bins("empty", "number", (1.0,), 0),
}


def awkward(rows: int) -> pa.Table:
    """Columns with all that makes engines differ: halves to round, NaN, infinity, far values, text, other types."""
    random.seed(5)
    far = [1e13, -3.7e12, float("nan"), float("inf"), -float("inf"), None]
    data: dict[str, pa.Array] = {
        "whole": pa.array([random.choice([None, *range(-3, 12)]) for _ in range(rows)], pa.int32()),
        "number": pa.array([random.choice([*far, random.gauss(0, 3), 0.0005]) for _ in range(rows)], pa.float64()),
        "halves": pa.array([random.randint(-6, 6) / 2 for _ in range(rows)], pa.float32()),
        "texts": pa.array([random.choice(["7", " 12", "1e1", "2.5", "x", "nan", None, "30"]) for _ in range(rows)]),
        "level": pa.array([random.choice(["a", "b", "", None, "new", "newer"]) for _ in range(rows)]),
        "coded": pa.array([random.choice([1, 2, 3, None]) for _ in range(rows)], pa.int64()),
        "fraction": pa.array([random.choice([1.0, 2.5, None]) for _ in range(rows)], pa.float64()),
        "flag": pa.array([random.choice([True, False, None]) for _ in range(rows)], pa.bool_()),
        "empty": pa.array([None] * rows, pa.float64()),
        "beside": pa.array(range(rows)),
    }
    return pa.table(data)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("parquet")
    table = awkward(5_000)
    for number, (start, length) in enumerate([(0, 1_700), (1_700, 1), (1_701, 3_299)]):
        pyarrow.parquet.write_table(table.slice(start, length), folder / f"{number}.parquet", row_group_size=900)
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def whole() -> Profile:
    return profile_arrow(awkward(5_000), BINS)


@pytest.mark.parametrize("engine", ["numpy", "polars"])
def test_engines_agree_exactly(engine: str, files: list[Path], whole: Profile) -> None:
    found = count(engine, files, BINS)
    for name, each in whole.columns.items():
        assert found.columns[name] == each, name
    assert found == whole
    assert whole.columns["level"].new == (("", whole.columns["level"].new[0][1]), *whole.columns["level"].new[1:])
    assert abs(whole.columns["number"].total) > 1e15 / 1e3


@pytest.mark.slow
def test_spark_agrees_exactly(files: list[Path], whole: Profile) -> None:
    assert count("spark", files, BINS) == whole


def test_squares_that_pass_64_bits(tmp_path: Path) -> None:
    rows = 12_000_000
    pyarrow.parquet.write_table(
        pa.table({"x": pa.array([9.9e5], pa.float64()).take(pa.array([0] * rows))}), tmp_path / "x.parquet"
    )
    bins = {"x": Bins("x", "number", (1.0,), 0)}
    found = [count(engine, [tmp_path / "x.parquet"], bins) for engine in ("numpy", "polars")]
    assert found[0] == found[1]
    assert found[0].columns["x"].squares == rows * 990_000**2 > 2**63


@pytest.fixture
def inputs(adult_model: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "inputs"
    folder.mkdir()
    for name in ("run", "baseline"):
        shutil.copytree(adult_model / name, folder / name)
    return folder


def test_the_command_says_the_same_by_either_engine(inputs: Path, command: Command) -> None:
    rows: list[dict[str, Any]] = [
        row | {"age": int(row["age"]) + 5, "score": (at % 97 + 1) / 99}
        for at, row in enumerate(rows_of(14_000, 16_000))
    ]
    table = pa.table({name: [row[name] or None for row in rows] for name in rows[0]})
    (inputs / "window").mkdir()
    for number in range(2):
        pyarrow.parquet.write_table(table.slice(number * 1_000, 1_000), inputs / f"window/{number}.parquet")
    found = []
    for engine in ("numpy", "polars"):
        data = {"file": "window", "score_column": "score", "engine": engine}
        code, output = command("monitor", {"data": data, "page": "never"}, inputs)
        assert code == 0
        found.append((checks_of(output), read(output / "statistics.json")))
    assert found[0] == found[1]
    assert found[0][0]["data_drift"]["verdict"] == found[0][0]["prediction_drift"]["verdict"] == "violation"


def test_rows_are_sampled_and_counts_are_not(inputs: Path, command: Command) -> None:
    rows = rows_of(14_000, 16_000)
    pyarrow.parquet.write_table(
        pa.table({name: [row[name] or None for row in rows] for name in rows[0]}), inputs / "window.parquet"
    )
    _, output = command("monitor", {"data": {"file": "window.parquet", "rows_at_most": 500}, "page": "never"}, inputs)
    window = read(output / "report.json")["window"]
    assert (window["rows"], window["rows_looked_at_singly"]) == (2_000, 500)
    assert read(output / "statistics.json")["dataset"]["item_count"] == 2_000


def test_another_engine_wants_parquet(inputs: Path, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    (inputs / "window.csv").write_text("a,b\n1,2\n")
    code, _ = command("monitor", {"data": {"file": "window.csv", "engine": "polars"}}, inputs)
    assert code == 2
    assert "Parquet" in capsys.readouterr().err


def test_an_engine_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, files: list[Path]) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(ConfigurationError, match="Install the extra `large`"):
        count("polars", files, BINS)


def test_moments_of_halves_round_to_even(whole: Profile) -> None:
    counts = whole.columns["halves"]
    assert counts.minimum == -3.0
    assert math.isclose(float(counts.maximum or 0), 3.0)
