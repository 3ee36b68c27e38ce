"""The role that a permission set becomes in an account, under a path that only AWS writes to."""

from __future__ import annotations

import json
from typing import Any

from ringfence.cloud.call import Call
from ringfence.cloud.services.kinds import Record, identifier, partition
from ringfence.cloud.services.references import backend, estate
from ringfence.cloud.services.sso_admin.permission_sets import DURATION

INLINE_NAME = "AwsSSOInlinePolicy"


class Unprovisionable(Exception):
    """Why a permission set cannot become a role in an account, in AWS's words."""


def provision(call: Call, permission_set: Record, account: str) -> Any:
    """Make or renew the permission set's role in an account, and return it; all or nothing.

    A customer-managed policy, attached or as boundary, must exist in the account under its name and path ("Use IAM
    policies in permission sets"); otherwise Unprovisionable.
    """
    iam = backend("iam", account, partition(call.region))
    attached = [*permission_set["managed"], *(_policy(call, iam, r, account) for r in permission_set["customer"])]
    boundary = _boundary(call, iam, permission_set["boundary"], account)
    name = permission_set["accounts"].get(account)
    if name is None:
        name = f"AWSReservedSSO_{permission_set['Name']}_{identifier(16)}"
        _create(call, iam, name, permission_set, account)
        permission_set["accounts"][account] = name
    role = iam.get_role(name)
    role.permissions_boundary_arn = boundary
    role.description = permission_set.get("Description", "")
    role.max_session_duration = _seconds(permission_set["SessionDuration"])
    role.policies.clear()
    if permission_set["inline"]:
        role.policies[INLINE_NAME] = permission_set["inline"]
    for arn in [arn for arn in role.managed_policies if arn not in attached]:
        iam.detach_role_policy(arn, name)
    for arn in [arn for arn in attached if arn not in role.managed_policies]:
        iam.attach_role_policy(arn, name)
    return role


def withdraw(call: Call, permission_set: Record, account: str) -> None:
    """Remove the permission set's role from an account, and what federated sign-in needs when it was the last."""
    iam = backend("iam", account, partition(call.region))
    name = permission_set["accounts"].pop(account)
    role = iam.get_role(name)
    for arn in list(role.managed_policies):
        iam.detach_role_policy(arn, name)
    role.policies.clear()
    iam.delete_role(name)
    if not any(role.name.startswith("AWSReservedSSO_") for role in iam.roles.values()):
        iam.saml_providers.pop(_provider(call), None)


def _policy(call: Call, iam: Any, reference: dict[str, str], account: str) -> str:
    arn = f"arn:{partition(call.region)}:iam::{account}:policy{reference['Path']}{reference['Name']}"
    if arn not in iam.managed_policies:
        raise Unprovisionable(
            f"Received a 404 status error: Policy {arn} does not exist or is not attachable. "
            "A customer managed policy must exist in the account before it is provisioned."
        )
    return arn


def _boundary(call: Call, iam: Any, boundary: dict[str, Any] | None, account: str) -> str | None:
    if boundary is None:
        return None
    if "ManagedPolicyArn" in boundary:
        return str(boundary["ManagedPolicyArn"])
    return _policy(call, iam, boundary["CustomerManagedPolicyReference"], account)


def _provider(call: Call) -> str:
    instance = estate(call).organization.identity_center_instance
    return f"AWSSSO_{instance.split('-')[-1]}_DO_NOT_DELETE"


def _create(call: Call, iam: Any, name: str, permission_set: Record, account: str) -> None:
    provider = _provider(call)
    if provider not in iam.saml_providers:
        iam.create_saml_provider(provider, "<EntityDescriptor/>")
    arn = f"arn:{partition(call.region)}:iam::{account}:saml-provider/{provider}"
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": arn},
                "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
                "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
            }
        ],
    }
    region = estate(call).organization.region
    path = "/aws-reserved/sso.amazonaws.com/" + ("" if region == "us-east-1" else f"{region}/")
    iam.create_role(name, json.dumps(trust), path, None, permission_set.get("Description", ""), [], "3600")


def _seconds(duration: str) -> int:
    found = DURATION.fullmatch(duration)
    return 3600 * int(found[1] or 0) + 60 * int(found[2] or 0) if found else 3600
