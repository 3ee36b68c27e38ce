"""STS: who one is, and becoming a role. moto lets anyone assume anything; here the trust policy decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, Principal, answers
from ringfence.cloud.credentials import Session


def assumed_role(partition: str, role_arn: str, session_name: str, tags: Mapping[str, str]) -> Principal:
    """The principal of a session of a role; Fault `NoSuchEntity` when there is no such role."""
    role = find_role(partition, role_arn)
    account = role_arn.split(":")[4]
    name = role_arn.rsplit("/", 1)[-1]
    own_tags = {tag["Key"]: tag["Value"] for tag in role.get_tags()}
    return Principal(
        arn=role_arn,
        account=account,
        user_id=f"{role.id}:{session_name}",
        session_arn=f"arn:{partition}:sts::{account}:assumed-role/{name}/{session_name}",
        session_name=session_name,
        tags={**own_tags, **tags},
    )


def find_role(partition: str, role_arn: str) -> Any:
    """moto's record of a role by its whole ARN, path included; Fault `NoSuchEntity` when there is none."""
    from moto.iam.models import iam_backends

    account = role_arn.split(":")[4] if role_arn.count(":") >= 5 else ""
    for role in iam_backends[account][partition].roles.values() if account.isdigit() else ():
        if role.arn == role_arn:
            return role
    raise Fault("NoSuchEntity", f"The role with ARN {role_arn} cannot be found.", 404)


def credentials_of(session: Session) -> Answer:
    """Temporary keys as STS answers them."""
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.session_token,
        "Expiration": session.expires,
    }


@answers("sts", "GetCallerIdentity")
def get_caller_identity(call: Call) -> Answer:
    """Any principal may ask who it is."""
    principal = call.principal
    return {"UserId": principal.user_id, "Account": principal.account, "Arn": principal.session_arn or principal.arn}


@answers("sts", "AssumeRole")
def assume_role(call: Call) -> Answer:
    """Keys of a role, for whoever the authorizer let through."""
    from ringfence.cloud.local import LocalCloud

    assert isinstance(call.cloud, LocalCloud)
    partition = call.cloud.organization.partition
    parameters = call.parameters
    tags = {tag["Key"]: tag["Value"] for tag in parameters.get("Tags", [])}
    principal = assumed_role(partition, parameters["RoleArn"], parameters["RoleSessionName"], tags)
    session = call.cloud.credentials.issue(principal, parameters.get("DurationSeconds", 3600))
    return {
        "Credentials": credentials_of(session),
        "AssumedRoleUser": {"AssumedRoleId": principal.user_id, "Arn": principal.session_arn},
    }
