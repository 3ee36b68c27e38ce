"""What a data scientist must not be able to do, as real API calls; each with the legitimate request beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ringfence.self_service.portal import Client

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedException"}


@dataclass(frozen=True)
class Perimeter:
    """What a legitimate request names: ids and ARNs of the platform, as its environment's outputs give them."""

    subnet_id: str
    security_group_id: str
    volume_key_arn: str
    output_key_arn: str
    execution_role_arn: str
    image: str
    bucket: str
    trail: str


@dataclass(frozen=True)
class Attempt:
    """A request that must be refused (or, as a twin, allowed): what it is in words, and the call."""

    says: str
    allowed: bool
    call: Callable[[Client], Any]
    from_inside: bool = True  # of the platform's network, whose endpoints reach no more services than it needs


@dataclass(frozen=True)
class Outcome:
    """How an attempt went: refused with AWS's message, allowed, or failed for another reason (which is no refusal)."""

    attempt: Attempt
    refused: bool
    allowed: bool
    message: str

    @property
    def as_it_should_be(self) -> bool:
        """Whether the platform did with it what it must."""
        return self.allowed if self.attempt.allowed else self.refused


def make(attempt: Attempt, inside: Client, outside: Client) -> Outcome:
    """Make an attempt with a person's credentials, from inside the platform's network or from anywhere else."""
    from botocore.exceptions import ClientError

    try:
        attempt.call(inside if attempt.from_inside else outside)
    except ClientError as error:
        refused = error.response["Error"]["Code"] in _DENIED
        return Outcome(attempt, refused, False, error.response["Error"]["Message"])
    return Outcome(attempt, False, True, "allowed")


def data_scientist_attempts(perimeter: Perimeter, name: str) -> Iterator[Attempt]:
    """Ways out of the perimeter, each a legitimate request with one thing changed. `name` prefixes what they create."""
    yield Attempt("a training job inside the perimeter", True, _training(perimeter, f"{name}-inside"))
    inside = {"Subnets": [perimeter.subnet_id], "SecurityGroupIds": [perimeter.security_group_id]}
    foreign = {**inside, "Subnets": ["subnet-0fedcba9876543210"]}
    mixed = {**inside, "Subnets": [perimeter.subnet_id, "subnet-0fedcba9876543210"]}
    changed: dict[str, dict[str, Any]] = {
        "a training job outside the VPC": {"VpcConfig": None},
        "a training job in somebody else's subnet": {"VpcConfig": foreign},
        "a training job in one good subnet and one foreign": {"VpcConfig": mixed},
        "a training job without the volume key": {"ResourceConfig": _resources(None)},
        "a training job without the output key": {"OutputDataConfig": _output(perimeter, None)},
        "a training job without network isolation": {"EnableNetworkIsolation": False},
        "a training job with clear traffic between its nodes": {"EnableInterContainerTrafficEncryption": False},
        "a training job with another role": {"RoleArn": _role_of(perimeter, "-flow-logs")},
        "a training job with the platform's own role": {"RoleArn": _role_of(perimeter, "-execution")},
        "a training job with a colleague's role": {"RoleArn": _role_of(perimeter, "-execution-somebody-else")},
    }
    for number, (says, change) in enumerate(changed.items(), 1):
        yield Attempt(says, False, _training(perimeter, f"{name}-{number}", change))
    yield Attempt("a notebook with direct internet access", False, _notebook(perimeter, f"{name}-internet"))
    yield Attempt("a notebook with root access", False, _notebook(perimeter, f"{name}-root", _NOTEBOOK_WITH_ROOT))
    yield Attempt("a user profile of one's own making", False, _profile(name))
    yield Attempt("a role without the permissions boundary", False, _role(name), from_inside=False)
    stop = {"Name": perimeter.trail}
    yield Attempt("stopping the audit trail", False, lambda client: client("cloudtrail").stop_logging(**stop), False)


def _role_of(perimeter: Perimeter, suffix: str) -> str:
    """Another role of the platform: a person's own is called <name>-execution-<user>."""
    return perimeter.execution_role_arn.partition("-execution")[0] + suffix


_NOTEBOOK_WITH_ROOT = {"DirectInternetAccess": "Disabled", "RootAccess": "Enabled"}


def _resources(key: str | None) -> dict[str, Any]:
    resources: dict[str, Any] = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10}
    return {**resources, "VolumeKmsKeyId": key} if key else resources


def _output(perimeter: Perimeter, key: str | None) -> dict[str, Any]:
    output: dict[str, Any] = {"S3OutputPath": f"s3://{perimeter.bucket}/training"}
    return {**output, "KmsKeyId": key} if key else output


def _training(perimeter: Perimeter, name: str, change: dict[str, Any] | None = None) -> Callable[[Client], Any]:
    request: dict[str, Any] = {
        "TrainingJobName": name,
        "AlgorithmSpecification": {"TrainingImage": perimeter.image, "TrainingInputMode": "File"},
        "RoleArn": perimeter.execution_role_arn,
        "OutputDataConfig": _output(perimeter, perimeter.output_key_arn),
        "ResourceConfig": _resources(perimeter.volume_key_arn),
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "VpcConfig": {"Subnets": [perimeter.subnet_id], "SecurityGroupIds": [perimeter.security_group_id]},
        "EnableNetworkIsolation": True,
        "EnableInterContainerTrafficEncryption": True,
        **(change or {}),
    }
    given = {key: value for key, value in request.items() if value is not None}
    return lambda client: client("sagemaker").create_training_job(**given)


def _notebook(perimeter: Perimeter, name: str, change: dict[str, Any] | None = None) -> Callable[[Client], Any]:
    request = {
        "NotebookInstanceName": name,
        "InstanceType": "ml.t3.medium",
        "RoleArn": perimeter.execution_role_arn,
        "SubnetId": perimeter.subnet_id,
        "SecurityGroupIds": [perimeter.security_group_id],
        "KmsKeyId": perimeter.volume_key_arn,
        **(change or {"DirectInternetAccess": "Enabled"}),
    }
    return lambda client: client("sagemaker").create_notebook_instance(**request)


def _profile(name: str) -> Callable[[Client], Any]:
    def call(client: Client) -> Any:
        sagemaker = client("sagemaker")
        domain = sagemaker.list_domains()["Domains"][0]["DomainId"]
        return sagemaker.create_user_profile(DomainId=domain, UserProfileName=name)

    return call


def _role(name: str) -> Callable[[Client], Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return lambda client: client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)
