"""`ringfence iam evaluate`: one answer a line, and a clean answer to every kind of bad line."""

from __future__ import annotations

import json

import pytest
from iam_requests import ACCOUNT, ALLOW_ALL, OBJECT, OTHER, ROLE, SESSION, allow, deny, document

from ringfence.iam.worlds import evaluate_lines

WORLD = {"principal": ROLE, "action": "s3:GetObject", "resource": OBJECT}


def answers(*lines):
    written = []
    status = evaluate_lines(
        [line if isinstance(line, str | bytes) else json.dumps(line) for line in lines], written.append
    )
    assert all("\n" not in line for line in written)
    return status, [json.loads(line) for line in written]


def error(world):
    status, (answer,) = answers(world)
    assert (status, set(answer), answer["line"]) == (2, {"line", "error"}, 1)
    return answer["error"]


def test_a_denial_is_an_answer():
    status, (allowed, implicit, explicit) = answers(
        {**WORLD, "identity_policies": [ALLOW_ALL]},
        WORLD,
        {**WORLD, "identity_policies": [ALLOW_ALL, document(deny(Sid="Never"))]},
    )
    assert status == 0
    assert allowed == {
        "decision": "allowed",
        "layer": None,
        "statements": [{"layer": "identity_policies", "policy": 0, "index": 0, "sid": None}],
        "reason": "Allowed by identity_policies policy 0 statement 0.",
    }
    assert implicit == {
        "decision": "implicit_deny",
        "layer": "identity_policies",
        "statements": [],
        "reason": "Not allowed because no identity-based policy allows the s3:GetObject action.",
    }
    assert explicit == {
        "decision": "explicit_deny",
        "layer": "identity_policies",
        "statements": [{"layer": "identity_policies", "policy": 1, "index": 0, "sid": "Never"}],
        "reason": "Denied with an explicit deny in an identity-based policy: "
        'identity_policies policy 1 statement 0 "Never".',
    }


def test_levels_are_named():
    scp = [[ALLOW_ALL], [ALLOW_ALL, document(deny(Sid="Never"))]]
    _, (answer,) = answers({**WORLD, "service_control_policies": scp})
    assert answer["statements"] == [
        {"layer": "service_control_policies", "policy": 1, "index": 0, "level": 1, "sid": "Never"}
    ]


def test_every_layer_may_be_null_and_every_field_given():
    complete = {
        **WORLD,
        "account": ACCOUNT,
        "resource_account": ACCOUNT,
        "context": {},
        "identity_policies": [ALLOW_ALL],
        "permissions_boundary": None,
        "session_policy": None,
        "service_control_policies": [],
        "resource_control_policies": [],
        "resource_policy": None,
        "vpc_endpoint_policy": None,
    }
    nothing = {name: None for name in complete if name not in WORLD}
    status, (first, second) = answers(complete, {**WORLD, **nothing})
    assert (status, first["decision"], second["decision"]) == (0, "allowed", "implicit_deny")


def test_bad_lines_do_not_stop_the_rest():
    status, found = answers("{", {**WORLD, "identity_policies": [ALLOW_ALL]}, "  ", "5", WORLD)
    assert status == 2
    assert [answer.get("line") for answer in found] == [1, None, 4, None]
    assert [answer.get("decision") for answer in found] == [None, "allowed", None, "implicit_deny"]


def test_no_lines_and_blank_lines_are_no_error():
    assert answers() == (0, [])
    assert answers("\n", " \t\r\n", b"\n") == (0, [])


@pytest.mark.parametrize("typo", ["permission_boundary", "Principal", "scps", "", "identity_policy"])
def test_an_unknown_field_is_refused(typo):
    assert f'the field "{typo}" is unknown' in error({**WORLD, typo: None})


@pytest.mark.parametrize("name", ["principal", "action", "resource"])
@pytest.mark.parametrize(
    ("value", "found"), [(None, "is missing"), (5, "a number"), ("", "a string"), ([ROLE], "a list")]
)
def test_what_a_world_needs(name, value, found):
    message = error({**WORLD, name: value})
    assert f'the field "{name}"' in message
    assert found in message


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("account", 111122223333, "account: found a number"),
        ("account", "1111", 'account: found "1111"'),
        ("resource_account", "prod", 'resource_account: found "prod"'),
        ("context", [], "context: found a list"),
        ("context", {"aws:x": None}, 'context, "aws:x": found null'),
        ("context", {"aws:x": {"a": "b"}}, 'context, "aws:x": found an object'),
        ("context", {"aws:x": ["a", ["b"]]}, 'context, "aws:x": found a list'),
        ("context", {"aws:X": "a", "aws:x": "b"}, '"aws:X" and "aws:x" are one condition key'),
        ("context", {"aws:x": "a", "aws:X": "b"}, '"aws:x" and "aws:X" are one condition key'),
        ("identity_policies", ALLOW_ALL, "identity_policies: found an object"),
        ("identity_policies", [[ALLOW_ALL]], "identity_policies[0]: found a list"),
        ("identity_policies", [ALLOW_ALL, {}], "identity_policies[1]: the element Statement is missing"),
        ("identity_policies", ["nonsense"], "identity_policies[0]: not JSON"),
        ("permissions_boundary", [ALLOW_ALL], "permissions_boundary: found a list"),
        ("permissions_boundary", {}, "permissions_boundary: the element Statement is missing"),
        ("session_policy", True, "session_policy: found a boolean"),
        ("service_control_policies", [ALLOW_ALL], "service_control_policies: found a list of something else"),
        ("service_control_policies", {}, "service_control_policies: found an object"),
        ("service_control_policies", [[ALLOW_ALL], ["x"]], "service_control_policies[1][0]: not JSON"),
        ("resource_policy", ALLOW_ALL, "resource_policy, statement 0: the element Principal is missing"),
        ("vpc_endpoint_policy", ALLOW_ALL, "vpc_endpoint_policy, statement 0: the element Principal is missing"),
        ("permissions_boundary", document({"Effect": "Allow", "Action": "*"}), "permissions_boundary, statement 0"),
        ("principal", "scientist", "is none that makes requests"),
        ("action", "GetObject", 'action: the action "GetObject"'),
        ("action", "s3:*", 'action: the action "s3:*"'),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(name, value, where):
    assert where in error({**WORLD, name: value})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[]", "no object"),
        ("null", "no object"),
        ('"text"', "no object"),
        ("{", "not JSON"),
        ('{"principal": "a"} trailing', "not JSON"),
        ('{"principal": "a", "principal": "b"}', '"principal" stands twice'),
        ('{"context": {"aws:x": "1", "aws:x": "2"}}', '"aws:x" stands twice'),
        ('{"context": {"aws:x": NaN}}', "NaN is no number"),
        ('{"context": {"aws:x": -Infinity}}', "-Infinity is no number"),
        ('{"context": ' + "9" * 5000 + "}", "5000 digits"),
        (b'{"principal": "\xff\xfe"}', "not UTF-8"),
        (b"\x00\x01", "not JSON"),
        ("[" * 200_000, "nested too deeply"),
        ('{"a": "' + "x" * (16 * 1024 * 1024) + '"}', "characters; expected at most"),
    ],
)
def test_a_line_that_is_no_world_gets_an_error(line, message):
    assert message in error(line)


def test_an_answer_can_be_written_whatever_the_input_held():
    odd = json.dumps({**WORLD, "identity_policies": [document(deny(Sid="A"))]}).replace('"A"', '"\\ud800"')
    status, (answer,) = answers(odd)
    assert (status, "letters and digits only" in answer["error"]) == (2, True)
    key_policy = document(deny("s3:*", Principal="*", Sid="Schlüssel \ud800"))
    status, (answer,) = answers({**WORLD, "resource_policy": key_policy})
    assert (status, answer["statements"][0]["sid"]) == (0, "Schlüssel \ud800")


def test_bytes_and_text_lines_are_the_same():
    line = json.dumps({**WORLD, "identity_policies": [ALLOW_ALL]})
    assert answers(line) == answers(line.encode() + b"\r\n")


def test_context_values_may_be_json_booleans_and_numbers():
    condition = {"Bool": {"aws:SecureTransport": "true"}, "NumericEquals": {"s3:max-keys": "5"}}
    policies = [document(allow(Condition=condition))]
    for context in (
        {"aws:SecureTransport": True, "s3:max-keys": 5},
        {"aws:SecureTransport": "true", "s3:max-keys": "5"},
    ):
        _, (answer,) = answers({**WORLD, "context": context, "identity_policies": policies})
        assert answer["decision"] == "allowed"


def test_a_document_may_be_its_json_text():
    _, (answer,) = answers({**WORLD, "identity_policies": [json.dumps(ALLOW_ALL)]})
    assert answer["decision"] == "allowed"


def test_the_context_is_exactly_what_is_given():
    guarded = [document(allow(Condition={"ArnLike": {"aws:PrincipalArn": ROLE}}))]
    _, found = answers(
        {**WORLD, "identity_policies": guarded},
        {**WORLD, "identity_policies": guarded, "context": {"aws:PrincipalArn": ROLE}},
    )
    assert [answer["decision"] for answer in found] == ["implicit_deny", "allowed"]


def test_accounts_default_from_the_arns():
    queue = {"principal": SESSION, "action": "sqs:SendMessage", "identity_policies": [ALLOW_ALL]}
    _, found = answers(
        {**queue, "resource": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"},
        {**queue, "resource": f"arn:aws:sqs:eu-west-1:{OTHER}:q"},
        {**queue, "resource": f"arn:aws:sqs:eu-west-1:{OTHER}:q", "resource_account": ACCOUNT},
        {**queue, "resource": "*"},
    )
    assert [answer["decision"] for answer in found] == ["allowed", "implicit_deny", "allowed", "allowed"]
    assert found[1]["layer"] == "resource_policy"


def test_a_trust_policy_is_read_as_one():
    trust = document({"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sts:AssumeRole"})
    world = {"principal": ROLE, "action": "sts:AssumeRole", "resource": f"arn:aws:iam::{ACCOUNT}:role/target"}
    _, (answer,) = answers({**world, "resource_policy": trust})
    assert answer["decision"] == "allowed"
    assert "Resource does not belong here" in error({**world, "resource_policy": document(allow(Principal="*"))})
