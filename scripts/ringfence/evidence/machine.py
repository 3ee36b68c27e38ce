"""Verdicts for other programs: JSON, SARIF 2.1.0, JUnit XML."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import orjson

from ringfence.policy.definition import Policy
from ringfence.policy.verdicts import FAILING, Verdict, Verification

_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}


def as_json(verification: Verification) -> str:
    """`{"environment", "plan_sha256", "verdicts": [...], "summary": {verdict: count}}`."""
    return orjson.dumps(verification.as_json(), option=orjson.OPT_INDENT_2).decode() + "\n"


def as_sarif(verification: Verification, policies: list[Policy]) -> str:
    """SARIF with a rule for each policy and a result for each finding; what is waived is suppressed, not left out."""
    rules = [
        {
            "id": policy.name,
            "shortDescription": {"text": policy.title},
            "help": {"text": policy.mend},
            "defaultConfiguration": {"level": _LEVELS[policy.severity]},
            "properties": {"controls": list(policy.controls), "kind": policy.kind},
        }
        for policy in policies
    ]
    results = [_sarif_result(each) for each in verification.verdicts if each.verdict in FAILING | {"waived"}]
    run = {"tool": {"driver": {"name": "ringfence", "rules": rules}}, "results": results}
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"


def _sarif_result(verdict: Verdict) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": verdict.policy,
        "level": _LEVELS[verdict.severity],
        "message": {"text": verdict.message},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": verdict.resource, "kind": "resource"}]}],
        "properties": {"verdict": verdict.verdict, "controls": list(verdict.controls)},
    }
    if verdict.verdict == "waived":
        result["suppressions"] = [{"kind": "external", "justification": verdict.message}]
    return result


def as_junit(verification: Verification) -> str:
    """JUnit XML: a test case for each verdict; undecided is a failure of its own type, waived is skipped."""
    summary = verification.summary
    suite = Element(
        "testsuite",
        name=verification.environment,
        tests=str(len(verification.verdicts)),
        failures=str(summary["fail"] + summary["undecided"]),
        skipped=str(summary["waived"] + summary["not_applicable"]),
    )
    for verdict in verification.verdicts:
        case = SubElement(suite, "testcase", classname=verdict.policy, name=verdict.resource)
        if verdict.verdict in FAILING:
            SubElement(case, "failure", type=verdict.verdict, message=verdict.message)
        elif verdict.verdict != "pass":
            SubElement(case, "skipped", message=f"{verdict.verdict}: {verdict.message}")
    indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suite, encoding="unicode") + "\n"
