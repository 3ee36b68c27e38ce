"""Lint from action data: each rule with the document that breaks it and the one beside it that does not."""

from __future__ import annotations

import json

import pytest

from ringfence.iam.documents import parse
from ringfence.iam.lint import RULES, lint, lint_lines


def found(*statements, **fields):
    """The (rule, message) pairs of a document of these statements, or of one statement made of the fields."""
    made = [
        {"Effect": "Allow", "Resource": "*", **each} for each in (statements or ({"Action": "s3:GetObject", **fields},))
    ]
    return [(each.rule, each.message) for each in lint(parse({"Version": "2012-10-17", "Statement": made}))]


def rules(**fields):
    return [rule for rule, _ in found(**fields)]


def when(operator, key, value="x"):
    return {operator: {key: value}}


@pytest.mark.parametrize(
    ("rule", "broken", "sound"),
    [
        ("action-unknown", {"Action": "s3:GetObjects"}, {"Action": "S3:getobject"}),
        ("action-unknown", {"Action": "sagemaker:Make*"}, {"Action": "sagemaker:Create*"}),
        (
            "key-unknown",
            {"Condition": when("StringEquals", "aws:SourceVPCID")},
            {"Condition": when("StringEquals", "aws:SourceVpc")},
        ),
        (
            "key-unknown",
            {"Condition": when("StringEquals", "s3:prefixes")},
            {"Condition": when("StringEquals", "token.actions.githubusercontent.com:sub")},
        ),
        (
            "key-deprecated",
            {"Action": "sagemaker:CreateTrainingJob", "Condition": when("ArnEquals", "sagemaker:VolumeKmsKey")},
            {"Action": "sagemaker:CreateTrainingJob", "Condition": when("ArnEquals", "sagemaker:VolumeKmsKeyArn")},
        ),
        (
            "key-never-carried",
            {
                "Action": "sagemaker:CreateTransformJob",
                "Condition": when("ForAnyValue:StringEquals", "sagemaker:VpcSubnets"),
            },
            {
                "Action": "sagemaker:CreateTrainingJob",
                "Condition": when("ForAnyValue:StringEquals", "sagemaker:VpcSubnets"),
            },
        ),
        (
            "key-never-carried",
            {"Action": ["s3:ListBucket", "s3:ListAllMyBuckets"], "Condition": when("StringEquals", "s3:prefix")},
            {
                "Action": ["s3:ListBucket", "s3:ListAllMyBuckets"],
                "Condition": when("StringEqualsIfExists", "s3:prefix"),
            },
        ),
        (
            "set-operator-missing",
            {"Action": "ec2:CreateTags", "Condition": when("StringEquals", "aws:TagKeys")},
            {"Action": "ec2:CreateTags", "Condition": when("ForAnyValue:StringEquals", "aws:TagKeys")},
        ),
        (
            "set-operator-on-scalar",
            {"Condition": when("ForAllValues:StringEquals", "aws:SourceVpc")},
            {"Condition": when("Null", "aws:SourceVpc", "true")},
        ),
        ("resource-not-taken", {"Resource": "arn:aws:s3:::lake"}, {"Resource": "arn:aws:s3:::lake/*"}),
        (
            "resource-not-taken",
            {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::lake/raw"},
            {"Action": "s3:ListBucket", "Resource": "arn:*:s3:::lake"},
        ),
        (
            "resource-not-taken",
            {"Action": "kms:Decrypt", "Resource": "arn:aws:iam::444444444444:role/x"},
            {"Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:*:key/${aws:PrincipalTag/key}"},
        ),
    ],
)
def test_each_rule_finds_what_is_broken_and_spares_what_is_sound(rule, broken, sound):
    assert rules(**broken) == [rule]
    assert rules(**sound) == []


def test_every_rule_is_tested_above():
    tested = test_each_rule_finds_what_is_broken_and_spares_what_is_sound.pytestmark[0].args[1]
    assert {case[0] for case in tested} == set(RULES)


def test_a_deny_may_name_the_old_key_beside_the_new_one():
    old, new = ({"Null": {f"sagemaker:VolumeKmsKey{end}": "true"}} for end in ("", "Arn"))
    deny = {"Effect": "Deny", "Action": "sagemaker:CreateTrainingJob"}
    assert "key-deprecated" in [rule for rule, _ in found({**deny, "Condition": old})]
    assert "key-deprecated" not in [
        rule for rule, _ in found({**deny, "Condition": {"Null": {**old["Null"], **new["Null"]}}})
    ]


def test_findings_name_statement_and_words():
    document = parse(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
                {"Sid": "Odd", "Effect": "Deny", "NotAction": "iam:FetchRole", "Resource": "*"},
            ],
        }
    )
    [finding] = lint(document)
    assert (finding.statement, finding.sid, finding.message) == (1, "Odd", "iam:FetchRole is no action of AWS")


def test_lines_are_answered_one_by_one():
    written: list[str] = []
    good = json.dumps(
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
    )
    assert lint_lines([good], written.append) == 0
    assert lint_lines([good.replace("GetObject", "GetThing")], written.append) == 1
    assert lint_lines(["", "[]", '{"Statement": []', good], written.append) == 2
    answers = [json.loads(line) for line in written]
    assert answers[0] == {"line": 1, "findings": []}
    assert answers[1]["findings"][0]["rule"] == "action-unknown"
    assert [answer["line"] for answer in answers[2:]] == [2, 3, 4]
    assert "no object" in answers[2]["error"]
    assert answers[4]["findings"] == []
