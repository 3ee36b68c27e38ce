"""The concrete evaluator: AWS's documented policy evaluation logic for one request.

Sources: "Policy evaluation logic" with its pages on requests within an account and across accounts, "How AWS
enforcement code logic evaluates requests", "Service control policies", "Resource control policies", "Permissions
boundaries for IAM entities", "Key policies in AWS KMS", "Control access to VPC endpoints using endpoint policies".

1. A matching Deny in any layer that applies is an explicit deny.
2. Every level of service control policies has to allow (a level without policies allows nothing); so has the VPC
   endpoint's policy, where the request comes through an endpoint.
3. Within an account a resource policy's Allow may stand in for the identity policies, and if it names the very
   requester, for boundary and session policy too (`principals.Reach`). Otherwise the identity policies have to allow,
   and so have boundary and session policy where there are any. Several session policies allow together.
   A federated user without a session policy has no permissions but those granted to that very session.
4. Across accounts both sides have to allow: the resource policy, and identity policies, boundary and session policy.
5. A KMS key and a role are used only as their own policy allows, in the same account too; naming the account there
   passes the decision on to identity policies. A key or a role without its policy in the request allows nobody.

Choices, where the pages leave room:

- The account's root user needs no identity policy; SCPs, resource policies' denies and rule 5 hold for it.
- SCPs hold for principals in accounts only, not for AWS services' own principals. Neither SCPs nor RCPs hold for
  service-linked roles, nor RCPs for `kms:RetireGrant` and for services that do not support them. Whoever builds the
  request passes no SCPs for the management account.
- AWS keeps RCPFullAWSAccess attached everywhere, so that RCPs can only deny: no Allow is looked for in them.
- A Deny with NotPrincipal denies everybody who has a permissions boundary, as AWS documents.
- A statement of a resource policy without Resource is about the resource that it is attached to.
- A request is one within an account only when the principal's ARN, `account` and `resource_account` all agree.
- A variable that cannot be resolved: its Resource pattern matches nothing, and a NotResource element that holds it
  makes its statement match nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ringfence.iam import actions, conditions, patterns
from ringfence.iam.documents import Document, Statement
from ringfence.iam.patterns import Lookup
from ringfence.iam.principals import Reach, Requester, reach, requester, spares

Outcome = Literal["allowed", "explicit_deny", "implicit_deny"]
Layer = Literal[
    "service_control_policies",
    "resource_control_policies",
    "vpc_endpoint_policy",
    "resource_policy",
    "identity_policies",
    "permissions_boundary",
    "session_policy",
]
Levels = tuple[tuple[Document, ...], ...]


@dataclass(frozen=True)
class World:
    """A request with every policy that applies to it.

    `principal` is the ARN of a user, role, role session, federated user or account root, or a service's name.
    `account` is the principal's account and `resource_account` the resource's owner; both default from the ARNs.
    `context` holds exactly the condition keys that the request carries, in any case, with a string or strings.
    `resource_policy_required` overrides rule 5: None derives it from the action and the resource.
    """

    principal: str
    action: str
    resource: str
    account: str = ""
    resource_account: str = ""
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    identity_policies: tuple[Document, ...] = ()
    permissions_boundary: Document | None = None
    session_policy: Document | tuple[Document, ...] | None = None
    service_control_policies: Levels = ()
    resource_control_policies: Levels = ()
    resource_policy: Document | None = None
    vpc_endpoint_policy: Document | None = None
    resource_policy_required: bool | None = None


@dataclass(frozen=True, slots=True)
class Deciding:
    """A statement that decided: `policies[policy].statements[index]` of a layer, or of one of its levels."""

    layer: Layer
    policy: int
    index: int
    sid: str | None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, the statements that decided it, and the layer that refused (None when allowed).

    An explicit deny lists every Deny that matched, an Allow every Allow that it rests on; an implicit deny has none.
    """

    decision: Outcome
    statements: tuple[Deciding, ...] = ()
    layer: Layer | None = None

    @property
    def allowed(self) -> bool:
        return self.decision == "allowed"


def evaluate(world: World) -> Decision:
    """Decide one request. Raises RingfenceError when the principal is none that makes requests."""
    request = _Request(world)
    findings = [_inspect(request, *group) for group in _groups(request)]
    denies = tuple(deny for finding in findings for deny in finding.denies)
    if denies:
        return Decision("explicit_deny", denies, denies[0].layer)
    resting_on: list[Deciding] = []
    for layer in _must_allow(request, findings):
        concerned = [finding for finding in findings if finding.layer == layer]
        if not concerned or not all(finding.allows for finding in concerned):
            return Decision("implicit_deny", layer=layer)
        resting_on.extend(allow for finding in concerned for allow in finding.allows)
    return Decision("allowed", tuple(resting_on))


def documents_of(world: World, layer: Layer | None = None) -> tuple[Document, ...]:
    """The documents that apply to a request, of one layer or of all."""
    groups = _groups(_Request(world))
    return tuple(document for name, _, documents in groups for document in documents if layer in (None, name))


def concerns(world: World, document: Document, statement: Statement, *, any_resource: bool = False) -> bool:
    """Whether a statement is about a request's action, principal and resource; its conditions are left aside."""
    request = _Request(world)
    if not _action_matches(statement, world.action) or _principal_matches(request, statement) is Reach.NONE:
        return False
    lookup = request.single if document.has_variables else None
    return any_resource or _resource_matches(statement, world.resource, lookup)


class _Request:
    """A world with its keys in lower case and its accounts known."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.context = {
            key.lower(): (value,) if isinstance(value, str) else tuple(value) for key, value in world.context.items()
        }
        self.lists = {key.lower() for key, value in world.context.items() if not isinstance(value, str)}
        self.who: Requester = requester(world.principal, self.single("aws:principalarn") or "")
        account = self.who.account or world.account
        owner = world.resource_account or arn_account(world.resource) or account
        self.same_account = bool(account) and owner == account and world.account in ("", account)

    def single(self, key: str) -> str | None:
        """The one value of a key, for policy variables; a multivalued key cannot be used as one."""
        values = self.context.get(key, ())
        if len(values) != 1 or (key in self.lists and actions.is_multivalued(key)):
            return None
        return values[0]

    @property
    def in_account(self) -> bool:
        """Whether the requester is an identity in an account, with policies of its own."""
        return self.who.type not in ("service", "federated")


@dataclass(slots=True)
class _Finding:
    """What the statements of one group of policies say of a request."""

    layer: Layer
    allows: list[Deciding]
    denies: list[Deciding]
    reach: Reach


def arn_account(arn: str) -> str:
    """The account in an ARN, or "" where it has none (S3 buckets, `*`)."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 and parts[4].isdigit() else ""


def _groups(request: _Request) -> Iterator[tuple[Layer, int | None, tuple[Document, ...]]]:
    """The policies that apply, each level of an organization's policies a group of its own."""
    world = request.world
    if request.in_account and not request.who.is_service_linked:
        for level, policies in enumerate(world.service_control_policies):
            yield "service_control_policies", level, policies
    if world.resource_control_policies and _rcps_apply(request):
        for level, policies in enumerate(world.resource_control_policies):
            yield "resource_control_policies", level, policies
    if world.vpc_endpoint_policy is not None:
        yield "vpc_endpoint_policy", None, (world.vpc_endpoint_policy,)
    if world.resource_policy is not None:
        yield "resource_policy", None, (world.resource_policy,)
    if not request.in_account:
        return
    yield "identity_policies", None, world.identity_policies
    if world.permissions_boundary is not None:
        yield "permissions_boundary", None, (world.permissions_boundary,)
    if isinstance(world.session_policy, Document):
        yield "session_policy", None, (world.session_policy,)
    elif world.session_policy:
        yield "session_policy", None, world.session_policy


def _rcps_apply(request: _Request) -> bool:
    if request.who.is_service_linked or request.world.action.lower() == "kms:retiregrant":
        return False
    return actions.supports_resource_control_policies(request.world.action.partition(":")[0])


def _must_allow(request: _Request, findings: list[_Finding]) -> list[Layer]:
    """The layers whose Allow this request needs, in the order in which a refusal is reported."""
    present = {finding.layer for finding in findings}
    granted = max((finding.reach for finding in findings if finding.layer == "resource_policy"), default=Reach.NONE)
    layers: list[Layer] = []
    layers.extend(layer for layer in ("service_control_policies", "vpc_endpoint_policy") if layer in present)
    if not request.in_account:
        return [*layers, "resource_policy"]
    if not request.same_account:
        granted = Reach.ACCOUNT
        layers.append("resource_policy")
    elif granted >= Reach.ENTITY or _needs_resource_policy(request.world):
        layers.append("resource_policy")
    if granted < Reach.ENTITY and request.who.type != "root":
        layers.append("identity_policies")
    if granted < Reach.DIRECT:
        required = {"session_policy"} if request.who.type == "federated_user" else set()
        layers.extend(layer for layer in ("permissions_boundary", "session_policy") if layer in present | required)
    return layers


def _needs_resource_policy(world: World) -> bool:
    """Rule 5: KMS keys and IAM roles."""
    if world.resource_policy_required is not None:
        return world.resource_policy_required
    service = world.action.partition(":")[0].lower()
    kind = world.resource.split(":", 5)[-1]
    return (service == "kms" and kind.startswith("key/")) or (service == "sts" and kind.startswith("role/"))


def _inspect(request: _Request, layer: Layer, level: int | None, policies: tuple[Document, ...]) -> _Finding:
    finding = _Finding(layer, [], [], Reach.NONE)
    for number, policy in enumerate(policies):
        lookup = request.single if policy.has_variables else None
        for index, statement in enumerate(policy.statements):
            reached = _applies(request, statement, lookup)
            if reached is Reach.NONE:
                continue
            deciding = Deciding(layer, number, index, statement.sid, level)
            (finding.allows if statement.effect == "Allow" else finding.denies).append(deciding)
            if statement.effect == "Allow":
                finding.reach = max(finding.reach, reached)
    return finding


def _applies(request: _Request, statement: Statement, lookup: Lookup | None) -> Reach:
    """NONE when the statement does not match the request; otherwise how it names the requester."""
    world = request.world
    if not _action_matches(statement, world.action):
        return Reach.NONE
    reached = _principal_matches(request, statement)
    if reached is Reach.NONE or not _resource_matches(statement, world.resource, lookup):
        return Reach.NONE
    holds = all(conditions.holds(condition, request.context, lookup) for condition in statement.conditions)
    return reached if holds else Reach.NONE


def _action_matches(statement: Statement, action: str) -> bool:
    if statement.actions is not None:
        return any(patterns.action_pattern(pattern).fullmatch(action) for pattern in statement.actions)
    return not any(patterns.action_pattern(pattern).fullmatch(action) for pattern in statement.not_actions or ())


def _principal_matches(request: _Request, statement: Statement) -> Reach:
    if statement.principals is not None:
        return reach(statement.principals, request.who)
    if statement.not_principals is None:
        return Reach.DIRECT
    bounded = request.world.permissions_boundary is not None and request.in_account
    return Reach.DIRECT if bounded or not spares(statement.not_principals, request.who) else Reach.NONE


def _resource_matches(statement: Statement, resource: str, lookup: Lookup | None) -> bool:
    if statement.resources is not None:
        return any(patterns.resource_matches(pattern, resource, lookup) for pattern in statement.resources)
    answers = [patterns.resource_matches(pattern, resource, lookup) for pattern in statement.not_resources or ()]
    return all(answer is False for answer in answers)
