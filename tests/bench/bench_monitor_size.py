"""What the monitor costs by size: the whole command on a million rows of thirty columns, by either engine.

Exit status 1: a target is missed. The columns are those of Adult and copies of them drawn from other rows, so that
distributions are real; predictions are recorded in a column. `--long` goes on to ten million rows, and asks that cost
grows no faster than rows. `--evidently PYTHON` also measures evidently's drift preset on the same million rows, in an
environment of its own: it is no dependency of ours.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from ringfence_ml.datasets import carried_csv, described
from ringfence_ml.runs import read_run
from ringfence_ml.table import read_arrow, to_table

ENGINE = Path(sys.executable).parent / "ringfence-ml"
COLUMNS, CHUNK = 30, 250_000
CPU_SECONDS, PEAK_BYTES, GROWTH = 30.0, 2_000_000_000, 1.2
EVIDENTLY = """
import sys, pandas
from evidently import Report
from evidently.presets import DataDriftPreset
reference, current = (pandas.read_parquet(path) for path in sys.argv[1:3])
Report([DataDriftPreset()]).run(current[list(reference.columns)], reference).dict()
"""


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    wall: float
    cpu: float
    peak: int

    def __str__(self) -> str:
        return f"{self.cpu:6.1f} CPU-s   {self.wall:6.1f} s   {self.peak / 1e9:5.2f} GB"


def run(command: list[object]) -> Cost:
    """Run a command; its own CPU time and the largest memory it held."""
    start = time.monotonic()
    child = subprocess.Popen([str(each) for each in command], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} {command[1]}: exit status {child.returncode}")
    return Cost(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def wide() -> tuple[pa.Table, dict[str, Any]]:
    """Adult with copies of its columns up to thirty, and the schema of that."""
    arrow = read_arrow(carried_csv("adult"), "adult.csv")
    schema = json.loads(json.dumps(described("adult")["schema"]))
    names = list(schema["columns"])
    random = np.random.Generator(np.random.PCG64(3))
    columns: dict[str, Any] = {}
    kinds: dict[str, Any] = {}
    for place in range(COLUMNS):
        name = names[place % len(names)]
        copy = name if place < len(names) else f"{name}_{place // len(names) + 1}"
        values = arrow.column(name)
        if place >= len(names):
            values = values.take(pa.array(random.permutation(arrow.num_rows)))
        kind = schema["columns"][name]["kind"]
        columns[copy] = values if kind == "category" else values.cast(pa.float64())
        kinds[copy] = {"kind": kind, "role": "feature" if place < len(names) else "protected"}
    columns[schema["label"]["column"]] = arrow.column(schema["label"]["column"])
    return pa.table(columns), schema | {"columns": kinds}


def prepare(folder: Path) -> tuple[pa.Table, Any]:
    """A model and a baseline of the wide table, by the commands."""
    table, schema = wide()
    for name, start, rows in (("training", 0, 5_000), ("reference", 5_000, 20_000)):
        pyarrow.parquet.write_table(table.slice(start, rows), folder / f"{name}.parquet")
    data = {"file": "training.parquet", "schema": schema}
    for command, output, configuration in (
        ("train", "run", {"data": data, "model": {"kind": "xgboost"}, "decision": {"threshold": 0.5}}),
        ("baseline", "baseline", {"data": {"file": "reference.parquet"}, "part": "all", "facets": FACETS}),
    ):
        (folder / f"{command}.json").write_text(json.dumps(configuration))
        run([ENGINE, command, folder / f"{command}.json", "--input", folder, "--output", folder / output])
    return table, read_run(folder / "run")


FACETS = {"sex": {"column": "sex", "values": ["Female"]}}


def window(folder: Path, table: pa.Table, model: Any, rows: int) -> Path:
    """So many rows drawn with replacement, with the model's scores, as one Parquet file."""
    scores = model.scores(to_table(table, model.schema, label=True))
    table = table.append_column("score", pa.array(scores))
    random = np.random.Generator(np.random.PCG64(rows))
    path = folder / f"window-{rows}.parquet"
    with pyarrow.parquet.ParquetWriter(path, table.schema) as writer:
        for _ in range(0, rows, CHUNK):
            writer.write_table(table.take(pa.array(random.integers(0, table.num_rows, min(CHUNK, rows)))))
    return path


def measure(folder: Path, path: Path, engine: str) -> Cost:
    """The whole `monitor` command on a window."""
    data = {"file": path.name, "score_column": "score", "engine": engine}
    (folder / "monitor.json").write_text(json.dumps({"data": data}))
    cost = run([ENGINE, "monitor", folder / "monitor.json", "--input", folder, "--output", folder / "out"])
    report = json.loads((folder / "out/report.json").read_text())
    verdicts = {each["name"]: each["verdict"] for each in report["checks"]}
    assert verdicts["data_drift"] == verdicts["prediction_drift"] == "pass", verdicts
    return cost


def main() -> int:
    """Measure, print, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="ten million rows too")
    parser.add_argument("--evidently", help="a Python in whose environment evidently is installed")
    arguments = parser.parse_args()
    met = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, model = prepare(folder)
        print(
            f"monitor, {COLUMNS} columns, targets {CPU_SECONDS:.0f} CPU-s and {PEAK_BYTES / 1e9:.0f} GB a million rows"
        )
        costs: dict[tuple[str, int], Cost] = {}
        for rows in [100_000, 1_000_000] + ([10_000_000] if arguments.long else []):
            path = window(folder, table, model, rows)
            for engine in ("numpy", "polars"):
                cost = costs[engine, rows] = measure(folder, path, engine)
                print(f"  {rows:>10,} rows   {engine:<8}{cost}", flush=True)
                met &= cost.peak < PEAK_BYTES and (rows != 1_000_000 or cost.cpu < CPU_SECONDS)
        if arguments.long:
            for engine in ("numpy", "polars"):
                growth = costs[engine, 10_000_000].cpu / costs[engine, 1_000_000].cpu / 10
                print(f"  {engine}: ten million rows cost {growth:.2f} of ten times a million")
                met &= growth < GROWTH
        if arguments.evidently:
            paths = [folder / "reference.parquet", folder / "window-1000000.parquet"]
            cost = run([arguments.evidently, "-c", EVIDENTLY, *paths])
            print(f"  {1_000_000:>10,} rows   evidently{cost} (its drift preset)")
        else:
            print("  evidently: not measured (--evidently PYTHON, where it is installed)")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
