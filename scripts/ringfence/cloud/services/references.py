"""Whether what a request refers to exists: subnets, security groups, keys, roles, buckets, in moto's own state.

Messages have the form of SageMaker's, which hands on the error of the service that it asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ringfence.cloud import stored
from ringfence.cloud.call import Answer, Call, Fault
from ringfence.cloud.services.kinds import partition
from ringfence.cloud.stored import backend as backend

if TYPE_CHECKING:
    from ringfence.cloud.local import LocalCloud

VALIDATION = "ValidationException"


def handed_on(message: str, service: str, code: str) -> Fault:
    """A ValidationException that hands on another service's refusal."""
    return Fault(VALIDATION, f"{message} (Service: {service}; Status Code: 400; Error Code: {code})")


def subnet(call: Call, subnet_id: str) -> Any:
    """A subnet of the call's account and region."""
    for zone in backend("ec2", call.account, call.region).subnets.values():
        if subnet_id in zone:
            return zone[subnet_id]
    raise handed_on(f"The subnet ID '{subnet_id}' does not exist", "AmazonEC2", "InvalidSubnetID.NotFound")


def vpc(call: Call, vpc_id: str) -> Any:
    """A VPC of the call's account and region."""
    found = backend("ec2", call.account, call.region).vpcs.get(vpc_id)
    if found is None:
        raise handed_on(f"The vpc ID '{vpc_id}' does not exist", "AmazonEC2", "InvalidVpcID.NotFound")
    return found


def security_group(call: Call, group_id: str) -> Any:
    """A security group of the call's account and region."""
    group = backend("ec2", call.account, call.region).get_security_group_from_id(group_id)
    if group is None:
        raise handed_on(f"The security group '{group_id}' does not exist", "AmazonEC2", "InvalidGroup.NotFound")
    return group


def network(call: Call, subnet_ids: Iterable[str], group_ids: Iterable[str], vpc_id: str = "") -> None:
    """Subnets and security groups must exist and lie in one VPC (that one, when it is named)."""
    vpcs = {vpc(call, vpc_id).id} if vpc_id else set()
    vpcs |= {subnet(call, subnet_id).vpc_id for subnet_id in subnet_ids}
    vpcs |= {security_group(call, group_id).vpc_id for group_id in group_ids}
    if len(vpcs) > 1:
        raise handed_on(
            "You have specified two resources that belong to different networks.",
            "AmazonEC2",
            "InvalidParameterCombination",
        )


def vpc_config(call: Call, config: Mapping[str, Any] | None) -> None:
    """The subnets and groups of a VpcConfig."""
    if config:
        network(call, config.get("Subnets", ()), config.get("SecurityGroupIds", ()))


def key(call: Call, key_id: str | None) -> Any:
    """An enabled, symmetric encryption key, by id, alias or ARN (also another account's); None when none is named."""
    if not key_id:
        return None
    account, region = call.account, call.region
    if key_id.startswith("arn:"):
        region, account = key_id.split(":")[3:5]
    keys = backend("kms", account, region)
    name = key_id.split(":", 5)[-1]
    if name.startswith("alias/"):
        found = keys.keys.get(keys.get_key_id_from_alias(name) or "")
    else:
        found = keys.keys.get(name.removeprefix("key/"))
    if found is None:
        raise handed_on(f"Key '{key_id}' does not exist", "AWSKMS", "NotFoundException")
    if found.key_state == "PendingDeletion":
        raise handed_on(f"{found.arn} is pending deletion.", "AWSKMS", "KMSInvalidStateException")
    if not found.enabled:
        raise handed_on(f"{found.arn} is disabled.", "AWSKMS", "DisabledException")
    # Moto leaves both empty where the request did.
    about = (found.key_spec or "SYMMETRIC_DEFAULT", found.key_usage or "ENCRYPT_DECRYPT")
    if about != ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"):
        raise handed_on(f"{found.arn} is not a symmetric encryption key.", "AWSKMS", "InvalidKeyUsageException")
    return found


def find_role(arn: str, region: str) -> Any:
    """A role of any account by its ARN, or None."""
    return stored.find_role(arn, partition(region)) if ":role/" in arn else None


def role(call: Call, arn: str | None, service: str = "sagemaker.amazonaws.com") -> Any:
    """A role that exists and lets the service assume it; None when none is named."""
    if not arn:
        return None
    found = find_role(arn, call.region)
    source = f"arn:{partition(call.region)}:{service.split('.')[0]}:{call.region}:{call.account}:*"
    context = {"aws:SourceAccount": call.account, "aws:SourceArn": source}
    if found is None or not trusts(found, service, context):
        raise Fault(
            VALIDATION,
            f"Could not assume role {arn}. Please ensure that the role exists and allows principal '{service}' "
            "to assume the role.",
        )
    return found


def trusts(role: Any, service: str, context: Mapping[str, str]) -> bool:
    """Whether a role's trust policy lets an AWS service assume it; its conditions see the context given."""
    from ringfence.iam.documents import parse
    from ringfence.iam.evaluate import World, evaluate

    document = role.assume_role_policy_document
    world = World(
        principal=service,
        account=role.arn.split(":")[4],
        action="sts:AssumeRole",
        resource=role.arn,
        context=context,
        resource_policy=parse(document if isinstance(document, str) else json.dumps(document)),
    )
    return evaluate(world).allowed


def bucket(call: Call, uri: str | None) -> None:
    """The bucket of an `s3://bucket/key` URI must exist, in whichever account."""
    name = (uri or "").removeprefix("s3://").split("/")[0]
    if name and stored.find_bucket(name, partition(call.region)) is None:
        raise handed_on(f"The specified bucket '{name}' does not exist", "AmazonS3", "NoSuchBucket")


def estate(call: Call) -> LocalCloud:
    """The local AWS itself: the organisation that it holds and the keys that it issues."""
    from ringfence.cloud.local import LocalCloud

    assert isinstance(call.cloud, LocalCloud)
    return call.cloud


def answer_of_moto(call: Call) -> Answer:
    """What moto answers to this very call, for an answer of ours that only completes it."""
    from ringfence.cloud import wire

    model, protocol = wire.model_of(call.service, call.operation), wire.protocol_of(call.service)
    return estate(call).moto.ask(model, protocol, call.parameters, call.account, call.region)
