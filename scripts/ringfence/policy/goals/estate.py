"""The world that a goal is asked of: who there is in an account, and what binds them.

It comes from the account's own plan and from the plans of the roots that govern it.

A policy that a plan only names (AWS's own, or another root's) is taken for what is safe: an Allow for everything, a
boundary for none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ringfence.iam.documents import Document, Kind
from ringfence.plan.abstract import Reference
from ringfence.plan.model import Plan, Resource
from ringfence.plan.values import Value
from ringfence.policy.goals.constants import FULL_ACCESS, Named, NotKnownError, Place, constant, document_of
from ringfence.policy.goals.organization import Account, Organization

Block = Mapping[str, Mapping[str, object]]
Levels = tuple[tuple[Named, ...], ...]
EVERYTHING = Named("FullAWSAccess", FULL_ACCESS)


@dataclass(frozen=True)
class Actor:
    """Someone who makes requests, with every policy that binds them.

    `where` is what AWS sends with each of their requests, as a condition block; `sent` the same as a context, for a
    legitimate request. `unread` names the expressions because of which one of their policies is not known.
    """

    name: str
    groups: frozenset[str]
    principal: str
    account: str
    address: str = ""
    identity: tuple[Named, ...] = ()
    boundary: Named | None = None
    service_control: Levels = ()
    where: Block = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    opaque: tuple[tuple[str, str], ...] = ()  # of a name that is known in part: its key, and the name
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Estate:
    """An account, the plan of what stands in it, and the plans of the roots that govern it."""

    organization: Organization
    account: Account
    plan: Plan
    governing: tuple[Plan, ...] = ()

    @cached_property
    def place(self) -> Place:
        """Partition, region and account of what stands in the plan."""
        account = self.plan.variables.get("account")
        region = account.get("region") if isinstance(account, dict) else None
        region = region or self.plan.variables.get("region") or self.organization.region
        return Place(self.organization.partition, str(region), self.account.id)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The account's own plan, then those that govern it."""
        return (self.plan, *self.governing)

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """People in their permission sets, the roles of the plan, and who stands for anyone else."""
        return (*self._people(), *self._roles(), *self._others())

    # ------------------------------------------------------------ organisation

    @cached_property
    def service_control(self) -> Levels:
        """The service control policies that bind the account, root first; none for the management account."""
        return self._levels("SERVICE_CONTROL_POLICY", "service_control")

    @cached_property
    def resource_control(self) -> Levels:
        """The resource control policies on what the account owns."""
        return self._levels("RESOURCE_CONTROL_POLICY", "resource_control")

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """The expressions because of which a policy of the organisation is not known."""
        found: list[str] = []
        for plan in self.plans:
            for policy in plan.of_type("aws_organizations_policy"):
                kind: Kind = "service_control" if _kind_of(policy) == "SERVICE_CONTROL_POLICY" else "resource_control"
                found += _read(policy, "content", kind, self.place)[1]
            for attachment in plan.of_type("aws_organizations_policy_attachment"):
                found += _unfollowed(attachment["policy_id"], plan.of_type("aws_organizations_policy"))
                found += _unknown(attachment["target_id"])
            for assignment in plan.of_type("aws_ssoadmin_account_assignment"):
                sets = plan.of_type("aws_ssoadmin_permission_set")
                found += _unfollowed(assignment["permission_set_arn"], sets, "arn", "id")
                found += _unknown(assignment["target_id"])
        return tuple(found)

    def _levels(self, policy_type: str, kind: Kind) -> Levels:
        if self.account.name == self.organization.management:
            return ()
        first = (EVERYTHING,) if kind == "service_control" else ()
        nodes = self.organization.nodes(self.account)
        return tuple((*first, *self._attached(node, policy_type, kind)) for node in nodes)

    def _attached(self, node: str, policy_type: str, kind: Kind) -> Iterator[Named]:
        for plan in self.plans:
            for attachment in plan.of_type("aws_organizations_policy_attachment"):
                if attachment["target_id"].value != node:
                    continue
                for policy in plan.of_type("aws_organizations_policy"):
                    named = attachment["policy_id"].refers_to(policy).holds and _kind_of(policy) == policy_type
                    document = _read(policy, "content", kind, self.place)[0] if named else None
                    if document:
                        yield document

    # ------------------------------------------------------------ who there is

    def _always(self, role_arn: str, kind: str = "AssumedRole") -> tuple[Block, dict[str, str]]:
        """What AWS sends with every request ("AWS global condition context keys": "Always included in the request")."""
        sent = {
            "aws:PrincipalAccount": self.account.id,
            "aws:PrincipalOrgID": self.organization.id,
            "aws:PrincipalType": kind,
        }
        where: dict[str, dict[str, object]] = {
            "StringEquals": dict(sent),
            "Bool": {"aws:PrincipalIsAWSService": "false"},
            "Null": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false", "aws:RequestedRegion": "false"},
        }
        where["Null"]["aws:PrincipalServiceName"] = "true"  # "... only when the principal is an AWS service principal"
        if role_arn:
            where["StringEquals"]["aws:PrincipalArn"] = role_arn
            sent["aws:PrincipalArn"] = role_arn
        return where, sent | self.inside

    @cached_property
    def inside(self) -> dict[str, str]:
        """What a request that comes from inside the network carries beside."""
        return {
            "aws:PrincipalIsAWSService": "false",
            "aws:ViaAWSService": "false",
            "aws:SecureTransport": "true",
            "aws:RequestedRegion": self.place.region,
            "aws:ResourceAccount": self.account.id,
            "aws:ResourceOrgID": self.organization.id,
            "aws:SourceVpc": self._vpc(),
            "aws:SourceVpce": "vpce-0123456789abcdef0",
            "aws:VpceAccount": self.account.id,
            "aws:VpceOrgID": self.organization.id,
        }

    def _vpc(self) -> str:
        """The id of the account's network, where it has one."""
        for vpc in self.plan.of_type("aws_vpc"):
            return constant(self.plan, f"{vpc.address}.id", self.place)
        return "vpc-0123456789abcdef0"

    def _people(self) -> Iterator[Actor]:
        for plan in self.plans:
            sets = list(plan.of_type("aws_ssoadmin_permission_set"))
            for assignment in plan.of_type("aws_ssoadmin_account_assignment"):
                if assignment["target_id"].value != self.account.id:
                    continue
                for each in sets:
                    if assignment["permission_set_arn"].refers_to(each, "arn", "id").holds:
                        yield self._person(plan, each)

    def _person(self, plan: Plan, permission_set: Resource) -> Actor:
        name = str(permission_set["name"].value)
        # AWS ends the role's name in hexadecimal digits: this end is like none of them, and equal to itself alone.
        role = f"AWSReservedSSO_{name}_opaque"
        path = f"role/aws-reserved/sso.amazonaws.com/{self.place.region}/{role}"
        arn = f"arn:{self.place.partition}:iam::{self.account.id}:{path}"
        where, sent = self._always(arn)
        read = _Reader(self)
        for inline in _of(plan, "aws_ssoadmin_permission_set_inline_policy", permission_set):
            read.identity(inline, "inline_policy")
        for attached in _of(plan, "aws_ssoadmin_customer_managed_policy_attachment", permission_set):
            read.managed(attached["customer_managed_policy_reference.name"].value, attached)
        for attached in _of(plan, "aws_ssoadmin_managed_policy_attachment", permission_set):
            read.managed(None, attached)
        for bounding in _of(plan, "aws_ssoadmin_permissions_boundary_attachment", permission_set):
            read.bounded(bounding["permissions_boundary.customer_managed_policy_reference.name"].value)
        return Actor(
            name=name,
            groups=frozenset({"people"}),
            principal=f"arn:{self.place.partition}:sts::{self.account.id}:assumed-role/{role}/someone",
            account=self.account.id,
            address=permission_set.address,
            identity=tuple(read.policies),
            boundary=read.boundary,
            service_control=self.service_control,
            where=where,
            sent=sent | {"aws:PrincipalTag/team": "team-a", "aws:PrincipalTag/user_name": "person-a"},
            opaque=(("aws:principalarn", arn.removesuffix("opaque") + "{opaque:its end}"),),
            unread=(*read.unread, *self.unread),
        )

    def _roles(self) -> Iterator[Actor]:
        for role in self.plan.of_type("aws_iam_role"):
            name = role["name"].value
            if not isinstance(name, str):
                continue
            path = role["path"].value
            arn = (
                f"arn:{self.place.partition}:iam::{self.account.id}:role{path if isinstance(path, str) else '/'}{name}"
            )
            where, sent = self._always(arn)
            read = _Reader(self)
            read.role(role)
            yield Actor(
                name=name,
                groups=frozenset({"roles"}),
                principal=f"arn:{self.place.partition}:sts::{self.account.id}:assumed-role/{name}/session",
                account=self.account.id,
                address=role.address,
                identity=tuple(read.policies),
                boundary=read.boundary,
                service_control=self.service_control,
                where=where,
                sent=sent,
                unread=(*read.unread, *self.unread),
            )

    def _others(self) -> Iterator[Actor]:
        """Stand-ins: an identity that IAM allows everything, so that only guardrails can refuse it.

        `anyone` is any role or user of the account (aws:PrincipalArn is left open; service-linked roles are AWS's),
        `organization` the same of another account of the organisation, `outside` of one that is in another or in none.
        """
        partition, identifier = self.place.partition, self.account.id
        where, sent = self._always("")
        linked = f"arn:{partition}:iam::{identifier}:role/aws-service-role/*"
        own: dict[str, Mapping[str, object]] = {
            **where,
            "StringEquals": {key: each for key, each in where["StringEquals"].items() if key != "aws:PrincipalType"},
            "ArnLike": {
                "aws:PrincipalArn": [f"arn:{partition}:iam::{identifier}:{kind}/*" for kind in ("role", "user")]
            },
            "ArnNotLike": {"aws:PrincipalArn": linked},
        }
        # Any role but those that the plan has under their own names: sent for a legitimate request of Terraform's role.
        terraform = f"arn:{partition}:iam::{identifier}:role/ringfence-terraform"
        yield self._stand_in("anyone", identifier, own, sent | {"aws:PrincipalArn": terraform})
        root = f"arn:{partition}:iam::{identifier}:root"
        where, sent = self._always(root, "Account")
        yield self._stand_in("root", identifier, where, sent, root)
        foreign = {"StringEquals": {"aws:PrincipalOrgID": self.organization.id}, "Bool": where["Bool"]}
        yield self._stand_in("organization", _ELSEWHERE, foreign, {})
        outside: Block = {"StringNotEquals": {"aws:PrincipalOrgID": self.organization.id}, "Bool": where["Bool"]}
        yield self._stand_in("outside", _ELSEWHERE, outside, {})

    def _stand_in(self, name: str, account: str, where: Block, sent: Mapping[str, str], arn: str = "") -> Actor:
        own = account == self.account.id
        return Actor(
            name=name,
            groups=frozenset({name}),
            principal=arn or f"arn:{self.place.partition}:sts::{account}:assumed-role/{name}/session",
            account=account,
            identity=(Named("any policy of their own", FULL_ACCESS),),
            service_control=self.service_control if own else (),
            where=where,
            sent=sent,
            unread=self.unread,
        )


_ELSEWHERE = "000000000000"  # an account that is none of ours


class _Reader:
    """Gathers what one actor may do, and what of it is not known."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.policies: list[Named] = []
        self.boundary: Named | None = None
        self.unread: list[str] = []

    def identity(self, resource: Resource, attribute: str) -> None:
        self._add(_read(resource, attribute, "identity", self.estate.place))

    def value(self, value: Value) -> None:
        self._add(_read_value(value, "identity", self.estate.place))

    def managed(self, name: object, attachment: Resource) -> None:
        """A managed policy by name: the account's own, else one of which only the name is known."""
        policy = self._own(name)
        if policy is None:
            self.policies.append(Named(f"what {attachment.address} attaches, which is in no plan", FULL_ACCESS))
        else:
            self.identity(policy, "policy")

    def bounded(self, name: object) -> None:
        policy = self._own(name)
        if policy is not None:
            self.boundary, unread = _read(policy, "policy", "identity", self.estate.place)
            self.unread += unread

    def role(self, role: Resource) -> None:
        plan = role.plan
        for inline in plan.of_type("aws_iam_role_policy"):
            self.unread += _unfollowed(inline["role"], [role])
            if inline["role"].refers_to(role).holds:
                self.identity(inline, "policy")
        for block in _blocks(role["inline_policy"]):
            self.value(block["policy"])
        for attachment in plan.of_type("aws_iam_role_policy_attachment"):
            self.unread += _unfollowed(attachment["role"], [role])
            if attachment["role"].refers_to(role).holds:
                self.managed(_policy_name(attachment["policy_arn"]), attachment)
        if isinstance(arns := role["managed_policy_arns"].raw, list):
            for index in range(len(arns)):
                self.managed(_policy_name(role[f"managed_policy_arns.{index}"]), role)
        self.bounded(_policy_name(role["permissions_boundary"]))

    def _own(self, name: object) -> Resource | None:
        policies = self.estate.plan.of_type("aws_iam_policy")
        return next((each for each in policies if isinstance(name, str) and each["name"].value == name), None)

    def _add(self, read: tuple[Named | None, list[str]]) -> None:
        document, unread = read
        self.policies += [document] if document else []
        self.unread += unread


def _blocks(value: Value) -> Iterator[Value]:
    if isinstance(value.raw, list):
        yield from (value[str(index)] for index in range(len(value.raw)))


def _policy_name(arn: Value) -> object:
    """The name in a managed policy's ARN, or of the policy referred to."""
    found = arn.value
    if isinstance(found, Reference):
        policy = arn.resource.plan.by_address.get(found.address)
        return policy["name"].value if policy else None
    return found.rpartition("/")[2] if isinstance(found, str) else None


def _of(plan: Plan, resource_type: str, permission_set: Resource) -> Iterator[Resource]:
    for each in plan.of_type(resource_type):
        if each["permission_set_arn"].refers_to(permission_set, "arn", "id").holds:
            yield each


def _unfollowed(value: Value, targets: Iterable[Resource], *attributes: str) -> list[str]:
    """The attribute, where nobody can say whether it names one of these: then someone's policies are not all known."""
    answers = [value.refers_to(each, *attributes).holds for each in targets]
    return [f"{value.resource.address}.{value.name}"] if None in answers and True not in answers else []


def _unknown(value: Value) -> list[str]:
    """The attribute, where its text is not known yet."""
    return [] if isinstance(value.value, str) else [f"{value.resource.address}.{value.name}"]


def _kind_of(policy: Resource) -> object:
    return policy["type"].value or "SERVICE_CONTROL_POLICY"


def _read(resource: Resource, attribute: str, kind: Kind, place: Place) -> tuple[Named | None, list[str]]:
    return _read_value(resource[attribute], kind, place)


def _read_value(value: Value, kind: Kind, place: Place) -> tuple[Named | None, list[str]]:
    """The document of an attribute, or the expressions because of which it is not known."""
    plan = value.resource.plan
    key = f"{value.resource.address}.{value.name}"
    cache: dict[str, tuple[Named | None, list[str]]] = plan.__dict__.setdefault("_goal_documents", {})
    if key not in cache:
        cache[key] = _uncached(value, kind, place)
    return cache[key]


def _uncached(value: Value, kind: Kind, place: Place) -> tuple[Named | None, list[str]]:
    try:
        document: Document = document_of(value, kind, place)
    except NotKnownError as error:
        return None, [str(error)]
    return Named(value.resource.address, document), []


Read = Callable[[Resource, str, Kind, Place], tuple[Named | None, list[str]]]
read_policy: Read = _read
