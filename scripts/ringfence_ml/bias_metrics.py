"""The bias metrics that SageMaker Clarify names, from integer counts of (facet, label, decision, flip, group).

Facet 0 is the advantaged group a, facet 1 the disadvantaged d; label and decision 1 are the favourable outcome. Counts
have shape (resamples, 2, 2, 2, 3, groups); a metric has shape (resamples,), NaN where it is not defined. Definitions:
Amazon SageMaker AI Developer Guide, "Pre-training Bias Metrics" and "Post-training Data and Model Bias Metrics".
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ringfence_ml.table import Floats

Metric = Callable[[Floats], Floats]

DESCRIPTIONS = {
    "CI": "Class Imbalance (CI)",
    "DPL": "Difference in Positive Proportions in Labels (DPL)",
    "KL": "Kullback-Liebler Divergence (KL)",
    "JS": "Jensen-Shannon Divergence (JS)",
    "LP": "L-p Norm (LP)",
    "TVD": "Total Variation Distance (TVD)",
    "KS": "Kolmogorov-Smirnov Distance (KS)",
    "CDDL": "Conditional Demographic Disparity in Labels (CDDL)",
    "AD": "Accuracy Difference (AD)",
    "CDDPL": "Conditional Demographic Disparity in Predicted Labels (CDDPL)",
    "DAR": "Difference in Acceptance Rates (DAR)",
    "DCA": "Difference in Conditional Acceptance (DCA)",
    "DCR": "Difference in Conditional Rejection (DCR)",
    "DI": "Disparate Impact (DI)",
    "DPPL": "Difference in Positive Proportions in Predicted Labels (DPPL)",
    "DRR": "Difference in Rejection Rates (DRR)",
    "FT": "Flip Test (FT)",
    "GE": "Generalized Entropy (GE)",
    "RD": "Recall Difference (RD)",
    "SD": "Specificity Difference (SD)",
    "TE": "Treatment Equality (TE)",
}


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(below > 0, above / below, np.nan))


def _by_facet(counts: Floats) -> Floats:
    """Rows of each facet, shape (resamples, 2)."""
    return np.asarray(counts.sum(axis=(2, 3, 4, 5)))


def _labels(counts: Floats) -> Floats:
    """Shape (resamples, facet, label)."""
    return np.asarray(counts.sum(axis=(3, 4, 5)))


def _decisions(counts: Floats) -> Floats:
    """Shape (resamples, facet, decision)."""
    return np.asarray(counts.sum(axis=(2, 4, 5)))


def _confusion(counts: Floats) -> Floats:
    """Shape (resamples, facet, label, decision)."""
    return np.asarray(counts.sum(axis=(4, 5)))


def _label_distributions(counts: Floats) -> tuple[Floats, Floats]:
    labels = _labels(counts)
    shares = _ratio(labels, labels.sum(axis=2, keepdims=True))
    return shares[:, 0], shares[:, 1]


def class_imbalance(counts: Floats) -> Floats:
    """CI = (n_a - n_d) / (n_a + n_d)."""
    rows = _by_facet(counts)
    return _ratio(rows[:, 0] - rows[:, 1], rows.sum(axis=1))


def _divergence(p: Floats, q: Floats) -> Floats:
    """Sum of p log(p/q) in nats; not defined where q is 0 and p is not."""
    with np.errstate(invalid="ignore", divide="ignore"):
        terms = np.where(p > 0, p * np.log(p / q), 0.0)
    return np.where(np.isfinite(terms).all(axis=1), terms.sum(axis=1), np.nan)


def kullback_leibler(counts: Floats) -> Floats:
    """KL(Pa || Pd)."""
    return _divergence(*_label_distributions(counts))


def jensen_shannon(counts: Floats) -> Floats:
    """JS = (KL(Pa || P) + KL(Pd || P)) / 2, P their mean."""
    a, d = _label_distributions(counts)
    return (_divergence(a, (a + d) / 2) + _divergence(d, (a + d) / 2)) / 2


def _norm(order: float) -> Metric:
    def metric(counts: Floats) -> Floats:
        a, d = _label_distributions(counts)
        return np.asarray(np.linalg.norm(a - d, order, axis=1))

    return metric


def _positive_difference(outcomes: Callable[[Floats], Floats]) -> Metric:
    """qa - qd: share of favourable outcomes, advantaged less disadvantaged."""

    def metric(counts: Floats) -> Floats:
        found = outcomes(counts)
        shares = _ratio(found[:, :, 1], found.sum(axis=2))
        return shares[:, 0] - shares[:, 1]

    return metric


def _conditional_disparity(axis_kept: int) -> Metric:
    """Mean over groups, weighted by rows, of d's share of the refused less its share of the accepted."""
    dropped = (3, 4) if axis_kept == 2 else (2, 4)

    def metric(counts: Floats) -> Floats:
        found = counts.sum(axis=dropped)  # (resamples, facet, outcome, group)
        total = found.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = np.where(total > 0, found[:, 1] / total, 0.0)
        rows = total.sum(axis=1)
        disparity = shares[:, 0] - shares[:, 1]
        return _ratio((rows * disparity).sum(axis=1), rows.sum(axis=1))

    return metric


def disparate_impact(counts: Floats) -> Floats:
    """DI = q'd / q'a."""
    found = _decisions(counts)
    shares = _ratio(found[:, :, 1], found.sum(axis=2))
    return _ratio(shares[:, 1], shares[:, 0])


def _conditional_outcome(outcome: int) -> Metric:
    """Observed over predicted outcomes: a less d for acceptance (DCA), d less a for rejection (DCR)."""

    def metric(counts: Floats) -> Floats:
        rates = _ratio(_labels(counts)[:, :, outcome], _decisions(counts)[:, :, outcome])
        return rates[:, 0] - rates[:, 1] if outcome else rates[:, 1] - rates[:, 0]

    return metric


def _rate_of_right(outcome: int, given: str) -> Metric:
    """Share decided rightly among one decision (DAR, DRR) or among one label (RD, SD)."""

    def metric(counts: Floats) -> Floats:
        right = _confusion(counts)[:, :, outcome, outcome]
        below = (_decisions if given == "decision" else _labels)(counts)[:, :, outcome]
        rates = _ratio(right, below)
        return rates[:, 0] - rates[:, 1] if outcome else rates[:, 1] - rates[:, 0]

    return metric


def accuracy_difference(counts: Floats) -> Floats:
    """AD = accuracy of a less accuracy of d."""
    confusion = _confusion(counts)
    rates = _ratio(confusion[:, :, 0, 0] + confusion[:, :, 1, 1], _by_facet(counts))
    return rates[:, 0] - rates[:, 1]


def treatment_equality(counts: Floats) -> Floats:
    """TE = FNd/FPd - FNa/FPa."""
    confusion = _confusion(counts)
    ratios = _ratio(confusion[:, :, 1, 0], confusion[:, :, 0, 1])
    return ratios[:, 1] - ratios[:, 0]


def flip_test(counts: Floats) -> Floats:
    """FT = (F+ - F-) / n_d, as the guide defines it: F+ are members of d refused whose neighbours in a are accepted.

    The library `smclarify` 0.5 computes the opposite sign.
    """
    flips = counts[:, 1].sum(axis=(1, 2, 4))
    return _ratio(flips[:, 2] - flips[:, 0], flips.sum(axis=1))


def generalized_entropy(counts: Floats) -> Floats:
    """GE with alpha 2 of the benefits decision - label + 1, over all rows."""
    confusion = counts.sum(axis=(1, 4, 5))
    benefits = np.array([[1.0, 2.0], [0.0, 1.0]])
    rows = confusion.sum(axis=(1, 2))
    mean = _ratio((confusion * benefits).sum(axis=(1, 2)), rows)
    square = _ratio((confusion * benefits**2).sum(axis=(1, 2)), rows)
    return 0.5 * (_ratio(square, mean**2) - 1)


PRE_TRAINING: dict[str, Metric] = {
    "CI": class_imbalance,
    "DPL": _positive_difference(_labels),
    "KL": kullback_leibler,
    "JS": jensen_shannon,
    "LP": _norm(2),
    "TVD": lambda counts: _norm(1)(counts) / 2,
    "KS": _norm(np.inf),
    "CDDL": _conditional_disparity(2),
}
POST_TRAINING: dict[str, Metric] = {
    "AD": accuracy_difference,
    "CDDPL": _conditional_disparity(3),
    "DAR": _rate_of_right(1, "decision"),
    "DCA": _conditional_outcome(1),
    "DCR": _conditional_outcome(0),
    "DI": disparate_impact,
    "DPPL": _positive_difference(_decisions),
    "DRR": _rate_of_right(0, "decision"),
    "FT": flip_test,
    "GE": generalized_entropy,
    "RD": _rate_of_right(1, "label"),
    "SD": _rate_of_right(0, "label"),
    "TE": treatment_equality,
}
