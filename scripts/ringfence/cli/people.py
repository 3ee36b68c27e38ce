"""People on the local AWS: signed in through Identity Center, calling through the platform's endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ringfence.cli.deployment import LocalSession, Target

if TYPE_CHECKING:
    from ringfence.cloud.lifecycle import Running
    from ringfence.self_service.attempts import Perimeter


class Person:
    """A user of the identity store in a permission set's role, in the account of an environment.

    `outputs` are the environment's Terraform outputs. Sign-in is emulated (docs/local-aws.md); the role, its policies
    and its session tags are those that Identity Center provisions from what Terraform applied.
    """

    def __init__(
        self, running: Running, target: Target, outputs: Mapping[str, Any], user: str, permission_set: str
    ) -> None:
        from ringfence.self_service.portal import sign_in

        self.user, self.outputs = user, outputs
        portal = LocalSession(running.environment("management"))
        token = portal.client("sso-oidc").create_token(
            clientId="ringfence-local", clientSecret="none", grantType="authorization_code", code=user
        )["accessToken"]
        keys = sign_in(portal.client("sso"), token, target.account.id, permission_set)
        self._inside = {**running.environment(target.account.id, through=outputs["network"]["vpc_id"]), **keys}
        self._outside = {**running.environment(target.account.id), **keys}

    def client(self, service: str) -> Any:
        """A client of a service, from inside the platform's network."""
        return LocalSession(self._inside).client(service)

    def client_from_outside(self, service: str) -> Any:
        """The same person's client from anywhere else."""
        return LocalSession(self._outside).client(service)


def perimeter_of(outputs: Mapping[str, Any], user: str) -> Perimeter:
    """What a legitimate request of a user names, out of an environment's outputs."""
    from ringfence.self_service.attempts import Perimeter

    region, account = outputs["audit"]["trail_arn"].split(":")[3:5]
    name = outputs["audit"]["trail_arn"].rpartition("/")[2]
    return Perimeter(
        subnet_id=next(iter(outputs["network"]["private_subnet_ids"].values())),
        security_group_id=outputs["network"]["security_group_ids"]["workloads"],
        volume_key_arn=outputs["keys"]["studio"],
        output_key_arn=outputs["keys"]["models"],
        execution_role_arn=f"arn:aws:iam::{account}:role/{name}-execution-{user}",
        image=f"{account}.dkr.ecr.{region}.amazonaws.com/{name}-training:1",
        bucket=outputs["buckets"]["models"]["name"],
        trail=name,
    )
