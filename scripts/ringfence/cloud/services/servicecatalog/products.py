"""Products and their versions: each version holds its own copy of its template."""

from __future__ import annotations

import json
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.cloudformation.api import fetch
from ringfence.cloud.services.cloudformation.templates import Template, read_template
from ringfence.cloud.services.kinds import Record, cut, identifier, now, tag_map
from ringfence.cloud.services.servicecatalog.portfolios import (
    SERVICE,
    arn_of,
    invalid,
    missing,
    options_of,
    page,
    retag,
    store,
    tags_of,
)

SUMMARY = ("Id", "ProductId", "Name", "Owner", "ShortDescription", "Type", "Distributor", "HasDefaultPath",
           "SupportEmail", "SupportDescription", "SupportUrl")  # fmt: skip
ARTIFACT = ("Id", "Name", "Description", "Type", "CreatedTime", "Active", "Guidance")
ARTIFACT_SUMMARY = ("Id", "Name", "Description", "CreatedTime")
TEXTS = ("Name", "Owner", "Distributor", "SupportDescription", "SupportEmail", "SupportUrl")


def product(call: Call, identity: str = "", name: str = "") -> Record:
    """The product that a call names, by id or by name."""
    asked = call.parameters
    identity = identity or asked.get("ProductId") or asked.get("Id") or ""
    name = name or asked.get("ProductName") or asked.get("Name") or ""
    for found in store(call, "product").values():
        if identity == found["Id"] or (not identity and name == found["Name"]):
            result: Record = found
            return result
    raise missing(f"Product {identity or name}")


def artifact(found: Record, identity: str = "", name: str = "") -> Record:
    """A version of a product, by id or by name."""
    for version in found["artifacts"].values():
        if identity == version["Id"] or (not identity and name == version["Name"]):
            result: Record = version
            return result
    raise missing(f"ProvisioningArtifact {identity or name} of product {found['Id']}")


def summary(found: Record) -> Answer:
    """A product as people see it. `Id` is the view's id, `ProductId` the product's."""
    view = {"Id": f"prodview-{found['Id'].removeprefix('prod-')}", "ProductId": found["Id"], "HasDefaultPath": False}
    return cut({**found, **view}, SUMMARY)


def _detail(found: Record) -> Answer:
    members = cut(found, ("ProductARN", "CreatedTime"))
    return {"ProductViewSummary": summary(found), "Status": "CREATED", **members}


def _load(call: Call, parameters: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The template of a new version, read as the caller and checked."""
    info = parameters.get("Info", {})
    url = info.get("LoadTemplateFromURL")
    if parameters.get("Type", "CLOUD_FORMATION_TEMPLATE") != "CLOUD_FORMATION_TEMPLATE":
        raise invalid(f"The local AWS provisions no {parameters['Type']}; CLOUD_FORMATION_TEMPLATE is expected.")
    if not url:
        raise invalid("Info must hold LoadTemplateFromURL.")
    try:
        text = fetch(call, url, call.principal, (*call.via, "servicecatalog.amazonaws.com"))
        if not parameters.get("DisableTemplateValidation"):
            read_template(text)
    except Fault as fault:
        raise invalid(f"Invalid templateBody. Please make sure that your template is valid: {fault.message}") from fault
    return text, dict(info)


def template_of(version: Record) -> Template:
    """The template of a version."""
    return read_template(version["template"])


def _version(call: Call, found: Record, parameters: dict[str, Any]) -> Record:
    text, info = _load(call, parameters)
    name = parameters.get("Name") or f"v{len(found['artifacts']) + 1}"
    version = {
        "Id": f"pa-{identifier(13)}",
        "Name": name,
        "Description": parameters.get("Description") or "",
        "Type": parameters.get("Type", "CLOUD_FORMATION_TEMPLATE"),
        "CreatedTime": now(),
        "Active": True,
        "Guidance": "DEFAULT",
        "info": info,
        "template": text,
    }
    found["artifacts"][version["Id"]] = version
    return version


@answers(SERVICE, "CreateProduct")
def create(call: Call) -> Answer:
    """Make a product with its first version; the same idempotency token gives the same one."""
    asked = call.parameters
    for existing in store(call, "product").values():
        if existing["token"] == asked["IdempotencyToken"]:
            return _created(call, existing)
    if "ProvisioningArtifactParameters" not in asked:
        raise invalid("ProvisioningArtifactParameters must be given.")
    identity = f"prod-{identifier(13)}"
    made = {
        "Id": identity,
        "ProductARN": arn_of(call, "product", identity),
        "Type": asked["ProductType"],
        "ShortDescription": asked.get("Description") or "",
        **dict.fromkeys(TEXTS, ""),
        **cut(asked, TEXTS),
        "CreatedTime": now(),
        "token": asked["IdempotencyToken"],
        "artifacts": {},
        "budgets": [],
    }
    _version(call, made, asked["ProvisioningArtifactParameters"])
    store(call, "product")[identity] = made
    call.store("tags")[made["ProductARN"]] = tag_map(asked.get("Tags"))
    return _created(call, made)


def _created(call: Call, made: Record) -> Answer:
    first = next(iter(made["artifacts"].values()))
    return {
        "ProductViewDetail": _detail(made),
        "ProvisioningArtifactDetail": cut(first, ARTIFACT),
        "Tags": tags_of(call, made["ProductARN"]),
    }


@answers(SERVICE, "DescribeProductAsAdmin")
def describe_as_admin(call: Call) -> Answer:
    """A product with its versions, tags and tag options."""
    found = product(call)
    return {
        "ProductViewDetail": _detail(found),
        "ProvisioningArtifactSummaries": [cut(v, ARTIFACT_SUMMARY) for v in found["artifacts"].values()],
        "Tags": tags_of(call, found["ProductARN"]),
        "TagOptions": options_of(call, found["Id"]),
        "Budgets": [{"BudgetName": name} for name in found["budgets"]],
    }


@answers(SERVICE, "UpdateProduct")
def update(call: Call) -> Answer:
    """Change a product's texts and tags."""
    found = product(call, call.parameters["Id"])
    found.update(cut(call.parameters, TEXTS))
    found["ShortDescription"] = call.parameters.get("Description", found["ShortDescription"])
    retag(call, found["ProductARN"])
    return {"ProductViewDetail": _detail(found), "Tags": tags_of(call, found["ProductARN"])}


@answers(SERVICE, "DeleteProduct")
def delete(call: Call) -> Answer:
    """Take a product away that no portfolio holds."""
    found = product(call, call.parameters["Id"])
    for portfolio in store(call, "portfolio").values():
        if found["Id"] in portfolio["products"]:
            raise Fault("ResourceInUseException", f"Product {found['Id']} is in portfolio {portfolio['Id']}.")
    if options_of(call, found["Id"]):
        raise Fault("ResourceInUseException", f"Product {found['Id']} still has tag options.")
    del store(call, "product")[found["Id"]]
    call.store("tags").pop(found["ProductARN"], None)
    return {}


@answers(SERVICE, "SearchProductsAsAdmin")
def search_as_admin(call: Call) -> Answer:
    """Every product of the account, or of one portfolio."""
    holder = call.parameters.get("PortfolioId")
    inside = store(call, "portfolio")[holder]["products"] if holder in store(call, "portfolio") else None
    found = [_detail(p) for p in store(call, "product").values() if inside is None or p["Id"] in inside]
    shown, token = page(found, call)
    return {"ProductViewDetails": shown, **token}


@answers(SERVICE, "CreateProvisioningArtifact")
def create_artifact(call: Call) -> Answer:
    """Add a version to a product."""
    version = _version(call, product(call), call.parameters["Parameters"])
    return _artifact_answer(version)


def _artifact_answer(version: Record) -> Answer:
    info = {**version["info"], "TemplateUrl": version["info"]["LoadTemplateFromURL"]}
    return {"ProvisioningArtifactDetail": cut(version, ARTIFACT), "Info": info, "Status": "AVAILABLE"}


@answers(SERVICE, "DescribeProvisioningArtifact")
def describe_artifact(call: Call) -> Answer:
    """A version; on demand with its template's text and parameters."""
    asked = call.parameters
    version = artifact(
        product(call), asked.get("ProvisioningArtifactId", ""), asked.get("ProvisioningArtifactName", "")
    )
    answer = _artifact_answer(version)
    if asked.get("Verbose"):
        answer["Info"]["CloudFormationTemplate"] = version["template"]
    if asked.get("IncludeProvisioningArtifactParameters"):
        answer["ProvisioningArtifactParameters"] = parameters_of(template_of(version))
    return answer


@answers(SERVICE, "UpdateProvisioningArtifact")
def update_artifact(call: Call) -> Answer:
    """Change a version's name, description, guidance, or whether it may be launched."""
    version = artifact(product(call), call.parameters["ProvisioningArtifactId"])
    version.update(cut(call.parameters, ("Name", "Description", "Active", "Guidance")))
    return _artifact_answer(version)


@answers(SERVICE, "DeleteProvisioningArtifact")
def delete_artifact(call: Call) -> Answer:
    """Take a version away, but not a product's only one."""
    found = product(call)
    version = artifact(found, call.parameters["ProvisioningArtifactId"])
    if len(found["artifacts"]) == 1:
        raise Fault("ResourceInUseException", f"{version['Id']} is the only version of product {found['Id']}.")
    del found["artifacts"][version["Id"]]
    return {}


@answers(SERVICE, "ListProvisioningArtifacts")
def list_artifacts(call: Call) -> Answer:
    """A product's versions."""
    return {"ProvisioningArtifactDetails": [cut(v, ARTIFACT) for v in product(call)["artifacts"].values()]}


CONSTRAINTS = ("AllowedValues", "AllowedPattern", "ConstraintDescription", "MaxLength", "MinLength", "MaxValue",
               "MinValue")  # fmt: skip


def parameters_of(template: Template) -> list[Record]:
    """A template's parameters as Service Catalog shows them."""
    shown = []
    for name, about in template.parameters.items():
        limits = {member: about[member] for member in CONSTRAINTS if member in about}
        values = limits.pop("AllowedValues", None)
        constraints: dict[str, Any] = {member: str(value) for member, value in limits.items()}
        if values is not None:
            constraints["AllowedValues"] = [value if isinstance(value, str) else json.dumps(value) for value in values]
        shown.append(
            {
                "ParameterKey": name,
                "DefaultValue": str(about["Default"]) if "Default" in about else None,
                "ParameterType": about.get("Type", "String"),
                "IsNoEcho": bool(about.get("NoEcho")),
                "Description": about.get("Description"),
                "ParameterConstraints": constraints,
            }
        )
    return shown
