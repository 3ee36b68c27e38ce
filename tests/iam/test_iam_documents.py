"""What a policy document may hold: read when IAM accepts it, refused with its place when IAM would refuse it."""

from __future__ import annotations

import json

import pytest
from iam_requests import ACCOUNT, ROLE, allow, deny, document

from ringfence.errors import RingfenceError
from ringfence.iam.documents import OPERATORS, Condition, Principals, parse


def statement_of(raw, kind=None):
    return parse(document(raw), kind=kind).statements[0]


def test_a_document_is_typed_and_frozen():
    policy = parse(
        {
            "Version": "2012-10-17",
            "Id": "guardrails",
            "Statement": {
                "Sid": "InOurSubnets",
                "Effect": "Deny",
                "NotAction": "iam:*",
                "NotResource": ["arn:aws:s3:::a", "arn:aws:s3:::b"],
                "Condition": {
                    "ForAnyValue:StringNotLikeIfExists": {"sagemaker:VpcSubnets": ["a", "b"]},
                    "Bool": {"aws:SecureTransport": False, "aws:ViaAWSService": "true"},
                    "NumericLessThan": {"s3:max-keys": [10, 1.5]},
                },
            },
        }
    )
    (found,) = policy.statements
    assert (policy.id, policy.version, policy.has_variables) == ("guardrails", "2012-10-17", True)
    assert (found.sid, found.effect, found.actions, found.not_actions) == ("InOurSubnets", "Deny", None, ("iam:*",))
    assert (found.resources, found.not_resources) == (None, ("arn:aws:s3:::a", "arn:aws:s3:::b"))
    assert found.conditions == (
        Condition("StringNotLike", "ForAnyValue", True, "sagemaker:VpcSubnets", ("a", "b")),
        Condition("Bool", None, False, "aws:SecureTransport", ("false",)),
        Condition("Bool", None, False, "aws:ViaAWSService", ("true",)),
        Condition("NumericLessThan", None, False, "s3:max-keys", ("10", "1.5")),
    )
    assert len({policy, parse(document(allow())), parse(document(allow()))}) == 2
    with pytest.raises(AttributeError):
        policy.version = "2008-10-17"


def test_principals_in_all_their_forms():
    assert statement_of(allow(Principal="*")).principals == Principals(everyone=True)
    assert statement_of(allow(Principal={"AWS": "*"})).principals == Principals(everyone=True)
    assert statement_of(
        allow(
            Principal={"AWS": [ACCOUNT, ROLE], "Service": "a.amazonaws.com", "Federated": ["b"], "CanonicalUser": "c"}
        )
    ).principals == Principals(False, (ACCOUNT, ROLE), ("a.amazonaws.com",), ("b",), ("c",))
    assert statement_of(deny(Principal={"AWS": "AIDACKCEVSQ6C2EXAMPLE"})).principals is not None
    raw = {"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "*", "Resource": "*"}
    assert statement_of(raw).not_principals == Principals(aws=(ROLE,))


def test_text_and_objects_are_the_same_and_text_is_read_once():
    text = json.dumps(document(allow("s3:*"), deny("s3:Put*")))
    assert parse(text) == parse(json.loads(text)) == parse(text.encode())
    assert parse(text) is parse(text)


def test_without_a_version_the_old_language_holds():
    assert parse(document(allow(), version=None)).version == "2008-10-17"
    assert not parse(document(allow(), version=None)).has_variables


def test_every_operator_is_known_with_its_qualifiers():
    for name in OPERATORS:
        for written in (name, name.lower(), f"ForAllValues:{name}", f"{name}IfExists", f"ForAnyValue:{name}IfExists"):
            raw = allow(Condition={written: {"aws:x": "true"}})
            if name == "Null" and written.lower() != "null":
                with pytest.raises(RingfenceError, match="tests presence"):
                    statement_of(raw)
            else:
                assert statement_of(raw).conditions[0].operator == name


def test_strings_of_a_callers_own_kind_are_kept_as_they_are():
    """A prover puts constants that stand for ids not yet known where strings stand."""

    class Opaque(str):
        __slots__ = ()

    subnet = Opaque("aws_subnet.private.id")
    found = statement_of(
        allow("*", [subnet], Principal={"AWS": subnet}, Condition={"StringEquals": {"sagemaker:VpcSubnets": [subnet]}})
    )
    assert found.resources is not None
    assert found.principals is not None
    assert type(found.resources[0]) is type(found.conditions[0].values[0]) is type(found.principals.aws[0]) is Opaque


REFUSED = [
    ("[]", "expected a policy document"),
    ("{}", "the element Statement is missing"),
    ('{"Statement": "x"}', "Statement: found a string"),
    ('{"Statement": ["x"]}', "statement 0: found a string"),
    ('{"Statement": [], "Statements": []}', '"Statements" is unknown'),
    ('{"Version": "2012-10-18", "Statement": []}', '"2012-10-18"'),
    ('{"Version": 2012, "Statement": []}', "found a number"),
    ('{"Id": 5, "Statement": []}', "Id: found a number"),
    ('{"Statement": [], "Statement": []}', '"Statement" stands twice'),
    ('{"Statement": {"Effect": "Allow", "Effect": "Deny"}}', '"Effect" stands twice'),
    ('{"Statement": [NaN]}', "NaN is no number"),
    ('{"Statement": [', "not JSON"),
    ("", "not JSON"),
    ("[" * 100_000, "not JSON that can be read"),
    (b'{"Id": "\xff"}', "not UTF-8"),
    ('{"Statement": [' + "9" * 200 + "]}", "200 digits"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_text_that_is_no_document_is_refused(text, message):
    with pytest.raises(RingfenceError, match="trust policy of x") as refusal:
        parse(text, where="trust policy of x")
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Effect": None}, "Effect: found null"),
        ({"Effect": "allow"}, 'Effect: found "allow"'),
        ({"Efect": "Allow"}, 'the element "Efect" is unknown'),
        ({"NotAction": "s3:*"}, "Action and NotAction stand in one statement"),
        ({"NotResource": "*"}, "Resource and NotResource stand in one statement"),
        ({"Principal": "*", "NotPrincipal": {"AWS": ROLE}}, "Principal and NotPrincipal stand in one statement"),
        ({"NotPrincipal": {"AWS": ROLE}}, "NotPrincipal stands with Effect Allow"),
        ({"Sid": 1}, "Sid: found a number"),
        ({"Action": "GetObject"}, 'Action: found "GetObject"'),
        ({"Action": "s3:"}, 'Action: found "s3:"'),
        ({"Action": "s*:Get*"}, 'Action: found "s*:Get*"'),
        ({"Action": ""}, "Action: found an empty string"),
        ({"Action": [1]}, "Action: found a number"),
        ({"Action": {"s3": "x"}}, "Action: found an object"),
        ({"Resource": "lake"}, 'Resource: found "lake"'),
        ({"Resource": None}, "Resource: found null"),
        ({"Principal": ROLE}, "Principal: found"),
        ({"Principal": {}}, "Principal: found an object"),
        ({"Principal": {"aws": ROLE}}, '"aws" is unknown'),
        ({"Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}}, "Principal, AWS: found"),
        ({"Principal": {"AWS": "bob"}}, "Principal, AWS: found"),
        ({"Principal": {"AWS": 111122223333}}, "found a number"),
        ({"Condition": []}, "Condition: found a list"),
        ({"Condition": {"StringEqual": {"aws:x": "1"}}}, '"StringEqual" is unknown'),
        ({"Condition": {"ForSomeValues:StringEquals": {"aws:x": "1"}}}, '"ForSomeValues:StringEquals" is unknown'),
        ({"Condition": {"NumericEqualsIfExist": {"aws:x": "1"}}}, "is unknown"),
        ({"Condition": {"StringEquals": "aws:x"}}, "found a string"),
        ({"Condition": {"StringEquals": {"x": "1"}}}, 'the condition key "x"'),
        ({"Condition": {"StringEquals": {"aws:x": None}}}, "StringEquals, aws:x: found null"),
        ({"Condition": {"StringEquals": {"aws:x": {"a": "b"}}}}, "StringEquals, aws:x: found an object"),
        ({"Condition": {"StringEquals": {"aws:x": ["a", ["b"]]}}}, "StringEquals, aws:x: found a list"),
    ],
)
def test_a_statement_that_iam_refuses_is_refused_with_its_place(change, message):
    with pytest.raises(RingfenceError) as refusal:
        parse(document(allow(), {**allow("s3:*", Sid="Reading"), **change}))
    assert message in str(refusal.value)
    assert str(refusal.value).startswith("policy, statement 1")


@pytest.mark.parametrize("name", ["Effect", "Action"])
def test_what_every_statement_needs(name):
    raw = allow()
    del raw[name]
    with pytest.raises(RingfenceError, match=f"{name}.*(missing|is there)"):
        parse(document(raw))


WITH_PRINCIPAL, WITHOUT_PRINCIPAL = allow(Principal="*"), allow()
NO_RESOURCE = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sts:AssumeRole"}


@pytest.mark.parametrize(
    ("kind", "raw", "message"),
    [
        ("identity", WITH_PRINCIPAL, "Principal does not belong here"),
        ("service_control", WITH_PRINCIPAL, "Principal does not belong here"),
        ("identity", {"Effect": "Allow", "Action": "*"}, "neither Resource nor NotResource"),
        ("identity", allow(Sid="with-hyphen"), "letters and digits only"),
        ("resource", WITHOUT_PRINCIPAL, "the element Principal is missing"),
        ("vpc_endpoint", WITHOUT_PRINCIPAL, "the element Principal is missing"),
        ("resource_control", WITHOUT_PRINCIPAL, "the element Principal is missing"),
        ("resource_control", deny(Principal={"AWS": ROLE}), '"\\*" in a resource control policy'),
        ("vpc_endpoint", NO_RESOURCE, "neither Resource nor NotResource"),
        ("trust", {**NO_RESOURCE, "Resource": "*"}, "Resource does not belong here"),
        ("trust", {"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "sts:*"}, "NotPrincipal does not belong"),
    ],
)
def test_where_a_document_is_attached_decides_what_it_may_hold(kind, raw, message):
    assert parse(document(raw))
    with pytest.raises(RingfenceError, match=message):
        parse(document(raw), kind=kind)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("identity", allow(Sid="Reading1")),
        ("service_control", deny()),
        ("resource", allow(Principal="*", Sid="Allow use of the key")),
        ("resource", NO_RESOURCE),
        ("resource", {"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "*", "Resource": "*"}),
        ("trust", NO_RESOURCE),
        ("resource_control", deny("s3:*", Principal="*")),
        ("vpc_endpoint", WITH_PRINCIPAL),
    ],
)
def test_what_belongs_where_is_accepted(kind, raw):
    assert parse(document(raw), kind=kind)


def test_a_sid_is_used_once():
    twice = document(allow(Sid="Same"), deny(Sid="Same"))
    with pytest.raises(RingfenceError, match='statement 1: the Sid "Same" is used twice'):
        parse(twice, kind="identity")
    assert parse(document(allow(Sid=""), deny(Sid="")), kind="identity")
