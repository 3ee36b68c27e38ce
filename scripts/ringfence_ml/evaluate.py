"""`evaluate`: how good a model is on labelled rows, every figure with its bootstrap interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.job import Job, Report
from ringfence_ml.limits import hold, verdict_of
from ringfence_ml.metrics import BASIC, Booleans, Metric, at_threshold, bootstrap, calibration_table
from ringfence_ml.page import Section, lines, number, page, with_interval
from ringfence_ml.runs import Run, Scored, check_scores, notes_on, read_scored
from ringfence_ml.table import Floats, adverse

MEANINGS = {
    "auc": "Chance that an adverse case scores above a favourable one",
    "log_loss": "Mean negative log-likelihood",
    "brier": "Mean squared distance of score and outcome",
    "calibration_in_the_large": "Mean score less the rate of the adverse outcome",
    "expected_calibration_error": "Mean distance of score and rate over ten bins of equal count",
    "denial_rate": "Share denied",
    "accuracy": "Share decided rightly",
    "recall": "Share denied among the adverse",
    "specificity": "Share approved among the favourable",
    "precision": "Share adverse among the denied",
    "adverse_among_approved": "Share adverse among the approved",
    "cost_per_decision": "Mean cost of wrong decisions",
}


def metrics_of(run: Run) -> dict[str, Metric]:
    """Every metric, those of the decision at the run's threshold and costs (1 and 1 where none are stated)."""
    decision: Mapping[str, float] = run.specification["decision"]
    approval, denial = decision.get("cost_of_wrong_approval", 1.0), decision.get("cost_of_wrong_denial", 1.0)
    return BASIC | at_threshold(run.threshold, approval, denial)


def scores_for(scored: Scored, column: str) -> Floats:
    """The model's scores, or those that a column of the data holds (recorded predictions).

    Raises CouldNotAssess where a score is no number from 0 to 1.
    """
    if not column:
        return scored.run.scores(scored.table)
    if column not in scored.table.numbers:
        raise ConfigurationError(
            f"no column {column!r} of numbers", where="score_column", expected="one of the schema's"
        )
    return check_scores(scored.table.numbers[column])


def labels_of(scored: Scored) -> Booleans:
    """Which rows are adverse; raises CouldNotAssess `one_class` where all or none are."""
    labels = adverse(scored.table, scored.run.schema)
    if labels.all() or not labels.any():
        kind = "adverse" if labels.all() else "favourable"
        raise CouldNotAssess("one_class", f"all {len(labels)} rows are {kind}: nothing can be discriminated")
    return labels


def evaluate(job: Job) -> Report:
    """Write `report.json` and `report.html`."""
    configuration = job.configuration
    resamples = configuration.integer("resamples", 1000, at_least=100, at_most=100_000)
    seed = configuration.integer("seed", 1)
    limits = configuration.section("limits", {})
    column = configuration.text("score_column", "")
    scored = read_scored(job)
    metrics = metrics_of(scored.run)
    labels, scores = labels_of(scored), scores_for(scored, column)
    measured = bootstrap(metrics, scores, labels, resamples=resamples, seed=seed)
    held = hold(limits, measured)
    configuration.finish()
    content: dict[str, Any] = {
        "model": scored.run.identity,
        "data": {
            "source": scored.data.source,
            "content_sha256": scored.data.content_sha256,
            "part": scored.part,
            "rows": scored.table.rows,
            "adverse": int(labels.sum()),
        },
        "threshold": scored.run.threshold,
        "intervals": {"method": "percentile bootstrap over rows", "level": 0.95, "resamples": resamples, "seed": seed},
        "metrics": measured,
        "calibration": calibration_table(scores, labels),
    }
    report = Report("evaluate", verdict_of(held), findings=held + notes_on(scored), content=content)
    job.write("report.html", _page(report, scores, labels))
    return report


def _page(report: Report, scores: Floats, labels: Booleans) -> str:
    content = report.content
    data, table = content["data"], content["calibration"]
    figures = Section(
        "Figures",
        [f"Intervals hold 95 % of {content['intervals']['resamples']} bootstrap resamples of the rows."],
        ["Metric", "Value", "95 % interval", "Meaning"],
        [[name, *with_interval(each), MEANINGS[name]] for name, each in content["metrics"].items()],
    )
    false, true = _roc(scores, labels)
    shape = Section("Discrimination and calibration")
    shape.plots = [
        ("ROC curve", lines([("", false, true)], "favourable cases denied", "adverse cases denied", diagonal=True)),
        (
            "Calibration: rate against score, in bins of equal count",
            lines([("", [e["mean_score"] for e in table], [e["rate"] for e in table])], "score", "rate", diagonal=True),
        ),
    ]
    sections = [figures, shape]
    if report.findings:
        rows = [[each["kind"], each.get("verdict", ""), each["message"]] for each in report.findings]
        sections.append(Section("Findings", [], ["Kind", "Verdict", "Finding"], rows))
    facts = [
        ("Model", content["model"]["artifact_sha256"]),
        ("Run", content["model"]["run"]),
        ("Data", f"{data['source']}, {data['part']}: {data['rows']:,} rows, {data['adverse']:,} adverse"),
        ("Denied from a score of", number(content["threshold"])),
    ]
    return page("Evaluation", facts, report.verdict, "", sections)


def _roc(scores: Floats, labels: Booleans) -> tuple[list[float], list[float]]:
    order = np.argsort(-scores, kind="stable")
    last = np.r_[np.flatnonzero(np.diff(scores[order])), len(scores) - 1]
    true, false = np.cumsum(labels[order])[last], np.cumsum(~labels[order])[last]
    return [0.0, *(false / false[-1]).tolist()], [0.0, *(true / true[-1]).tolist()]
