"""Whether a sample is large enough: the chance that a moderate shift would be found at the level that Holm asks first.

Moderate: a number moves by 0.3 standard deviations, the commonest category by 10 points, 2 % of values go missing or
are of a new category, the rate of the adverse outcome by 10 points, the log-loss by a quarter of itself.
"""

from __future__ import annotations

import math

from scipy import stats

from ringfence_ml.table import Floats

ENOUGH_ROWS = 1_000
ENOUGH_POWER = 0.9
SHIFT, CATEGORY_SHIFT, PRIOR_SHIFT, LOSS_SHIFT = 0.3, 0.10, 0.10, 0.25


def is_short(power: float | None, *rows: int) -> bool:
    """Whether `nothing found` says little: a sample under a thousand rows, and power under 90 %."""
    return power is not None and min(rows) < ENOUGH_ROWS and power < ENOUGH_POWER


def number_power(rows: int, drawn: int, level: float) -> float:
    """Of a shift of 0.3 standard deviations of a normal distribution, found by the gap of distribution functions."""
    gap = 2 * float(stats.norm.cdf(SHIFT / 2)) - 1
    noise = math.sqrt(1 / rows + 1 / drawn)
    needed = float(stats.kstwobign.isf(level)) * noise
    return float(stats.norm.sf((needed - gap) / (0.5 * noise)))


def category_power(shares: Floats, rows: int, drawn: int, level: float) -> float | None:
    """Of ten points more (or, beyond one half, fewer) in the commonest level; None where there is only one level."""
    if len(shares) < 2:
        return None
    commonest = float(shares.max())
    effect = CATEGORY_SHIFT**2 / max(commonest * (1 - commonest), 1e-9)
    freedom = len(shares) - 1
    centre = effect * rows * drawn / (rows + drawn)
    # Either statistic finds it; each is asked for half the level.
    together = float(stats.ncx2.sf(stats.chi2.isf(level / 2, freedom), freedom, centre))
    alone = float(stats.norm.sf(float(stats.norm.isf(level / 4 / len(shares))) - math.sqrt(centre)))
    return max(together, alone)


def share_power(before: float, gain: float, rows: int | None, drawn: int, level: float) -> float:
    """Of a share that rises by `gain`; `rows` None where the share before is taken as known."""
    after = min(1.0, before + gain)
    needed = int(stats.binom.isf(level, drawn, before)) + 1
    if rows is not None:
        pooled = round(before * rows) + after * drawn
        needed = int(stats.hypergeom.isf(level, rows + drawn, round(pooled), drawn)) + 1
    return float(stats.binom.sf(needed - 1, drawn, after))


def two_sided_share_power(before: float, gap: float, rows: int, drawn: int, level: float) -> float:
    """Of a share that moves by `gap`, by a two-sided test of two shares."""
    noise = math.sqrt(max(before * (1 - before), 1e-9) * (1 / rows + 1 / drawn))
    return float(stats.norm.sf(float(stats.norm.isf(level / 2)) - gap / noise))


def mean_power(rise: float, before: tuple[float, int], after: tuple[float, int], level: float) -> float:
    """Of a mean that rises by `rise`, by a one-sided test; pairs are (variance, rows)."""
    noise = math.sqrt(before[0] / before[1] + after[0] / after[1])
    return float(stats.norm.sf(float(stats.norm.isf(level)) - rise / noise)) if noise else 1.0
