"""Tag options, and budgets by name: what hangs on portfolios and products."""

from __future__ import annotations

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.kinds import Record, cut, identifier
from ringfence.cloud.services.servicecatalog.portfolios import SERVICE, missing, page, store

DETAIL = ("Key", "Value", "Active", "Id", "Owner")


def _option(call: Call, identity: str = "") -> Record:
    identity = identity or call.parameters.get("TagOptionId") or call.parameters["Id"]
    found: Record | None = store(call, "tag_option").get(identity)
    if found is None:
        raise missing(f"TagOption {identity}")
    return found


@answers(SERVICE, "CreateTagOption")
def create(call: Call) -> Answer:
    """Make a tag option; a pair of key and value exists once."""
    asked = call.parameters
    for existing in store(call, "tag_option").values():
        if (existing["Key"], existing["Value"]) == (asked["Key"], asked["Value"]):
            raise Fault("DuplicateResourceException", f"TagOption {asked['Key']}={asked['Value']} already exists.")
    made = {
        "Id": f"tag-{identifier(13)}",
        "Key": asked["Key"],
        "Value": asked["Value"],
        "Active": True,
        "Owner": call.account,
        "resources": [],
    }
    store(call, "tag_option")[made["Id"]] = made
    return {"TagOptionDetail": cut(made, DETAIL)}


@answers(SERVICE, "DescribeTagOption")
def describe(call: Call) -> Answer:
    """A tag option."""
    return {"TagOptionDetail": cut(_option(call), DETAIL)}


@answers(SERVICE, "UpdateTagOption")
def update(call: Call) -> Answer:
    """Change a tag option's value, or whether it is used."""
    _option(call).update(cut(call.parameters, ("Value", "Active")))
    return {"TagOptionDetail": cut(_option(call), DETAIL)}


@answers(SERVICE, "DeleteTagOption")
def delete(call: Call) -> Answer:
    """Take a tag option away that nothing uses."""
    found = _option(call)
    if found["resources"]:
        raise Fault("ResourceInUseException", f"TagOption {found['Id']} is associated with resources.")
    del store(call, "tag_option")[found["Id"]]
    return {}


@answers(SERVICE, "ListTagOptions")
def list_options(call: Call) -> Answer:
    """Every tag option of the account."""
    wanted = call.parameters.get("Filters", {})
    options = [cut(o, DETAIL) for o in store(call, "tag_option").values() if all(o[k] == v for k, v in wanted.items())]
    shown, token = page(options, call, next_cursor="PageToken")
    return {"TagOptionDetails": shown, **token}


def _resource(call: Call) -> tuple[str, Record]:
    identity = call.parameters["ResourceId"]
    for kind, arn in (("portfolio", "ARN"), ("product", "ProductARN")):
        if identity in store(call, kind):
            return arn, store(call, kind)[identity]
    raise missing(f"Resource {identity}")


@answers(SERVICE, "AssociateTagOptionWithResource")
def associate(call: Call) -> Answer:
    """Put a tag option on a portfolio or product."""
    found, (_, resource) = _option(call), _resource(call)
    if resource["Id"] in found["resources"]:
        raise Fault("DuplicateResourceException", f"TagOption {found['Id']} is on {resource['Id']} already.")
    found["resources"].append(resource["Id"])
    return {}


@answers(SERVICE, "DisassociateTagOptionFromResource")
def disassociate(call: Call) -> Answer:
    """Take a tag option off a portfolio or product."""
    found, identity = _option(call), call.parameters["ResourceId"]
    if identity not in found["resources"]:
        raise missing(f"TagOption {found['Id']} on {identity}")
    found["resources"].remove(identity)
    return {}


@answers(SERVICE, "ListResourcesForTagOption")
def list_resources(call: Call) -> Answer:
    """What a tag option is on."""
    details = []
    for identity in _option(call)["resources"]:
        if identity in store(call, "portfolio"):
            found = store(call, "portfolio")[identity]
            names = {"ARN": found["ARN"], "Name": found["DisplayName"], "Description": found["Description"]}
        else:
            found = store(call, "product")[identity]
            names = {"ARN": found["ProductARN"], "Name": found["Name"], "Description": found["ShortDescription"]}
        details.append({"Id": identity, "CreatedTime": found["CreatedTime"], **names})
    shown, token = page(details, call, next_cursor="PageToken")
    return {"ResourceDetails": shown, **token}


@answers(SERVICE, "AssociateBudgetWithResource")
def add_budget(call: Call) -> Answer:
    """Put a budget on a portfolio or product."""
    _, resource = _resource(call)
    name = call.parameters["BudgetName"]
    if name in resource["budgets"]:
        raise Fault("DuplicateResourceException", f"Budget {name} is on {resource['Id']} already.")
    resource["budgets"].append(name)
    return {}


@answers(SERVICE, "DisassociateBudgetFromResource")
def remove_budget(call: Call) -> Answer:
    """Take a budget off a portfolio or product."""
    _, resource = _resource(call)
    if call.parameters["BudgetName"] not in resource["budgets"]:
        raise missing(f"Budget {call.parameters['BudgetName']} on {resource['Id']}")
    resource["budgets"].remove(call.parameters["BudgetName"])
    return {}


@answers(SERVICE, "ListBudgetsForResource")
def list_budgets(call: Call) -> Answer:
    """The budgets on a portfolio or product."""
    _, resource = _resource(call)
    shown, token = page([{"BudgetName": name} for name in resource["budgets"]], call)
    return {"Budgets": shown, **token}
