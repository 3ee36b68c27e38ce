"""Explained denials: which layer refused a person's request, by which statement, and what would be allowed.

The request is put to the policies of a plan or a state: the account's own and those of the roots that govern it. The
evaluator and the words are those of the local AWS's AccessDenied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.iam.evaluate import Deciding, World
from ringfence.iam.explain import Explanation, explain
from ringfence.iam.remedies import Change
from ringfence.policy.goals.constants import Named, constant
from ringfence.policy.goals.estate import Actor, Estate
from ringfence.policy.goals.guarded import Guarded, guarded

_OPAQUE = re.compile(r"\{opaque:([^{}]+)\}")
_LAUNCH_ROLE = "-launch-"  # in the names of the roles with which Service Catalog launches the products
_CATALOGUE = "Launch it from Service Catalog: the product makes it the way it has to be."
_REFERENCE = re.compile(r"\$\{([^{}]+)\}")
_INSIDE = ("aws:sourcevpce", "aws:sourcevpc", "aws:vpceorgid", "aws:vpceaccount")
# Services whose endpoint has another name than the prefix of their actions.
_ENDPOINTS = {"sagemaker": ("sagemaker.api",), "ecr": ("ecr.api",), "cloudwatch": ("monitoring",)}


@dataclass(frozen=True)
class Request:
    """What somebody wants to do. `context` are condition keys; None takes a key out that would be sent otherwise.

    `principal` is the name of a permission set or role, or an ARN of one. `${address.id}` in a value stands for what a
    resource of the plan will have as its id.
    """

    principal: str
    action: str
    resource: str
    context: Mapping[str, str | tuple[str, ...] | None] = field(default_factory=dict)
    inside: bool = True  # of the platform's network, through its endpoints


@dataclass(frozen=True)
class Answer:
    """The explanation, what was sent with the request, and what is not known of the policies that apply."""

    request: Request
    principal: str
    context: Mapping[str, str | tuple[str, ...]]
    explanation: Explanation
    unread: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The answer as JSON: decision, layer, statements, message, allowed_with, allowed_on, hint, unread."""
        explained = self.explanation
        changes = explained.changes or ()
        return {
            "decision": explained.decision.decision,
            "layer": explained.decision.layer,
            "statements": [{"policy": policy, "sid": sid} for policy, sid in explained.statements],
            "message": readable(explained.message),
            "allowed_with": {change.key: _shown(change) for change in changes},
            "allowed_on": [readable(each) for each in explained.resources],
            "hint": readable(explained.hint),
            "context": {key: _readable_value(value) for key, value in self.context.items()},
            "unread": list(self.unread),
        }

    def lines(self) -> list[str]:
        """The answer for a person: what was asked, who refused, by what, and what would be allowed."""
        explained = self.explanation
        asked = f"{self.request.principal} asks for {self.request.action} on {readable(self.request.resource)}"
        if explained.decision.allowed:
            return [asked, "It is allowed.", *self._by("by"), *self._unread()]
        how = "an explicit Deny in" if explained.decision.decision == "explicit_deny" else "no Allow in"
        refused = f"Refused: {how} {explained.layer}."
        return [asked, refused, *self._by("by"), *self._instead(), *self._unread()]

    def _by(self, word: str) -> list[str]:
        return [f"  {word} {sid}, in {policy}" for policy, sid in self.explanation.statements]

    def _instead(self) -> list[str]:
        explained = self.explanation
        if explained.changes:
            return ["What would be allowed: the same request", *(f"  {_words(each)}" for each in explained.changes)]
        catalogue = [_CATALOGUE] if any(_LAUNCH_ROLE in each for each in explained.reserved_for) else []
        return [readable(explained.hint), *catalogue]

    def _unread(self) -> list[str]:
        return [f"Not known before the apply, and taken for nothing: {each}" for each in self.unread]


def explain_denial(estate: Estate, request: Request) -> Answer:
    """Why a request is refused (or that it is allowed). Raises RingfenceError for a principal that is not there."""
    actor = _actor(estate, request.principal)
    about = _about(estate, request.resource)
    context = _context(estate, actor, about, request)
    endpoint = _endpoint(estate, request.action, context)
    named = _layers(estate, actor, about, endpoint)
    world = World(
        principal=actor.principal,
        action=request.action,
        resource=_filled(estate, request.resource),
        account=actor.account,
        resource_account=estate.account.id,
        context=context,
        identity_policies=tuple(each.document for each in actor.identity),
        permissions_boundary=actor.boundary.document if actor.boundary else None,
        service_control_policies=_documents(actor.service_control),
        resource_control_policies=_documents(estate.resource_control),
        resource_policy=about.policy.document if about and about.policy else None,
        vpc_endpoint_policy=endpoint.policy.document if endpoint and endpoint.policy else None,
    )
    explained = explain(world, names=lambda each: _title(named, each))
    unread = (*actor.unread, *(about.unread if about else ()), *(endpoint.unread if endpoint else ()))
    return Answer(request, actor.principal, context, explained, tuple(dict.fromkeys(unread)))


def readable(text: str) -> str:
    """A text in which what is not known yet is named by its reference, as `${address.id}`."""
    return _OPAQUE.sub(lambda found: f"${{{found[1]}}}", text)


def _actor(estate: Estate, principal: str) -> Actor:
    actors = [each for each in estate.actors if each.address]
    for actor in actors:
        role = actor.sent.get("aws:PrincipalArn", "")
        session = re.search(r":assumed-role/AWSReservedSSO_(.+)_[0-9a-f]+/", principal)
        if principal in (actor.name, actor.principal, role, actor.address) or (session and session[1] == actor.name):
            return actor
        if f":assumed-role/{actor.name}/" in principal or _plain(principal) == _plain(actor.name):
            return actor
    known = ", ".join(sorted({actor.name for actor in actors})) or "none"
    raise RingfenceError("is no permission set and no role here", where=principal, expected=f"one of: {known}")


def _plain(name: str) -> str:
    """A name as people write it: data_scientist, Data Scientist and DataScientist are one."""
    return re.sub(r"[\W_]", "", name).lower()


def _about(estate: Estate, resource: str) -> Guarded | None:
    """The bucket, key or role that a request is about, whose own policy counts."""
    wanted = _filled(estate, resource)
    for sort in ("bucket", "key", "role"):
        for each in guarded(estate, sort):
            if each.arn and (wanted == each.arn or (sort == "bucket" and wanted.startswith(f"{each.arn}/"))):
                return each
    return None


def _endpoint(estate: Estate, action: str, context: Mapping[str, object]) -> Guarded | None:
    """The endpoint that a request from inside the network comes through."""
    if not any(key.lower() in _INSIDE for key in context):
        return None
    service = action.partition(":")[0].lower()
    names = (service, *_ENDPOINTS.get(service, ()))
    return next((each for each in guarded(estate, "endpoint") if each.name in names), None)


def _context(estate: Estate, actor: Actor, about: Guarded | None, request: Request) -> dict[str, str | tuple[str, ...]]:
    """What AWS sends with every request, then what the caller says."""
    sent: dict[str, str | tuple[str, ...]] = {}
    for key, value in {**actor.sent, **(about.sent if about else {})}.items():
        if request.inside or key.lower() not in _INSIDE:
            sent[key] = value if isinstance(value, str) else tuple(value)
    for key, given in request.context.items():
        sent = {name: value for name, value in sent.items() if name.lower() != key.lower()}
        if given is not None:
            sent[key] = _filled(estate, given) if isinstance(given, str) else tuple(_filled(estate, e) for e in given)
    return sent


def _filled(estate: Estate, text: str) -> str:
    """`${module.network.aws_subnet.private["a"].id}` as the policies of a plan have it."""
    return _REFERENCE.sub(lambda found: constant(estate.plan, found[1], estate.place), text)


def _layers(
    estate: Estate, actor: Actor, about: Guarded | None, endpoint: Guarded | None
) -> dict[str, tuple[tuple[Named, ...], ...]]:
    def one(named: Named | None) -> tuple[tuple[Named, ...], ...]:
        return ((named,),) if named else ()

    return {
        "identity_policies": (actor.identity,),
        "permissions_boundary": one(actor.boundary),
        "service_control_policies": actor.service_control,
        "resource_control_policies": estate.resource_control,
        "resource_policy": one(about.policy if about else None),
        "vpc_endpoint_policy": one(endpoint.policy if endpoint else None),
    }


def _title(named: Mapping[str, tuple[tuple[Named, ...], ...]], deciding: Deciding) -> str:
    return named[deciding.layer][deciding.level or 0][deciding.policy].title


def _documents(levels: tuple[tuple[Named, ...], ...]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(each.document for each in level) for level in levels)


def _readable_value(value: str | tuple[str, ...]) -> str | list[str]:
    return readable(value) if isinstance(value, str) else [readable(each) for each in value]


def _shown(change: Change) -> str | list[str] | None:
    return None if change.value is None else _readable_value(change.value)


def _words(change: Change) -> str:
    if change.value is None:
        return f"without what sets {change.key}"
    value = change.value if isinstance(change.value, str) else ", ".join(change.value)
    return f"with {change.key} = {readable(value)}"
