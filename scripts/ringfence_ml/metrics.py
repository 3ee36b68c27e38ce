"""How good scores are. Each metric takes weights of shape (resamples, rows), so that a bootstrap is one call.

`scores` are probabilities of the adverse outcome and `adverse` whether it came, both of shape (rows,); a metric has
shape (resamples,), NaN where it is not defined (one class only, nobody approved).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ringfence_ml.table import Floats, Integers

Booleans = npt.NDArray[np.bool_]
Metric = Callable[[Floats, Booleans, Floats], Floats]
CHUNK = 2_000_000  # weights at a time, 16 MB


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(below > 0, above / below, np.nan))


def auc(scores: Floats, adverse: Booleans, weights: Floats) -> Floats:
    """Area under the ROC curve: the chance that an adverse row scores above a favourable one, ties counting half."""
    _, place = np.unique(scores, return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(int(place.max()) + 1))
    sums = [np.add.reduceat((weights * side)[:, order], starts, axis=1) for side in (adverse, ~adverse)]
    below = np.cumsum(sums[1], axis=1) - sums[1]
    pairs = (sums[0] * (below + 0.5 * sums[1])).sum(axis=1)
    return _ratio(pairs, sums[0].sum(axis=1) * sums[1].sum(axis=1))


def log_loss(scores: Floats, adverse: Booleans, weights: Floats) -> Floats:
    """Mean negative log-likelihood, in nats; scores are kept a rounding error away from 0 and 1."""
    kept = np.clip(scores, 1e-15, 1 - 1e-15)
    losses = -np.log(np.where(adverse, kept, 1 - kept))
    return _ratio((weights * losses).sum(axis=1), weights.sum(axis=1))


def brier(scores: Floats, adverse: Booleans, weights: Floats) -> Floats:
    """Mean squared distance of the score from what came."""
    return _ratio((weights * (scores - adverse) ** 2).sum(axis=1), weights.sum(axis=1))


def calibration_in_the_large(scores: Floats, adverse: Booleans, weights: Floats) -> Floats:
    """Mean score less the rate of the adverse outcome: above 0, the model is too pessimistic."""
    return _ratio((weights * (scores - adverse)).sum(axis=1), weights.sum(axis=1))


def calibration_bins(scores: Floats, bins: int = 10) -> Integers:
    """For each row its bin of (nearly) equal count by score; rows of equal score share a bin. Shape (rows,)."""
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.searchsorted(edges, scores, side="left").astype(np.int64)


def expected_calibration_error(scores: Floats, adverse: Booleans, weights: Floats) -> Floats:
    """Mean over ten bins of equal count, weighted by count, of |mean score - rate|."""
    place = calibration_bins(scores)
    gaps = np.zeros(len(weights))
    for each in np.unique(place):
        inside = place == each
        gaps += np.abs((weights[:, inside] * (scores - adverse)[inside]).sum(axis=1))
    return _ratio(gaps, weights.sum(axis=1))


def calibration_table(scores: Floats, adverse: Booleans) -> list[dict[str, float | int]]:
    """By bin: rows, mean score, rate."""
    place = calibration_bins(scores)
    return [
        {
            "rows": int((place == each).sum()),
            "mean_score": float(scores[place == each].mean()),
            "rate": float(adverse[place == each].mean()),
        }
        for each in np.unique(place)
    ]


def at_threshold(threshold: float, cost_of_wrong_approval: float, cost_of_wrong_denial: float) -> dict[str, Metric]:
    """The metrics of the decision to deny at a score of `threshold` or more."""

    def share(of: Callable[[Booleans, Booleans], Booleans], among: Callable[[Booleans, Booleans], Booleans]) -> Metric:
        def metric(scores: Floats, adverse: Booleans, weights: Floats) -> Floats:
            denied = scores >= threshold
            chosen = among(denied, adverse)
            return _ratio(weights @ (of(denied, adverse) & chosen).astype(float), weights @ chosen.astype(float))

        return metric

    def cost(scores: Floats, adverse: Booleans, weights: Floats) -> Floats:
        denied = scores >= threshold
        each = cost_of_wrong_approval * (~denied & adverse) + cost_of_wrong_denial * (denied & ~adverse)
        return _ratio(weights @ each, weights.sum(axis=1))

    everyone = lambda denied, adverse: np.ones_like(denied)  # noqa: E731
    return {
        "denial_rate": share(lambda denied, _: denied, everyone),
        "accuracy": share(lambda denied, adverse: denied == adverse, everyone),
        "recall": share(lambda denied, _: denied, lambda _, adverse: adverse),
        "specificity": share(lambda denied, _: ~denied, lambda _, adverse: ~adverse),
        "precision": share(lambda _, adverse: adverse, lambda denied, _: denied),
        "adverse_among_approved": share(lambda _, adverse: adverse, lambda denied, _: ~denied),
        "cost_per_decision": cost,
    }


def bootstrap(
    metrics: Mapping[str, Metric], scores: Floats, adverse: Booleans, *, resamples: int, seed: int, level: float = 0.95
) -> dict[str, dict[str, Any]]:
    """Each metric's value with its percentile interval over resampled rows: `{"value", "low", "high"}`.

    `undefined` counts the resamples in which a metric has no value; where they are more than one in twenty there is no
    interval.
    """
    rows = len(scores)
    values = {name: float(metric(scores, adverse, np.ones((1, rows)))[0]) for name, metric in metrics.items()}
    draws: dict[str, list[Floats]] = {name: [] for name in metrics}
    random = np.random.Generator(np.random.PCG64(seed))
    size = max(1, CHUNK // rows)
    for start in range(0, resamples, size):
        count = min(size, resamples - start)
        weights = random.multinomial(rows, np.full(rows, 1 / rows), size=count).astype(np.float64)
        for name, metric in metrics.items():
            draws[name].append(metric(scores, adverse, weights))
    return {name: interval(values[name], np.concatenate(draws[name]), level) for name in metrics}


def interval(value: float, draws: Floats, level: float = 0.95) -> dict[str, Any]:
    """A value with the percentile interval of its resamples; None for what is not defined."""
    defined = draws[np.isfinite(draws)]
    undefined = len(draws) - len(defined)
    result: dict[str, Any] = {"value": value if np.isfinite(value) else None, "low": None, "high": None}
    if len(defined) and undefined <= len(draws) / 20:
        low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
        result |= {"low": float(low), "high": float(high)}
    return result | ({"undefined": undefined} if undefined else {})


BASIC: dict[str, Metric] = {
    "auc": auc,
    "log_loss": log_loss,
    "brier": brier,
    "calibration_in_the_large": calibration_in_the_large,
    "expected_calibration_error": expected_calibration_error,
}
