"""STS: who one is, and becoming a role. moto lets anyone assume anything; here the trust policy decides.

The trust policy, the caller's own policies, `sts:TagSession` and `sts:SetSourceIdentity` are the authorizer's matter:
whoever arrives here may have the session. Federation (SAML, web identity) is not emulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ringfence.cloud import stored
from ringfence.cloud.call import Answer, Call, Fault, Principal, answers
from ringfence.cloud.credentials import Session

if TYPE_CHECKING:
    from ringfence.cloud.local import LocalCloud

CHAINED_SECONDS = 3600


def _cloud(call: Call) -> LocalCloud:
    from ringfence.cloud.local import LocalCloud

    assert isinstance(call.cloud, LocalCloud)
    return call.cloud


def assumed_role(
    partition: str,
    role_arn: str,
    session_name: str,
    tags: Mapping[str, str],
    *,
    source_identity: str = "",
    session_policies: tuple[str, ...] = (),
) -> Principal:
    """The principal of a session of a role: the role's tags, overridden by the session's. Fault `NoSuchEntity`."""
    role = stored.find_role(role_arn, partition)
    if role is None:
        raise Fault("NoSuchEntity", f"The role with ARN {role_arn} cannot be found.", 404)
    account = role_arn.split(":")[4]
    own_tags = {tag["Key"]: tag["Value"] for tag in role.tags}
    return Principal(
        arn=role_arn,
        account=account,
        user_id=f"{role.id}:{session_name}",
        session_arn=f"arn:{partition}:sts::{account}:assumed-role/{role.name}/{session_name}",
        session_name=session_name,
        source_identity=source_identity,
        tags={**own_tags, **tags},
        session_policies=session_policies,
    )


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


@answers("sts", "GetAccessKeyInfo")
def get_access_key_info(call: Call) -> Answer:
    """The account that a key belongs to."""
    return {"Account": _cloud(call).credentials.account_of(call.parameters["AccessKeyId"]) or call.account}


@answers("sts", "GetSessionToken")
def get_session_token(call: Call) -> Answer:
    """Temporary keys for the same user; a session has no use for them."""
    if ":user/" not in call.principal.arn:
        raise Fault("AccessDenied", "Cannot call GetSessionToken with session credentials", 403)
    session = _cloud(call).credentials.issue(call.principal, call.parameters.get("DurationSeconds", 43200))
    return {"Credentials": credentials_of(session)}


@answers("sts", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetFederationToken")
def federation(call: Call) -> Answer:
    """Not emulated; moto would hand out keys that mean nobody."""
    raise Fault("NotImplemented", f"the local AWS does not answer sts:{call.operation}", 501)


@answers("sts", "AssumeRole")
def assume_role(call: Call) -> Answer:
    """Keys of a role, for whoever the authorizer let through."""
    asked, cloud = call.parameters, _cloud(call)
    partition = cloud.organization.partition
    if stored.find_role(asked["RoleArn"], partition) is None:
        # AWS does not tell whether a role exists.
        caller = f"User: {call.principal.session_arn} is not authorized to perform: sts:AssumeRole"
        raise Fault("AccessDenied", f"{caller} on resource: {asked['RoleArn']}", 403)
    before = cloud.credentials.session_of(call.principal)
    inherited = dict(before.transitive_tags) if before is not None else {}
    tags = {tag["Key"]: tag["Value"] for tag in asked.get("Tags", [])}
    if clash := sorted(set(tags) & set(inherited)):
        raise Fault("InvalidParameterValue", f"One of the specified transitive tag keys can't be set: {clash[0]}")
    source_identity = call.principal.source_identity or asked.get("SourceIdentity", "")
    if asked.get("SourceIdentity", source_identity) != source_identity:
        raise Fault("AccessDenied", "The source identity of a session cannot be changed by role chaining", 403)
    principal = assumed_role(
        partition,
        asked["RoleArn"],
        asked["RoleSessionName"],
        {**inherited, **tags},
        source_identity=source_identity,
        session_policies=_session_policies(asked, partition),
    )
    transitive = {**inherited, **{key: tags[key] for key in asked.get("TransitiveTagKeys", []) if key in tags}}
    session = cloud.credentials.issue(principal, _seconds(call, partition), transitive)
    answer: Answer = {
        "Credentials": credentials_of(session),
        "AssumedRoleUser": {"AssumedRoleId": principal.user_id, "Arn": principal.session_arn},
    }
    return answer | ({"SourceIdentity": source_identity} if source_identity else {})


def _session_policies(asked: Mapping[str, Any], partition: str) -> tuple[str, ...]:
    """The inline session policy and the managed ones, as texts."""
    texts = [asked["Policy"]] if asked.get("Policy") else []
    account = asked["RoleArn"].split(":")[4]
    for entry in asked.get("PolicyArns", []):
        text = stored.managed_policy(entry["arn"], account, partition)
        if not text:
            raise Fault("NoSuchEntity", f"Policy {entry['arn']} does not exist or is not attachable.", 404)
        texts.append(text)
    for text in texts:
        stored.document(text, "the session policy")
    return tuple(texts)


def _seconds(call: Call, partition: str) -> int:
    """How long the session lasts: at most the role's maximum, and an hour where one session opens another."""
    role = stored.find_role(call.parameters["RoleArn"], partition)
    seconds = int(call.parameters.get("DurationSeconds", 3600))
    longest = int(role.max_session_duration or 3600) if role is not None else 3600
    if seconds > longest:
        raise Fault(
            "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    if ":user/" not in call.principal.arn and seconds > CHAINED_SECONDS:
        raise Fault(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        )
    return seconds
