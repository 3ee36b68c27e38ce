"""Every layer of a world: identity policies, what limits them, what resources say, and who asks."""

from __future__ import annotations

from typing import Any

import pytest
from iam_goals import proof, verdict
from iam_requests import (
    ACCOUNT,
    ALLOW_ALL,
    FEDERATED,
    KEY,
    OTHER,
    ROLE,
    ROOT,
    SESSION,
    USER,
    allow,
    deny,
    document,
)

S3_ONLY = document(allow("s3:*"))
VPCE = {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}
THROUGH = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}


def everyone(statement: dict[str, Any], principal: Any = "*") -> dict[str, Any]:
    return {**statement, "Principal": principal}


@pytest.mark.parametrize(
    "layer",
    [
        {"permissions_boundary": S3_ONLY},
        {"session_policy": S3_ONLY},
        {"service_control_policies": [[ALLOW_ALL], [S3_ONLY]]},
        {"vpc_endpoint_policy": document(everyone(allow("s3:*")))},
        {"identity_policies": [S3_ONLY]},
    ],
)
def test_each_layer_has_to_allow(layer: dict[str, Any]) -> None:
    assert verdict("sagemaker:CreateModel", "*", **layer) == "proved"
    assert verdict("s3:GetObject", **layer) == "refuted"


@pytest.mark.parametrize(
    "layer",
    [
        {"permissions_boundary": document(allow(), deny(Condition=VPCE))},
        {"session_policy": document(allow(), deny(Condition=VPCE))},
        {"service_control_policies": [[ALLOW_ALL], [document(allow(), deny(Condition=VPCE))]]},
        {"resource_control_policies": [[document(everyone(deny(Condition=VPCE)))]]},
        {"vpc_endpoint_policy": document(everyone(allow()), everyone(deny(Condition=VPCE)))},
        {"resource_policy": document(everyone(deny(Condition=VPCE)))},
        {"identity_policies": [ALLOW_ALL, document(deny(Condition=VPCE))]},
    ],
)
def test_each_layer_can_deny(layer: dict[str, Any]) -> None:
    assert verdict(unless=THROUGH, **layer) == "proved"
    assert verdict(unless={"StringEquals": {"aws:SourceVpce": "vpce-2"}}, **layer) == "refuted"


def test_a_level_without_policies_allows_nothing() -> None:
    assert verdict(service_control_policies=[[ALLOW_ALL], []]) == "proved"
    assert verdict(service_control_policies=[]) == "refuted"


def test_service_control_policies_do_not_hold_for_services_and_service_linked_roles() -> None:
    held: dict[str, Any] = {
        "service_control_policies": [[document(allow(), deny())]],
        "resource_policy": document(everyone(allow("s3:*"))),
    }
    assert verdict(**held) == "proved"
    assert verdict(**held, principal="logging.s3.amazonaws.com", account=ACCOUNT) == "refuted"
    linked = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    assert verdict(**held, principal=linked) == "refuted"
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForX/1"
    assert verdict(**held, principal=session) == "refuted"
    assert verdict(**held, principal=session, where={"StringEquals": {"aws:PrincipalArn": ROLE}}) == "proved"
    assert verdict(**held, principal=SESSION) == "proved"


def test_resource_control_policies_hold_where_the_service_supports_them() -> None:
    denied = {"resource_control_policies": [[document(everyone(deny()))]]}
    assert verdict("s3:GetObject", **denied) == "proved"
    assert verdict("sagemaker:CreateModel", "*", **denied) == "refuted"


def test_across_accounts_both_sides_have_to_allow() -> None:
    across: dict[str, Any] = {"resource_account": OTHER}
    shared = document(everyone(allow("s3:*"), {"AWS": ACCOUNT}))
    assert verdict(**across) == "proved"
    assert verdict(**across, resource_policy=shared) == "refuted"
    assert verdict(**across, resource_policy=shared, identity_policies=[]) == "proved"
    assert verdict(resource_policy=shared, identity_policies=[]) == "proved"


def test_whose_a_resource_is_shows_in_its_arn() -> None:
    asked: dict[str, Any] = {"action": "sagemaker:DeleteModel", "resource_account": None}
    ours, theirs = (f"arn:aws:sagemaker:eu-west-1:{account}:model/*" for account in (ACCOUNT, OTHER))
    assert verdict(**asked, resource=ours) == "refuted"
    assert verdict(**asked, resource=theirs) == "proved"
    anywhere = proof(**asked, resource="arn:aws:sagemaker:*")
    assert anywhere.verdict == "refuted"
    only_theirs = [document(allow("sagemaker:*", theirs))]
    assert verdict(**asked, resource="*", identity_policies=only_theirs) == "proved"


@pytest.mark.parametrize(
    ("principal", "named", "limited"),
    [
        (USER, USER, "refuted"),
        (SESSION, SESSION, "refuted"),
        (SESSION, ROLE, "proved"),
        (USER, ACCOUNT, "proved"),
        (ROOT, ROOT, "refuted"),
        (FEDERATED, FEDERATED, "refuted"),
    ],
)
def test_how_a_resource_policy_names_the_requester(principal: str, named: str, limited: str) -> None:
    """Naming the very requester passes by the boundary's implicit deny, naming its role or account does not."""
    held: dict[str, Any] = {
        "principal": principal,
        "identity_policies": [],
        "resource_policy": document(everyone(allow("s3:*"), {"AWS": named})),
    }
    assert verdict(**held, permissions_boundary=document(allow("ec2:*"))) == limited
    assert verdict(**held) == ("refuted" if named != ACCOUNT else "proved")


def test_a_sessions_role_is_told_by_its_arn() -> None:
    """Two roles of one name and different paths: only the context says which of them it is."""
    path = f"arn:aws:iam::{ACCOUNT}:role/science/scientist"
    held: dict[str, Any] = {
        "principal": SESSION,
        "resource_policy": document(everyone(deny(), {"AWS": path})),
    }
    assert verdict(**held) == "refuted"
    assert verdict(**held, where={"StringEquals": {"aws:PrincipalArn": path}}) == "proved"
    assert verdict(**held, where={"StringEquals": {"aws:PrincipalArn": ROLE}}) == "refuted"
    assert verdict(**held, where={"Null": {"aws:PrincipalArn": "true"}}) == "proved"


def test_a_federated_user_without_a_session_policy_has_nothing() -> None:
    assert verdict(principal=FEDERATED) == "proved"
    assert verdict(principal=FEDERATED, session_policy=ALLOW_ALL) == "refuted"


def test_not_principal_denies_all_but_those_it_lists() -> None:
    spared = {"resource_policy": document({**deny(), "NotPrincipal": {"AWS": [ROLE, ROOT]}})}
    assert verdict(**spared) == "refuted"
    assert verdict(**spared, principal=SESSION) == "refuted"
    assert verdict(**spared, principal=USER) == "proved"
    assert verdict(**spared, permissions_boundary=ALLOW_ALL) == "proved"


def test_a_key_is_used_only_as_its_policy_allows() -> None:
    decrypt: dict[str, Any] = {"action": "kms:Decrypt", "resource": KEY}
    account = document(everyone(allow("kms:*"), {"AWS": ROOT}))
    named = document(everyone(allow("kms:*"), {"AWS": USER}))
    assert verdict(**decrypt) == "proved"
    assert verdict(**decrypt, resource_policy=account) == "refuted"
    assert verdict(**decrypt, resource_policy=account, identity_policies=[]) == "proved"
    assert verdict(**decrypt, resource_policy=named) == "proved"
    assert verdict(**decrypt, resource_policy=named, principal=USER, identity_policies=[]) == "refuted"
    assert verdict("kms:Decrypt", "*", resource_policy=named) == "proved"


def test_nobody_who_uses_a_key_administers_it() -> None:
    use = everyone(allow(["kms:Decrypt", "kms:GenerateDataKey*"]), {"AWS": ROLE})
    administer = everyone(allow(["kms:Put*", "kms:Schedule*"]), {"AWS": USER})
    asked: dict[str, Any] = {"action": ["kms:Put*", "kms:ScheduleKeyDeletion", "kms:CreateGrant"], "resource": KEY}
    assert verdict(**asked, resource_policy=document(use, administer), identity_policies=[]) == "proved"
    assert (
        verdict(**asked, resource_policy=document(use, administer), identity_policies=[], principal=USER) == "refuted"
    )


def test_a_role_is_assumed_only_as_its_trust_policy_allows() -> None:
    target = f"arn:aws:iam::{ACCOUNT}:role/target"
    trust = document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": ROLE},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "x"}},
        }
    )
    assume: dict[str, Any] = {"action": "sts:AssumeRole", "resource": target}
    assert verdict(**assume) == "proved"
    assert verdict(**assume, resource_policy=trust, unless={"StringEquals": {"sts:ExternalId": "x"}}) == "proved"
    assert verdict(**assume, resource_policy=trust) == "refuted"
    assert verdict(**assume, resource_policy=trust, principal=USER) == "proved"


def test_a_bucket_outside_the_organization() -> None:
    perimeter = document(
        everyone(allow("s3:*")),
        everyone(deny("s3:*", Condition={"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}})),
    )
    asked: dict[str, Any] = {"resource_account": OTHER, "unless": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}
    assert verdict(**asked, resource_policy=perimeter) == "proved"
    inverted = document(
        everyone(allow("s3:*")),
        everyone(deny("s3:*", Condition={"StringNotEquals": {"aws:PrincipalOrgID": ["o-1", "o-2"]}})),
    )
    found = proof(**asked, resource_policy=inverted)
    assert found.witness is not None
    assert found.witness.context == {"aws:PrincipalOrgID": "o-2"}
