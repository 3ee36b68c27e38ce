"""A local AWS in process for the tests of its services: no port, no HTTP, the same answers."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import pytest

from ringfence.cloud.accounts import DEFAULT
from ringfence.cloud.call import Fault, Principal
from ringfence.cloud.credentials import operator_session

REGION = DEFAULT.region
INSTANCE = DEFAULT.identity_center_instance
STORE = DEFAULT.identity_store


PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}
"""The simplest resource of a template."""


class World:
    """One organisation; calls are made as an account's operator unless a principal is given."""

    def __init__(self) -> None:
        self._cidrs = (f"10.{number}.0.0/16" for number in itertools.count(1))
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
                "iam",
                "PutRolePolicy",
                account=account,
                RoleName=name,
                PolicyName="own",
                PolicyDocument=json.dumps(policy),
            )
        return str(made["Role"]["Arn"])

    def network(self) -> tuple[str, str, str]:
        """Make a VPC with a subnet and a security group; returns the three ids."""
        cidr = next(self._cidrs)
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


def settle(ask: Any, member: str, wanted: str) -> dict[str, Any]:
    """Ask again until a member has the wanted value; the last answer."""
    deadline = time.monotonic() + 5
    while True:
        answer: dict[str, Any] = ask()
        if answer[member] == wanted or time.monotonic() > deadline:
            assert answer[member] == wanted, answer[member]
            return answer
        time.sleep(0.02)


def template(resources: dict[str, Any], **sections: Any) -> str:
    """A template's text."""
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **sections})
