"""`explain`: attributions, reason codes, recourse, partial dependence and how stable all that is."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from ringfence_ml.attributions import METHODS, WORDS, Attribution, attribute
from ringfence_ml.dependence import partial_dependence
from ringfence_ml.explain_page import explanation_page
from ringfence_ml.job import Job, Report
from ringfence_ml.models import scores_of
from ringfence_ml.reasons import Reason, protected_inputs, read_reasons, reason_codes
from ringfence_ml.recourse import Action, read_actions, recourse
from ringfence_ml.runs import Run, Scored, notes_on, read_scored
from ringfence_ml.stability import stability
from ringfence_ml.table import Floats, Table

LIMITS = [
    "Contributions are to the log-odds of the adverse outcome, within this model: they say what moved the score, not "
    "what causes the outcome.",
    "Correlated inputs share their weight by the method's rule; another method or background can name other reasons "
    "(see stability).",
    "Recourse holds for this model as it is now, all else unchanged; it promises nothing of a later model.",
]


@dataclass(frozen=True)
class Explainer:
    """A run with its method, background, reasons and actions: explains one row after another without reading again."""

    run: Run
    method: str
    background: Floats
    reasons: dict[str, Reason]
    actions: list[Action]
    words: dict[str, Any]

    def attributions(self, matrix: Floats) -> Attribution:
        """Attributions of the rows of a matrix by the explainer's method."""
        return attribute(self.run.predictor, self.run.encoding, matrix, self.method, self.background)

    def decision(self, table: Table, row: int) -> dict[str, Any]:
        """One row's score and decision; where adverse, its reasons and recourse."""
        matrix = self.run.encoding.matrix(table.take(np.array([row])))
        return self.of(table, row, matrix[0], self.attributions(matrix).values[0])

    def of(self, table: Table, row: int, point: Floats, contributions: Floats) -> dict[str, Any]:
        """The same from an encoding (width,) and contributions (inputs,) that are at hand."""
        run = self.run
        score = float(self.scores(point[None, :])[0])
        adverse = score >= run.threshold
        decision: dict[str, Any] = {"score": score, "decision": "adverse" if adverse else "favourable"}
        if adverse:
            decision["reasons"] = reason_codes(contributions, run.encoding, self.reasons, table, row, self.words)
            decision["recourse"] = recourse(self.scores, run.encoding, self.actions, run.threshold, point, table, row)
        return decision

    def scores(self, matrix: Floats) -> Floats:
        """Probability of the adverse outcome."""
        return scores_of(self.run.predictor.margins(matrix))


def read_explainer(job: Job, run: Run) -> Explainer:
    """`method`, `reasons` and `actionable` of a configuration, or those of the data set that the package carries."""
    configuration, carried = job.configuration, run.carried
    method = configuration.choice("method", METHODS, "exact")
    default = {name: each for name, each in carried.get("actionable", {}).items() if name in run.encoding.columns}
    return Explainer(
        run,
        method,
        run.background(),
        read_reasons(configuration, run.encoding, carried.get("reasons", {})),
        read_actions(configuration, run.encoding, default),
        configuration.mapping("words", carried.get("words", {})),
    )


def explain(job: Job) -> Report:
    """Write the report (JSON, HTML), `decisions.json`, and Clarify's `analysis.json`, `explanations_shap/out.csv`."""
    configuration = job.configuration
    decisions_at_most = configuration.integer("decisions_at_most", 1000, at_least=1)
    section = configuration.section("stability", {})
    seeds, backgrounds = section.integer("seeds", 3, at_most=50), section.integer("backgrounds", 2, at_most=50)
    scored = read_scored(job, label=False)
    explainer = read_explainer(job, scored.run)
    configuration.finish()
    run, table = scored.run, scored.table
    scores = run.scores(table)
    matrix = run.encoding.matrix(table)
    found = explainer.attributions(matrix)
    denied = np.flatnonzero(scores >= run.threshold)
    decisions = [
        {"row": int(scored.rows[row])} | explainer.of(table, int(row), matrix[row], found.values[row])
        for row in denied[:decisions_at_most]
    ]
    importance = dict(
        sorted(zip(run.encoding.columns, found.importance().tolist(), strict=True), key=lambda each: -each[1])
    )
    sample = matrix[np.linspace(0, len(matrix) - 1, min(200, len(matrix))).astype(int)]
    content = {
        "model": run.identity,
        "data": {"source": scored.data.source, "part": scored.part, "rows": table.rows},
        "method": {
            "name": found.method,
            "words": WORDS[found.method],
            "base": found.base,
            "background": run.specification["background"]
            | {"sha256": run.fingerprint["files"]["model/background.csv"]},
            "units": "log-odds of the adverse outcome",
        },
        "limits": LIMITS,
        "threshold": run.threshold,
        "protected_inputs": run.specification["protected_inputs"],
        "global_importance": importance,
        "denied": {"rows": len(denied), "explained": len(decisions), **_recourse_rate(decisions)},
        "stability": _stability(scored, explainer, matrix[denied], seeds, backgrounds),
        "partial_dependence": [
            partial_dependence(run.predictor, run.encoding, sample, column) for column in run.encoding.columns
        ],
    }
    findings = notes_on(scored) + [
        {"kind": "protected_input", "name": name, "message": f"{name} is protected and an input of the model"}
        for name in protected_inputs(run.schema, run.encoding)
    ]
    if len(denied) > len(decisions):
        message = f"{len(denied)} rows are denied, {len(decisions)} explained (decisions_at_most)"
        findings.append({"kind": "not_all_explained", "name": "decisions", "message": message})
    report = Report("explain", findings=findings, content=content)
    job.write_json("decisions.json", {"model": run.identity, "method": found.method, "decisions": decisions})
    job.write_json("analysis.json", analysis(importance, found))
    job.write("explanations_shap/out.csv", _local_csv(found, run.encoding.columns, scored.rows))
    job.write("report.html", explanation_page(report, decisions, explainer.words))
    return report


def analysis(importance: dict[str, float], found: Attribution) -> dict[str, Any]:
    """The explanations section of Clarify's `analysis.json`; its key is kernel_shap whatever the method."""
    return {
        "version": "1.0",
        "explanations": {"kernel_shap": {"label0": {"global_shap_values": importance, "expected_value": found.base}}},
    }


def _recourse_rate(decisions: list[dict[str, Any]]) -> dict[str, float | None]:
    with_way = sum(bool(each["recourse"]) for each in decisions)
    return {"with_recourse": with_way / len(decisions) if decisions else None}


def _stability(scored: Scored, explainer: Explainer, denied: Floats, seeds: int, backgrounds: int) -> dict[str, Any]:
    training = scored.training()
    if training is None:
        return {"could_not_assess": "the training data are not among the input"}
    if not len(denied):
        return {"could_not_assess": "no row is denied"}
    return stability(scored.run, training, denied, explainer.method, seeds=seeds, backgrounds=backgrounds)


def _local_csv(found: Attribution, columns: list[str], rows: Any) -> str:
    """One line a row: the file's row number, then each input's contribution, named as Clarify names them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["row", *(f"{column}_label0" for column in columns)])
    for row, values in zip(rows, found.values, strict=True):
        writer.writerow([int(row), *(repr(float(each)) for each in values)])
    return text.getvalue()
