"""Metrics against scikit-learn's, and what an interval promises."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as oracle

from ringfence_ml.limits import verdict_of
from ringfence_ml.metrics import at_threshold, auc, bootstrap, brier, expected_calibration_error, interval, log_loss

RANDOM = np.random.default_rng(11)
SCORES = np.round(RANDOM.random(500), 2)  # rounded: ties
ADVERSE = RANDOM.random(500) < SCORES
WEIGHTS = RANDOM.integers(0, 4, (3, 500)).astype(float)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(auc, oracle.roc_auc_score), (log_loss, oracle.log_loss), (brier, oracle.brier_score_loss)],
)
def test_metrics_are_scikit_learns(ours, theirs) -> None:
    scores = np.clip(SCORES, 0.01, 0.99)
    found = ours(scores, ADVERSE, WEIGHTS)
    for value, weights in zip(found, WEIGHTS, strict=True):
        assert value == pytest.approx(theirs(ADVERSE, scores, sample_weight=weights), abs=1e-12)


def test_decisions_are_counted_by_hand() -> None:
    scores = np.array([0.1, 0.2, 0.6, 0.7, 0.9])
    adverse = np.array([False, True, False, True, True])
    found = {
        name: float(metric(scores, adverse, np.ones((1, 5)))[0]) for name, metric in at_threshold(0.5, 5, 1).items()
    }
    expected = {
        "denial_rate": 3 / 5,
        "accuracy": 3 / 5,
        "recall": 2 / 3,
        "specificity": 1 / 2,
        "precision": 2 / 3,
        "adverse_among_approved": 1 / 2,
        "cost_per_decision": (5 + 1) / 5,
    }
    assert found == pytest.approx(expected)


def test_calibration_error_of_a_calibrated_and_of_a_shifted_score() -> None:
    random = np.random.default_rng(1)
    scores = random.uniform(0.1, 0.5, 40_000)
    adverse = random.random(40_000) < scores
    ones = np.ones((1, 40_000))
    assert expected_calibration_error(scores, adverse, ones)[0] < 0.02
    assert expected_calibration_error(scores + 0.3, adverse, ones)[0] == pytest.approx(0.3, abs=0.01)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    """The rate's interval, over 200 fresh samples: 95 % says, 90 to 99 % is within the noise of 200."""
    random = np.random.default_rng(5)
    covered = 0
    for seed in range(200):
        adverse = random.random(300) < 0.3
        metric = {"rate": lambda scores, adverse, weights: weights @ adverse / weights.sum(axis=1)}
        found = bootstrap(metric, np.zeros(300), adverse, resamples=300, seed=seed)["rate"]
        covered += found["low"] <= 0.3 <= found["high"]
    assert 180 <= covered <= 198


def test_bootstrap_is_the_seeds() -> None:
    first, again, other = (bootstrap({"auc": auc}, SCORES, ADVERSE, resamples=100, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_what_is_often_undefined_has_no_interval() -> None:
    found = interval(1.0, np.array([1.0] * 90 + [np.nan] * 10))
    assert found == {"value": 1.0, "low": None, "high": None, "undefined": 10}


def test_the_worst_verdict_stands() -> None:
    assert verdict_of([{"verdict": "pass"}, {"verdict": "undecided"}]) == "undecided"
    assert verdict_of([{"verdict": "undecided"}, {"verdict": "fail"}]) == "fail"
    assert verdict_of([{"kind": "note"}]) == "reported"
