"""`ringfence iam prove`: one verdict a line, and a clean answer to every kind of bad line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from iam_requests import ACCOUNT, ALLOW_ALL, ROLE, allow, deny, document

from ringfence.iam.proof.questions_lines import prove_lines

WORLD: dict[str, Any] = {"principal": ROLE, "resource_account": ACCOUNT, "identity_policies": [ALLOW_ALL]}
GOAL: dict[str, Any] = {"action": ["s3:GetObject"], "resource": ["arn:aws:s3:::lake/*"]}
GOOD: dict[str, Any] = {"world": {**WORLD, "identity_policies": []}, "goal": GOAL}


def answers(*lines: Any) -> tuple[int, list[dict[str, Any]]]:
    """The exit status and what was written; lines that are no strings are written as JSON."""
    written: list[str] = []
    text = [line if isinstance(line, str | bytes) else json.dumps(line) for line in lines]
    status = prove_lines(text, written.append, seconds=20)
    return status, [json.loads(line) for line in written]


def test_every_goal_proved_is_status_0() -> None:
    status, (answer,) = answers(GOOD, "", "  \n")[0], answers(GOOD)[1]
    assert status == 0
    assert list(answer) == ["verdict", "witness", "witness_kind", "reason"]
    assert (answer["verdict"], answer["witness"], answer["witness_kind"]) == ("proved", None, None)
    assert answer["reason"]


def test_a_refuted_goal_is_status_1_and_shows_the_request() -> None:
    guard = document(allow(), deny(Condition={"StringNotLike": {"aws:SourceVpce": "vpce-*"}}))
    asked = {
        "world": {**WORLD, "identity_policies": [guard]},
        "goal": {**GOAL, "where": {}, "unless": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}},
    }
    status, (first, second) = answers(GOOD, asked)
    assert status == 1
    assert first["verdict"] == "proved"
    assert (second["verdict"], second["witness_kind"]) == ("refuted", "value")
    assert set(second["witness"]) == {"action", "resource", "context"}
    assert second["witness"]["context"]["aws:SourceVpce"].startswith("vpce-")
    assert "identity_policies" in second["reason"]


def test_an_undecided_goal_is_status_1() -> None:
    stays = {"action": "s3:GetObject", "resource": "arn:aws:s3:::lake/x"}
    status, (answer,) = answers({**GOOD, "goal": {**GOAL, "stays": stays}})
    assert status == 1
    assert (answer["verdict"], answer["witness"], answer["witness_kind"]) == ("undecided", None, None)


def test_an_empty_unless_excuses_nothing() -> None:
    for empty in ({}, None):
        assert answers({"world": WORLD, "goal": {**GOAL, "unless": empty}})[1][0]["verdict"] == "refuted"


def test_patterns_may_be_one_or_a_list() -> None:
    asked = {**GOOD, "goal": {"action": "s3:Get*", "resource": "*"}}
    assert answers(asked)[0] == 0


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{", "JSON"),
        ("[]", "no object"),
        (b"\xff\xfe", "UTF-8"),
        ('{"world": {}, "world": {}, "goal": {}}', "twice"),
        ({"goal": GOAL}, "world"),
        ({"world": WORLD}, "goal"),
        ({**GOOD, "more": 1}, '"more" is unknown'),
        ({"world": [], "goal": GOAL}, "world"),
        ({"world": {**WORLD, "action": "s3:GetObject"}, "goal": GOAL}, '"action" does not belong'),
        ({"world": {**WORLD, "context": {}}, "goal": GOAL}, '"context" does not belong'),
        ({"world": {**WORLD, "colour": 1}, "goal": GOAL}, '"colour" is unknown'),
        ({"world": {**WORLD, "principal": "somebody"}, "goal": GOAL}, "somebody"),
        ({"world": {**WORLD, "principal": None}, "goal": GOAL}, "principal"),
        ({"world": {**WORLD, "identity_policies": [{"Statement": [{}]}]}, "goal": GOAL}, "identity_policies[0]"),
        ({"world": WORLD, "goal": {**GOAL, "until": {}}}, '"until" is unknown'),
        ({"world": WORLD, "goal": {"resource": "*"}}, '"action" is missing'),
        ({"world": WORLD, "goal": {"action": "s3:*", "resource": []}}, '"resource" is an empty list'),
        ({"world": WORLD, "goal": {**GOAL, "action": "GetObject"}}, "GetObject"),
        ({"world": WORLD, "goal": {**GOAL, "resource": "lake"}}, "lake"),
        ({"world": WORLD, "goal": {**GOAL, "where": {"Equals": {"aws:SourceVpce": "x"}}}}, "Equals"),
        ({"world": WORLD, "goal": {**GOAL, "unless": []}}, "unless"),
        ({"world": WORLD, "goal": {**GOAL, "stays": "x"}}, "stays"),
        ({"world": WORLD, "goal": {**GOAL, "stays": {"action": "s3:*", "resource": "*"}}}, "stays"),
        ({"world": WORLD, "goal": {**GOAL, "stays": {"action": "s3:GetObject", "resource": "*", "x": 1}}}, '"x"'),
    ],
)
def test_a_bad_line_gets_an_error_with_its_number_and_the_rest_goes_on(line: Any, named: str) -> None:
    status, (first, second, third) = answers(GOOD, line, GOOD)
    assert status == 2
    assert first["verdict"] == third["verdict"] == "proved"
    assert list(second) == ["line", "error"]
    assert second["line"] == 2
    assert named in second["error"]
    assert "\n" not in second["error"]


def test_a_trust_policy_is_read_as_one() -> None:
    target = f"arn:aws:iam::{ACCOUNT}:role/target"
    trust = document({"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sts:AssumeRole"})
    goal = {"action": "sts:AssumeRole", "resource": target}
    assert answers({"world": {**WORLD, "resource_policy": trust}, "goal": goal})[1][0]["verdict"] == "refuted"
    misplaced = document({**allow("sts:AssumeRole"), "Principal": {"AWS": ROLE}})
    status, (answer,) = answers({"world": {**WORLD, "resource_policy": misplaced}, "goal": goal})
    assert status == 2
    assert "trust policy" in answer["error"]
