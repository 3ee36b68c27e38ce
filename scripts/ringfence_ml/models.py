"""The two kinds of model. A score is the probability of the adverse outcome; a margin is its log-odds.

Artefacts are portable and never a pickle: XGBoost's UBJSON, a logistic regression's coefficients as JSON.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ringfence_ml.configuration import Configuration
from ringfence_ml.encoding import Encoding
from ringfence_ml.errors import ConfigurationError
from ringfence_ml.hashing import canonical, sha256
from ringfence_ml.table import Floats

KINDS = ("xgboost", "logistic_regression")


class Predictor(Protocol):
    """What every kind of model answers; matrices have shape (rows, encoding width)."""

    @property
    def artifact_name(self) -> str:
        """File name of the artefact."""

    def artifact(self) -> bytes:
        """The model as bytes."""

    def semantic_sha256(self) -> str:
        """A hash of what the model says, whatever its bytes: the trees, or the coefficients to 1e-6."""

    def margins(self, matrix: Floats) -> Floats:
        """Log-odds of the adverse outcome, shape (rows,)."""

    def contributions(self, matrix: Floats) -> tuple[Floats, float, str]:
        """Exact attributions to the log-odds by the kind's own method: shape (rows, width), base value, method."""


def scores_of(margins: Floats) -> Floats:
    """Log-odds to probabilities."""
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-margins))


class XGBoost:
    """Gradient-boosted trees, `hist`, one thread."""

    artifact_name = "model.ubj"

    def __init__(self, booster: Any) -> None:
        self._booster = booster
        self._booster.set_param({"nthread": 1})

    @staticmethod
    def parameters(section: Configuration) -> dict[str, Any]:
        """The parameters that may be set, with our defaults."""
        return {
            "rounds": section.integer("rounds", 150, at_least=1, at_most=10_000),
            "max_depth": section.integer("max_depth", 3, at_least=1, at_most=16),
            "eta": section.number("eta", 0.05, at_least=1e-6, at_most=1),
            "subsample": section.number("subsample", 0.8, at_least=0.01, at_most=1),
            "colsample_bytree": section.number("colsample_bytree", 0.8, at_least=0.01, at_most=1),
            "min_child_weight": section.number("min_child_weight", 1.0, at_least=0),
            "lambda": section.number("lambda", 1.0, at_least=0),
            "max_bin": section.integer("max_bin", 256, at_least=2, at_most=65_536),
        }

    @staticmethod
    def fit(matrix: Floats, adverse: npt.NDArray[np.bool_], parameters: dict[str, Any], seed: int) -> XGBoost:
        """Train on a matrix in canonical row order."""
        import xgboost

        fixed = {"objective": "binary:logistic", "tree_method": "hist", "nthread": 1, "seed": seed, "verbosity": 0}
        settings = {key: value for key, value in parameters.items() if key != "rounds"} | fixed
        data = xgboost.DMatrix(matrix.astype(np.float32), label=adverse.astype(np.float32), nthread=1)
        return XGBoost(xgboost.train(settings, data, num_boost_round=int(parameters["rounds"])))

    @staticmethod
    def load(content: bytes) -> XGBoost:
        """A model from its artefact."""
        import xgboost

        booster = xgboost.Booster()
        try:
            booster.load_model(bytearray(content))
        except xgboost.core.XGBoostError as error:
            line = str(error).splitlines()[0]
            raise ConfigurationError(f"no model of XGBoost: {line}", where=XGBoost.artifact_name) from None
        return XGBoost(booster)

    def artifact(self) -> bytes:
        """UBJSON."""
        return bytes(self._booster.save_raw(raw_format="ubj"))

    def semantic_sha256(self) -> str:
        """Of the trees as XGBoost dumps them, and the base score."""
        settings = json.loads(self._booster.save_config())
        base = settings["learner"]["learner_model_param"]["base_score"]
        return sha256(canonical([base, *(json.loads(tree) for tree in self._booster.get_dump(dump_format="json"))]))

    def margins(self, matrix: Floats) -> Floats:
        """Log-odds, computed in single precision as XGBoost does."""
        values = self._booster.inplace_predict(
            matrix.astype(np.float32), predict_type="margin", validate_features=False
        )
        return np.asarray(values, dtype=np.float64)

    def contributions(self, matrix: Floats) -> tuple[Floats, float, str]:
        """TreeSHAP along the trees' paths; the background is the training data as the trees' covers hold it."""
        import xgboost

        data = xgboost.DMatrix(matrix.astype(np.float32), nthread=1)
        values = np.asarray(self._booster.predict(data, pred_contribs=True, validate_features=False), dtype=np.float64)
        return values[:, :-1], float(values[0, -1]) if len(values) else 0.0, "tree_path_dependent"


class LogisticRegression:
    """A linear model of the log-odds on standardised numbers and one-hot categories."""

    artifact_name = "coefficients.json"

    def __init__(self, intercept: float, coefficients: Floats, background: Floats) -> None:
        self.intercept, self.coefficients, self.background = intercept, coefficients, background

    @staticmethod
    def parameters(section: Configuration) -> dict[str, Any]:
        """The parameters that may be set, with our defaults."""
        return {
            "inverse_regularisation": section.number("inverse_regularisation", 1.0, at_least=1e-9, at_most=1e9),
            "max_iterations": section.integer("max_iterations", 5000, at_least=1),
        }

    @staticmethod
    def fit(
        matrix: Floats, adverse: npt.NDArray[np.bool_], parameters: dict[str, Any], seed: int
    ) -> LogisticRegression:
        """Train by L-BFGS, which draws nothing; the seed is recorded and not used."""
        from sklearn.linear_model import LogisticRegression as Regression

        model = Regression(
            C=parameters["inverse_regularisation"], max_iter=parameters["max_iterations"], tol=1e-10, random_state=seed
        )
        model.fit(np.nan_to_num(matrix), adverse)
        return LogisticRegression(float(model.intercept_[0]), model.coef_[0].astype(np.float64), matrix.mean(axis=0))

    @staticmethod
    def load(content: bytes) -> LogisticRegression:
        """A model from its artefact."""
        try:
            value = json.loads(content)
            numbers = [np.array(value[key], dtype=np.float64) for key in ("coefficients", "background_mean")]
            return LogisticRegression(float(value["intercept"]), numbers[0], numbers[1])
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(f"no coefficients: {error}", where=LogisticRegression.artifact_name) from None

    def artifact(self) -> bytes:
        """JSON; floats in their shortest exact form."""
        value = {
            "intercept": self.intercept,
            "coefficients": self.coefficients.tolist(),
            "background_mean": self.background.tolist(),
        }
        return canonical(value) + b"\n"

    def semantic_sha256(self) -> str:
        """Of intercept and coefficients to 1e-6 (kernels of the same BLAS differ below that)."""
        return sha256(canonical([round(each, 6) + 0.0 for each in [self.intercept, *self.coefficients.tolist()]]))

    def margins(self, matrix: Floats) -> Floats:
        """Log-odds. Summed without BLAS, so that a row's score does not depend on its neighbours."""
        total: Floats = self.intercept + (matrix * self.coefficients).sum(axis=1)
        return total

    def contributions(self, matrix: Floats) -> tuple[Floats, float, str]:
        """Exact linear SHAP against the training mean: coefficient times distance from the mean."""
        base = self.intercept + float((self.background * self.coefficients).sum())
        return (matrix - self.background) * self.coefficients, base, "linear_interventional"


BY_KIND: dict[str, type[XGBoost] | type[LogisticRegression]] = {
    "xgboost": XGBoost,
    "logistic_regression": LogisticRegression,
}


def by_column(contributions: Floats, encoding: Encoding) -> Floats:
    """Contributions of the matrix's columns summed over each input's one-hot group: shape (rows, inputs)."""
    starts = np.searchsorted(encoding.groups, np.arange(len(encoding.inputs)))
    return np.add.reduceat(contributions, starts, axis=1)
