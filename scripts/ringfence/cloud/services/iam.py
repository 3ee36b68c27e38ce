"""IAM: roles under AWS's reserved path are AWS's; nobody in an account makes or changes them."""

from __future__ import annotations

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services.kinds import partition
from ringfence.cloud.services.references import backend

RESERVED = ("/aws-reserved/", "/aws-service-role/")


@answers("iam", "CreateRole")
def create_role(call: Call) -> Answer:
    """Refuse AWS's own paths."""
    path = call.parameters.get("Path", "/")
    if path.startswith(RESERVED):
        raise Fault("ValidationError", f"The path {path} is reserved for AWS.")
    raise PassOn


@answers(
    "iam",
    "AttachRolePolicy",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "TagRole",
    "UntagRole",
    "UpdateAssumeRolePolicy",
    "UpdateRole",
    "UpdateRoleDescription",
)
def change_role(call: Call) -> Answer:
    """Refuse changes to a permission set's role ("Permission set roles cannot be edited in the account")."""
    name = call.parameters["RoleName"]
    roles = backend("iam", call.account, partition(call.region)).roles.values()
    if any(role.name == name and role.path.startswith("/aws-reserved/") for role in roles):
        message = f"Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
        raise Fault("UnmodifiableEntity", message)
    raise PassOn
