"""The local AWS as a whole: a call comes in, is checked and authorized, and is answered by us or by moto."""

from __future__ import annotations

import importlib
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

log = logging.getLogger(__name__)


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
        self.credentials = Credentials(organization)
        self.moto = Moto()
        self.served: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.mended: dict[str, str] = {}
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
        with self.lock:
            try:
                self._admit(call, model, session, Origin())
                answer = self._answer(call, model, protocol)
            except Fault as fault:
                self._record(call, fault)
                raise
            self._record(call, None)
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
            try:
                self._admit(call, received.model, session, origin)
                own = self._own_answer(call, received.model)
                if own is None:
                    response = self.moto.forward(request, received.service, received.operation, principal.account)
                    self._conform(call, received, response)
                else:
                    response = wire.success(received, own)
            except Fault as fault:
                self._record(call, fault)
                raise
            self._record(call, None)
            return response

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
        self.authorizer.authorize(call, session, origin)
        check_documents(call, self.organization)

    def _answer(self, call: Call, model: Any, protocol: str) -> Answer:
        own = self._own_answer(call, model)
        if own is not None:
            return own
        return self.moto.ask(model, protocol, call.parameters, call.account, call.region)

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
        """Give moto's JSON the model's types; Fault `LocalAwsFault` where no client could read it."""
        if response.status_code >= 300 or received.protocol not in ("json", "rest-json"):
            return
        try:
            body, mended = validation.conform_json(received.model, response.get_data())
        except validation.Misfit as misfit:
            message = f"moto's answer to {call.service}:{call.operation} is not AWS's: {misfit}"
            raise Fault("LocalAwsFault", message, 501) from misfit
        if mended:
            response.set_data(body)
            self.mended[f"{call.service}:{call.operation}"] = "; ".join(mended[:5])

    def _record(self, call: Call, fault: Fault | None) -> None:
        name = f"{call.service}:{call.operation}"
        self.served[name] += 1
        if fault is not None:
            self.faults[f"{name} {fault.code}"] += 1


def load_services() -> None:
    """Import every module of ringfence.cloud.services, so that its answers are registered."""
    from ringfence.cloud import services, sessions

    assert sessions.__name__, "imported for the answers that it registers"
    for module in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        importlib.import_module(module.name)
