"""The guardrails as the plans of dev and management hold them: who is bound by what, ids not yet known made up."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from module_sources import ROOT

from ringfence.iam.documents import Document, parse
from ringfence.iam.evaluate import Levels, World, evaluate
from ringfence.plan.document import Hole, Statement, Template
from ringfence.plan.model import Plan
from ringfence.plan.values import Value

ACCOUNT, REGION = "444444444444", "eu-west-1"
SAGEMAKER = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
IAM = f"arn:aws:iam::{ACCOUNT}"
FULL_ACCESS = parse({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
"""AWS's FullAWSAccess, which stands at every level of an organisation; also a stand-in for any Allow."""
RCP_FULL_ACCESS = parse(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
)
"""AWS's RCPFullAWSAccess, which nobody can detach."""


def made_up(reference: str) -> str:
    """An id of the right form for what an apply would tell, always the same for the same reference."""
    digits = hashlib.sha256(reference.encode()).hexdigest()
    kind = re.sub(r"^(module\.\w+\.)*", "", reference).split(".")[0]
    if kind == "aws_subnet":
        return f"subnet-{digits[:17]}"
    if kind == "aws_vpc":
        return f"vpc-{digits[:17]}"
    if kind == "aws_security_group":
        return f"sg-{digits[:17]}"
    if kind == "aws_kms_key":
        return f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{UUID(digits[:32])}"
    raise AssertionError(f"no form is known for {reference}")


SUBNETS = [made_up(f'module.network.aws_subnet.private["{zone}"].id') for zone in "abc"]
VPC = made_up("module.network.aws_vpc.this[0].id")
GROUP = made_up("module.network.aws_security_group.workloads.id")
STUDIO_KEY, MODELS_KEY, LAKE_KEY = (
    made_up(f'module.keys.aws_kms_key.this["{purpose}"].arn') for purpose in ("studio", "models", "lake")
)


def document(value: Value) -> Document:
    """The policy document in an attribute of a plan, every hole in it filled."""
    read = value.document()
    assert read.readable.holds is True, f"{value.resource.address}.{value.name} cannot be read"
    return parse({"Version": "2012-10-17", "Statement": [_statement(each) for each in read.statements]})


def _statement(read: Statement) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": read.effect}
    if read.sid:
        statement["Sid"] = read.sid
    for name in ("actions", "not_actions", "resources", "not_resources"):
        if texts := getattr(read, name):
            element = ("Not" if name.startswith("not_") else "") + name.removeprefix("not_").removesuffix("s").title()
            statement[element] = [_text(each) for each in texts]
    if read.principals or read.not_principals:
        statement["Principal" if read.principals else "NotPrincipal"] = _principals(
            read.principals or read.not_principals
        )
    for operator, key, values in read.conditions:
        statement.setdefault("Condition", {}).setdefault(operator, {})[key] = [_text(each) for each in values]
    return statement


def _principals(named: tuple[tuple[str, str], ...]) -> str | dict[str, list[str]]:
    if any(name == "*" for _, name in named):
        return "*"
    kinds = dict.fromkeys(kind for kind, _ in named)
    return {kind: [_text(name) for each, name in named if each == kind] for kind in kinds}


def _text(text: str) -> str:
    if isinstance(text, Hole):
        return made_up(text)
    if isinstance(text, Template):
        return re.sub(r"\$\{([^}]+)\}", lambda found: made_up(found[1]), text)
    return str(text)


@dataclass(frozen=True)
class Person:
    """Who asks, with all policies that bind them; `context` is what AWS sends with each of their requests."""

    principal: str
    context: Mapping[str, str]
    identity_policies: tuple[Document, ...]
    permissions_boundary: Document | None
    service_control_policies: Levels

    def asks(
        self,
        action: str,
        resource: str,
        context: Mapping[str, str | Sequence[str] | None] | None = None,
        *,
        resource_policy: Document | None = None,
        vpc_endpoint_policy: Document | None = None,
    ) -> tuple[str, set[str]]:
        """The decision, and the Sids of the statements that denied; a key with None is not sent."""
        merged = {**self.context, **(context or {})}
        world = World(
            principal=self.principal,
            action=action,
            resource=resource,
            context={key: value for key, value in merged.items() if value is not None},
            identity_policies=self.identity_policies,
            permissions_boundary=self.permissions_boundary,
            service_control_policies=self.service_control_policies,
            resource_policy=resource_policy,
            vpc_endpoint_policy=vpc_endpoint_policy,
        )
        decision = evaluate(world)
        denied = decision.decision == "explicit_deny"
        return decision.decision, {each.sid or "" for each in decision.statements} if denied else set()


@dataclass(frozen=True)
class Estate:
    """Dev's plan and the plan of the management account that governs it."""

    dev: Plan
    management: Plan

    def policy(self, name: str) -> Document:
        """A customer-managed policy of dev, by its name."""
        (found,) = (each for each in self.dev.of_type("aws_iam_policy") if each["name"].value == name)
        return document(found["policy"])

    def service_control_policy(self, name: str) -> Document:
        """A service control policy, by its key in the plan."""
        return self._organization_policy("service_control", name)

    def resource_control_policy(self, name: str) -> Document:
        """A resource control policy, by its key in the plan."""
        return self._organization_policy("resource_control", name)

    def _organization_policy(self, kind: str, name: str) -> Document:
        address = f'module.guardrails.aws_organizations_policy.{kind}["{name}"]'
        return document(self.management.by_address[address]["content"])

    @cached_property
    def service_control_policies(self) -> Levels:
        """The policies that bind dev's people: root, each unit down to the account, the account."""
        return self._levels("service_control")

    @cached_property
    def resource_control_policies(self) -> Levels:
        """The policies that bind whoever reaches dev's data, at the same levels."""
        return self._levels("resource_control")

    def _levels(self, kind: str) -> Levels:
        organization = tomllib.loads((ROOT / "environments/organization.toml").read_text(encoding="utf-8"))
        path = organization["accounts"]["dev"]["unit"].split("/")
        units = ["/".join(path[: depth + 1]) for depth in range(len(path))]
        nodes = [organization["organization"]["root_id"], *(organization["units"][unit] for unit in units), ACCOUNT]
        full = FULL_ACCESS if kind == "service_control" else RCP_FULL_ACCESS
        return tuple((full, *self._attached_to(node, kind)) for node in nodes)

    def _attached_to(self, node: str, kind: str) -> list[Document]:
        """The policies attached to one node; an attachment's key is "policy/target", the policy's id is not known."""
        attachments = self.management.of_type("aws_organizations_policy_attachment")
        keys = [
            each.address.split('"')[1]
            for each in attachments
            if each["target_id"].value == node and f".{kind}[" in each.address
        ]
        return [self._organization_policy(kind, key.partition("/")[0]) for key in keys]

    def person(self, permission_set: str, user: str, team: str) -> Person:
        """Someone in an Identity Center role of dev, inside the network."""
        index = f'["{permission_set}"]'
        by_address = self.management.by_address
        inline = by_address[f"aws_ssoadmin_permission_set_inline_policy.this{index}"]
        attached = by_address.get(f"aws_ssoadmin_customer_managed_policy_attachment.this{index}")
        boundary = by_address.get(f"aws_ssoadmin_permissions_boundary_attachment.this{index}")
        named = attached["customer_managed_policy_reference.name"].value if attached else None
        bounded = boundary["permissions_boundary.customer_managed_policy_reference.name"].value if boundary else None
        role = f"AWSReservedSSO_{permission_set}_0123456789abcdef"
        return Person(
            principal=f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{user}",
            context=self._context(f"{IAM}:role/aws-reserved/sso.amazonaws.com/{REGION}/{role}")
            | {"aws:PrincipalTag/user_name": user, "aws:PrincipalTag/team": team},
            identity_policies=(document(inline["inline_policy"]), *([self.policy(named)] if named else [])),
            permissions_boundary=self.policy(bounded) if bounded else None,
            service_control_policies=self.service_control_policies,
        )

    def anyone(self, role: str) -> Person:
        """A role to which IAM allows everything: what refuses is the policy of the resource."""
        name = role.rpartition("/")[2]
        return Person(
            principal=f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/session",
            context=self._context(f"{IAM}:role/{role}"),
            identity_policies=(FULL_ACCESS,),
            permissions_boundary=None,
            service_control_policies=(),
        )

    def role(self, name: str) -> Person:
        """A role of dev at work, inside the network."""
        (role,) = (each for each in self.dev.of_type("aws_iam_role") if each["name"].value == name)
        inline = [each for each in self.dev.of_type("aws_iam_role_policy") if each["role"].value == name]
        attachments = self.dev.of_type("aws_iam_role_policy_attachment")
        attached = [
            self.dev.by_address[each["policy_arn"].value.address] for each in attachments if each["role"].value == name
        ]
        boundary = str(role["permissions_boundary"].value)
        return Person(
            principal=f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/session",
            context=self._context(f"{IAM}:role/{name}"),
            identity_policies=tuple(document(each["policy"]) for each in [*inline, *attached]),
            permissions_boundary=self.policy(boundary.rpartition("/")[2]),
            service_control_policies=self.service_control_policies,
        )

    @staticmethod
    def _context(role: str) -> dict[str, str]:
        return {
            "aws:PrincipalArn": role,
            "aws:PrincipalAccount": ACCOUNT,
            "aws:PrincipalOrgID": "o-ringfence01",
            "aws:RequestedRegion": REGION,
            "aws:SourceVpce": "vpce-0123456789abcdef0",
            "aws:SourceVpc": VPC,
        }
