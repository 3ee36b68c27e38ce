"""A local AWS in process for the tests of its services: no port, no HTTP, the same answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ringfence.cloud.accounts import DEFAULT
from ringfence.cloud.call import Fault, Principal
from ringfence.cloud.credentials import operator_session

REGION = DEFAULT.region
INSTANCE = DEFAULT.identity_center_instance
STORE = DEFAULT.identity_store


class World:
    """One organisation; calls are made as an account's operator unless a principal is given."""

    def __init__(self) -> None:
        from moto.core.base_backend import BackendDict

        from ringfence.cloud.local import LocalCloud

        BackendDict.reset()
        self.cloud = LocalCloud(DEFAULT)

    def ask(
        self,
        service: str,
        operation: str,
        *,
        account: str = "dev",
        principal: Principal | None = None,
        region: str = REGION,
        **parameters: Any,
    ) -> dict[str, Any]:
        """A call, by the account's short name."""
        identity = DEFAULT.account(account).id
        who = principal or operator_session(identity).principal
        return self.cloud.invoke(service, operation, parameters, principal=who, account=identity, region=region)

    def refused(self, service: str, operation: str, **parameters: Any) -> Fault:
        """The fault that a call must end in."""
        with pytest.raises(Fault) as caught:
            self.ask(service, operation, **parameters)
        return caught.value

    def role(self, name: str, *services: str, account: str = "dev", policy: Any = None, **more: Any) -> str:
        """Make a role that these services may assume, with an inline policy; returns its ARN."""
        trust = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"}],
        }
        made = self.ask(
            "iam", "CreateRole", account=account, RoleName=name, AssumeRolePolicyDocument=json.dumps(trust), **more
        )
        if policy is not None:
            self.ask(
                "iam", "PutRolePolicy", account=account, RoleName=name, PolicyName="own", PolicyDocument=json.dumps(policy)
            )
        return str(made["Role"]["Arn"])

    def network(self, cidr: str = "10.0.0.0/16") -> tuple[str, str, str]:
        """Make a VPC with a subnet and a security group; returns the three ids."""
        vpc = self.ask("ec2", "CreateVpc", CidrBlock=cidr)["Vpc"]["VpcId"]
        subnet = self.ask("ec2", "CreateSubnet", VpcId=vpc, CidrBlock=cidr.replace("/16", "/24"))["Subnet"]["SubnetId"]
        group = self.ask("ec2", "CreateSecurityGroup", GroupName="work", Description="work", VpcId=vpc)["GroupId"]
        return vpc, subnet, group

    def key(self, **more: Any) -> str:
        """Make a key; returns its ARN."""
        return str(self.ask("kms", "CreateKey", **more)["KeyMetadata"]["Arn"])


def allow(*actions: str, resource: str = "*") -> dict[str, Any]:
    """A policy that allows actions."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": resource}]}


@pytest.fixture
def world() -> Iterator[World]:
    """A fresh local AWS."""
    yield World()
