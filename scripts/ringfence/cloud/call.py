"""One AWS API call on the local AWS: who asks, for what, from where; and the registry of our own answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Parameters = dict[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True)
class Principal:
    """Who signed a call.

    `arn` is what `aws:PrincipalArn` holds (for a session: the role's ARN), `session_arn` what STS calls the caller.
    `operator` marks the account's own bootstrap credentials, which no policy restrains; `service` is set when an AWS
    service acts with its own principal (`servicecatalog.amazonaws.com`).
    """

    arn: str
    account: str
    user_id: str
    session_arn: str = ""
    session_name: str = ""
    source_identity: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    session_policies: tuple[str, ...] = ()
    operator: bool = False
    service: str = ""


@dataclass(frozen=True)
class VpcEndpoint:
    """The VPC endpoint that a call came through: ids, owning account, and its policy document (JSON text)."""

    id: str
    vpc_id: str
    account: str
    policy: str


class Cloud(Protocol):
    """What an answer may ask of the local AWS as a whole."""

    def invoke(
        self,
        service: str,
        operation: str,
        parameters: Parameters,
        *,
        principal: Principal,
        account: str,
        region: str,
        via: tuple[str, ...] = (),
    ) -> Answer:
        """Make another call in process, validated and authorized like any other; raises Fault when it is refused."""

    def store(self, account: str, region: str, kind: str) -> dict[str, Any]:
        """The mutable records of one kind (`"sagemaker.user_profile"`) in one account and region."""

    def role_session(self, role_arn: str, session_name: str, *, tags: Mapping[str, str] | None = None) -> Principal:
        """The principal that an AWS service becomes when it assumes a role that trusts it."""


@dataclass(frozen=True)
class Call:
    """A parsed call: botocore's service name and operation name, parameters as boto3 would take them."""

    service: str
    operation: str
    parameters: Parameters
    account: str
    region: str
    principal: Principal
    cloud: Cloud
    endpoint: VpcEndpoint | None = None
    secure: bool = True
    via: tuple[str, ...] = ()

    def store(self, kind: str) -> dict[str, Any]:
        """The caller's account's records of one kind, in the call's region."""
        return self.cloud.store(self.account, self.region, kind)


class Fault(Exception):
    """An AWS error answer: its code (`ResourceNotFoundException`), message and HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


class PassOn(Exception):
    """Raised by an answer that leaves this very call to moto."""


Handler = Callable[[Call], Answer]
ANSWERS: dict[tuple[str, str], Handler] = {}


def answers(service: str, *operations: str) -> Callable[[Handler], Handler]:
    """Register a function as the local AWS's answer to operations of a service, in front of moto's."""

    def register(handler: Handler) -> Handler:
        for operation in operations:
            if (service, operation) in ANSWERS:
                raise ValueError(f"{service}:{operation} is answered twice")
            ANSWERS[service, operation] = handler
        return handler

    return register
