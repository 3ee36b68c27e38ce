"""What carries a policy of its own: buckets, keys, roles (their trust) and VPC endpoints of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ringfence.plan.model import Resource
from ringfence.policy.goals.constants import Named, NotKnownError, constant
from ringfence.policy.goals.estate import Block, Estate, read_policy

Sort = Literal["bucket", "key", "role", "endpoint"]


@dataclass(frozen=True)
class Guarded:
    """One of them. `name` is what goals call it: a bucket's or role's name, a key's alias, an endpoint's service."""

    sort: Sort
    name: str
    address: str
    arn: str
    policy: Named | None
    where: Block = field(default_factory=dict)
    sent: dict[str, str | list[str]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def guarded(estate: Estate, sort: Sort) -> Iterator[Guarded]:
    """All of a sort in the account's own plan."""
    yield from {"bucket": _buckets, "key": _keys, "role": _roles, "endpoint": _endpoints}[sort](estate)


def _buckets(estate: Estate) -> Iterator[Guarded]:
    plan, place = estate.plan, estate.place
    policies = list(plan.of_type("aws_s3_bucket_policy"))
    for bucket in plan.of_type("aws_s3_bucket"):
        name = bucket["bucket"].value
        if not isinstance(name, str):
            yield Guarded("bucket", bucket.address, bucket.address, "", None, unread=(f"{bucket.address}.bucket",))
            continue
        own = next((each for each in policies if each["bucket"].refers_to(bucket).holds), None)
        policy, unread = read_policy(own, "policy", "resource", place) if own else (None, [])
        owner = {"aws:ResourceAccount": estate.account.id}
        yield Guarded(
            "bucket",
            name,
            bucket.address,
            f"arn:{place.partition}:s3:::{name}",
            policy,
            {"StringEquals": owner},
            {"s3:TlsVersion": "1.3", **owner},
            tuple(unread),
        )


def _keys(estate: Estate) -> Iterator[Guarded]:
    plan, place = estate.plan, estate.place
    policies = list(plan.of_type("aws_kms_key_policy"))
    aliases = list(plan.of_type("aws_kms_alias"))
    for key in plan.of_type("aws_kms_key"):
        apart = next((each for each in policies if each["key_id"].refers_to(key).holds), None)
        policy, unread = read_policy(apart or key, "policy", "resource", place)
        names = [
            each["name"].value for each in aliases if each["target_key_id"].refers_to(key, "id", "key_id", "arn").holds
        ]
        known = sorted(name for name in names if isinstance(name, str))
        where: dict[str, dict[str, object]] = {"StringEquals": {"aws:ResourceAccount": estate.account.id}}
        if known:
            where["ForAllValues:StringEquals"] = {"kms:ResourceAliases": known}
        try:
            arn = constant(plan, f"{key.address}.arn", place)
        except NotKnownError as error:
            arn, unread = "", [*unread, str(error)]
        sent: dict[str, str | list[str]] = {"aws:ResourceAccount": estate.account.id}
        if known:
            sent["kms:ResourceAliases"] = known
        yield Guarded("key", known[0] if known else key.address, key.address, arn, policy, where, sent, tuple(unread))


def _roles(estate: Estate) -> Iterator[Guarded]:
    place = estate.place
    for role in estate.plan.of_type("aws_iam_role"):
        policy, unread = read_policy(role, "assume_role_policy", "trust", place)
        name, path = role["name"].value, role["path"].value
        if not isinstance(name, str):
            unread = [*unread, f"{role.address}.name"]
        arn = f"arn:{place.partition}:iam::{estate.account.id}:role{path if isinstance(path, str) else '/'}{name}"
        yield Guarded("role", str(name), role.address, arn, policy, unread=tuple(unread))


def _endpoints(estate: Estate) -> Iterator[Guarded]:
    for endpoint in estate.plan.of_type("aws_vpc_endpoint"):
        policy, unread = read_policy(_policy_holder(endpoint), "policy", "vpc_endpoint", estate.place)
        service = str(endpoint["service_name"].value).partition(f".{estate.place.region}.")[2]
        yield Guarded("endpoint", service or endpoint.address, endpoint.address, "", policy, unread=tuple(unread))


def _policy_holder(endpoint: Resource) -> Resource:
    policies = endpoint.plan.of_type("aws_vpc_endpoint_policy")
    return next((each for each in policies if each["vpc_endpoint_id"].refers_to(endpoint).holds), endpoint)
