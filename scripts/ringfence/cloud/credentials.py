"""The access keys of the local AWS: operators' from the start, sessions' as they are issued, users' from IAM."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ringfence.cloud.accounts import Organization
from ringfence.cloud.call import Fault, Principal

OPERATOR = "ringfence-operator"
KEY_LETTERS = string.ascii_uppercase + "234567"


@dataclass(frozen=True)
class Session:
    """Keys in use: the principal that they make a caller, and what STS remembers of them.

    `issued` is absent for long-lived keys; `transitive_tags` names the session tags that a chained role inherits.
    """

    access_key_id: str
    secret_access_key: str
    principal: Principal
    session_token: str = ""
    issued: datetime | None = None
    expires: datetime | None = None
    transitive_tags: Mapping[str, str] = field(default_factory=dict)


def operator_session(account_id: str, partition: str = "aws") -> Session:
    """The bootstrap credentials of an account, the same in every local AWS: they are public by nature."""
    principal = Principal(
        arn=f"arn:{partition}:iam::{account_id}:user/{OPERATOR}",
        account=account_id,
        user_id=f"AIDARINGFENCE{account_id[:8]}",
        session_arn=f"arn:{partition}:iam::{account_id}:user/{OPERATOR}",
        session_name=OPERATOR,
        operator=True,
    )
    return Session(f"AKIARING{account_id}", f"ringfence-local-operator-of-{account_id}", principal)


def service_principal(service: str, account_id: str) -> Principal:
    """An AWS service that acts with its own principal (`servicecatalog.amazonaws.com`) for an account."""
    return Principal(arn=service, account=account_id, user_id=service, session_arn=service, service=service)


# What each protocol calls keys that are unknown or expired, where it is not what the Query protocol says.
KEY_FAULTS: Mapping[tuple[str, str], tuple[str, int]] = {
    ("InvalidClientTokenId", "json"): ("UnrecognizedClientException", 400),
    ("InvalidClientTokenId", "rest-json"): ("UnrecognizedClientException", 403),
    ("InvalidClientTokenId", "ec2"): ("AuthFailure", 401),
    ("InvalidClientTokenId", "rest-xml"): ("InvalidAccessKeyId", 403),
    ("ExpiredToken", "json"): ("ExpiredTokenException", 400),
    ("ExpiredToken", "rest-json"): ("ExpiredTokenException", 403),
    ("ExpiredToken", "ec2"): ("RequestExpired", 400),
    ("ExpiredToken", "rest-xml"): ("ExpiredToken", 400),
}


def key_fault(fault: Fault, protocol: str) -> Fault:
    """A fault of `Credentials.resolve` in the code and status of a protocol."""
    code, status = KEY_FAULTS.get((fault.code, protocol), (fault.code, fault.status))
    return Fault(code, fault.message, status)


class Credentials:
    """All access keys of one local AWS."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self._sessions = {
            session.access_key_id: session
            for session in (operator_session(account.id, organization.partition) for account in organization.accounts)
        }

    def operator(self, account_id: str) -> Session:
        """The operator's keys in an account."""
        return operator_session(account_id, self.organization.partition)

    def issue(
        self, principal: Principal, seconds: int = 3600, transitive_tags: Mapping[str, str] | None = None
    ) -> Session:
        """New temporary keys for a principal."""
        now = datetime.now(UTC).replace(microsecond=0)
        session = Session(
            access_key_id="ASIA" + "".join(secrets.choice(KEY_LETTERS) for _ in range(16)),
            secret_access_key=secrets.token_urlsafe(30)[:40],
            principal=principal,
            session_token=secrets.token_urlsafe(96),
            issued=now,
            expires=now + timedelta(seconds=seconds),
            transitive_tags=dict(transitive_tags or {}),
        )
        self._sessions[session.access_key_id] = session
        return session

    def resolve(self, access_key_id: str, session_token: str = "") -> Session:
        """Whose keys these are; Fault `InvalidClientTokenId` for unknown ones, `ExpiredToken` for old ones.

        The secret is not verified: the local AWS keeps honest people apart, not adversaries.
        """
        session = self._sessions.get(access_key_id) or self._user_session(access_key_id)
        if session is None or (session.session_token and session.session_token != session_token):
            raise Fault("InvalidClientTokenId", "The security token included in the request is invalid.", 403)
        if session.expires and session.expires < datetime.now(UTC):
            raise Fault("ExpiredToken", "The security token included in the request is expired", 403)
        return session

    def session_of(self, principal: Principal) -> Session | None:
        """The session whose keys made this very principal; None for a principal made in process."""
        return next((session for session in self._sessions.values() if session.principal is principal), None)

    def account_of(self, access_key_id: str) -> str:
        """The account that an access key belongs to; empty for an unknown key."""
        session = self._sessions.get(access_key_id) or self._user_session(access_key_id)
        return session.principal.account if session is not None else ""

    def _user_session(self, access_key_id: str) -> Session | None:
        """Keys that somebody made for an IAM user with CreateAccessKey."""
        from moto.iam.models import iam_backends

        for account in self.organization.accounts:
            backend = iam_backends[account.id][self.organization.partition]
            key = backend.access_keys.get(access_key_id)
            if key is not None and key.user_name:
                user = backend.get_user(key.user_name)
                if key.status != "Active":
                    return None
                principal = Principal(
                    arn=user.arn,
                    account=account.id,
                    user_id=user.id,
                    session_arn=user.arn,
                    session_name=user.name,
                    tags={tag["Key"]: tag["Value"] for tag in backend.list_user_tags(user.name)},
                )
                return Session(access_key_id, str(key.secret_access_key), principal)
        return None
