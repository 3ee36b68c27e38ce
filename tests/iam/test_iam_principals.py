"""Whom a Principal or NotPrincipal element names, and who can make requests."""

from __future__ import annotations

import pytest
from iam_requests import ACCOUNT, ALLOW_ALL, BUCKET, OTHER, ROLE, ROOT, SESSION, USER, allow, decide, deny, document

from ringfence.errors import RingfenceError


def granting(principal):
    return document(allow("s3:*", Principal=principal))


def test_a_role_arn_covers_the_roles_sessions_by_name_unless_the_path_is_known():
    deep = f"arn:aws:iam::{ACCOUNT}:role/teams/a/scientist"
    assert decide(resource_policy=granting({"AWS": deep})).allowed
    assert decide(resource_policy=granting({"AWS": deep}), context={"aws:PrincipalArn": deep}).allowed
    assert not decide(resource_policy=granting({"AWS": deep}), context={"aws:PrincipalArn": ROLE}).allowed
    assert not decide(resource_policy=granting({"AWS": deep.replace(ACCOUNT, OTHER)})).allowed
    assert not decide(resource_policy=granting({"AWS": deep + "s"})).allowed


def test_principals_are_alternatives():
    policy = granting({"AWS": [OTHER, ROLE], "Service": "lambda.amazonaws.com", "CanonicalUser": "79a59df9"})
    assert decide(resource_policy=policy).allowed
    assert decide(principal="lambda.amazonaws.com", resource_policy=policy).allowed
    assert not decide(principal=USER, resource_policy=policy).allowed


def test_naming_an_account_in_a_deny_denies_everybody_in_it():
    policy = document(deny("s3:*", Principal={"AWS": ROOT}))
    for principal in (USER, SESSION, ROOT):
        assert (
            decide(principal=principal, identity_policies=[ALLOW_ALL], resource_policy=policy).decision
            == "explicit_deny"
        )


def spared(listed, principal, **fields):
    policy = document({"Effect": "Deny", "NotPrincipal": {"AWS": listed}, "Action": "s3:*", "Resource": "*"})
    return decide(principal=principal, identity_policies=[ALLOW_ALL], resource_policy=policy, **fields).allowed


def test_not_principal_spares_those_it_lists():
    """The NotPrincipal page's examples: Bob with his account; a session with its role and account."""
    assert spared([USER, ROOT], USER)
    assert not spared([USER, ROOT], f"arn:aws:iam::{ACCOUNT}:user/eve")
    assert not spared([USER, ROOT], SESSION)
    assert spared([SESSION, ROLE, ROOT], SESSION)
    assert spared([ROLE, ROOT], SESSION)
    assert not spared([SESSION.replace("monday", "friday"), ROOT], SESSION)
    assert not spared([ROOT], USER)
    assert spared([ROOT], ROOT)


def test_not_principal_spares_nobody_with_a_permissions_boundary():
    """ "Permissions boundaries for IAM entities" warns of it: regardless of the values specified."""
    assert not spared([USER, ROOT], USER, permissions_boundary=ALLOW_ALL)


@pytest.mark.parametrize(
    "principal",
    [
        "scientist",
        "*",
        "111122223333",
        "arn:aws:iam::1:user/x",
        "arn:aws:iam::111122223333:group/g",
        ROLE + " x",
        BUCKET,
    ],
)
def test_what_makes_no_requests_is_refused(principal):
    with pytest.raises(RingfenceError, match="is none that makes requests"):
        decide(principal=principal)
