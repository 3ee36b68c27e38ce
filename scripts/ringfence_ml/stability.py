"""How far explanations depend on what nobody decided: the seed of training, the background, the method."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import spearmanr

from ringfence_ml.attributions import Attribution, attribute
from ringfence_ml.reasons import top_inputs
from ringfence_ml.runs import Run
from ringfence_ml.table import Floats, Table
from ringfence_ml.train import background_rows, fit

ROWS = 60  # decisions compared


def agreement(reference: Attribution, other: Attribution) -> dict[str, float]:
    """Mean share of each decision's reasons that the other names too, and the rank correlation of importances."""
    shares = []
    for mine, theirs in zip(reference.values, other.values, strict=True):
        top = set(top_inputs(mine))
        if top:
            shares.append(len(top & set(top_inputs(theirs))) / len(top))
    ranks = spearmanr(reference.importance(), other.importance()).statistic
    return {"same_reasons": float(np.mean(shares)) if shares else float("nan"), "rank_correlation": float(ranks)}


def stability(
    run: Run, training: Table, matrix: Floats, method: str, *, seeds: int, backgrounds: int
) -> dict[str, Any]:
    """Agreement of the run's reasons for denied rows (`matrix`) with those of other seeds, backgrounds, methods."""
    rows = matrix[np.linspace(0, len(matrix) - 1, min(ROWS, len(matrix))).astype(int)]
    background = run.background()
    reference = attribute(run.predictor, run.encoding, rows, method, background)
    specification = run.specification
    comparisons: list[dict[str, Any]] = []
    for offset in range(1, seeds + 1):
        seed = specification["seed"] + offset
        encoding, predictor = fit(training, run.schema, specification, specification["model"]["parameters"], seed)
        other = attribute(predictor, encoding, rows, method, background)
        comparisons.append({"changed": "seed of training", "to": seed} | agreement(reference, other))
    for offset in range(1, backgrounds + 1):
        drawn = specification["background"] | {"seed": specification["background"]["seed"] + offset}
        table = training.take(background_rows(training.rows, drawn))
        stored = attribute(run.predictor, run.encoding, rows, "interventional", background)
        other = attribute(run.predictor, run.encoding, rows, "interventional", run.encoding.matrix(table))
        comparisons.append(
            {"changed": "background of the interventional method", "to": drawn["seed"]} | agreement(stored, other)
        )
    swapped = "interventional" if method == "exact" else "exact"
    other = attribute(run.predictor, run.encoding, rows, swapped, background)
    comparisons.append({"changed": "method", "to": other.method} | agreement(reference, other))
    return {"decisions": len(rows), "comparisons": comparisons}
