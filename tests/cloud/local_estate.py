"""A local AWS in a thread, empty at each test, and boto3 clients for its operators, roles and sessions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ringfence.cloud.server import LocalAws

REGION = "eu-west-1"
DEV = "444444444444"
PROD = "666666666666"
MANAGEMENT = "111111111111"
SESSION = boto3.session.Session()  # one, since each reads botocore's models anew
ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=60, proxies={})


class Estate:
    """The local AWS as tests use it."""

    def __init__(self, local: LocalAws) -> None:
        self.local = local
        self.accounts: Mapping[str, Mapping[str, str]] = local.describe()["accounts"]

    def client(self, service: str, account: str = "dev", **options: Any) -> Any:
        """A client with an account's operator keys, or with the keys of `credentials` as STS answers them."""
        keys = self.accounts[account]
        credentials = options.pop("credentials", None)
        endpoint = options.pop("endpoint", self.local.endpoint)
        through = options.pop("through", "")
        if through:
            endpoint = f"{endpoint}/_through/{through}"
        return SESSION.client(
            service,
            endpoint_url=endpoint,
            config=ONCE,
            region_name=REGION,
            aws_access_key_id=credentials["AccessKeyId"] if credentials else keys["access_key_id"],
            aws_secret_access_key=credentials["SecretAccessKey"] if credentials else keys["secret_access_key"],
            aws_session_token=credentials["SessionToken"] if credentials else None,
            **options,
        )

    def role(self, name: str, account: str = "dev", **options: Any) -> str:
        """A role that its own account's principals may assume, with inline policy `policy` (default: everything)."""
        iam = self.client("iam", account)
        number = self.accounts[account]["account"]
        trust = options.pop("trust", {"AWS": f"arn:aws:iam::{number}:root"})
        policy = options.pop("policy", statement("Allow", "*"))
        arn = iam.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=document(
                {"Effect": "Allow", "Principal": trust, "Action": ["sts:AssumeRole", "sts:TagSession"]}
            ),
            **options,
        )["Role"]["Arn"]
        if policy:
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(policy))
        return str(arn)

    def assume(self, role_arn: str, by: str = "dev", **options: Any) -> Any:
        """Keys of a role, assumed by an account's operator (or with `credentials`)."""
        sts = self.client("sts", by, credentials=options.pop("credentials", None))
        options.setdefault("RoleSessionName", "person")
        return sts.assume_role(RoleArn=role_arn, **options)["Credentials"]

    def acting(self, role_arn: str, service: str, **options: Any) -> Any:
        """A client of a service with a role's session."""
        through = options.pop("through", "")
        endpoint = options.pop("endpoint", self.local.endpoint)
        return self.client(service, credentials=self.assume(role_arn, **options), through=through, endpoint=endpoint)


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """One statement of a policy."""
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def document(*statements: Mapping[str, Any]) -> str:
    """A policy document as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
    """Code and message with which a call is refused; the test fails when it is answered."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    return error["Code"], error.get("Message", "")
