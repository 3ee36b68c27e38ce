"""What SageMaker does in its caller's name: interfaces in subnets and grants on keys, authorized as the caller.

The permissions that a caller needs beside the action itself: "Amazon SageMaker API Permissions: Actions, Permissions,
and Resources Reference" (ec2:CreateNetworkInterface and Describe calls for a VPC; kms:CreateGrant and kms:DescribeKey
for a volume's key).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ringfence.cloud.call import Call, Parameters
from ringfence.cloud.services import references

SERVICE = "sagemaker.amazonaws.com"
GRANT_OPERATIONS = ["CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKeyWithoutPlaintext"]


def as_caller(call: Call, service: str, operation: str, parameters: Parameters) -> dict[str, Any]:
    """Make a call in the caller's name, through SageMaker (a forward access session)."""
    return call.cloud.invoke(
        service,
        operation,
        parameters,
        principal=call.principal,
        account=call.account,
        region=call.region,
        via=(*call.via, SERVICE),
    )


def grant(call: Call, key_id: str | None) -> None:
    """Let SageMaker use a volume's key for as long as the resource lives."""
    key = references.key(call, key_id)
    if key is None:
        return
    as_caller(call, "kms", "DescribeKey", {"KeyId": key.arn})
    as_caller(
        call,
        "kms",
        "CreateGrant",
        {"KeyId": key.arn, "GranteePrincipal": call.principal.arn, "Operations": GRANT_OPERATIONS},
    )


def network_interface(call: Call, subnet_id: str, group_ids: Sequence[str]) -> str:
    """Put a network interface into the caller's subnet, and return its id."""
    as_caller(call, "ec2", "DescribeSubnets", {"SubnetIds": [subnet_id]})
    as_caller(call, "ec2", "DescribeSecurityGroups", {"GroupIds": list(group_ids)})
    answer = as_caller(
        call,
        "ec2",
        "CreateNetworkInterface",
        {"SubnetId": subnet_id, "Groups": list(group_ids), "Description": "[DO NOT DELETE] ENI managed by SageMaker"},
    )
    return str(answer["NetworkInterface"]["NetworkInterfaceId"])
