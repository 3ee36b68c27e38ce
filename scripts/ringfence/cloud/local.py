"""The local AWS as a whole: a call comes in, is checked and authorized, and is answered by us or by moto."""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import pkgutil
import secrets
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.request import Request
from werkzeug.wrappers import Response

from ringfence.cloud import validation, wire
from ringfence.cloud.accounts import Organization, seed
from ringfence.cloud.authorizer import Authorizer
from ringfence.cloud.backends import Moto
from ringfence.cloud.call import ANSWERS, Answer, Call, Fault, Parameters, PassOn, Principal, VpcEndpoint
from ringfence.cloud.credentials import Credentials, Session, key_fault, service_principal
from ringfence.cloud.policy_documents import check_documents
from ringfence.cloud.stored import backend

log = logging.getLogger(__name__)


# Calls that may wait long for something that another call brings: they hold nobody up.
WAITING = frozenset({("sqs", "ReceiveMessage"), ("lambda", "Invoke"), ("stepfunctions", "StartSyncExecution")})


@dataclass(frozen=True)
class Origin:
    """Where a call came from: over TLS or not, through which VPC endpoint, from which address."""

    secure: bool = True
    endpoint: VpcEndpoint | None = None
    address: str = "127.0.0.1"


class LocalCloud:
    """One organisation's AWS, in memory. Implements `ringfence.cloud.call.Cloud`.

    moto is not thread-safe, and is bound by Python's interpreter lock anyway: one call is answered at a time, while
    connections, parsing and writing stay concurrent.
    """

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self.instance = secrets.token_hex(8)
        self.lock = threading.RLock()
        self.address = ""  # where functions find this AWS, once it listens
        self.background: list[threading.Thread] = []  # what goes on after its call was answered
        self.credentials = Credentials(organization)
        self.moto = Moto()
        self.served: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.mended: dict[str, str] = {}
        self.lacking: dict[str, str] = {}
        self._stores: dict[tuple[str, str], dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
        load_services()
        seed(organization)
        self.authorizer = Authorizer(self)

    def store(self, account: str, region: str, kind: str) -> dict[str, Any]:
        """The mutable records of one kind in one account and region."""
        return self._stores[account, region][kind]

    def role_session(self, role_arn: str, session_name: str, *, tags: Mapping[str, str] | None = None) -> Principal:
        """The principal that somebody becomes who assumes a role; Fault when the role does not exist."""
        from ringfence.cloud.sessions import assumed_role

        return assumed_role(self.organization.partition, role_arn, session_name, tags or {})

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
        """Make a call in process, validated and authorized like any other; raises Fault when it is refused."""
        model = wire.model_of(service, operation)
        protocol = wire.protocol_of(service)
        session = Session("", "", principal)
        call = Call(service, operation, parameters, account, region, principal, self, via=via)
        try:
            with self.lock:
                self._admit(call, model, session, Origin())
            with self._held_for(call):
                answer = self._answer(call, model, protocol)
        except Fault as fault:
            self.record(f"{service}:{operation}", fault)
            raise
        self.record(f"{service}:{operation}")
        self._observe(call, answer)
        return answer

    def serve(self, request: Request, received: wire.Received, origin: Origin) -> Response:
        """Answer an HTTP request; raises Fault when it is refused."""
        parameters = wire.parse(request, received)
        signature = received.signature
        region = signature.region or self.organization.region
        with self.lock:
            session = self._session(received)
            principal = session.principal
            call = Call(
                received.service,
                received.operation,
                parameters,
                principal.account,
                region,
                principal,
                self,
                endpoint=origin.endpoint,
                secure=origin.secure,
            )
            self._admit(call, received.model, session, origin)
        with self._held_for(call):
            own = self._own_answer(call, received.model)
            if own is None:
                response = self.moto.forward(request, received.service, received.operation, self._held_in(call))
        if own is not None:
            self._observe(call, own)
            return wire.success(received, own)
        self._conform(call, received, response)
        if response.status_code < 300:
            self._observe(call, _json_of(received, response))
        return response

    def _held_for(self, call: Call) -> contextlib.AbstractContextManager[Any]:
        """The lock, but for calls that may wait long."""
        return contextlib.nullcontext() if (call.service, call.operation) in WAITING else self.lock

    def _observe(self, call: Call, answer: Answer) -> None:
        """Let CloudTrail see a call that was answered."""
        from ringfence.cloud.trail_events import observe

        observe(self, call, answer)

    def _held_in(self, call: Call) -> str:
        """The account whose backend holds what a call is about: the organisation is the management account's."""
        return self.organization.management_account.id if call.service == "organizations" else call.account

    def _session(self, received: wire.Received) -> Session:
        signature = received.signature
        if signature.access_key_id:
            try:
                return self.credentials.resolve(signature.access_key_id, signature.session_token)
            except Fault as fault:
                raise key_fault(fault, received.protocol) from fault
        account = self.organization.management_account.id
        anonymous = Principal(arn="*", account=account, user_id="anonymous", session_arn="anonymous")
        return Session("", "", anonymous)

    def _admit(self, call: Call, model: Any, session: Session, origin: Origin) -> None:
        """Validate and authorize a call; raises Fault."""
        validation.check_request(call.service, model, call.parameters)
        self._check_organizations(call)
        self.authorizer.authorize(call, session, origin)
        check_documents(call, self.organization)
        self.authorizer.check_lockout(call, session, origin)

    def _check_organizations(self, call: Call) -> None:
        """Members may describe the organisation; the rest is the management account's, or a delegate's to read."""
        management = self.organization.management_account.id
        if call.service != "organizations" or call.account == management or call.operation == "DescribeOrganization":
            return
        admins = backend("organizations", management, self.organization.partition).admins
        delegated = any(admin.account.id == call.account for admin in admins)
        if not (delegated and call.operation.startswith(("Describe", "List"))):
            raise Fault("AccessDeniedException", "You don't have permissions to access this resource.")

    def _answer(self, call: Call, model: Any, protocol: str) -> Answer:
        own = self._own_answer(call, model)
        if own is not None:
            return own
        return self.moto.ask(model, protocol, call.parameters, self._held_in(call), call.region)

    def look_up(self, service: str, operation: str, parameters: Parameters, account: str, region: str) -> Answer | None:
        """What an operation answers, asked by the local AWS itself: not authorized, not recorded; None when refused."""
        principal = service_principal("local-aws.amazonaws.com", account)
        call = Call(service, operation, parameters, account, region, principal, self)
        try:
            return self._answer(call, wire.model_of(service, operation), wire.protocol_of(service))
        except Fault as fault:
            if fault.code in ("NotImplemented", "LocalAwsFault"):
                log.warning("%s", fault.message)
            return None

    def _own_answer(self, call: Call, model: Any) -> Answer | None:
        """Our answer to a call, or None when moto is to answer."""
        handler = ANSWERS.get((call.service, call.operation))
        if handler is None:
            return None
        try:
            answer = handler(call)
            return validation.check_answer(call.service, call.operation, model, answer)
        except PassOn:
            return None
        except Fault:
            raise
        except Exception as error:
            log.exception("the answer to %s:%s failed", call.service, call.operation)
            raise Fault(
                "LocalAwsFault",
                f"the local AWS failed on {call.service}:{call.operation}: {type(error).__name__}: {error}",
                501,
            ) from error

    def _conform(self, call: Call, received: wire.Received, response: Response) -> None:
        """Give moto's answer the model's types; Fault `LocalAwsFault` where no client could read it."""
        if response.status_code >= 300:
            return
        name, body = f"{call.service}:{call.operation}", response.get_data()
        try:
            if received.protocol in ("json", "rest-json"):
                conformed, mended, lacking = validation.conform_json(received.model, body)
                if mended:
                    response.set_data(conformed)
                    self.mended[name] = "; ".join(mended[:5])
            else:
                raw = {"status_code": response.status_code, "headers": dict(response.headers), "body": body}
                lacking = validation.check_xml(received.model, received.protocol, raw)
        except validation.Misfit as misfit:
            raise Fault("LocalAwsFault", f"moto's answer to {name} is not AWS's: {misfit}", 501) from misfit
        if lacking:
            self.lacking[name] = ", ".join(lacking)

    def record(self, name: str, fault: Fault | None = None, *, status: int = 200) -> None:
        """Count a served call (`sagemaker:CreateModel`), its fault, and moto's refusals by their status."""
        with self.lock:
            self.served[name] += 1
            if fault is not None:
                self.faults[f"{name} {fault.code}"] += 1
            elif status >= 400:
                self.faults[f"{name} {status}"] += 1


def _json_of(received: wire.Received, response: Response) -> Answer:
    """The members of moto's answer where it speaks JSON; nothing of one in XML."""
    if received.protocol not in ("json", "rest-json") or not response.get_data().startswith(b"{"):
        return {}
    answer: Answer = json.loads(response.get_data())
    return answer


def load_services() -> None:
    """Import every module of ringfence.cloud.services, so that its answers are registered."""
    from ringfence.cloud import services, sessions

    assert sessions.__name__, "imported for the answers that it registers"
    for module in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        importlib.import_module(module.name)
