"""`data_quality`: Model Monitor's six types of check, on counts, confirmed by the rule where they would flutter.

Source: Amazon SageMaker AI Developer Guide, "Schema for Violations". Model Monitor calls one missing value more than
the baseline a violation, and so every second run of data that have not changed; here completeness and categories are
violated where the rule finds them so. Distances: Simple is the largest gap of shares; Robust is less by what chance
alone makes, max(0, Simple - 1.8 sqrt((n + m) / nm)).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ringfence_ml.baseline import Baseline
from ringfence_ml.configuration import read_json
from ringfence_ml.errors import ConfigurationError
from ringfence_ml.model_monitor import THRESHOLD, TYPES
from ringfence_ml.monitor_checks import VIOLATION, Check, Counted, result_of, settle
from ringfence_ml.monitor_rule import Test

ROBUST_FACTOR = 1.8
METHODS = ("Robust", "Simple")


@dataclass(frozen=True)
class Thresholds:
    """Model Monitor's own thresholds, as `constraints.json` holds them."""

    datatype: float = THRESHOLD
    domain: float = THRESHOLD
    comparison: float = THRESHOLD
    method: str = "Robust"


def read_thresholds(path: Path) -> Thresholds:
    """The thresholds of a `constraints.json`, as the baseline wrote it or a person changed it."""
    try:
        settings = read_json(path, "the constraints")["monitoring_config"]
        distribution = settings["distribution_constraints"]
        method = str(distribution["comparison_method"])
        datatype, domain = float(settings["datatype_check_threshold"]), float(settings["domain_content_threshold"])
        thresholds = Thresholds(datatype, domain, float(distribution["comparison_threshold"]), method)
    except (KeyError, TypeError, ValueError) as error:
        expected = "constraints.json as `baseline` wrote it"
        raise ConfigurationError(f"{type(error).__name__} {error}", where=str(path), expected=expected) from None
    if method not in METHODS:
        raise ConfigurationError(f"comparison_method {method!r}", where=str(path), expected="Robust or Simple")
    return thresholds


def distance(baseline: Sequence[int], current: Sequence[int], numeric: bool, method: str) -> float:
    """Model Monitor's distance of two counts: of distribution functions for numbers, of shares for categories."""
    rows, drawn = sum(baseline), sum(current)
    widest, one, other = 0.0, 0.0, 0.0
    for before, after in zip(baseline, current, strict=True):
        one, other = (one + before / rows, other + after / drawn) if numeric else (before / rows, after / drawn)
        widest = max(widest, abs(other - one))
    return widest if method == "Simple" else max(0.0, widest - ROBUST_FACTOR * math.sqrt((rows + drawn) / rows / drawn))


def quality_check(
    baseline: Baseline, counted: Counted, tests: Sequence[Test], thresholds: Thresholds
) -> tuple[Check, list[dict[str, str]]]:
    """The check, and the entries of `constraint_violations.json` (which also hold what drifted)."""
    check = Check("data_quality")
    check.results = [result_of(each, baseline.profile.rows) for each in tests if each.family == "presence"]
    violations = [
        *_columns(counted),
        *_types(baseline, counted, thresholds),
        *_presence(baseline, counted, tests, thresholds),
    ]
    found = {(each["name"], each["kind"]) for each in check.results if each["verdict"] == VIOLATION}
    kinds = {"completeness_check": "missing", "categorical_values_check": "new_categories"}
    for each in violations:
        kind = kinds.get(each["constraint_check_type"], each["constraint_check_type"])
        if (each["feature_name"], kind) not in found:
            check.results.append(
                {"name": each["feature_name"], "kind": kind, "verdict": VIOLATION, "message": each["description"]}
            )
    return settle(check), violations + _drift(baseline, counted, tests, thresholds)


def violation(feature: str, check: str, description: str) -> dict[str, str]:
    """An entry of `constraint_violations.json`."""
    return {"feature_name": feature, "constraint_check_type": check, "description": description}


def _columns(counted: Counted) -> list[dict[str, str]]:
    lacking = [
        violation(name, "missing_column_check", f"The baseline has the column {name}, the window has not.")
        for name in counted.lacking
    ]
    return lacking + [
        violation(name, "extra_column_check", f"The window has the column {name}, the schema has not.")
        for name in counted.extra
    ]


def _types(baseline: Baseline, counted: Counted, thresholds: Thresholds) -> list[dict[str, str]]:
    found = []
    for name, each in counted.profile.columns.items():
        given = each.present + each.unreadable
        if given and each.unreadable / given > thresholds.datatype:
            kind = TYPES[baseline.bins[name].kind]
            words = f"{each.unreadable} of {given} values are not {kind}; at most {thresholds.datatype:.1%} may be."
            found.append(violation(name, "data_type_check", words))
    return found


def _presence(
    baseline: Baseline, counted: Counted, tests: Sequence[Test], thresholds: Thresholds
) -> list[dict[str, str]]:
    found = []
    for test in tests:
        effects = test.effects
        if test.kind == "missing" and test.violation:
            complete, before = 1 - effects["share"], 1 - effects["baseline_share"]
            words = f"Completeness {complete:.2%} against {before:.2%} in the baseline (p = {test.p:.2g})."
            found.append(violation(test.name, "completeness_check", words))
        if test.kind == "new_categories" and (test.violation or effects["share"] > thresholds.domain):
            levels = ", ".join(effects["levels"][:5])
            words = f"{effects['share']:.2%} of values are of categories that the baseline lacks: {levels}."
            found.append(violation(test.name, "categorical_values_check", words))
    return found


def _drift(baseline: Baseline, counted: Counted, tests: Sequence[Test], thresholds: Thresholds) -> list[dict[str, str]]:
    found = []
    for test in tests:
        if test.family != "drift" or test.name not in counted.profile.columns:
            continue
        before, after = baseline.profile.columns[test.name].counts, counted.profile.columns[test.name].counts
        numeric = baseline.bins[test.name].kind != "category"
        measured = distance(before, after, numeric, thresholds.method)
        if test.violation or measured > thresholds.comparison:
            words = f"{thresholds.method} distance {measured:.3f}, threshold {thresholds.comparison:g}"
            words += f"; the rule {'finds' if test.violation else 'does not find'} drift (p = {test.p:.2g})."
            found.append(violation(test.name, "baseline_drift_check", words))
    return found
