"""`monitor`: whether data, predictions and performance still are what they were at the baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ringfence_ml.baseline import read_baseline
from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.job import Job, Report
from ringfence_ml.model_monitor import statistics
from ringfence_ml.monitor_assess import Monitor, assess, read_limits
from ringfence_ml.monitor_capture import Captured
from ringfence_ml.monitor_checks import CHECKS, PASS, Check, unassessed, worst
from ringfence_ml.monitor_model import facets_in
from ringfence_ml.monitor_page import monitor_page
from ringfence_ml.monitor_quality import Thresholds, read_thresholds
from ringfence_ml.monitor_reaction import NAMESPACE, embedded, metric_data, metrics_of, react, read_rules
from ringfence_ml.monitor_rule import ALPHAS
from ringfence_ml.monitor_window import EmptyWindow, Window, read_window
from ringfence_ml.runs import read_run

PAGES = ("always", "unless_pass", "never")
READ_ONLY_WITH_ROWS = ("capture", "data", "labels", "facets")  # keys that are fine though nothing came to be read


def monitor(job: Job) -> Report:
    """Write the report, its page, `statistics.json`, `constraint_violations.json`, `reactions.json`, `metrics.json`.

    Every check has a verdict of its own: pass, violation, or could_not_assess with the reason. Metrics also go to
    standard output, one embedded-metric-format line a check.
    """
    configuration = job.configuration
    asked = configuration.texts("checks", list(CHECKS))
    if unknown := [name for name in asked if name not in CHECKS]:
        expected = f"of {', '.join(CHECKS)}"
        raise ConfigurationError(f"checks: {unknown[0]!r}", where=configuration.where, expected=expected)
    one, rules, drawn = _read(job), read_rules(configuration), configuration.choice("page", PAGES, "always")
    section = configuration.section("metrics", {})
    namespace = section.text("namespace", NAMESPACE)
    dimensions = {str(key): str(value) for key, value in section.mapping("dimensions", {}).items()}
    found, violations, source, window = _look(job, one)
    checks = {name: found[name] for name in CHECKS if name in found and name in asked}
    verdict, message = worst(checks)
    reactions = react(job, rules, checks, verdict)
    configuration.finish()
    content = {
        "model": one.run.identity,
        "baseline": one.baseline.content["data"] | {"rows": one.baseline.profile.rows},
        "window": source,
        "rule": {"levels_by_family": ALPHAS, "seed": one.seed},
        "checks": [check.to_json() for check in checks.values()],
        "actions": reactions["actions"],
    }
    report = Report("monitor", verdict, message=message, content=content)
    metrics = metrics_of(checks, source)
    job.write_json("constraint_violations.json", {"violations": violations})
    job.write_json("reactions.json", reactions)
    job.write_json("metrics.json", metric_data(metrics, namespace, dimensions))
    if drawn == "always" or (drawn == "unless_pass" and verdict != PASS):
        job.write("report.html", monitor_page(report, checks, reactions, one.baseline, window, violations))
    for line in embedded(metrics, namespace, dimensions):
        print(line)
    return report


def _read(job: Job) -> Monitor:
    configuration = job.configuration
    for key in READ_ONLY_WITH_ROWS:
        configuration.mapping(key, {})
    run = read_run(job.input(configuration.text("run", "run")))
    path = job.input(configuration.text("baseline", "baseline/baseline.json"))
    other: CouldNotAssess | None = None
    try:
        baseline = read_baseline(path, run)
    except CouldNotAssess as error:
        baseline, other = read_baseline(path), error
    facets = facets_in(baseline, configuration, run) if other is None else []
    beside: Path | None = path.with_name("constraints.json")
    if "constraints" in configuration:
        beside = job.input(configuration.text("constraints"))
    thresholds = read_thresholds(beside) if beside and beside.exists() else Thresholds()
    limits = read_limits(configuration, run, facets)
    resamples = configuration.integer("resamples", 500, at_least=100, at_most=100_000)
    return Monitor(run, baseline, other, thresholds, facets, limits, resamples, configuration.integer("seed", 1))


Looked = tuple[dict[str, Check], list[dict[str, str]], dict[str, Any], Window | None]


def _look(job: Job, one: Monitor) -> Looked:
    """The checks, Model Monitor's violations, what the window is, and the window where it has rows."""
    try:
        window = read_window(job, one.run, one.baseline)
    except CouldNotAssess as error:
        of_rows = [name for name in CHECKS if name != "capture" or isinstance(error, EmptyWindow)]
        checks = {name: unassessed(name, error.reason, str(error)) for name in of_rows}
        if isinstance(error, EmptyWindow):
            _write_rejected(job, error.captured)
            return checks, [], error.source, None
        return checks, [], {}, None
    if window.captured is not None:
        _write_rejected(job, window.captured)
    checks, violations = assess(one, window)
    job.write_json("statistics.json", statistics(window.counted.profile, one.baseline.bins))
    return checks, violations, window.source | {"labels": window.label_counts}, window


def _write_rejected(job: Job, captured: Captured) -> None:
    """Where the lines stand that could not be read; the lines themselves stay in the capture."""
    if captured.rejected:
        content = {"lines": sum(captured.malformed.values()), "by_reason": captured.malformed}
        job.write_json("rejected_lines.json", content | {"places": captured.rejected})
