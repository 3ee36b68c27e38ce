"""The checks of one run of the monitor. One that cannot be assessed says why, and the others go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ringfence_ml.baseline import Baseline
from ringfence_ml.configuration import Configuration
from ringfence_ml.encoding import check_present
from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.evaluate import metrics_of
from ringfence_ml.facets import Facet
from ringfence_ml.metrics import Booleans, bootstrap
from ringfence_ml.monitor_checks import (
    CHECKS,
    PASS,
    UNASSESSED,
    Check,
    drift_checks,
    judged_counts,
    settle,
    unassessed,
)
from ringfence_ml.monitor_labels import UNLABELLED
from ringfence_ml.monitor_model import attribution_check, bias_check, bias_tests
from ringfence_ml.monitor_performance import (
    estimate,
    estimated_check,
    labels_are_selective,
    performance_check,
    quality_tests,
)
from ringfence_ml.monitor_quality import Thresholds, quality_check
from ringfence_ml.monitor_window import Window
from ringfence_ml.runs import Run
from ringfence_ml.table import Floats

LIMITED = ("performance", "estimated_performance", "bias_drift")


@dataclass
class Monitor:
    """What a run of the monitor compares, and by which settings.

    `other_model` is set where the baseline is another model's: then only what needs no baseline is assessed.
    """

    run: Run
    baseline: Baseline
    other_model: CouldNotAssess | None
    thresholds: Thresholds
    facets: list[Facet]
    limits: dict[str, Configuration]
    resamples: int
    seed: int


@dataclass(frozen=True)
class Labelled:
    """Rows whose label has come, of those with a score."""

    scores: Floats
    adverse: Booleans
    selective: bool


def read_limits(configuration: Configuration, run: Run, facets: list[Facet]) -> dict[str, Configuration]:
    """`limits` by check; names that nothing is measured by are refused, whether or not it can be measured this time."""
    section = configuration.section("limits", {})
    metrics = sorted(metrics_of(run))
    limits = {name: section.section(name, {}) for name in LIMITED}
    for name, each in limits.items():
        known = sorted(facet.name for facet in facets) if name == "bias_drift" else metrics
        for key in each.raw():
            if key not in known:
                raise ConfigurationError(
                    f"unknown key {key!r}", where=each.where, expected=f"one of {', '.join(known)}"
                )
            each.mapping(key)
    return limits


def assess(one: Monitor, window: Window) -> tuple[dict[str, Check], list[dict[str, str]]]:
    """Every check by name, and the entries of `constraint_violations.json`."""
    capture = [] if window.captured is None else [capture_check(window)]
    labelled = _labelled(one, window)
    if one.other_model is not None:
        found = [unassessed(name, one.other_model.reason, str(one.other_model)) for name in CHECKS[1:]]
        checks = {check.name: check for check in [*capture, *found]}
        return checks | {"performance": _performance(one, labelled, [])}, []
    more = []
    if isinstance(labelled, Labelled):
        more = quality_tests(
            one.baseline, labelled.scores, labelled.adverse, selective=labelled.selective, seed=one.seed
        )
    scores = window.scores
    unread: list[dict[str, Any]] = []
    if scores is not None:
        bias, unread = bias_tests(one.baseline, one.facets, window.table, scores, one.run.threshold)
        more += bias
    tests = judged_counts(one.baseline, window.counted, seed=one.seed, more=more)
    quality, violations = quality_check(one.baseline, window.counted, tests, one.thresholds)
    data, predictions = drift_checks(one.baseline, window.counted, tests)
    found = [*capture, quality, data, predictions, _performance(one, labelled, tests), _estimated(one, window)]
    if not one.facets:
        found.append(unassessed("bias_drift", "no_facets", "neither baseline nor configuration names a facet"))
    elif scores is None:
        found.append(_no_scores("bias_drift", window))
    else:
        found.append(bias_check(tests, unread, one.limits["bias_drift"], window.table.rows))
    found.append(_attribution(one, window))
    return {check.name: check for check in found}, violations


def capture_check(window: Window) -> Check:
    """`capture`: a line that cannot be read is an answer that is lacking, whatever the others say."""
    captured = window.captured
    assert captured is not None
    check = Check("capture")
    for reason, lines in sorted(captured.malformed.items()):
        message = f"{lines} of {captured.counts['lines']} lines"
        check.results.append({"name": reason, "verdict": UNASSESSED, "reason": "malformed_lines", "message": message})
    settle(check)
    if check.verdict == PASS:
        check.message = f"{captured.counts['records']} records, {captured.counts['rows']} rows"
    return check


def _no_scores(name: str, window: Window) -> Check:
    reason, message = window.counted.scores_unread or ("no_scores", "the window holds no prediction")
    return unassessed(name, reason, message)


def _labelled(one: Monitor, window: Window) -> Labelled | Check:
    if window.scores is None:
        return _no_scores("performance", window)
    if window.labels_unread is not None:
        return unassessed("performance", *window.labels_unread)
    known = window.labels != UNLABELLED
    selective = labels_are_selective(window.scores, np.asarray(known), one.seed)
    return Labelled(window.scores[known], np.asarray(window.labels[known] == 1), selective)


def _performance(one: Monitor, labelled: Labelled | Check, tests: list[Any]) -> Check:
    if isinstance(labelled, Check):
        return labelled
    metrics, seed = metrics_of(one.run), one.seed
    measured = bootstrap(metrics, labelled.scores, labelled.adverse, resamples=one.resamples, seed=seed)
    rows = 0 if one.other_model else int(one.baseline.content["quality"]["rows"])
    check = performance_check(tests, measured, one.limits["performance"], rows, selective=labelled.selective)
    check.content |= {"labelled": len(labelled.scores), "adverse": int(labelled.adverse.sum())}
    if one.other_model is not None:
        message = f"not compared, since {one.other_model}"
        check.results.append(
            {"name": "baseline", "verdict": UNASSESSED, "reason": one.other_model.reason, "message": message}
        )
        settle(check)
    return check


def _estimated(one: Monitor, window: Window) -> Check:
    if window.scores is None:
        return _no_scores("estimated_performance", window)
    metrics = metrics_of(one.run)
    rows = np.linspace(0, len(window.scores) - 1, min(len(window.scores), 20_000)).astype(np.int64)
    measured = estimate(one.baseline, metrics, window.scores[rows], resamples=one.resamples, seed=one.seed)
    return estimated_check(one.baseline, measured, one.limits["estimated_performance"], len(rows))


def _attribution(one: Monitor, window: Window) -> Check:
    lacking = [name for name in one.run.encoding.columns if name in window.counted.lacking]
    if lacking:
        message = f"the model's inputs are not all there: {', '.join(lacking)}"
        return unassessed("attribution_drift", "schema_changed", message)
    try:
        check_present(window.table, one.run.encoding.columns)
        return attribution_check(one.baseline, one.run, window.table)
    except CouldNotAssess as error:
        return unassessed("attribution_drift", error.reason, str(error))
