"""What a person finds in the catalogue: products of the portfolios that are open to them, and nothing else."""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, answers
from ringfence.cloud.services.kinds import Record, cut, tag_list
from ringfence.cloud.services.servicecatalog.constraints import constraints_of
from ringfence.cloud.services.servicecatalog.portfolios import (
    SERVICE,
    admits,
    invalid,
    missing,
    options_of,
    page,
    store,
)
from ringfence.cloud.services.servicecatalog.products import artifact, parameters_of, product, summary, template_of


def open_portfolios(call: Call, product_id: str = "") -> list[Record]:
    """The portfolios that the caller may use, or those of them that hold a product."""
    return [
        found
        for found in store(call, "portfolio").values()
        if admits(found, call.principal) and (not product_id or product_id in found["products"])
    ]


def open_product(call: Call, identity: str = "", name: str = "") -> Record:
    """A product that the caller may see; to others it does not exist."""
    found = product(call, identity, name)
    if not open_portfolios(call, found["Id"]):
        raise missing(f"Product {found['Id']}")
    return found


def path_id(portfolio: Record) -> str:
    """The id of the launch path through a portfolio."""
    return f"lpv3-{portfolio['Id'].removeprefix('port-')}"


def path_tags(call: Call, portfolio: Record, found: Record) -> dict[str, str]:
    """The tags that a launch path puts on what is launched: the portfolio's, the product's, single tag options."""
    tags = {**call.store("tags").get(portfolio["ARN"], {}), **call.store("tags").get(found["ProductARN"], {})}
    values = choices(call, portfolio, found)
    return tags | {key: options[0] for key, options in values.items() if len(options) == 1}


def choices(call: Call, portfolio: Record, found: Record) -> dict[str, list[str]]:
    """The values that tag options leave to a launch, by key."""
    values: dict[str, list[str]] = {}
    for option in (*options_of(call, portfolio["Id"]), *options_of(call, found["Id"])):
        if option["Active"] and option["Value"] not in values.setdefault(option["Key"], []):
            values[option["Key"]].append(option["Value"])
    return values


def launch_path(call: Call, found: Record) -> Record:
    """The portfolio through which a call launches; to be named when there are several."""
    asked, through = call.parameters, open_portfolios(call, found["Id"])
    if asked.get("PathId") or asked.get("PathName"):
        through = [p for p in through if asked.get("PathId") == path_id(p) or asked.get("PathName") == p["DisplayName"]]
    if not through:
        raise missing(f"Launch path {asked.get('PathId') or asked.get('PathName') or ''} of product {found['Id']}")
    if len(through) > 1:
        raise invalid(f"Product {found['Id']} has several launch paths: name one with PathId.")
    return through[0]


@answers(SERVICE, "SearchProducts")
def search(call: Call) -> Answer:
    """The products that the caller may launch."""
    visible = {identity for portfolio in open_portfolios(call) for identity in portfolio["products"]}
    wanted = call.parameters.get("Filters", {})
    found = [p for p in store(call, "product").values() if p["Id"] in visible and _fits(p, wanted)]
    shown, token = page([summary(p) for p in found], call)
    return {"ProductViewSummaries": shown, "ProductViewAggregations": {}, **token}


def _fits(found: Record, wanted: dict[str, list[str]]) -> bool:
    members = {"Owner": "Owner", "ProductType": "Type", "ProductId": "Id"}
    for name, values in wanted.items():
        if name == "FullTextSearch":
            text = " ".join(found[m] for m in ("Name", "ShortDescription", "Owner", "Distributor")).lower()
            if not any(value.lower() in text for value in values):
                return False
        elif name in members and found[members[name]] not in values:
            return False
    return True


@answers(SERVICE, "DescribeProduct", "DescribeProductView")
def describe(call: Call) -> Answer:
    """A product that the caller may launch, with its active versions."""
    identity = call.parameters.get("Id", "").replace("prodview-", "prod-")
    found = open_product(call, identity)
    members = ("Id", "Name", "Description", "CreatedTime", "Guidance")
    answer: dict[str, Any] = {
        "ProductViewSummary": summary(found),
        "ProvisioningArtifacts": [cut(v, members) for v in found["artifacts"].values() if v["Active"]],
    }
    if call.operation == "DescribeProduct":
        paths = open_portfolios(call, found["Id"])
        answer["LaunchPaths"] = [{"Id": path_id(p), "Name": p["DisplayName"]} for p in paths]
    return answer


@answers(SERVICE, "ListLaunchPaths")
def list_launch_paths(call: Call) -> Answer:
    """The ways in which the caller may launch a product."""
    found = open_product(call)
    paths = [
        {
            "Id": path_id(portfolio),
            "Name": portfolio["DisplayName"],
            "ConstraintSummaries": _summaries(call, portfolio, found),
            "Tags": tag_list(path_tags(call, portfolio, found)),
        }
        for portfolio in open_portfolios(call, found["Id"])
    ]
    shown, token = page(paths, call)
    return {"LaunchPathSummaries": shown, **token}


def _summaries(call: Call, portfolio: Record, found: Record) -> list[Record]:
    return [cut(c, ("Type", "Description")) for c in constraints_of(call, portfolio["Id"], found["Id"])]


@answers(SERVICE, "DescribeProvisioningParameters")
def describe_parameters(call: Call) -> Answer:
    """What a launch asks for."""
    asked = call.parameters
    found = open_product(call)
    version = artifact(found, asked.get("ProvisioningArtifactId", ""), asked.get("ProvisioningArtifactName", ""))
    portfolio, template = launch_path(call, found), template_of(version)
    outputs = [{"Key": name, "Description": about.get("Description")} for name, about in template.outputs.items()]
    return {
        "ProvisioningArtifactParameters": parameters_of(template),
        "ConstraintSummaries": _summaries(call, portfolio, found),
        "TagOptions": [{"Key": key, "Values": values} for key, values in choices(call, portfolio, found).items()],
        "ProvisioningArtifactOutputs": outputs,
        "ProvisioningArtifactOutputKeys": outputs,
    }
