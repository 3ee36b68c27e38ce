"""What other programs read: every verdict is in it, and an undecided one is nowhere a pass."""

import json
from xml.etree import ElementTree

from ringfence.evidence.machine import as_json, as_junit, as_sarif
from ringfence.evidence.text import as_text
from ringfence.policy import Answer, Resource, policy
from ringfence.policy.verdicts import WORDS, Verdict, Verification

MESSAGE = 'because of "this" & <more>'
VERIFICATION = Verification(
    "dev",
    "0" * 64,
    [Verdict("x_is_on", "resource", f"aws_x.{word}", word, MESSAGE, ("C.1",), "high") for word in WORDS],
)


@policy(resource="aws_x", severity="high", controls=["C.1"], mend="Turn it on.")
def x_is_on(each: Resource) -> Answer:
    """An x is on."""
    return each["on"].is_true()


def test_json() -> None:
    report = json.loads(as_json(VERIFICATION))
    assert report["environment"] == "dev"
    assert report["plan_sha256"] == "0" * 64
    assert report["summary"] == dict.fromkeys(WORDS, 1)
    assert [set(verdict) for verdict in report["verdicts"]] == [
        {"policy", "kind", "resource", "verdict", "message", "controls", "severity"}
    ] * len(WORDS)


def test_sarif_reports_findings_and_suppresses_what_is_waived() -> None:
    run = json.loads(as_sarif(VERIFICATION, [x_is_on]))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["x_is_on"]
    found = {each["properties"]["verdict"]: each for each in run["results"]}
    assert set(found) == {"fail", "undecided", "waived"}
    assert "suppressions" in found["waived"]
    assert "suppressions" not in found["undecided"]
    assert found["fail"]["level"] == "error"


def test_junit_counts_an_undecided_verdict_as_a_failure() -> None:
    suite = ElementTree.fromstring(as_junit(VERIFICATION).split("\n", 1)[1])
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("5", "2", "2")
    failures = {case.get("name"): case.find("failure") for case in suite}
    assert [name for name, failure in failures.items() if failure is not None] == ["aws_x.fail", "aws_x.undecided"]


def test_text_shows_what_needs_attention_and_the_figures() -> None:
    text = as_text(VERIFICATION)
    assert "does not hold" in text
    assert all(f"{word} 1" in text for word in WORDS)
    assert "aws_x.undecided" in text
    assert "aws_x.pass" not in text


def test_text_of_what_holds() -> None:
    assert as_text(Verification("dev", "0" * 64, VERIFICATION.verdicts[:1])).endswith("by 1 policies: holds\n")
