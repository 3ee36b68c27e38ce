"""What the model registry and the endpoints say: through boto3, or from an export of the same shapes.

An export is `{"ModelPackages": [...], "Endpoints": [...]}`: a package as DescribeModelPackage answers, an endpoint as
`{"EndpointName", "EndpointStatus", "ModelPackageNames": [ARN, ...]}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError

Json = dict[str, Any]
_EXPECTED = 'an object with "ModelPackages" and "Endpoints", as `ringfence inventory --export` writes it'


@dataclass(frozen=True)
class Registry:
    """Model packages and the endpoints that serve."""

    packages: tuple[Json, ...]
    endpoints: tuple[Json, ...]

    def as_json(self) -> Json:
        """The export's form; times become texts."""
        return {"ModelPackages": list(self.packages), "Endpoints": list(self.endpoints)}


def read_export(path: Path) -> Registry:
    """A registry from a file. Raises RingfenceError where it is no export."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise RingfenceError(f"cannot be read ({error})", where=str(path), expected=_EXPECTED) from None
    packages = value.get("ModelPackages") if isinstance(value, dict) else None
    endpoints = value.get("Endpoints", []) if isinstance(value, dict) else None
    if not _objects(packages, "ModelPackageArn") or not _objects(endpoints, "EndpointName"):
        raise RingfenceError("is no export of a registry", where=str(path), expected=_EXPECTED)
    assert packages is not None
    assert endpoints is not None
    return Registry(tuple(packages), tuple(endpoints))


def _objects(value: object, key: str) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) and isinstance(each.get(key), str) for each in value)


def read_registry(groups: tuple[str, ...] = (), client: Any = None) -> Registry:
    """The registry of the account whose credentials are present.

    `groups`: names or ARNs; an ARN reaches another account's; all of this account's by default.

    Raises RingfenceError where AWS refuses.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    if client is None:
        import boto3

        client = boto3.client("sagemaker")
    try:
        names = groups or tuple(
            each["ModelPackageGroupName"]
            for each in _all(client, "list_model_package_groups", "ModelPackageGroupSummaryList")
        )
        packages = tuple(package for group in names for package in _packages(client, group))
        return Registry(packages, tuple(_endpoints(client)))
    except (BotoCoreError, ClientError) as error:
        raise RingfenceError(f"the registry cannot be read ({error})", where="SageMaker") from None


def _all(client: Any, operation: str, member: str, **asked: Any) -> Iterator[Json]:
    while True:
        answer = getattr(client, operation)(**asked)
        yield from answer.get(member, ())
        if not answer.get("NextToken"):
            return
        asked["NextToken"] = answer["NextToken"]


def _packages(client: Any, group: str) -> Iterator[Json]:
    for each in _all(client, "list_model_packages", "ModelPackageSummaryList", ModelPackageGroupName=group):
        answer = client.describe_model_package(ModelPackageName=each["ModelPackageArn"])
        answer.pop("ResponseMetadata", None)
        yield json.loads(json.dumps(answer, default=str))


def _endpoints(client: Any) -> Iterator[Json]:
    for each in _all(client, "list_endpoints", "Endpoints"):
        endpoint = client.describe_endpoint(EndpointName=each["EndpointName"])
        configuration = client.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
        models = {variant["ModelName"] for variant in configuration["ProductionVariants"] if variant.get("ModelName")}
        named = {name for model in models for name in _package_names(client.describe_model(ModelName=model))}
        yield {
            "EndpointName": each["EndpointName"],
            "EndpointStatus": endpoint["EndpointStatus"],
            "ModelPackageNames": sorted(named),
        }


def _package_names(model: Mapping[str, Any]) -> Iterator[str]:
    for container in (model.get("PrimaryContainer"), *model.get("Containers", ())):
        if container and container.get("ModelPackageName"):
            yield container["ModelPackageName"]
