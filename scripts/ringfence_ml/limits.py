"""Limits on measured figures, held against their intervals: pass, fail, or undecided where the interval straddles."""

from __future__ import annotations

from typing import Any

from ringfence_ml.configuration import Configuration
from ringfence_ml.errors import ConfigurationError

Interval = dict[str, Any]


def verdict_of(findings: list[dict[str, Any]]) -> str:
    """The worst of the findings' verdicts; `reported` where there are none."""
    verdicts = {str(each["verdict"]) for each in findings if "verdict" in each}
    for worst in ("fail", "undecided", "pass"):
        if worst in verdicts:
            return worst
    return "reported"


def hold(limits: Configuration, measured: dict[str, Interval]) -> list[dict[str, Any]]:
    """One finding a limit: `{"auc": {"at_least": 0.7}}` against `{"auc": {"value", "low", "high"}}`.

    Pass only where the whole interval keeps the limit, fail only where all of it breaks it.
    """
    findings = []
    for name, limit in limits.sections_of(sorted(measured)):
        low = limit.number("at_least", float("-1e300"))
        high = limit.number("at_most", float("1e300"))
        if "at_least" not in limit and "at_most" not in limit:
            raise ConfigurationError("no limit", where=limit.where, expected="at_least, at_most or both")
        findings.append(_finding(name, low, high, measured[name]))
    return findings


def _finding(name: str, low: float, high: float, interval: Interval) -> dict[str, Any]:
    value, inner, outer = interval["value"], interval["low"], interval["high"]
    limit = {"at_least": low} if low > -1e300 else {}
    limit |= {"at_most": high} if high < 1e300 else {}
    if value is None or inner is None or outer is None:
        verdict, message = "undecided", f"{name} has no value or no interval"
    elif low <= inner and outer <= high:
        verdict, message = "pass", f"{name} {value:.4g} [{inner:.4g}, {outer:.4g}] keeps its limit"
    elif outer < low or inner > high:
        verdict, message = "fail", f"{name} {value:.4g} [{inner:.4g}, {outer:.4g}] breaks its limit"
    else:
        verdict, message = "undecided", f"{name} {value:.4g}: its interval [{inner:.4g}, {outer:.4g}] holds the limit"
    return {"kind": "limit", "name": name, "limit": limit, "verdict": verdict, "message": message}
