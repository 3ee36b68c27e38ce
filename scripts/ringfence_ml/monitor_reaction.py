"""What follows from a run: actions by rules that the configuration gives, and metrics for CloudWatch.

A rule names checks, verdicts, for how many runs in a row, and an action. The record says which rules fire and why; the
state machine that started the run carries the actions out. Nothing is done from here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringfence_ml.configuration import Configuration, read_json
from ringfence_ml.errors import ConfigurationError
from ringfence_ml.job import Job, plain
from ringfence_ml.monitor_checks import CHECKS, PASS, REPORTED, UNASSESSED, VIOLATION, Check

ACTIONS = ("alert", "retrain", "roll_back", "human_review")
VERDICTS = (PASS, VIOLATION, UNASSESSED)
NAMESPACE = "Ringfence/ModelMonitoring"
Dimensions = dict[str, str]


@dataclass(frozen=True)
class Rule:
    """`action` where any of `checks` had one of `verdicts` in `runs` runs in a row; `reasons` and `names` narrow it."""

    name: str
    action: str
    checks: tuple[str, ...]
    verdicts: tuple[str, ...]
    reasons: tuple[str, ...]
    names: tuple[str, ...]
    runs: int

    def causes(self, checks: Mapping[str, Check]) -> list[str]:
        """What of this run the rule matches: `data_drift: age, income`."""
        causes = []
        for check in checks.values():
            if check.name not in self.checks or (check.verdict not in self.verdicts and not self.names):
                continue
            results = [each for each in check.results if each["verdict"] in self.verdicts]
            if self.reasons:
                results = [each for each in results if each.get("reason") in self.reasons]
                if not results and check.reason not in self.reasons:
                    continue
            if self.names:
                results = [each for each in results if each["name"] in self.names]
                if not results:
                    continue
            names = sorted({str(each["name"]) for each in results})
            causes.append(f"{check.name}: {', '.join(names) or check.reason or check.verdict}")
        return causes


DEFAULT = Rule("alert on any violation", "alert", CHECKS, (VIOLATION,), (), (), 1)


def read_rules(configuration: Configuration) -> list[Rule]:
    """`reactions`: rules by name, in the form in which Terraform writes them; one that alerts where none is given."""
    rules = [_rule(name, section) for name, section in configuration.sections("reactions", {})]
    return rules or [DEFAULT]


def _rule(name: str, section: Configuration) -> Rule:
    checks = _words(section, "checks", CHECKS, CHECKS)
    verdicts = _words(section, "verdicts", VERDICTS, (VIOLATION,))
    narrowed = (tuple(section.texts("reasons", [])), tuple(section.texts("names", [])))
    action, runs = section.choice("action", ACTIONS), section.integer("runs", 1, at_least=1, at_most=1000)
    return Rule(name, action, checks, verdicts, *narrowed, runs)


def _words(section: Configuration, key: str, choices: tuple[str, ...], default: tuple[str, ...]) -> tuple[str, ...]:
    words = tuple(section.texts(key, list(default)))
    for word in words:
        if word not in choices:
            raise ConfigurationError(f"{key}: {word!r}", where=section.where, expected=f"of {', '.join(choices)}")
    return words


def react(job: Job, rules: Sequence[Rule], checks: Mapping[str, Check], verdict: str) -> dict[str, Any]:
    """The content of `reactions.json`. `previous` of the configuration names the one before, for runs in a row."""
    before = _previous(job)
    entries = []
    for rule in rules:
        causes = rule.causes(checks)
        in_a_row = before.get(rule.name, 0) + 1 if causes else 0
        counted = {"matched": bool(causes), "runs_in_a_row": in_a_row, "runs_asked": rule.runs}
        fires = {"fires": bool(causes) and in_a_row >= rule.runs, "because": causes}
        entries.append({"rule": rule.name, "action": rule.action} | counted | fires)
    actions = [action for action in ACTIONS if any(each["fires"] and each["action"] == action for each in entries)]
    return {"version": 1, "verdict": verdict, "actions": actions, "rules": entries}


def _previous(job: Job) -> dict[str, int]:
    relative = job.configuration.text("previous", "")
    if not relative or not (job.inputs / relative).exists():  # the first run has none
        return {}
    path = job.input(relative)
    value = read_json(path, "the previous reactions")
    try:
        return {str(each["rule"]): int(each["runs_in_a_row"]) for each in value["rules"]}
    except (KeyError, TypeError, ValueError):
        raise ConfigurationError("no record of reactions", where=str(path), expected="reactions.json") from None


def metrics_of(checks: Mapping[str, Check], source: Mapping[str, Any]) -> list[tuple[Dimensions, dict[str, float]]]:
    """Dimensions and values: the run's, and each check's own."""
    verdicts = [check.verdict for check in checks.values()]
    run: dict[str, float] = {"Violations": verdicts.count(VIOLATION), "CouldNotAssess": verdicts.count(UNASSESSED)}
    run |= {"Rows": source.get("rows", 0), "MalformedLines": source.get("malformed", 0)}
    found: list[tuple[Dimensions, dict[str, float]]] = [({}, run)]
    for check in checks.values():
        values: dict[str, float] = {"CouldNotAssess": float(check.verdict == UNASSESSED)}
        if check.verdict != REPORTED:
            values |= {"Violation": float(check.verdict == VIOLATION), "Violated": float(len(check.violations))}
        measured = check.content.get("metrics", {})
        values |= {key: each["value"] for key, each in measured.items() if each["value"] is not None}
        found.append(({"Check": check.name}, values))
    return found


def embedded(found: Sequence[tuple[Dimensions, dict[str, float]]], namespace: str, dimensions: Dimensions) -> list[str]:
    """Lines in CloudWatch's embedded metric format, for standard output.

    Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format". At most 100 metrics a line.
    """
    lines, now = [], int(time.time() * 1000)
    for own, values in found:
        named = dimensions | own
        metrics = [{"Name": name, "Unit": _unit(name)} for name in values]
        directive = {"Namespace": namespace, "Dimensions": [list(named)], "Metrics": metrics}
        about = {"Timestamp": now, "CloudWatchMetrics": [directive]}
        lines.append(json.dumps(plain({"_aws": about} | named | values), allow_nan=False))
    return lines


def metric_data(
    found: Sequence[tuple[Dimensions, dict[str, float]]], namespace: str, dimensions: Dimensions
) -> dict[str, Any]:
    """The parameters of `PutMetricData`, for whoever publishes where the job itself has no network."""
    data = [
        {
            "MetricName": name,
            "Value": float(value),
            "Unit": _unit(name),
            "Dimensions": [{"Name": key, "Value": each} for key, each in (dimensions | own).items()],
        }
        for own, values in found
        for name, value in values.items()
    ]
    return {"Namespace": namespace, "MetricData": data}


def _unit(name: str) -> str:
    return "Count" if name[0].isupper() else "None"
