"""What SageMaker does in its caller's name: the network interface of a notebook, authorized as the caller.

The permissions that a caller needs beside the action itself: "Amazon SageMaker API Permissions: Actions, Permissions,
and Resources Reference". Those on the volume's key and on the role that is passed are checked with the action.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ringfence.cloud.call import Call, Parameters

SERVICE = "sagemaker.amazonaws.com"


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
