"""Who makes a request, and what a Principal or NotPrincipal element says of them.

Sources: "AWS JSON policy elements: Principal", "... NotPrincipal", and the table of resource-based policies and
implicit denies in "Policy evaluation logic". How a resource policy names a principal decides how far its Allow reaches:

| the Allow names | a user, root, federated user or role session of that name | a session of that role |
|---|---|---|
| the user, the session itself, or everyone | DIRECT: no other layer's implicit deny counts | DIRECT |
| the role, or the user who federated | - | ENTITY: boundary and session policy still limit it |
| the account (its id or its root ARN) | ACCOUNT: passes the decision on to the account's identity policies | ACCOUNT |

Choices, where the pages leave room:

- A session's ARN holds the role's name without its path, and names are unique within an account: a role ARN matches a
  session by account and name. Where the request's `aws:PrincipalArn` holds that role's ARN, it has to be equal.
- NotPrincipal spares those whom it lists by their own ARN, and the sessions of a role that it lists. Listing an account
  spares its root user alone: the page's own example lists Bob and his account, and denies all but Bob.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Literal

from ringfence.errors import RingfenceError
from ringfence.iam.documents import Principals

PrincipalType = Literal["root", "user", "role", "role_session", "federated_user", "service", "federated"]

_IDENTITY = re.compile(
    r"arn:(?P<partition>[a-z-]+):iam::(?P<account>\d{12}):(?:(?P<root>root)|(?P<type>user|role)/(?P<path>\S+))"
)
_SESSION = re.compile(
    r"arn:(?P<partition>[a-z-]+):sts::(?P<account>\d{12}):"
    r"(?:assumed-role/(?P<role>[^/\s]+)/(?P<session>[^/\s]+)|federated-user/(?P<user>\S+))"
)
_PROVIDER = re.compile(r"arn:[a-z-]+:iam::(?P<account>\d{12}):(?:saml-provider|oidc-provider)/\S+")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_ACCOUNT = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root")
_SERVICE_LINKED = re.compile(r"arn:[a-z-]+:iam::\d{12}:role/aws-service-role/\S+")


class Reach(IntEnum):
    """How a resource policy's statement reaches the requester: see the table above."""

    NONE = 0
    ACCOUNT = 1
    ENTITY = 2
    DIRECT = 3


@dataclass(frozen=True, slots=True)
class Requester:
    """The principal of a request. `name` is the user's or role's name without its path.

    `role_arn` is what is known of the role behind a session: empty when the request does not say.
    """

    arn: str
    type: PrincipalType
    account: str = ""
    partition: str = ""
    name: str = ""
    role_arn: str = ""

    @property
    def is_service_linked(self) -> bool:
        """A service-linked role: neither SCPs nor RCPs restrict it."""
        return bool(_SERVICE_LINKED.fullmatch(self.role_arn))


@lru_cache(maxsize=4096)
def requester(principal: str, principal_arn: str = "") -> Requester:
    """The requester that an ARN, or the name of a service or identity provider, stands for.

    `principal_arn` is the request's `aws:PrincipalArn`, which tells the path of a session's role.
    Raises RingfenceError when it names none.
    """
    if match := _SESSION.fullmatch(principal):
        partition, account, role, user = match.group("partition", "account", "role", "user")
        if user is not None:
            return Requester(principal, "federated_user", account, partition, user.rsplit("/", 1)[-1])
        known = _IDENTITY.fullmatch(principal_arn)
        behind = known is not None and known["type"] == "role" and known["account"] == account
        matching = behind and principal_arn.rsplit("/", 1)[-1] == role
        return Requester(principal, "role_session", account, partition, role, principal_arn if matching else "")
    if match := _IDENTITY.fullmatch(principal):
        partition, account = match.group("partition", "account")
        if match["root"]:
            return Requester(principal, "root", account, partition)
        name = match["path"].rsplit("/", 1)[-1]
        if match["type"] == "user":
            return Requester(principal, "user", account, partition, name)
        return Requester(principal, "role", account, partition, name, principal)
    if match := _PROVIDER.fullmatch(principal):
        return Requester(principal, "federated", match["account"])
    if _HOST.fullmatch(principal):
        service = re.search(r"\.amazonaws\.com(\.cn)?$", principal) and not principal.startswith("cognito-identity.")
        return Requester(principal, "service" if service else "federated")
    raise RingfenceError(
        f'the principal "{principal[:80]}" is none that makes requests',
        expected="the ARN of a user, role, role session, federated user or account root, or a service's name",
    )


def reach(principals: Principals, who: Requester) -> Reach:
    """How a Principal element reaches the requester."""
    if principals.everyone:
        return Reach.DIRECT
    if who.type == "service":
        return Reach.DIRECT if who.arn in principals.services or "*" in principals.services else Reach.NONE
    if who.type == "federated":
        return Reach.DIRECT if who.arn in principals.federated or "*" in principals.federated else Reach.NONE
    best = Reach.NONE
    for named in principals.aws:
        best = max(best, _reach(named, who))
    return best


def _reach(named: str, who: Requester) -> Reach:
    if who.type == "role":
        return Reach.ENTITY if named == who.arn else _account_reach(named, who)
    if named == who.arn:
        return Reach.DIRECT
    if _is_entity_of(named, who):
        return Reach.ENTITY
    return _account_reach(named, who)


def _account_reach(named: str, who: Requester) -> Reach:
    if named == who.account or ((match := _ACCOUNT.fullmatch(named)) and match[1] == who.account):
        return Reach.DIRECT if who.type == "root" else Reach.ACCOUNT
    return Reach.NONE


def _is_entity_of(named: str, who: Requester) -> bool:
    """Whether an ARN is the role, or the user, whose session the requester is."""
    if who.type not in ("role_session", "federated_user"):
        return False
    if who.role_arn:
        return named == who.role_arn
    match = _IDENTITY.fullmatch(named)
    return (
        match is not None
        and match["type"] == ("role" if who.type == "role_session" else "user")
        and (match["partition"], match["account"]) == (who.partition, who.account)
        and named.rsplit("/", 1)[-1] == who.name
    )


def spares(not_principals: Principals, who: Requester) -> bool:
    """Whether a NotPrincipal element spares the requester, by listing them."""
    if not_principals.everyone:
        return True
    listed = reach(not_principals, who)
    return listed >= Reach.ENTITY
