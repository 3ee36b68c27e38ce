"""The condition keys that AWS would send with a request: global keys, and those of the services that matter here.

What is not known of AWS is left out rather than guessed: a key whose parameter the caller omitted is absent, whatever
default the service then takes.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ringfence.cloud import stored
from ringfence.cloud.call import Call
from ringfence.cloud.permissions import Permission, Values
from ringfence.cloud.request_tags import request_tag_keys, request_tags
from ringfence.cloud.service_keys import key_facts, service_keys

if TYPE_CHECKING:
    from ringfence.cloud.credentials import Session
    from ringfence.cloud.local import Origin

Context = dict[str, Values]
# Actions without a resource owner: no aws:ResourceAccount and no aws:ResourceOrgID.
OWNERLESS = frozenset({"s3:ListAllMyBuckets", "ecr:GetAuthorizationToken", "codeartifact:GetAuthorizationToken"})
# Services that support aws:VpceAccount, aws:VpceOrgID and aws:VpceOrgPaths (data-perimeter examples of 2026-03).
VPCE_OWNER_SERVICES = frozenset(
    {"s3", "kms", "ecr", "lambda", "sqs", "athena", "cloudformation", "firehose", "servicecatalog", "ssm"}
)


def context_of(
    call: Call, permission: Permission, session: Session, origin: Origin, estate: stored.Estate, owner: str
) -> Context:
    """The condition keys of one check of a call; `owner` is the account that owns the resource, "" when none does."""
    partition = estate.organization.partition
    own_action = not permission.via
    context: Context = {}
    context.update(_principal(call, session, estate))
    context.update(_network(call, permission, origin, estate))
    context.update(_resource(permission, estate, owner))
    now = datetime.now(UTC)
    context["aws:CurrentTime"] = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    context["aws:EpochTime"] = str(int(time.time()))
    context["aws:RequestedRegion"] = call.region
    if own_action:
        context.update(_tags(call))
        context.update(service_keys(call, permission.action, permission.resource, partition))
    elif permission.action.startswith("kms:"):
        context["kms:CallerAccount"] = call.principal.account
        context.update(key_facts(permission.resource))
    context.update(permission.keys)
    return {key: value for key, value in context.items() if value not in ("", [], None)}


def _principal(call: Call, session: Session, estate: stored.Estate) -> Context:
    principal = call.principal
    user = ":user/" in principal.arn
    context: Context = {
        "aws:PrincipalArn": principal.arn,
        "aws:PrincipalAccount": principal.account,
        "aws:PrincipalType": "User" if user else "AssumedRole",
        "aws:PrincipalIsAWSService": "true" if principal.service else "false",
        "aws:userid": principal.user_id,
        "aws:SourceIdentity": principal.source_identity,
    }
    if user:
        context["aws:username"] = principal.arn.rsplit("/", 1)[-1]
    if principal.service:
        context["aws:PrincipalServiceName"] = principal.service
    path = estate.path(principal.account)
    if path:
        context["aws:PrincipalOrgID"] = estate.id
        context["aws:PrincipalOrgPaths"] = [path]
    for key, value in principal.tags.items():
        context[f"aws:PrincipalTag/{key}"] = value
    if not user and not principal.service:
        context["aws:MultiFactorAuthPresent"] = "false"
    if session.issued is not None:
        context["aws:TokenIssueTime"] = session.issued.strftime("%Y-%m-%dT%H:%M:%SZ")
    return context


def _network(call: Call, permission: Permission, origin: Origin, estate: stored.Estate) -> Context:
    """How the request came: directly, through an endpoint, or from a service that acts for the caller.

    A service's own request carries neither the caller's address nor the caller's endpoint.
    """
    via = (*call.via, *permission.via)
    context: Context = {
        "aws:SecureTransport": "true" if origin.secure else "false",
        "aws:ViaAWSService": "true" if via else "false",
    }
    if via:
        return {
            **context,
            "aws:SecureTransport": "true",
            "aws:CalledVia": list(via),
            "aws:CalledViaFirst": via[0],
            "aws:CalledViaLast": via[-1],
        }
    endpoint = origin.endpoint
    if endpoint is None:
        return {**context, "aws:SourceIp": origin.address}
    context["aws:SourceVpce"] = endpoint.id
    context["aws:SourceVpc"] = endpoint.vpc_id
    context["aws:VpcSourceIp"] = _address_in(endpoint.vpc_id, endpoint.account, call.region)
    service = permission.action.partition(":")[0]
    if service in VPCE_OWNER_SERVICES:
        context["aws:VpceAccount"] = endpoint.account
        path = estate.path(endpoint.account)
        if path:
            context["aws:VpceOrgID"] = estate.id
            context["aws:VpceOrgPaths"] = [path]
    return context


def _address_in(vpc_id: str, account: str, region: str) -> str:
    """An address of a VPC, for `aws:VpcSourceIp`; empty when the VPC is gone."""
    vpc = stored.backend("ec2", account, region).vpcs.get(vpc_id)
    if vpc is None:
        return ""
    network = ipaddress.ip_network(vpc.cidr_block)
    return str(network.network_address + min(10, network.num_addresses - 1))


def _resource(permission: Permission, estate: stored.Estate, owner: str) -> Context:
    if permission.action in OWNERLESS or not owner:
        return {}
    context: Context = {"aws:ResourceAccount": owner}
    path = estate.path(owner)
    if path:
        context["aws:ResourceOrgID"] = estate.id
        context["aws:ResourceOrgPaths"] = [path]
    return context


def _tags(call: Call) -> Context:
    context: Context = {}
    for key, value in request_tags(call.parameters).items():
        context[f"aws:RequestTag/{key}"] = value
    keys = request_tag_keys(call.parameters)
    if keys:
        context["aws:TagKeys"] = keys
    return context


def resource_tag_keys(tags: Mapping[str, str], action: str) -> dict[str, Any]:
    """The keys for the tags that a resource has: the global one, and those services' that have one of their own."""
    service = action.partition(":")[0]
    context: dict[str, Any] = {}
    for key, value in tags.items():
        context[f"aws:ResourceTag/{key}"] = value
        if service in ("iam", "ec2", "sagemaker", "secretsmanager", "ssm", "ecr"):
            context[f"{service}:ResourceTag/{key}"] = value
        if service == "s3":
            context[f"s3:BucketTag/{key}"] = value
    return context
