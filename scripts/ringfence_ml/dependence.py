"""Partial dependence: the mean score when one input is set to each of its values in turn, all else as it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from ringfence_ml.encoding import Encoding
from ringfence_ml.models import Predictor, scores_of
from ringfence_ml.table import Floats


def partial_dependence(predictor: Predictor, encoding: Encoding, matrix: Floats, column: str) -> dict[str, Any]:
    """`{"values": [...], "mean_scores": [...]}`: training quantiles of a number, levels of a category."""
    each, _ = encoding.place(column)
    values: list[float | str] = [*each.grid] if each.levels is None else [*each.levels]
    points = np.tile(matrix, (len(values), 1))
    for index, value in enumerate(values):
        encoding.assign(points[index * len(matrix) : (index + 1) * len(matrix)], column, value)
    means = scores_of(predictor.margins(points)).reshape(len(values), -1).mean(axis=1)
    return {"column": column, "values": values, "mean_scores": means.tolist()}
