"""What a permission set allows: inline policy, managed and customer-managed policies, permissions boundary."""

from __future__ import annotations

import json
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.kinds import page, partition
from ringfence.cloud.services.references import backend
from ringfence.cloud.services.sso_admin.instances import SERVICE, instance, missing
from ringfence.cloud.services.sso_admin.permission_sets import permission_set

MAXIMUM_POLICIES = 20
INLINE_BYTES, INLINE_CHARACTERS = 32_768, 10_240
"""Quotas of an inline policy: bytes in all, and characters that are not white space (IAM Identity Center quotas)."""


@answers(SERVICE, "PutInlinePolicyToPermissionSet")
def put_inline(call: Call) -> Answer:
    """Set the inline policy, within Identity Center's quotas."""
    instance(call)
    policy = call.parameters["InlinePolicy"]
    dense = sum(not character.isspace() for character in policy)
    if len(policy.encode()) > INLINE_BYTES or dense > INLINE_CHARACTERS:
        raise Fault(
            "ServiceQuotaExceededException",
            f"The inline policy has {dense} non-white-space characters; the quota is {INLINE_CHARACTERS}.",
        )
    try:
        json.loads(policy)["Statement"]
    except (ValueError, KeyError, TypeError) as error:
        raise Fault("ValidationException", f"The inline policy is malformed: {error}") from error
    permission_set(call)["inline"] = policy
    return {}


@answers(SERVICE, "GetInlinePolicyForPermissionSet")
def get_inline(call: Call) -> Answer:
    """The inline policy; empty when there is none."""
    instance(call)
    return {"InlinePolicy": permission_set(call)["inline"]}


@answers(SERVICE, "DeleteInlinePolicyFromPermissionSet")
def delete_inline(call: Call) -> Answer:
    """Take the inline policy away."""
    instance(call)
    permission_set(call)["inline"] = ""
    return {}


def _room(found: dict[str, Any]) -> None:
    if len(found["managed"]) + len(found["customer"]) >= MAXIMUM_POLICIES:
        raise Fault("ServiceQuotaExceededException", f"A permission set holds at most {MAXIMUM_POLICIES} policies.")


@answers(SERVICE, "AttachManagedPolicyToPermissionSet")
def attach_managed(call: Call) -> Answer:
    """Attach one of AWS's own policies."""
    instance(call)
    found, arn = permission_set(call), call.parameters["ManagedPolicyArn"]
    if arn in found["managed"]:
        raise Fault("ConflictException", f"{arn} is already attached.")
    _room(found)
    aws_managed(call, arn)
    found["managed"][arn] = arn.split("/")[-1]
    return {}


def aws_managed(call: Call, arn: str) -> None:
    """The AWS managed policy of that ARN must exist."""
    policies = backend("iam", call.account, partition(call.region)).managed_policies
    if ":iam::aws:policy/" not in arn or arn not in policies:
        raise missing(f"ManagedPolicy with arn {arn}")


@answers(SERVICE, "ListManagedPoliciesInPermissionSet")
def list_managed(call: Call) -> Answer:
    """AWS's policies that are attached."""
    instance(call)
    attached = [{"Name": name, "Arn": arn} for arn, name in permission_set(call)["managed"].items()]
    shown, token = page(attached, call.parameters)
    return {"AttachedManagedPolicies": shown, **token}


@answers(SERVICE, "DetachManagedPolicyFromPermissionSet")
def detach_managed(call: Call) -> Answer:
    """Detach one of AWS's policies."""
    instance(call)
    if permission_set(call)["managed"].pop(call.parameters["ManagedPolicyArn"], None) is None:
        raise missing(f"ManagedPolicy with arn {call.parameters['ManagedPolicyArn']}")
    return {}


def _reference(call: Call) -> dict[str, str]:
    asked = call.parameters["CustomerManagedPolicyReference"]
    return {"Name": asked["Name"], "Path": asked.get("Path", "/")}


@answers(SERVICE, "AttachCustomerManagedPolicyReferenceToPermissionSet")
def attach_customer(call: Call) -> Answer:
    """Refer to a policy by name and path: it must exist in an account by the time it is provisioned there."""
    instance(call)
    found, reference = permission_set(call), _reference(call)
    if reference in found["customer"]:
        raise Fault("ConflictException", f"Policy {reference['Path']}{reference['Name']} is already attached.")
    _room(found)
    found["customer"].append(reference)
    return {}


@answers(SERVICE, "ListCustomerManagedPolicyReferencesInPermissionSet")
def list_customer(call: Call) -> Answer:
    """The customer-managed policies that are referred to."""
    instance(call)
    shown, token = page(permission_set(call)["customer"], call.parameters)
    return {"CustomerManagedPolicyReferences": shown, **token}


@answers(SERVICE, "DetachCustomerManagedPolicyReferenceFromPermissionSet")
def detach_customer(call: Call) -> Answer:
    """Refer no more to a policy."""
    instance(call)
    found, reference = permission_set(call), _reference(call)
    if reference not in found["customer"]:
        raise missing(f"policy {reference['Path']}{reference['Name']} on the permission set")
    found["customer"].remove(reference)
    return {}


@answers(SERVICE, "PutPermissionsBoundaryToPermissionSet")
def put_boundary(call: Call) -> Answer:
    """Set the permissions boundary: AWS's policy by ARN, or one by name and path."""
    instance(call)
    asked = call.parameters["PermissionsBoundary"]
    if len(asked) != 1:
        raise Fault("ValidationException", "Give either CustomerManagedPolicyReference or ManagedPolicyArn.")
    if "ManagedPolicyArn" in asked:
        aws_managed(call, asked["ManagedPolicyArn"])
        permission_set(call)["boundary"] = asked
    else:
        reference = asked["CustomerManagedPolicyReference"]
        named = {"Name": reference["Name"], "Path": reference.get("Path", "/")}
        permission_set(call)["boundary"] = {"CustomerManagedPolicyReference": named}
    return {}


@answers(SERVICE, "GetPermissionsBoundaryForPermissionSet")
def get_boundary(call: Call) -> Answer:
    """The permissions boundary."""
    instance(call)
    boundary = permission_set(call)["boundary"]
    if boundary is None:
        raise missing("PermissionsBoundary")
    return {"PermissionsBoundary": boundary}


@answers(SERVICE, "DeletePermissionsBoundaryFromPermissionSet")
def delete_boundary(call: Call) -> Answer:
    """Take the permissions boundary away."""
    get_boundary(call)
    permission_set(call)["boundary"] = None
    return {}
