"""The monitor's figures: false alarms and power over many seeds on the Adult data.

Exit status 1: a target is missed. Windows are drawn without replacement from rows that neither the model nor the
baseline has seen, and are then shifted or not. An alarm is any violation of any check; a shift is found where the
check that it concerns is violated, for the column that was moved. `--quick` takes fewer seeds and one size.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from ringfence_ml.baseline import Baseline, read_baseline, score_table
from ringfence_ml.configuration import Configuration
from ringfence_ml.datasets import carried_csv, described
from ringfence_ml.evaluate import metrics_of
from ringfence_ml.facets import Facet, read_facets
from ringfence_ml.monitor_checks import VIOLATION, Counted, judged_counts
from ringfence_ml.monitor_model import bias_tests
from ringfence_ml.monitor_performance import COMPARED, estimate, estimated_check, quality_tests
from ringfence_ml.profiles import profile
from ringfence_ml.runs import Run, read_run
from ringfence_ml.table import Category, Table, adverse, read_arrow, to_table

ENGINE = Path(sys.executable).parent / "ringfence-ml"
TRAINING, REFERENCE = 10_000, 10_000
ALARMS, FOUND, ENOUGH = 0.01, 0.95, 1_000


@dataclass
class World:
    """The model, its baseline, and the rows that windows are drawn from."""

    run: Run
    baseline: Baseline
    facets: list[Facet]
    pool: Table
    scores: Any
    labels: Any


@dataclass
class Window:
    """Rows as they came, or shifted."""

    table: Table
    scores: Any
    labels: Any


def call(folder: Path, command: str, configuration: dict[str, Any], output: str) -> None:
    """Run one command of the engine."""
    file = folder / f"{command}.json"
    file.write_text(json.dumps(configuration))
    arguments = [ENGINE, command, file, "--input", folder, "--output", folder / output]
    subprocess.run([str(each) for each in arguments], check=True, capture_output=True)


def build(folder: Path) -> World:
    """Train on ten thousand rows, make the baseline of ten thousand others, keep the rest."""
    header, *lines = carried_csv("adult").decode().splitlines()
    order = np.random.Generator(np.random.PCG64(1)).permutation(len(lines))
    parts = np.split(order, [TRAINING, TRAINING + REFERENCE])
    for name, rows in zip(("training", "reference", "pool"), parts, strict=True):
        (folder / f"{name}.csv").write_text("\n".join([header, *(lines[row] for row in rows)]) + "\n")
    schema = described("adult")["schema"]
    data = {"file": "training.csv", "schema": schema}
    call(folder, "train", {"data": data, "model": {"kind": "xgboost"}, "decision": {"threshold": 0.5}}, "run")
    facets = described("adult")["facets"]
    call(folder, "baseline", {"data": {"file": "reference.csv"}, "part": "all", "facets": facets}, "baseline")
    run = read_run(folder / "run")
    pool = to_table(read_arrow(folder / "pool.csv", "pool.csv"), run.schema, label=True)
    read = read_facets(Configuration({"facets": facets}, "bench"), run.schema, {})
    baseline = read_baseline(folder / "baseline/baseline.json", run)
    return World(run, baseline, read, pool, run.scores(pool), adverse(pool, run.schema))


def look(world: World, window: Window, seed: int) -> set[tuple[str, str]]:
    """What the monitor finds violated: (kind of test, name)."""
    bins = world.baseline.bins
    counted = Counted(profile(window.table, bins), profile(score_table(window.scores), world.baseline.score_bins))
    more = quality_tests(world.baseline, window.scores, window.labels, selective=False, seed=seed)
    bias, _ = bias_tests(world.baseline, world.facets, window.table, window.scores, world.run.threshold)
    tests = judged_counts(world.baseline, counted, seed=seed, more=[*more, *bias])
    metrics = {name: each for name, each in metrics_of(world.run).items() if name in COMPARED}
    measured = estimate(world.baseline, metrics, window.scores, resamples=100, seed=seed)
    estimated = estimated_check(world.baseline, measured, Configuration({}, "bench"), window.table.rows)
    found = {(each.kind, each.name) for each in tests if each.violation}
    return found | {("estimate", str(each["name"])) for each in estimated.results if each["verdict"] == VIOLATION}


# Shifts: each takes a window and a source of chance.

Random = np.random.Generator
Shift = Callable[[World, Window, Random], Window]


def some(window: Window, share: float, random: Random) -> Any:
    """Which rows: so large a share of them."""
    chosen = np.zeros(window.table.rows, dtype=bool)
    chosen[random.permutation(window.table.rows)[: round(share * window.table.rows)]] = True
    return chosen


def with_number(window: Window, name: str, values: Any) -> Window:
    """The window with other values of a number."""
    return replace(window, table=replace(window.table, numbers=window.table.numbers | {name: values}))


def move(name: str, deviations: float, world: World, window: Window, random: Random) -> Window:
    """A number moves by so many standard deviations of the pool, to whole numbers as it was."""
    step = deviations * float(np.nanstd(world.pool.numbers[name]))
    return with_number(window, name, np.rint(window.table.numbers[name] + step))


def lose(name: str, share: float, world: World, window: Window, random: Random) -> Window:
    """A share of a number's values goes missing."""
    return with_number(window, name, np.where(some(window, share, random), np.nan, window.table.numbers[name]))


def turn(name: str, level: str, share: float, world: World, window: Window, random: Random) -> Window:
    """A category's level takes so many points from the others, or is one that the baseline has never seen."""
    category = window.table.categories[name]
    levels = category.levels if level in category.levels else (*category.levels, level)
    code = levels.index(level)
    others = np.flatnonzero((category.codes != code) & (category.codes >= 0))
    chosen = random.permutation(others)[: round(share * window.table.rows)]
    codes = category.codes.copy()
    codes[chosen] = code
    return replace(
        window, table=replace(window.table, categories=window.table.categories | {name: Category(codes, levels)})
    )


def flip(share: float, world: World, window: Window, random: Random) -> Window:
    """Labels of a share of the rows turn into their contrary: the outcome no longer follows the score."""
    return replace(window, labels=window.labels ^ some(window, share, random))


def prior(points: float, world: World, window: Window, random: Random) -> Window:
    """The favourable outcome becomes more frequent by so many points: other people come."""
    rows, wanted = window.table.rows, round((float((~world.labels).mean()) + points) * window.table.rows)
    kinds = [np.flatnonzero(world.labels), np.flatnonzero(~world.labels)]
    chosen = np.concatenate([random.permutation(kinds[0])[: rows - wanted], random.permutation(kinds[1])[:wanted]])
    return Window(world.pool.take(chosen), world.scores[chosen], world.labels[chosen])


def rescore(deviations: float, world: World, window: Window, random: Random) -> Window:
    """The log-odds move by so many standard deviations."""
    margins = np.log(world.scores / (1 - world.scores))
    moved = np.log(window.scores / (1 - window.scores)) - deviations * float(margins.std())
    return replace(window, scores=1 / (1 + np.exp(-moved)))


def favour(share: float, world: World, window: Window, random: Random) -> Window:
    """So large a share of the men is approved beside those who were."""
    category = window.table.categories["sex"]
    men = category.codes == category.levels.index("Male")
    return replace(window, scores=np.where(men & some(window, share, random), 0.2, window.scores))


SHIFTS: dict[str, tuple[Shift, set[tuple[str, str]]]] = {
    "age by 0.3 sd": (partial(move, "age", 0.3), {("binned_ks", "age")}),
    "hours by 0.3 sd": (partial(move, "hours_per_week", 0.3), {("binned_ks", "hours_per_week")}),
    "scores by 0.3 sd": (partial(rescore, 0.3), {("binned_ks", "score")}),
    "occupation +10 points": (partial(turn, "occupation", "Sales", 0.10), {("category_shares", "occupation")}),
    "workclass +10 points": (partial(turn, "workclass", "Private", 0.10), {("category_shares", "workclass")}),
    "missing 2 %": (partial(lose, "age", 0.02), {("missing", "age")}),
    "new category 2 %": (partial(turn, "workclass", "Robot", 0.02), {("new_categories", "workclass")}),
    "new category 1 %": (partial(turn, "workclass", "Robot", 0.01), {("new_categories", "workclass")}),
    "prior +10 points": (partial(prior, 0.10), {("prior", "prior")}),
    "labels flipped 10 %": (partial(flip, 0.10), {("log_loss", "log_loss"), ("calibration", "calibration")}),
    "labels flipped 5 %": (partial(flip, 0.05), {("log_loss", "log_loss"), ("calibration", "calibration")}),
    "approvals of men +15 points": (partial(favour, 0.15), {("approval_rates", "sex")}),
}


def draw(world: World, rows: int, random: Random) -> Window:
    """A window of the pool, unshifted."""
    chosen = random.permutation(world.pool.rows)[:rows]
    return Window(world.pool.take(chosen), world.scores[chosen], world.labels[chosen])


def unshifted(world: World, rows: int, seed: int) -> set[tuple[str, str]]:
    """What is found in a window as it came."""
    return look(world, draw(world, rows, np.random.Generator(np.random.PCG64([rows, seed]))), seed)


def shifted(world: World, shift: Shift, rows: int, seed: int) -> set[tuple[str, str]]:
    """What is found in a shifted window."""
    random = np.random.Generator(np.random.PCG64([rows, seed, 7]))
    return look(world, shift(world, draw(world, rows, random), random), seed)


TASK: list[Callable[[int], set[tuple[str, str]]]] = []  # what a forked process does: closures need no pickling


def _do(seed: int) -> set[tuple[str, str]]:
    return TASK[-1](seed)


def many(task: Callable[[int], set[tuple[str, str]]], seeds: int) -> list[set[tuple[str, str]]]:
    """A task for every seed, on as many processes as there are processors."""
    TASK.append(task)
    with multiprocessing.get_context("fork").Pool() as pool:
        return pool.map(_do, range(seeds), chunksize=8)


def alarms(world: World, sizes: list[int], seeds: int) -> bool:
    """Print the share of unshifted windows that raise an alarm, by size; whether all are under the target."""
    print(
        f"\nFalse alarms: unshifted windows of Adult with any violation, target under 1 %; "
        f"{seeds} seeds a size, half as many at 10,000 rows"
    )
    met = True
    for rows in sizes:
        looked = many(partial(unshifted, world, rows), seeds if rows < 10_000 else seeds // 2)
        raised, seeds_here = sum(map(bool, looked)), len(looked)
        kinds = Counter(kind for found in looked for kind in {kind for kind, _ in found})
        met &= raised / seeds_here < ALARMS
        print(f"  {rows:>6} rows   {raised / seeds_here:6.2%}   {dict(kinds) or ''}", flush=True)
    return met


def power(world: World, sizes: list[int], seeds: int) -> bool:
    """Print how often each kind of shift is found, by size; whether all are at a thousand rows and more."""
    print(f"\nShifts found, {seeds} seeds a cell, target over 95 % at {ENOUGH:,} rows and more")
    print(f"  {'':<30}" + "".join(f"{rows:>9} rows" for rows in sizes))
    met = True
    for name, (shift, asked) in SHIFTS.items():
        cells = []
        for rows in sizes:
            hits = sum(bool(found & asked) for found in many(partial(shifted, world, shift, rows), seeds))
            cells.append(hits / seeds)
            met &= rows < ENOUGH or hits / seeds > FOUND
        print(f"  {name:<30}" + "".join(f"{cell:>14.1%}" for cell in cells), flush=True)
    return met


def main() -> int:
    """Measure, print, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer seeds, one size")
    parser.add_argument("--seeds", type=int, default=0, help="seeds of unshifted windows")
    arguments = parser.parse_args()
    seeds = arguments.seeds or (200 if arguments.quick else 1_000)
    sizes = [1_000] if arguments.quick else [300, 1_000, 3_000, 10_000]
    with tempfile.TemporaryDirectory() as name, threadpool_limits(limits=1):
        world = build(Path(name))
        start = time.monotonic()
        met = alarms(world, sizes, seeds)
        met &= power(world, sizes[:3], 60 if arguments.quick else 100)
        print(f"\n{time.monotonic() - start:.0f} s on the clock for the two tables")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
