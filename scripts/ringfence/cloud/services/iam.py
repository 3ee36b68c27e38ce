"""IAM: AWS's own roles are AWS's, documents fit IAM's quotas, and boundaries exist.

Quotas: "IAM and AWS STS quotas". A document's white space does not count.
"""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services.kinds import partition
from ringfence.cloud.services.references import backend

RESERVED = ("/aws-reserved/", "/aws-service-role/")
MANAGED_POLICY, TRUST_POLICY, INLINE_POLICIES, POLICIES_PER_ROLE = 6_144, 2_048, 10_240, 10


def dense(text: str) -> int:
    """A document's length as IAM counts it: without white space."""
    return sum(not character.isspace() for character in text)


def _within(length: int, quota: int, name: str) -> None:
    if length > quota:
        raise Fault("LimitExceeded", f"Cannot exceed quota for {name}: {quota}", 409)


def _role(call: Call) -> Any:
    """Moto's record of the role that a call names, or None."""
    roles = backend("iam", call.account, partition(call.region)).roles.values()
    return next((role for role in roles if role.name == call.parameters["RoleName"]), None)


def _changeable(call: Call) -> None:
    """A permission set's role is changed in Identity Center, and nowhere else."""
    role = _role(call)
    if role is not None and role.path.startswith("/aws-reserved/"):
        message = f"Cannot perform the operation on the protected role '{role.name}'"
        raise Fault("UnmodifiableEntity", f"{message} - this role is only modifiable by AWS")


@answers("iam", "CreateRole")
def create_role(call: Call) -> Answer:
    """Check path, boundary and the trust policy's length; moto makes the role."""
    asked = call.parameters
    if asked.get("Path", "/").startswith(RESERVED):
        raise Fault("ValidationError", f"The path {asked['Path']} is reserved for AWS.")
    _within(dense(asked["AssumeRolePolicyDocument"]), TRUST_POLICY, "ACLSizePerRole")
    _policy(call, asked.get("PermissionsBoundary"))
    raise PassOn


def _policy(call: Call, arn: str | None) -> None:
    """A boundary must be a policy that exists."""
    if arn and arn not in backend("iam", call.account, partition(call.region)).managed_policies:
        raise Fault("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404)


@answers("iam", "UpdateAssumeRolePolicy")
def update_trust(call: Call) -> Answer:
    """Check the new trust policy's length."""
    _changeable(call)
    _within(dense(call.parameters["PolicyDocument"]), TRUST_POLICY, "ACLSizePerRole")
    raise PassOn


@answers("iam", "PutRolePolicy")
def put_role_policy(call: Call) -> Answer:
    """Check the length of all of a role's inline policies together."""
    _changeable(call)
    role, asked = _role(call), call.parameters
    kept = dict(role.policies) if role is not None else {}
    kept[asked["PolicyName"]] = asked["PolicyDocument"]
    _within(sum(dense(str(text)) for text in kept.values()), INLINE_POLICIES, "RolePolicySize")
    raise PassOn


@answers("iam", "AttachRolePolicy")
def attach_role_policy(call: Call) -> Answer:
    """Check how many managed policies a role has."""
    _changeable(call)
    role = _role(call)
    attached = {*role.managed_policies, call.parameters["PolicyArn"]} if role is not None else set()
    _within(len(attached), POLICIES_PER_ROLE, "PoliciesPerRole")
    raise PassOn


@answers("iam", "PutRolePermissionsBoundary")
def put_boundary(call: Call) -> Answer:
    """Check that the boundary exists."""
    _changeable(call)
    _policy(call, call.parameters["PermissionsBoundary"])
    raise PassOn


@answers("iam", "CreatePolicy", "CreatePolicyVersion")
def create_policy(call: Call) -> Answer:
    """Check the length of a managed policy."""
    _within(dense(call.parameters["PolicyDocument"]), MANAGED_POLICY, "PolicySize")
    raise PassOn


@answers(
    "iam",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "TagRole",
    "UntagRole",
    "UpdateRole",
    "UpdateRoleDescription",
)
def change_role(call: Call) -> Answer:
    """Refuse changes to AWS's own roles."""
    _changeable(call)
    raise PassOn
