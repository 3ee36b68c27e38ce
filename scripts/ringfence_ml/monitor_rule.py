"""The rule that decides whether counts have moved: tests on integer counts, Holm within families, gates on effect.

1. A number is compared by the largest gap of the two distribution functions over the baseline's bins (binned
   Kolmogorov-Smirnov). A category, with levels of an expected count under 5 pooled, by the smaller of two p-values: of
   chi-square, which sees many small moves, and of the largest standardised gap of one level's share, which sees one.
2. Where the p-value may be under 0.02 it is replaced by the exact conditional one, by seeded simulation: given both
   samples together, the current one is a draw without replacement (multivariate hypergeometric).
3. Holm's correction within each family; a family's level is the chance of any false alarm of that family in a run.
4. Significance alone is no violation: the effect must be material too.

Measured on the Adult data over many seeds by `tests/bench/bench_monitor.py`. The tests take rows for independent draws:
a baseline of one week of the year does not know the seasons.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import stats

from ringfence_ml.monitor_power import category_power, number_power, share_power
from ringfence_ml.table import Floats, Integers

ALPHAS = {"drift": 0.003, "presence": 0.001, "quality": 0.002, "bias": 0.001}
SCREEN = 0.02
FIRST_DRAWS = 1_000
MOST_DRAWS = 200_000
PSI, GAP = 0.02, 0.05
MISSING_GAIN, NEW_SHARE = 0.005, 0.002
EXPECTED = 5
MOST_ROWS = 10**9  # numpy's own limit on what it draws from; beyond it the asymptotic p-value is as good


@dataclass(frozen=True)
class Test:
    """One comparison. `material`: the effect passes its gate; `power`: chance to find a moderate shift, or None.

    `violation` is set by `judge`.
    """

    __test__ = False  # no test case of pytest's

    family: str
    name: str
    kind: str
    statistic: float
    p: float
    method: str
    effects: dict[str, Any]
    material: bool
    power: float | None = None
    adjusted: float = 1.0
    violation: bool = False
    rows: int = 0
    notes: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As `report.json` holds it."""
        named = {"name": self.name, "kind": self.kind, "family": self.family, "rows": self.rows}
        measured = {"statistic": self.statistic, "p": self.p, "p_adjusted": self.adjusted, "p_method": self.method}
        judged = {"effects": self.effects, "material": self.material, "power_for_a_moderate_shift": self.power}
        return named | measured | judged | self.notes | {"verdict": "violation" if self.violation else "pass"}


def judge(tests: Sequence[Test]) -> list[Test]:
    """Holm's step-down within each family: a violation is significant at the family's level, and material."""
    judged: dict[int, Test] = {}
    for family, alpha in ALPHAS.items():
        places = [place for place, each in enumerate(tests) if each.family == family]
        highest = 0.0
        for rank, place in enumerate(sorted(places, key=lambda each: tests[each].p)):
            test = tests[place]
            highest = max(highest, min(1.0, test.p * (len(places) - rank)))
            judged[place] = replace(test, adjusted=highest, violation=highest < alpha and test.material)
    return [judged[place] for place in range(len(tests))]


def draws_for(family: str, tests: int) -> int:
    """Enough simulations that the smallest p-value can pass Holm's first step four times over."""
    return min(MOST_DRAWS, max(10_000, math.ceil(4 * tests / ALPHAS[family])))


def seed_for(seed: int, name: str) -> int:
    """A seed of each column's own, so that the answer on one does not hang on what else is tested."""
    return (seed << 32) + zlib.crc32(name.encode())


def simulated(
    pooled: Integers, drawn: int, statistic: Callable[[Integers], Floats], observed: float, *, draws: int, seed: int
) -> tuple[float, str]:
    """The exact conditional p-value of `observed` by simulation: p and how it was got.

    `pooled` has shape (bins,), `statistic` takes counts of shape (draws, bins). A thousand draws first; only where they
    leave it under 0.02 the rest, so that what is plainly unremarkable costs little.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    reached, done = 0, 0
    for size in (FIRST_DRAWS, *[20_000] * math.ceil(draws / 20_000)):
        found = statistic(random.multivariate_hypergeometric(pooled, drawn, size=size, method="marginals"))
        reached, done = reached + int((found >= observed * (1 - 1e-12)).sum()), done + size
        if reached >= SCREEN * FIRST_DRAWS and done == FIRST_DRAWS:
            break
    return (reached + 1) / (done + 1), f"exact conditional, {done:,} draws"


def population_stability(baseline: Floats, current: Floats) -> float:
    """PSI of two counts over the same bins, half a row added to each so that empty bins have a logarithm."""
    one, other = (each + 0.5 for each in (baseline, current))
    one, other = one / one.sum(), other / other.sum()
    return float(((other - one) * np.log(other / one)).sum())


def number_test(
    name: str, baseline: Sequence[int], current: Sequence[int], *, tests: int, seed: int, family: str = "drift"
) -> Test:
    """Binned Kolmogorov-Smirnov. `tests`: how many there are in the family, for power and the number of draws."""
    one, other = (np.array(each, dtype=np.int64) for each in (baseline, current))
    rows, drawn = int(one.sum()), int(other.sum())
    pooled, total = one + other, rows + drawn
    cumulated = np.cumsum(pooled)

    def gap(counts: Integers) -> Floats:
        # rows * drawn * |F_current - F_baseline|, in whole numbers: ties are ties.
        reached = np.cumsum(counts, axis=-1)
        return np.asarray(np.abs(reached * total - cumulated * drawn).max(axis=-1))

    scaled = float(gap(other))
    distance = scaled / rows / drawn
    size = rows * drawn / total
    p, method = min(1.0, float(stats.kstwobign.sf(distance * math.sqrt(size)))), "asymptotic (Kolmogorov)"
    if _may_be_small(cumulated / total, np.abs(np.cumsum(other) / drawn - np.cumsum(one) / rows), size):
        p, method = _exact(pooled, drawn, gap, scaled, p, method, draws_for(family, tests), seed_for(seed, name))
    effects = {"gap": distance, "psi": population_stability(one.astype(float), other.astype(float))}
    power = number_power(rows, drawn, ALPHAS[family] / tests)
    return Test(family, name, "binned_ks", distance, p, method, effects, _material(effects), power, rows=drawn)


def _may_be_small(share: Floats, gaps: Floats, size: float) -> bool:
    """Whether the exact p-value can be under the screen: it is no less than that of the widest gap by itself.

    Kolmogorov's p-value is far too large where a few values hold most rows, and would screen out real shifts.
    """
    widest = int(gaps.argmax())
    variance = share[widest] * (1 - share[widest]) / size
    return bool(variance > 0 and 2 * stats.norm.sf(gaps[widest] / math.sqrt(variance)) < SCREEN)


def _exact(
    pooled: Integers,
    drawn: int,
    statistic: Callable[[Integers], Floats],
    observed: float,
    p: float,
    method: str,
    draws: int,
    seed: int,
) -> tuple[float, str]:
    if int(pooled.sum()) >= MOST_ROWS:
        return p, method
    return simulated(pooled, drawn, statistic, observed, draws=draws, seed=seed)


def _material(effects: dict[str, Any]) -> bool:
    return bool(effects["psi"] >= PSI or effects["gap"] >= GAP)


def category_test(
    name: str,
    levels: Sequence[str],
    baseline: Sequence[int],
    current: Sequence[int],
    *,
    tests: int,
    seed: int,
    family: str = "drift",
) -> Test:
    """Shares of the baseline's levels; rare ones are pooled. What is new or missing is tested elsewhere.

    The statistic is -log of the smaller of the two asymptotic p-values, and its own p-value twice that p-value at most.
    """
    one, other = (np.array(each, dtype=np.int64) for each in (baseline, current))
    rows, drawn = int(one.sum()), int(other.sum())
    rare = (one + other) * min(rows, drawn) < EXPECTED * (rows + drawn)
    kept_one, kept_other = (np.append(each[~rare], each[rare].sum()) for each in (one, other))
    used = kept_one + kept_other > 0
    kept_one, kept_other = kept_one[used], kept_other[used]
    pooled = kept_one + kept_other
    statistic = _shares_statistic(pooled, drawn)
    observed = float(statistic(kept_other)) if len(pooled) > 1 else 0.0
    p, method = min(1.0, 2 * math.exp(-observed)), "asymptotic (chi-square, largest gap)"
    if math.exp(-observed) < SCREEN:
        p, method = _exact(
            pooled, drawn, statistic, observed, p, method, draws_for(family, tests), seed_for(seed, name)
        )
    gaps = other / drawn - one / rows
    widest = int(np.abs(gaps).argmax())
    effects = {
        "gap": float(abs(gaps[widest])),
        "level": levels[widest],
        "psi": population_stability(kept_one.astype(float), kept_other.astype(float)),
    }
    power = category_power(kept_one / rows, rows, drawn, ALPHAS[family] / tests)
    notes = {"pooled_levels": int(rare.sum())} if rare.any() else {}
    material = _material(effects)
    return Test(family, name, "category_shares", observed, p, method, effects, material, power, rows=drawn, notes=notes)


def _shares_statistic(pooled: Integers, drawn: int) -> Callable[[Integers], Floats]:
    total, levels = int(pooled.sum()), len(pooled)
    expected = pooled * (drawn / total)
    factor = total / (total - drawn)

    def statistic(counts: Integers) -> Floats:
        squares = (counts - expected) ** 2 / expected * factor
        widest = np.sqrt((squares / (1 - pooled / total)).max(axis=-1))
        one_level = math.log(2 * levels) + stats.norm.logsf(widest)
        return np.asarray(-np.minimum(np.minimum(stats.chi2.logsf(squares.sum(axis=-1), levels - 1), one_level), 0.0))

    return statistic


def missing_test(name: str, baseline: tuple[int, int], current: tuple[int, int], *, tests: int) -> Test:
    """More values missing than in the baseline: Fisher's exact test, one-sided. Pairs are (missing, rows)."""
    (before, rows), (after, drawn) = baseline, current
    p = float(stats.hypergeom.sf(after - 1, rows + drawn, before + after, drawn)) if after else 1.0
    gain = after / drawn - before / rows
    effects = {"share": after / drawn, "baseline_share": before / rows, "gain": gain}
    power = share_power(before / rows, 0.02, rows, drawn, ALPHAS["presence"] / tests)
    material = gain >= MISSING_GAIN
    return Test("presence", name, "missing", gain, p, "exact (Fisher)", effects, material, power, rows=drawn)


def new_categories_test(
    name: str, baseline: Sequence[int], new: Sequence[tuple[str, int]], drawn: int, *, tests: int
) -> Test:
    """Rows of levels that the baseline lacks, against Good and Turing's rate: its levels seen once, over its rows."""
    rows, once = sum(baseline), sum(1 for each in baseline if each == 1)
    rate = (once + 1) / (rows + 1)
    unseen = sum(count for _, count in new)
    p = float(stats.binom.sf(unseen - 1, drawn, rate)) if unseen else 1.0
    shown = [level for level, _ in sorted(new, key=lambda each: (-each[1], each[0]))[:10]]
    effects = {"share": unseen / drawn, "good_turing_rate": rate, "levels": shown, "level_count": len(new)}
    power = share_power(rate, 0.02, None, drawn, ALPHAS["presence"] / tests)
    material = unseen / drawn >= NEW_SHARE
    return Test(
        "presence", name, "new_categories", unseen / drawn, p, "exact (binomial)", effects, material, power, rows=drawn
    )
