"""What a person does in Service Catalog: see the products, launch one, bring it to another version, end it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ringfence.errors import RingfenceError

Client = Callable[[str], Any]  # boto3's name of a service -> a client with the person's credentials
_WAIT = 1800.0  # seconds: a notebook takes some minutes in a real account
_PAUSE = 0.5


@dataclass(frozen=True)
class Product:
    """A product that a person may launch, with the version that is offered and the way it is launched."""

    id: str
    name: str
    version_id: str
    version: str
    path_id: str


@dataclass(frozen=True)
class Launch:
    """A provisioned product: its id, name, and what its template puts out."""

    id: str
    name: str
    outputs: Mapping[str, str] = field(default_factory=dict)


def sign_in(portal: Any, access_token: str, account_id: str, role: str) -> dict[str, str]:
    """Keys for a permission set's role in an account, as environment variables, from Identity Center's access portal.

    `portal` is a client of boto3's `sso`; `access_token` is what signing in gave.
    """
    keys = portal.get_role_credentials(roleName=role, accountId=account_id, accessToken=access_token)["roleCredentials"]
    return {
        "AWS_ACCESS_KEY_ID": keys["accessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["secretAccessKey"],
        "AWS_SESSION_TOKEN": keys["sessionToken"],
    }


def products(client: Client) -> list[Product]:
    """The products that the person sees, each in its newest offered version."""
    catalog = client("servicecatalog")
    found = []
    for view in catalog.search_products()["ProductViewSummaries"]:
        described = catalog.describe_product(Id=view["ProductId"])
        offered = [each for each in described["ProvisioningArtifacts"] if each.get("Guidance") != "DEPRECATED"]
        if not offered:
            continue
        newest = max(offered, key=lambda each: each["CreatedTime"])
        paths = catalog.list_launch_paths(ProductId=view["ProductId"])["LaunchPathSummaries"]
        found.append(Product(view["ProductId"], view["Name"], newest["Id"], newest["Name"], paths[0]["Id"]))
    return found


def in_version(client: Client, product: Product, version: str) -> Product:
    """The same product in another version. Raises RingfenceError where it is not offered."""
    artifacts = client("servicecatalog").describe_product(Id=product.id)["ProvisioningArtifacts"]
    offered = {each["Name"]: each["Id"] for each in artifacts}
    if version not in offered:
        expected = f"one of {', '.join(sorted(offered))}"
        raise RingfenceError("no such version", where=f"{product.name} {version}", expected=expected)
    return replace(product, version_id=offered[version], version=version)


def launch(client: Client, product: Product, name: str, parameters: Mapping[str, str]) -> Launch:
    """Launch a product and wait for it. Raises RingfenceError with the reasons where it fails."""
    catalog = client("servicecatalog")
    record = catalog.provision_product(
        ProductId=product.id,
        ProvisioningArtifactId=product.version_id,
        PathId=product.path_id,
        ProvisionedProductName=name,
        ProvisioningParameters=[{"Key": key, "Value": value} for key, value in parameters.items()],
    )["RecordDetail"]
    return Launch(record["ProvisionedProductId"], name, _outputs(wait_for(catalog, record["RecordId"], name)))


def update(client: Client, launched: Launch, product: Product, parameters: Mapping[str, str] | None = None) -> Launch:
    """Bring a provisioned product to a version, and to other parameters; those not named stay as they are.

    Raises RingfenceError with the reasons where it fails; it is then as it was before.
    """
    catalog = client("servicecatalog")
    described = catalog.describe_provisioning_parameters(
        ProductId=product.id, ProvisioningArtifactId=product.version_id, PathId=product.path_id
    )["ProvisioningArtifactParameters"]
    changed = dict(parameters or {})
    asked = [
        {"Key": each["ParameterKey"], "Value": changed[each["ParameterKey"]]}
        if each["ParameterKey"] in changed
        else {"Key": each["ParameterKey"], "UsePreviousValue": True}
        for each in described
    ]
    record = catalog.update_provisioned_product(
        ProvisionedProductId=launched.id,
        ProductId=product.id,
        ProvisioningArtifactId=product.version_id,
        PathId=product.path_id,
        ProvisioningParameters=asked,
    )["RecordDetail"]
    return Launch(launched.id, launched.name, _outputs(wait_for(catalog, record["RecordId"], launched.name)))


def terminate(client: Client, launched: Launch) -> None:
    """End a provisioned product and wait until it is gone."""
    catalog = client("servicecatalog")
    record = catalog.terminate_provisioned_product(ProvisionedProductId=launched.id)["RecordDetail"]
    wait_for(catalog, record["RecordId"], launched.name)


def _outputs(finished: Mapping[str, Any]) -> dict[str, str]:
    return {each["OutputKey"]: each["OutputValue"] for each in finished.get("RecordOutputs", [])}


def wait_for(catalog: Any, record_id: str, name: str) -> dict[str, Any]:
    """The record of a launch, update or end, once it has succeeded. Raises RingfenceError where it fails or hangs."""
    deadline = time.monotonic() + _WAIT
    while time.monotonic() < deadline:
        answer: dict[str, Any] = catalog.describe_record(Id=record_id)
        record = answer["RecordDetail"]
        if record["Status"] == "SUCCEEDED":
            return answer
        if record["Status"] in ("FAILED", "IN_PROGRESS_IN_ERROR"):
            errors = "; ".join(str(each.get("Description", "")) for each in record.get("RecordErrors", []))
            kind = record["RecordType"].replace("_", " ").lower()
            raise RingfenceError(f"{kind} failed: {errors or record['Status']}", where=f"product {name}")
        time.sleep(_PAUSE)
    raise RingfenceError(f"has not finished after {_WAIT:.0f} s", where=f"product {name}")
