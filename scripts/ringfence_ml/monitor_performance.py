"""How good the model is on what came since: with labels as far as they have come, and estimated where they have not.

The estimate needs no label. It maps each score to the rate that the baseline observed at such scores, takes that rate
as the chance of the adverse outcome, and computes each metric over both outcomes weighted by their chances. It assumes
that the outcome still follows the score as it did at the baseline: inputs may move, the relation may not. A change of
the relation itself (concept drift) shows only in labels. Intervals are of the rows' sampling alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from ringfence_ml.baseline import Baseline
from ringfence_ml.configuration import Configuration
from ringfence_ml.limits import hold
from ringfence_ml.metrics import CHUNK, Booleans, Metric, interval
from ringfence_ml.monitor_checks import PASS, UNASSESSED, VIOLATION, Check, result_of, settle
from ringfence_ml.monitor_power import (
    ENOUGH_ROWS,
    LOSS_SHIFT,
    PRIOR_SHIFT,
    mean_power,
    two_sided_share_power,
)
from ringfence_ml.monitor_rule import ALPHAS, FIRST_DRAWS, SCREEN, Test, draws_for, number_test, seed_for
from ringfence_ml.table import Floats, Integers

TESTS = 3  # prior, log_loss, calibration
LOSS_GAIN = 0.05  # of the baseline's own log-loss
CALIBRATION_GAP = 0.02
SELECTIVE = 0.001
ESTIMATED_LOSS = 0.05
COMPARED = ("auc", "accuracy")  # estimated metrics that are compared with the baseline: higher is better
ASSUMPTION = "the outcome follows the score as at the baseline; concept drift is not seen without labels"
STATES = {"pass": PASS, "fail": VIOLATION, "undecided": UNASSESSED}


def quality_tests(baseline: Baseline, scores: Floats, adverse: Booleans, *, selective: bool, seed: int) -> list[Test]:
    """The tests of labelled rows; where labels came for some scores more than for others, calibration alone is fair."""
    level = ALPHAS["quality"] / TESTS
    fair = [] if selective else [_prior(baseline, adverse, level), _log_loss(baseline, scores, adverse, level)]
    return [*fair, _calibration(baseline, scores, adverse, seed)]


def _prior(baseline: Baseline, adverse: Booleans, level: float) -> Test:
    rows, before = int(baseline.content["quality"]["rows"]), int(baseline.content["quality"]["adverse"])
    drawn, after = len(adverse), int(adverse.sum())
    together = (rows + drawn, before + after, drawn)
    above = float(stats.hypergeom.sf(after - 1, *together))
    below = float(stats.hypergeom.cdf(after, *together))
    gap = after / drawn - before / rows
    one, other = ((share + 1e-9, 1 - share + 1e-9) for share in (before / rows, after / drawn))
    psi = sum((b - a) * math.log(b / a) for a, b in zip(one, other, strict=True))
    effects = {"rate": after / drawn, "baseline_rate": before / rows, "gap": abs(gap), "psi": psi}
    power = two_sided_share_power(before / rows, PRIOR_SHIFT, rows, drawn, level)
    p, material = min(1.0, 2 * min(above, below)), psi >= 0.02 or abs(gap) >= 0.05
    return Test("quality", "prior", "prior", gap, p, "exact (Fisher)", effects, material, power, rows=drawn)


def _log_loss(baseline: Baseline, scores: Floats, adverse: Booleans, level: float) -> Test:
    quality = baseline.content["quality"]
    mean, variance, rows = quality["log_loss"]["mean"], quality["log_loss"]["variance"], int(quality["rows"])
    kept = np.clip(scores, 1e-15, 1 - 1e-15)
    losses = -np.log(np.where(adverse, kept, 1 - kept))
    drawn, found = len(losses), float(losses.mean())
    spread = float(losses.var(ddof=1)) if drawn > 1 else 0.0
    parts = (variance / rows, spread / drawn)
    noise = math.sqrt(sum(parts))
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / max(rows - 1, 1) + parts[1] ** 2 / max(drawn - 1, 1)) if noise else 1.0
    p = float(stats.t.sf((found - mean) / noise, freedom)) if noise else 1.0
    effects = {"log_loss": found, "baseline_log_loss": mean, "relative_gain": (found - mean) / mean if mean else 0.0}
    material = found - mean >= LOSS_GAIN * mean
    power = mean_power(LOSS_SHIFT * mean, (variance, rows), (variance, drawn), level)
    return Test("quality", "log_loss", "log_loss", found, p, "Welch, one-sided", effects, material, power, rows=drawn)


def _calibration(baseline: Baseline, scores: Floats, adverse: Booleans, seed: int) -> Test:
    """Rates by bin of score against the baseline's: the sum of squared standardised gaps, exact where it may matter."""
    table = baseline.content["quality"]["calibration"]
    place = np.searchsorted(np.array(table["edges"]), scores, side="left")
    bins = len(table["edges"]) + 1
    rows, before = (np.array(table[key], dtype=np.int64) for key in ("rows", "adverse"))
    drawn = np.bincount(place, minlength=bins)
    after = np.bincount(place[adverse], minlength=bins)
    used = (rows > 0) & (drawn > 0) & (before + after > 0) & (before + after < rows + drawn)
    rows, before, drawn, after = rows[used], before[used], drawn[used], after[used]
    total, pooled = rows + drawn, before + after
    expected = drawn * pooled / total
    variance = expected * (total - pooled) / total * rows / np.maximum(total - 1, 1)

    def statistic(counts: Integers) -> Floats:
        return np.asarray(((counts - expected) ** 2 / variance).sum(axis=-1))

    observed = float(statistic(after))
    p, method = (float(stats.chi2.sf(observed, len(rows))) if len(rows) else 1.0), "asymptotic (chi-square)"
    if p < SCREEN:
        random = np.random.Generator(np.random.PCG64(seed_for(seed, "calibration")))
        reached, done, wanted = 0, 0, draws_for("quality", TESTS)
        while done < wanted and not (done == FIRST_DRAWS and reached >= SCREEN * done):
            size = 20_000 if done else FIRST_DRAWS
            found = random.hypergeometric(pooled, total - pooled, drawn, size=(size, len(rows)))
            reached, done = reached + int((statistic(found) >= observed * (1 - 1e-12)).sum()), done + size
        p, method = (reached + 1) / (done + 1), f"exact conditional, {done:,} draws"
    gap = float((drawn * np.abs(after / drawn - before / rows)).sum() / drawn.sum()) if len(rows) else 0.0
    effects, material = {"mean_gap_of_rates": gap, "bins": len(rows)}, gap >= CALIBRATION_GAP
    return Test("quality", "calibration", "calibration", observed, p, method, effects, material, rows=int(drawn.sum()))


def labels_are_selective(scores: Floats, labelled: Booleans, seed: int, bins: int = 20) -> bool:
    """Whether labels came for rows of other scores than the rows they are still awaited for."""
    if labelled.all() or labelled.sum() < bins or (~labelled).sum() < bins:
        return False
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, scores, side="left")
    one, other = (np.bincount(place[rows], minlength=len(edges) + 1).tolist() for rows in (~labelled, labelled))
    test = number_test("labelled", one, other, tests=1, seed=seed)
    return test.p < SELECTIVE and test.material


def performance_check(
    tests: list[Test], measured: Mapping[str, Any], limits: Configuration, rows: int, *, selective: bool
) -> Check:
    """`performance` of judged tests (none where there is no baseline to compare with), and of limits."""
    check = Check("performance", content={"metrics": dict(measured), "labels_selective": selective})
    check.results = [result_of(each, rows) for each in tests if each.family == "quality"]
    if selective:
        message = "labels came for other scores than those still awaited: rates and losses are not those of all rows"
        for name in ("prior", "log_loss"):
            check.results.append(
                {"name": name, "verdict": UNASSESSED, "reason": "labels_selective", "message": message}
            )
    check.results += held(limits, measured)
    return settle(check)


def held(limits: Configuration, measured: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Limits of the configuration as results: undecided (the interval holds the limit) could not be assessed."""
    results = []
    for finding in hold(limits, dict(measured)):
        verdict = STATES[finding["verdict"]]
        reason = {"reason": "interval_holds_limit"} if verdict == UNASSESSED else {}
        results.append(finding | {"verdict": verdict} | reason)
    return results


def calibrated(baseline: Baseline, scores: Floats) -> Floats:
    """The baseline's rate at each score: isotonic over its bins' mean scores, linear between them, shape (rows,)."""
    from sklearn.isotonic import isotonic_regression

    table = baseline.content["quality"]["calibration"]
    bins = [
        (mean, count, adverse)
        for mean, count, adverse in zip(table["mean_score"], table["rows"], table["adverse"], strict=True)
        if count
    ]
    means, counts, adverse = (np.array(each, dtype=np.float64) for each in zip(*bins, strict=True))
    rates = isotonic_regression(adverse / counts, sample_weight=counts)
    # Beyond the outer bins' means the score's own distance to 0 and 1 is kept in proportion.
    ends = np.concatenate([[0.0], means, [1.0]]), np.concatenate([[0.0], rates, [1.0]])
    return np.asarray(np.interp(scores, *ends), dtype=np.float64)


def estimate(
    baseline: Baseline, metrics: Mapping[str, Metric], scores: Floats, *, resamples: int, seed: int
) -> dict[str, dict[str, Any]]:
    """Each metric's expected value with the interval of resampled rows."""
    chance = calibrated(baseline, scores)
    rows = len(scores)
    twice = np.concatenate([scores, scores])
    outcome = np.repeat([True, False], rows)
    both = np.concatenate([chance, 1 - chance])[None, :]
    values = {name: float(metric(twice, outcome, both)[0]) for name, metric in metrics.items()}
    draws: dict[str, list[Floats]] = {name: [] for name in metrics}
    random = np.random.Generator(np.random.PCG64(seed))
    size = max(1, CHUNK // (2 * rows))
    for start in range(0, resamples, size):
        drawn = random.multinomial(rows, np.full(rows, 1 / rows), size=min(size, resamples - start))
        weights = np.tile(drawn, 2) * both
        for name, metric in metrics.items():
            draws[name].append(metric(twice, outcome, weights))
    return {name: interval(values[name], np.concatenate(draws[name])) for name in metrics}


def estimated_check(baseline: Baseline, measured: Mapping[str, Any], limits: Configuration, rows: int) -> Check:
    """`estimated_performance`: violated where AUC or accuracy falls by 0.05, intervals apart, or a limit is broken."""
    check = Check("estimated_performance", content={"metrics": dict(measured), "assumes": ASSUMPTION})
    before = baseline.content["quality"]["metrics"]
    for name in COMPARED:
        if name not in measured or before.get(name, {}).get("low") is None or measured[name]["high"] is None:
            continue
        fall = before[name]["value"] - measured[name]["value"]
        lower = fall >= ESTIMATED_LOSS and measured[name]["high"] < before[name]["low"]
        message = f"{name} {measured[name]['value']:.3f} expected, {before[name]['value']:.3f} at the baseline"
        result = {"name": name, "kind": "estimate", "verdict": VIOLATION if lower else PASS, "message": message}
        if not lower and min(rows, int(baseline.content["quality"]["rows"])) < ENOUGH_ROWS:
            result |= {"verdict": UNASSESSED, "reason": "insufficient_sample"}
        check.results.append(result)
    check.results += held(limits, measured)
    return settle(check)
