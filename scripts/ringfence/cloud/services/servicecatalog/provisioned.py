"""What was launched: looked at, changed and ended by those to whom it belongs."""

from __future__ import annotations

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.kinds import Record, cut, now, tag_list, tag_map
from ringfence.cloud.services.servicecatalog.browsing import open_product, path_tags
from ringfence.cloud.services.servicecatalog.constraints import may_retag
from ringfence.cloud.services.servicecatalog.launching import (
    RECORD,
    Stack,
    answer_of,
    check_tags,
    deploy,
    open_record,
)
from ringfence.cloud.services.servicecatalog.portfolios import SERVICE, invalid, missing, page, portfolio, store
from ringfence.cloud.services.servicecatalog.products import artifact

DETAIL = ("Name", "Arn", "Type", "Id", "Status", "StatusMessage", "CreatedTime", "IdempotencyToken", "LastRecordId",
          "LastProvisioningRecordId", "LastSuccessfulProvisioningRecordId", "ProductId", "ProvisioningArtifactId",
          "LaunchRoleArn")  # fmt: skip
ATTRIBUTE = (*DETAIL[:-1], "PhysicalId", "UserArn", "UserArnSession")


def owned_at(call: Call, owner: str, role: str) -> set[str]:
    """The levels at which something is the caller's: `Account` always, `Role` and `User` when they are the same."""
    levels = {"Account"}
    if role == call.principal.arn:
        levels.add("Role")
    if owner == (call.principal.session_arn or call.principal.arn):
        levels.add("User")
    return levels


def provisioned(call: Call) -> Record:
    """The provisioned product that a call names, by id or by name."""
    asked = call.parameters
    identity = asked.get("ProvisionedProductId") or asked.get("Id")
    name = asked.get("ProvisionedProductName") or asked.get("Name")
    for found in store(call, "provisioned_product").values():
        if identity == found["Id"] or (not identity and name == found["Name"]):
            product: Record = found
            return product
    raise missing(f"Provisioned product {identity or name}")


@answers(SERVICE, "DescribeRecord")
def describe_record(call: Call) -> Answer:
    """How a launch, a change or an end went, with the stack's outputs."""
    found = store(call, "record").get(call.parameters["Id"])
    if found is None:
        raise missing(f"Record {call.parameters['Id']}")
    return {"RecordDetail": cut(found, RECORD), "RecordOutputs": found["outputs"]}


def _level(call: Call) -> str:
    wanted = call.parameters.get("AccessLevelFilter") or {"Key": "User", "Value": "self"}
    if wanted.get("Value", "self") != "self":
        raise invalid("The value of an access level filter must be self.")
    return str(wanted["Key"])


@answers(SERVICE, "ListRecordHistory")
def list_records(call: Call) -> Answer:
    """The records of the caller, of the caller's role, or of the account; newest first."""
    level, search = _level(call), call.parameters.get("SearchFilter")
    found = [r for r in store(call, "record").values() if level in owned_at(call, r["owner"], r["role"])]
    if search:
        member = {"provisionedproduct": "ProvisionedProductId", "product": "ProductId"}[search["Key"]]
        found = [record for record in found if record[member] == search["Value"]]
    shown, token = page([cut(record, RECORD) for record in reversed(found)], call)
    return {"RecordDetails": shown, **token}


def _visible(call: Call) -> list[Record]:
    level = _level(call)
    everything = store(call, "provisioned_product").values()
    return [found for found in everything if level in owned_at(call, found["UserArnSession"], found["UserArn"])]


@answers(SERVICE, "ScanProvisionedProducts")
def scan(call: Call) -> Answer:
    """What the caller, the caller's role, or the account has launched."""
    shown, token = page([cut(found, DETAIL) for found in _visible(call)], call)
    return {"ProvisionedProducts": shown, **token}


@answers(SERVICE, "SearchProvisionedProducts")
def search(call: Call) -> Answer:
    """The same, filtered by words such as `name:my-notebook`."""
    found = _visible(call)
    for query in call.parameters.get("Filters", {}).get("SearchQuery", ()):
        key, _, value = query.rpartition(":")
        members = {name[:1].lower() + name[1:]: name for name in ATTRIBUTE}
        found = [p for p in found if value in (str(p.get(members[key])) if key in members else str(p))]
    products = store(call, "product")
    listed = []
    for one in found:
        product = products.get(one["ProductId"], {"Name": None, "artifacts": {}})
        version = product["artifacts"].get(one["ProvisioningArtifactId"], {})
        about = {"ProductName": product["Name"], "ProvisioningArtifactName": version.get("Name")}
        listed.append({**cut(one, ATTRIBUTE), **about, "Tags": tag_list(one["tags"])})
    shown, token = page(listed, call)
    return {"ProvisionedProducts": shown, "TotalResultsCount": len(listed), **token}


@answers(SERVICE, "DescribeProvisionedProduct")
def describe(call: Call) -> Answer:
    """One provisioned product."""
    return {"ProvisionedProductDetail": cut(provisioned(call), DETAIL), "CloudWatchDashboards": []}


@answers(SERVICE, "GetProvisionedProductOutputs")
def outputs(call: Call) -> Answer:
    """The outputs of a provisioned product's stack."""
    wanted = call.parameters.get("OutputKeys")
    found = [o for o in provisioned(call).get("outputs", ()) if not wanted or o["OutputKey"] in wanted]
    shown, token = page(found, call)
    return {"Outputs": shown, **token}


@answers(SERVICE, "UpdateProvisionedProduct")
def update(call: Call) -> Answer:
    """Bring a provisioned product to another version or other parameters."""
    found, asked = provisioned(call), call.parameters
    product = open_product(call, asked.get("ProductId") or found["ProductId"])
    named = asked.get("ProvisioningArtifactId", ""), asked.get("ProvisioningArtifactName", "")
    version = artifact(product, *named) if any(named) else artifact(product, found["ProvisioningArtifactId"])
    holder = portfolio(call, found["PortfolioId"])
    tags = tag_map(asked.get("Tags")) or found["tags"]
    if tags != found["tags"] and not may_retag(call, holder["Id"], product["Id"]):
        raise invalid("No RESOURCE_UPDATE constraint allows changing the tags of a provisioned product.")
    check_tags(call, holder, product, tags)
    before = found["ProvisioningArtifactId"]
    found |= {"ProvisioningArtifactId": version["Id"], "tags": tags}
    record = open_record(call, "UPDATE_PROVISIONED_PRODUCT", found)
    try:
        stack = Stack(call, found["stack"], found.get("LaunchRoleArn") or "")
        described = stack.described()
        given = {p["ParameterKey"]: p["ParameterValue"] for p in described["Parameters"]}
        given |= {p["Key"]: p["Value"] for p in asked.get("ProvisioningParameters", ()) if "Value" in p}
        system = {t["Key"]: t["Value"] for t in described["Tags"] if t["Key"].startswith("aws:")}
        system["aws:servicecatalog:provisioningArtifactIdentifier"] = version["Id"]
        deploy(call, found, record, "UpdateStack", given, {**tags, **path_tags(call, holder, product), **system})
    except Fault as fault:
        record |= {"Status": "FAILED", "RecordErrors": [{"Code": fault.code, "Description": fault.message}]}
    if record["Status"] == "FAILED":
        found["ProvisioningArtifactId"] = before
    return answer_of(record)


@answers(SERVICE, "TerminateProvisionedProduct")
def terminate(call: Call) -> Answer:
    """End a provisioned product: its stack is deleted as the launch role."""
    found = provisioned(call)
    record = open_record(call, "TERMINATE_PROVISIONED_PRODUCT", found)
    errors: list[Record] = []
    try:
        if found.get("PhysicalId"):
            stack = Stack(call, found["PhysicalId"], found.get("LaunchRoleArn") or "")
            retained = _all_resources(stack) if call.parameters.get("RetainPhysicalResources") else []
            stack.ask("DeleteStack", **({"RetainResources": retained} if retained else {}))
            if stack.described()["StackStatus"] != "DELETE_COMPLETE":
                errors = stack.refusals()
    except Fault as fault:
        errors = [{"Code": fault.code, "Description": fault.message}]
    record["UpdatedTime"] = now()
    record["RecordErrors"] = errors
    record["Status"] = "FAILED" if errors and not call.parameters.get("IgnoreErrors") else "SUCCEEDED"
    if record["Status"] == "SUCCEEDED":
        del store(call, "provisioned_product")[found["Id"]]
    else:
        found |= {"Status": "TAINTED", "StatusMessage": errors[0]["Description"]}
    return answer_of(record)


def _all_resources(stack: Stack) -> list[str]:
    resources = stack.ask("DescribeStackResources")["StackResources"]
    return [resource["LogicalResourceId"] for resource in resources]


@answers(SERVICE, "UpdateProvisionedProductProperties")
def update_properties(call: Call) -> Answer:
    """Give a provisioned product to another owner (`OWNER`)."""
    found = provisioned(call)
    properties = call.parameters["ProvisionedProductProperties"]
    if set(properties) - {"OWNER"}:
        raise invalid("Only the property OWNER can be changed on the local AWS.")
    found["UserArnSession"] = found["UserArn"] = properties["OWNER"]
    record = open_record(call, "UPDATE_PROVISIONED_PRODUCT_PROPERTIES", found)
    record["Status"] = "SUCCEEDED"
    return {
        "ProvisionedProductId": found["Id"],
        "ProvisionedProductProperties": properties,
        "RecordId": record["RecordId"],
        "Status": "SUCCEEDED",
    }
