"""`statistics.json` and `constraints.json` in the form of SageMaker Model Monitor, from a profile.

Sources: Amazon SageMaker AI Developer Guide, "Schema for Statistics" and "Schema for Constraints". The buckets are the
baseline's own bins, not ten equal ones, and no KLL sketch stands beside them: counts of fixed bins merge exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringfence_ml.profiles import Bins, Counts, Profile, moments

TYPES = {"number": "Fractional", "integer": "Integral", "category": "String"}
THRESHOLD = 0.1  # Model Monitor's own default, in each of its checks


def statistics(profile: Profile, bins: Mapping[str, Bins]) -> dict[str, Any]:
    """The content of `statistics.json`."""
    features = [
        {"name": name, "inferred_type": TYPES[bins[name].kind]} | _statistics(each, bins[name])
        for name, each in profile.columns.items()
    ]
    return {"version": 0.0, "dataset": {"item_count": profile.rows}, "features": features}


def _statistics(counts: Counts, bins: Bins) -> dict[str, Any]:
    common = {"num_present": counts.present, "num_missing": counts.missing}
    if bins.kind == "category":
        found = [*zip(bins.levels, counts.counts, strict=True), *counts.new]
        buckets = [{"value": level, "count": count} for level, count in found if count]
        distribution = {"categorical": {"buckets": buckets}}
        return {"string_statistics": {"common": common, "distinct_count": len(buckets), "distribution": distribution}}
    measured = moments(counts, bins)
    if measured is None:
        return {"numerical_statistics": {"common": common}}
    bounds = [counts.minimum, *bins.edges, counts.maximum]
    buckets = [
        {"lower_bound": bounds[index], "upper_bound": bounds[index + 1], "count": count}
        for index, count in enumerate(counts.counts)
    ]
    figures = {
        "mean": measured[0],
        "sum": measured[0] * counts.present,
        "std_dev": measured[1],
        "min": counts.minimum,
        "max": counts.maximum,
    }
    return {"numerical_statistics": {"common": common} | figures | {"distribution": {"kll": {"buckets": buckets}}}}


def constraints(profile: Profile, bins: Mapping[str, Bins]) -> dict[str, Any]:
    """The content of `constraints.json`: what the baseline suggests, with Model Monitor's default thresholds."""
    return {
        "version": 0.0,
        "features": [_constraint(name, each, bins[name]) for name, each in profile.columns.items()],
        "monitoring_config": {
            "evaluate_constraints": "Enabled",
            "emit_metrics": "Enabled",
            "datatype_check_threshold": THRESHOLD,
            "domain_content_threshold": THRESHOLD,
            "distribution_constraints": {
                "perform_comparison": "Enabled",
                "comparison_threshold": THRESHOLD,
                "comparison_method": "Robust",
            },
        },
    }


def _constraint(name: str, counts: Counts, bins: Bins) -> dict[str, Any]:
    total = counts.present + counts.missing
    constraint: dict[str, Any] = {
        "name": name,
        "inferred_type": TYPES[bins.kind],
        "completeness": counts.present / total if total else 0.0,
    }
    if bins.kind == "category":
        return constraint | {"string_constraints": {"domains": list(bins.levels)}}
    return constraint | {"num_constraints": {"is_non_negative": counts.negative == 0}}
