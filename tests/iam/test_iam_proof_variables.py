"""Policy variables, patterns and resources: what tags let a person reach."""

from __future__ import annotations

from typing import Any

import pytest
from iam_goals import proof, verdict
from iam_requests import ALLOW_ALL, allow, deny, document

TEAM, PROJECT = "aws:PrincipalTag/team", "aws:ResourceTag/project"
OWN_PREFIX = document(allow("s3:*", "arn:aws:s3:::data/${aws:PrincipalTag/team}/*"))
TEAM_B: dict[str, Any] = {"resource": "arn:aws:s3:::data/teamB/*", "unless": {"StringEquals": {TEAM: "teamB"}}}


def test_a_slash_in_a_tag_reaches_the_next_teams_prefix() -> None:
    found = proof(**TEAM_B, identity_policies=[OWN_PREFIX])
    assert (found.verdict, found.witness_kind) == ("refuted", "value")
    assert found.witness is not None
    assert str(found.witness.context[TEAM]).startswith("teamB/")


def test_forbidding_the_slash_closes_it() -> None:
    no_slash = document(deny(Condition={"StringLike": {TEAM: "*/*"}}))
    assert verdict(**TEAM_B, identity_policies=[OWN_PREFIX, no_slash]) == "proved"
    assert verdict(**TEAM_B, identity_policies=[OWN_PREFIX], where={"StringNotLike": {TEAM: "*/*"}}) == "proved"


def test_a_prefix_without_its_slash_reaches_the_longer_name() -> None:
    loose = document(allow("s3:*", "arn:aws:s3:::data/${aws:PrincipalTag/team}*"))
    found = proof(**TEAM_B, identity_policies=[loose], where={"StringNotLike": {TEAM: "*/*"}})
    assert found.verdict == "refuted"


def test_a_tag_that_is_an_asterisk_is_no_wildcard() -> None:
    where = {"StringEquals": {TEAM: "*"}}
    assert verdict(resource="arn:aws:s3:::data/x/y", where=where, identity_policies=[OWN_PREFIX]) == "proved"
    assert verdict(resource="arn:aws:s3:::data/*/y", where=where, identity_policies=[OWN_PREFIX]) == "refuted"


def test_an_absent_tag_allows_nothing_and_with_a_default_the_default() -> None:
    absent = {"Null": {TEAM: "true"}}
    assert verdict(resource="arn:aws:s3:::data/*", where=absent, identity_policies=[OWN_PREFIX]) == "proved"
    fallback = document(allow("s3:*", "arn:aws:s3:::data/${aws:PrincipalTag/team, 'shared'}/*"))
    found = proof(resource="arn:aws:s3:::data/*", where=absent, identity_policies=[fallback])
    assert found.witness is not None
    assert found.witness.resource.startswith("arn:aws:s3:::data/shared/")


def test_a_deny_whose_variable_is_absent_denies_nothing() -> None:
    """Deny on NotResource with a variable: without the tag the statement is invalid, and everything else is open."""
    only_own = document(deny("s3:*", NotResource="arn:aws:s3:::data/${aws:PrincipalTag/team}/*"))
    only_own["Statement"][0].pop("Resource")
    asked: dict[str, Any] = {
        "resource": "arn:aws:s3:::data/teamB/x",
        "identity_policies": [ALLOW_ALL, only_own],
        "unless": {"StringLike": {TEAM: "teamB*"}},
    }
    assert proof(**asked).witness_kind == "absence"
    assert verdict(**asked, where={"Null": {TEAM: "false"}}) == "proved"


def test_a_variable_means_nothing_in_the_old_version() -> None:
    old = document(allow("s3:*", "arn:aws:s3:::data/${aws:PrincipalTag/team}/*"), version="2008-10-17")
    assert verdict(resource="arn:aws:s3:::data/teamB/*", identity_policies=[old]) == "proved"


def test_two_tags_that_have_to_be_equal() -> None:
    guard = document(deny(Condition={"StringNotEquals": {PROJECT: "${aws:PrincipalTag/team}"}}))
    same = {"StringEquals": {PROJECT: "${aws:PrincipalTag/team}"}}
    there = {"Null": {TEAM: "false"}}
    assert verdict(unless=same, where=there, identity_policies=[ALLOW_ALL, guard]) == "proved"
    assert proof(unless=same, identity_policies=[ALLOW_ALL, guard]).witness_kind == "absence"
    loose = document(deny(Condition={"StringNotLike": {PROJECT: "${aws:PrincipalTag/team}*"}}))
    assert verdict(unless=same, where=there, identity_policies=[ALLOW_ALL, loose]) == "refuted"


def test_a_variable_in_an_arn_condition() -> None:
    own_role = {"ArnLike": {"aws:SourceArn": "arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}"}}
    held = [document(allow(Condition=own_role))]
    where = {"StringEquals": {TEAM: "red"}}
    assert (
        verdict(where=where, unless={"StringLike": {"aws:SourceArn": "*role/red"}}, identity_policies=held) == "proved"
    )
    assert verdict(where=where, unless={"StringLike": {"aws:SourceArn": "*role/blue"}}, identity_policies=held) == (
        "refuted"
    )


@pytest.mark.parametrize(
    ("held", "asked", "expected"),
    [
        ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake/*", "refuted"),
        ("arn:aws:s3:::lake/*", "arn:aws:s3:::lake", "proved"),
        ("arn:aws:s3:::lake/?", "arn:aws:s3:::lake/??", "proved"),
        ("arn:aws:s3:::la?e/*", "arn:aws:s3:::lake/*", "refuted"),
        ("arn:aws:s3:*", "arn:aws:s3:::lake/*", "refuted"),
        ("arn:aws:s?:::*", "arn:aws:sns:::*", "proved"),
        ("arn:aws:s*3:::*", "arn:aws:s:x3:::*", "proved"),
        ("*/secret", "arn:aws:s3:::lake/*", "proved"),
        ("arn:aws:s3:*/secret", "arn:aws:s3:::lake/*", "proved"),
        ("arn:aws:s3:::*/secret", "arn:aws:s3:::lake/*", "refuted"),
        ("arn:aws:s3:::*/secret", "arn:aws:s3:::lake/*t?", "proved"),
    ],
)
def test_resource_patterns(held: str, asked: str, expected: str) -> None:
    assert verdict(resource=asked, identity_policies=[document(allow("s3:*", held))]) == expected


def test_not_action_and_not_resource() -> None:
    held = document({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::secret/*"})
    assert verdict("iam:CreateRole", "*", identity_policies=[held]) == "proved"
    assert verdict("s3:*", "arn:aws:s3:::secret/*", identity_policies=[held]) == "proved"
    assert verdict("s3:*", "arn:aws:s3:::secret*", identity_policies=[held]) == "refuted"


def test_the_one_action_that_a_list_of_denies_forgets() -> None:
    listed = document(deny(["s3:Put*", "s3:Delete*", "s3:Restore*", "s3:Replicate*"]))
    found = proof(["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"], identity_policies=[ALLOW_ALL, listed])
    assert found.witness is not None
    assert found.witness.action == "s3:AbortMultipartUpload"
