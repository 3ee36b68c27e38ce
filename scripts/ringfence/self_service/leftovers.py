"""Ending what people launched before the platform goes, and telling what is left of it in an account afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from ringfence.self_service.portal import wait_for


class Session(Protocol):
    """boto3's session, as far as it is used here."""

    def client(self, service: str) -> Any:
        """A client of a service."""


@dataclass(frozen=True)
class _Listing:
    """How to list one kind of thing: the call, the key of its answer, and the name of an entry."""

    kind: str
    service: str
    operation: str
    key: str
    name: Callable[[dict[str, Any]], str]


_LISTINGS = (
    _Listing("bucket", "s3", "list_buckets", "Buckets", lambda each: str(each["Name"])),
    _Listing("role", "iam", "list_roles", "Roles", lambda each: str(each["RoleName"])),
    _Listing("log group", "logs", "describe_log_groups", "logGroups", lambda each: str(each["logGroupName"])),
    _Listing("trail", "cloudtrail", "describe_trails", "trailList", lambda each: str(each["Name"])),
    _Listing("SageMaker domain", "sagemaker", "list_domains", "Domains", lambda each: str(each["DomainName"])),
    _Listing(
        "user profile", "sagemaker", "list_user_profiles", "UserProfiles", lambda each: str(each["UserProfileName"])
    ),
    _Listing(
        "notebook",
        "sagemaker",
        "list_notebook_instances",
        "NotebookInstances",
        lambda each: str(each["NotebookInstanceName"]),
    ),
    _Listing(
        "feature group",
        "sagemaker",
        "list_feature_groups",
        "FeatureGroupSummaries",
        lambda each: str(each["FeatureGroupName"]),
    ),
    _Listing("pipeline", "sagemaker", "list_pipelines", "PipelineSummaries", lambda each: str(each["PipelineName"])),
    _Listing(
        "model package group",
        "sagemaker",
        "list_model_package_groups",
        "ModelPackageGroupSummaryList",
        lambda each: str(each["ModelPackageGroupName"]),
    ),
    _Listing(
        "portfolio", "servicecatalog", "list_portfolios", "PortfolioDetails", lambda each: str(each["DisplayName"])
    ),
    _Listing("parameter", "ssm", "describe_parameters", "Parameters", lambda each: str(each["Name"])),
    _Listing("key alias", "kms", "list_aliases", "Aliases", lambda each: str(each["AliasName"])),
    _Listing("stack", "cloudformation", "list_stacks", "StackSummaries", lambda each: _live_stack(each)),
)


def _live_stack(entry: dict[str, Any]) -> str:
    return "" if entry["StackStatus"] == "DELETE_COMPLETE" else str(entry["StackName"])


def terminate_products(session: Session) -> Iterator[str]:
    """Terminate every provisioned product of the account, and name each as it ends.

    Raises RingfenceError where one does not end: what it made would be left without its owner.
    """
    catalog = session.client("servicecatalog")
    for product in _provisioned(catalog):
        record = catalog.terminate_provisioned_product(ProvisionedProductId=product["Id"])["RecordDetail"]
        wait_for(catalog, record["RecordId"], product["Name"])
        yield product["Name"]


def _provisioned(catalog: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        level = {"Key": "Account", "Value": "self"}
        answer = catalog.search_provisioned_products(AccessLevelFilter=level, **token)
        found += answer["ProvisionedProducts"]
        if not answer.get("NextPageToken"):
            return found
        token = {"PageToken": answer["NextPageToken"]}


def leftovers(session: Session, *, prefix: str, standing: frozenset[str] = frozenset()) -> tuple[list[str], list[str]]:
    """What an account still holds of an environment whose names begin with `prefix`, but for the names in `standing`.

    First what AWS itself keeps for a while, with the date on which it goes (keys in their deletion window); then what
    should not be there.
    """
    left = [
        f"{listing.kind} {name}"
        for listing in _LISTINGS
        for name in sorted(listing.name(entry) for entry in _entries(session, listing))
        if belongs(name, prefix) and name not in standing
    ]
    kept, keys = _keys(session, prefix, standing)
    vpcs = session.client("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [f"{prefix}*"]}])["Vpcs"]
    return kept, [*left, *keys, *(f"VPC {vpc['VpcId']}" for vpc in vpcs)]


def belongs(name: str, prefix: str) -> bool:
    """Whether a name is the environment's: `ringfence-dev-x`, `alias/ringfence-dev-x`, `/ringfence-dev/x`."""
    return any(part == prefix or part.startswith(f"{prefix}-") for part in name.split("/"))


def _entries(session: Session, listing: _Listing) -> Iterator[dict[str, Any]]:
    client = session.client(listing.service)
    if client.can_paginate(listing.operation):
        for page in client.get_paginator(listing.operation).paginate():
            yield from page.get(listing.key, [])
    else:
        yield from getattr(client, listing.operation)().get(listing.key, [])


def _keys(session: Session, prefix: str, standing: frozenset[str]) -> tuple[list[str], list[str]]:
    """Customer-managed keys of the environment: in their deletion window, and others."""
    client = session.client("kms")
    kept, left = [], []
    for page in client.get_paginator("list_keys").paginate():
        for entry in page["Keys"]:
            key = _described(client, entry["KeyId"], prefix)
            if key is None or entry["KeyId"] in standing:
                continue
            if key["KeyState"] == "PendingDeletion":
                kept.append(f"key {key['KeyId']} until {key['DeletionDate']:%Y-%m-%d} (its deletion window)")
            else:
                left.append(f"key {key['KeyId']}")
    return kept, left


def _described(client: Any, key_id: str, prefix: str) -> dict[str, Any] | None:
    """A key of the environment, by the Name tag that the keys module gives or by its description; None for another's.

    A key that shuts the caller out is another's: the platform's own keys let Terraform see them.
    """
    try:
        key: dict[str, Any] = client.describe_key(KeyId=key_id)["KeyMetadata"]
        tags = client.list_resource_tags(KeyId=key_id).get("Tags", [])
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "AccessDeniedException":
            return None
        raise
    names = [tag["TagValue"] for tag in tags if tag["TagKey"] == "Name"] + key.get("Description", "").split()
    ours = key.get("KeyManager") == "CUSTOMER" and any(belongs(name, prefix) for name in names)
    return key if ours else None
