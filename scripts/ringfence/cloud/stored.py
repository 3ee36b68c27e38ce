"""What Terraform really applied, read out of moto's backends: roles, policies, keys, endpoints, the organisation.

Read only. Everything here is asked for anew at each call, so that a changed policy counts at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ringfence.cloud.accounts import Organization
from ringfence.cloud.call import Fault, Principal, VpcEndpoint
from ringfence.errors import RingfenceError
from ringfence.iam.documents import Document, parse

NOTHING = Document(statements=())
Levels = tuple[tuple[Document, ...], ...]


@dataclass(frozen=True)
class IdentityPolicies:
    """What a user or role is granted, and the boundary that limits it."""

    policies: tuple[Document, ...] = ()
    boundary: Document | None = None


def backend(service: str, account: str, region: str) -> Any:
    """moto's backend of a service (moto's name of it) in an account and region; global services: the partition."""
    from moto.backends import get_backend

    return get_backend(service)[account][region]


def document(text: Any, what: str = "a stored policy") -> Document:
    """A stored policy document; Fault `LocalAwsFault` for one that cannot be read: what it denies is not known."""
    if isinstance(text, bytes):
        text = text.decode()
    if not isinstance(text, str):
        text = json.dumps(text)
    try:
        return parse(text, where=what)
    except RingfenceError as error:
        raise Fault("LocalAwsFault", f"the local AWS cannot read {error}", 501) from error


def find_role(role_arn: str, partition: str) -> Any | None:
    """A role by its whole ARN, path included."""
    account = _account_of(role_arn)
    if not account:
        return None
    roles = backend("iam", account, partition).roles.values()
    return next((role for role in roles if role.arn == role_arn), None)


def identity_policies(principal: Principal, partition: str) -> IdentityPolicies:
    """The policies of the role or user behind a principal: inline, attached, by group; and its boundary."""
    if ":user/" in principal.arn:
        return _user_policies(principal, partition)
    role = find_role(principal.arn, partition)
    if role is None:
        return IdentityPolicies()
    return IdentityPolicies(_granted([role]), _boundary(role.permissions_boundary_arn, principal.account, partition))


def _user_policies(principal: Principal, partition: str) -> IdentityPolicies:
    iam = backend("iam", principal.account, partition)
    name = principal.arn.rsplit("/", 1)[-1]
    user = next((user for user in iam.users.values() if user.name == name), None)
    if user is None:
        return IdentityPolicies()
    groups = [group for group in iam.groups.values() if any(member.name == name for member in group.users)]
    boundary = getattr(user, "permissions_boundary_arn", None)
    return IdentityPolicies(_granted([user, *groups]), _boundary(boundary, principal.account, partition))


def _granted(holders: Iterable[Any]) -> tuple[Document, ...]:
    found: list[Document] = []
    for holder in holders:
        found.extend(document(text, f"policy {name} of {holder.name}") for name, text in holder.policies.items())
        found.extend(document(policy_text(policy), policy.arn) for policy in holder.managed_policies.values())
    return tuple(found)


def policy_text(policy: Any) -> str:
    """The default version of a managed policy."""
    for version in policy.versions:
        if version.is_default or version.version_id == policy.default_version_id:
            return str(version.document)
    return ""


def managed_policy(policy_arn: str, account: str, partition: str) -> str:
    """A managed policy's text by its ARN; empty when there is none."""
    policy = backend("iam", account, partition).managed_policies.get(policy_arn)
    return policy_text(policy) if policy is not None else ""


def _boundary(policy_arn: str | None, account: str, partition: str) -> Document | None:
    if not policy_arn:
        return None
    text = managed_policy(policy_arn, account, partition)
    return document(text, policy_arn) if text else NOTHING


class Estate:
    """The organisation as it stands now: paths of accounts, and the control policies along them."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization

    @property
    def _backend(self) -> Any:
        management = self.organization.management_account.id
        return backend("organizations", management, self.organization.partition)

    @property
    def id(self) -> str:
        """The organisation's id."""
        return str(self._backend.org.id) if self._backend.org else ""

    def nodes(self, account_id: str) -> list[Any]:
        """moto's records from the root down to an account; empty when the account is not a member."""
        by_id = {node.id: node for node in (*self._backend.ou, *self._backend.accounts)}
        node = by_id.get(account_id)
        path: list[Any] = []
        while node is not None:
            path.insert(0, node)
            node = by_id.get(node.parent_id) if node.parent_id != node.id else None
        return path

    def path(self, account_id: str) -> str:
        """An account's path as `aws:PrincipalOrgPaths` has it: `o-x/r-x/ou-x/`; empty for a stranger."""
        nodes = self.nodes(account_id)
        return "/".join([self.id, *(node.id for node in nodes[:-1])]) + "/" if nodes else ""

    def control_policies(self, kind: str, account_id: str) -> Levels:
        """SCPs (`SERVICE_CONTROL_POLICY`) or RCPs at each level down to an account; none for the management account."""
        if account_id == self.organization.management_account.id:
            return ()
        nodes = self.nodes(account_id)
        if not nodes or not any(entry["Type"] == kind for entry in nodes[0].policy_types):
            return ()
        return tuple(
            tuple(document(policy.content, policy.arn) for policy in node.attached_policies if policy.type == kind)
            for node in nodes
        )


def _account_of(arn: str) -> str:
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 and parts[4].isdigit() else ""


def bucket_owner(name: str, partition: str) -> str:
    """The account that owns a bucket; empty when there is none of that name."""
    bucket = find_bucket(name, partition)
    return str(bucket.account_id) if bucket is not None else ""


def find_bucket(name: str, partition: str) -> Any | None:
    """A bucket of any account: names are unique in a partition."""
    from moto.s3.models import s3_backends

    _, account = s3_backends.bucket_accounts.get(name, ("", ""))
    return s3_backends[account][partition].buckets.get(name) if account else None


def key_arn(key_id: str, account: str, region: str) -> str:
    """The ARN of a KMS key named by id, ARN, alias or alias ARN; empty when there is none."""
    if key_id.startswith("arn:"):
        region, account = key_id.split(":")[3:5]
    name = key_id.split(":", 5)[-1]
    kms = backend("kms", account, region)
    if name.startswith("alias/"):
        name = str(kms.get_key_id_from_alias(name) or "")
    key = kms.keys.get(name.removeprefix("key/"))
    return str(key.arn) if key is not None else ""


def resource_policy(arn: str, partition: str) -> Document | None:
    """The resource-based policy of what an ARN names, None where it has none (or its service knows none)."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return None
    service, region, account, name = parts[2], parts[3], parts[4], parts[5]
    if service == "s3":
        bucket = find_bucket(name.split("/")[0], partition)
        return document(bucket.policy, f"the policy of {arn}") if bucket is not None and bucket.policy else None
    reader = _READERS.get(service)
    if reader is None or not account.isdigit():
        return None
    try:
        text = reader(backend(service, account, region or partition), arn, name)
    except Exception:  # noqa: BLE001  moto raises an error of its own for each thing that does not exist
        return None
    return document(text, f"the policy of {arn}") if text else None


def _iam_policy(iam: Any, arn: str, name: str) -> Any:
    role = next((role for role in iam.roles.values() if role.arn == arn), None)
    return role.assume_role_policy_document if role is not None else None


def _kms_policy(kms: Any, arn: str, name: str) -> Any:
    return kms.keys[name.removeprefix("key/")].policy if name.startswith("key/") else None


def _lambda_policy(functions: Any, arn: str, name: str) -> Any:
    statements = functions.get_function(name.removeprefix("function:").split(":")[0]).policy.statements
    return {"Version": "2012-10-17", "Statement": statements} if statements else None


def _events_policy(events: Any, arn: str, name: str) -> Any:
    return events.event_buses[name.removeprefix("event-bus/")].policy if name.startswith("event-bus/") else None


_READERS: Mapping[str, Callable[[Any, str, str], Any]] = {
    "ecr": lambda ecr, arn, name: ecr.repositories[name.removeprefix("repository/")].policy,
    "events": _events_policy,
    "iam": _iam_policy,
    "kms": _kms_policy,
    "lambda": _lambda_policy,
    "secretsmanager": lambda manager, arn, name: manager.secrets[arn].policy,
    "sns": lambda sns, arn, name: sns.topics[arn].policy,
    "sqs": lambda sqs, arn, name: sqs.queues[name].policy,
}


def vpc_endpoints(organization: Organization) -> list[tuple[VpcEndpoint, str]]:
    """Every VPC endpoint of the organisation with its service name (`com.amazonaws.eu-west-1.s3`)."""
    from moto.ec2.models import ec2_backends

    found = []
    for account in organization.accounts:
        if account.id not in list(ec2_backends):
            continue
        for ec2 in list(ec2_backends[account.id].values()):
            for endpoint in ec2.vpc_end_points.values():
                policy = endpoint.policy_document or ""
                text = policy if isinstance(policy, str) else json.dumps(policy)
                record = VpcEndpoint(endpoint.id, endpoint.vpc_id, account.id, text)
                found.append((record, str(endpoint.service_name)))
    return found
