"""`monitor`: whether data, predictions and performance still are what they were at the baseline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringfence_ml.baseline import Baseline, read_baseline
from ringfence_ml.configuration import Configuration
from ringfence_ml.encoding import check_present
from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.evaluate import metrics_of
from ringfence_ml.facets import Facet
from ringfence_ml.job import Job, Report
from ringfence_ml.metrics import bootstrap
from ringfence_ml.model_monitor import statistics
from ringfence_ml.monitor_checks import (
    CHECKS,
    PASS,
    UNASSESSED,
    Check,
    drift_checks,
    judged_counts,
    unassessed,
    worst,
)
from ringfence_ml.monitor_labels import UNLABELLED
from ringfence_ml.monitor_model import attribution_check, bias_check, bias_tests, facets_in
from ringfence_ml.monitor_page import monitor_page
from ringfence_ml.monitor_performance import (
    estimate,
    estimated_check,
    labels_are_selective,
    performance_check,
    quality_tests,
)
from ringfence_ml.monitor_quality import Thresholds, quality_check, read_thresholds
from ringfence_ml.monitor_reaction import NAMESPACE, embedded, metric_data, react, read_rules
from ringfence_ml.monitor_reaction import metrics_of as cloudwatch_metrics
from ringfence_ml.monitor_rule import ALPHAS, Test
from ringfence_ml.monitor_window import EmptyWindow, Window, read_window
from ringfence_ml.runs import Run, read_run


@dataclass
class Monitor:
    """One run of the monitor: what it looks at, and with which settings.

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


def monitor(job: Job) -> Report:
    """Write the report, its page, `statistics.json`, `constraint_violations.json`, `reactions.json`, `metrics.json`.

    Every check has a verdict of its own, and one that cannot be assessed leaves the others to go on.
    """
    configuration = job.configuration
    asked = configuration.texts("checks", list(CHECKS))
    if unknown := [name for name in asked if name not in CHECKS]:
        raise ConfigurationError(
            f"checks: {unknown[0]!r}", where=configuration.where, expected=f"of {', '.join(CHECKS)}"
        )
    one, rules = _read(job), read_rules(configuration)
    metrics = configuration.section("metrics", {})
    namespace, dimensions = metrics.text("namespace", NAMESPACE), metrics.mapping("dimensions", {})
    checks, source, window, violations = _assess(job, one)
    for _, limit in configuration.section("limits", {}).sections_of(["performance", "estimated_performance"]):
        limit.mapping("unused", {})
    checks = {name: checks[name] for name in CHECKS if name in asked}
    verdict, message = worst(checks)
    reactions = react(job, rules, checks, verdict)
    configuration.finish()
    content = {
        "model": one.run.identity,
        "baseline": one.baseline.content["data"] | {"rows": one.baseline.profile.rows},
        "window": source,
        "rule": {"family_levels": ALPHAS, "seed": one.seed},
        "checks": [check.to_json() for check in checks.values()],
        "actions": reactions["actions"],
    }
    report = Report("monitor", verdict, message=message, content=content)
    job.write_json("constraint_violations.json", {"violations": violations})
    job.write_json("reactions.json", reactions)
    found = cloudwatch_metrics(checks, source)
    named = {str(key): str(value) for key, value in dimensions.items()}
    job.write_json("metrics.json", metric_data(found, namespace, named))
    if window is not None:
        job.write_json("statistics.json", statistics(window.counted.profile, one.baseline.bins))
    job.write("report.html", monitor_page(report, checks, reactions, one.baseline, window, violations))
    for line in embedded(found, namespace, named):
        print(line)
    return report


def _read(job: Job) -> Monitor:
    configuration = job.configuration
    run = read_run(job.input(configuration.text("run", "run")))
    path = job.input(configuration.text("baseline", "baseline/baseline.json"))
    other: CouldNotAssess | None = None
    try:
        baseline = read_baseline(path, run)
    except CouldNotAssess as error:
        baseline, other = read_baseline(path), error
    beside = path.with_name("constraints.json")
    named: Path | None = job.input(configuration.text("constraints")) if "constraints" in configuration else None
    thresholds = read_thresholds(named or beside) if named or beside.exists() else Thresholds()
    limits = configuration.section("limits", {})
    names = ("performance", "estimated_performance", "bias_drift")
    return Monitor(
        run,
        baseline,
        other,
        thresholds,
        [] if other else facets_in(baseline, configuration, run),
        {name: limits.section(name, {}) for name in names},
        configuration.integer("resamples", 500, at_least=100, at_most=100_000),
        configuration.integer("seed", 1),
    )


Assessed = tuple[dict[str, Check], dict[str, Any], Window | None, list[dict[str, str]]]


def _assess(job: Job, one: Monitor) -> Assessed:
    try:
        window = read_window(job, one.run, one.baseline)
    except CouldNotAssess as error:
        checks = {name: unassessed(name, error.reason, str(error)) for name in CHECKS}
        source = error.source if isinstance(error, EmptyWindow) else {}
        if isinstance(error, EmptyWindow):
            _rejected(job, error.captured.rejected)
        return checks, source, None, []
    capture = _capture_check(job, window)
    performance_tests, performance = _performance(one, window)
    bias, unread = _bias(one, window)
    if one.other_model is not None:
        checks = {name: unassessed(name, one.other_model.reason, str(one.other_model)) for name in CHECKS}
        checks |= {"capture": capture, "performance": performance([])}
        return checks, window.source | {"labels": window.label_counts}, window, []
    tests = judged_counts(one.baseline, window.counted, seed=one.seed, more=[*performance_tests, *bias])
    quality, violations = quality_check(one.baseline, window.counted, tests, one.thresholds)
    data, predictions = drift_checks(one.baseline, window.counted, tests)
    found = [capture, quality, data, predictions, performance(tests), _estimated(one, window)]
    found += [unread or bias_check(tests, one.bias_results, one.limits["bias_drift"], window.table.rows)]
    found += [_attribution(one, window)]
    return {check.name: check for check in found}, window.source | {"labels": window.label_counts}, window, violations
