"""Security Hub: the hub, its standards, its aggregator, the organisation's configuration. No control is checked."""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services import administrators
from ringfence.cloud.services.administrators import require_administrator
from ringfence.cloud.services.kinds import identifier, now, partition, tags_of

SERVICE = "securityhub.amazonaws.com"
# "Standards reference for Security Hub CSPM".
STANDARDS = (
    "ai-security-best-practices/v/1.0.0",
    "aws-foundational-security-best-practices/v/1.0.0",
    "aws-resource-tagging-standard/v/1.0.0",
    "cis-aws-foundations-benchmark/v/1.4.0",
    "cis-aws-foundations-benchmark/v/3.0.0",
    "cis-aws-foundations-benchmark/v/5.0.0",
    "nist-800-171/v/2.0.0",
    "nist-800-53/v/5.0.0",
    "pci-dss/v/3.2.1",
    "pci-dss/v/4.0.1",
)
DEFAULT = ("aws-foundational-security-best-practices/v/1.0.0", "cis-aws-foundations-benchmark/v/1.4.0")


def _arn(call: Call, rest: str) -> str:
    return f"arn:{partition(call.region)}:securityhub:{call.region}:{call.account}:{rest}"


def _hub(call: Call) -> dict[str, Any]:
    hub: dict[str, Any] | None = call.store("securityhub.hub").get("default")
    if hub is None:
        message = f"Account {call.account} is not subscribed to AWS Security Hub"
        raise Fault("InvalidAccessException", message, 401)
    return hub


@answers("securityhub", "EnableSecurityHub")
def enable(call: Call) -> Answer:
    """Turn it on; the default standards come with it unless told otherwise."""
    if "default" in call.store("securityhub.hub"):
        raise Fault("ResourceConflictException", "Account is already subscribed to Security Hub", 409)
    hub: dict[str, Any] = {
        "HubArn": _arn(call, "hub/default"),
        "SubscribedAt": now().isoformat(),
        "AutoEnableControls": True,
        "ControlFindingGenerator": call.parameters.get("ControlFindingGenerator", "SECURITY_CONTROL"),
        "standards": {},
        "aggregator": None,
        "organization": {"AutoEnable": False, "AutoEnableStandards": "DEFAULT"},
    }
    call.store("securityhub.hub")["default"] = hub
    tags_of(call, hub["HubArn"]).update(call.parameters.get("Tags", {}))
    for standard in DEFAULT if call.parameters.get("EnableDefaultStandards", True) else ():
        _subscribe(call, hub, f"arn:{partition(call.region)}:securityhub:{call.region}::standards/{standard}")
    return {}


@answers("securityhub", "DescribeHub")
def describe(call: Call) -> Answer:
    """The hub."""
    members = ("HubArn", "SubscribedAt", "AutoEnableControls", "ControlFindingGenerator")
    return {member: _hub(call)[member] for member in members}


@answers("securityhub", "UpdateSecurityHubConfiguration")
def update(call: Call) -> Answer:
    """Change how controls are enabled and found."""
    _hub(call).update(call.parameters)
    return {}


@answers("securityhub", "DisableSecurityHub")
def disable(call: Call) -> Answer:
    """Turn it off; the administrator of the organisation cannot while it is that."""
    hub = _hub(call)
    if call.account in administrators.administrators(call, SERVICE) and hub["aggregator"]:
        raise Fault("InvalidInputException", "Delete the finding aggregator first.")
    call.store("securityhub.hub").pop("default")
    call.store("tags").pop(hub["HubArn"], None)
    return {}


@answers("securityhub", "ListTagsForResource")
def list_tags(call: Call) -> Answer:
    """Tags of the hub."""
    return {"Tags": dict(tags_of(call, call.parameters["ResourceArn"]))}


def _subscribe(call: Call, hub: dict[str, Any], standard: str) -> dict[str, Any]:
    name = standard.split("::standards/")[-1]
    region = standard.split(":")[3] if standard.count(":") >= 5 else ""
    if name not in STANDARDS or region != call.region:
        raise Fault("InvalidInputException", f"The standard {standard} does not exist in {call.region}.")
    arn = _arn(call, f"subscription/{name}")
    hub["standards"][arn] = {
        "StandardsSubscriptionArn": arn,
        "StandardsArn": standard,
        "StandardsInput": {},
        "StandardsStatus": "READY",
        "StandardsControlsUpdatable": "READY_FOR_UPDATES",
    }
    made: dict[str, Any] = hub["standards"][arn]
    return made


@answers("securityhub", "BatchEnableStandards")
def subscribe(call: Call) -> Answer:
    """Subscribe to standards that exist in the region."""
    hub = _hub(call)
    wanted = [request["StandardsArn"] for request in call.parameters["StandardsSubscriptionRequests"]]
    return {"StandardsSubscriptions": [_subscribe(call, hub, standard) for standard in wanted]}


@answers("securityhub", "BatchDisableStandards")
def unsubscribe(call: Call) -> Answer:
    """End subscriptions."""
    hub, ended = _hub(call), []
    for arn in call.parameters["StandardsSubscriptionArns"]:
        found = hub["standards"].pop(arn, None)
        if found is None:
            raise Fault("ResourceNotFoundException", f"There is no subscription {arn}.", 404)
        ended.append({**found, "StandardsStatus": "DELETING"})
    return {"StandardsSubscriptions": ended}


@answers("securityhub", "GetEnabledStandards")
def subscriptions(call: Call) -> Answer:
    """Subscriptions, all or those asked for."""
    wanted = call.parameters.get("StandardsSubscriptionArns")
    found = _hub(call)["standards"].values()
    return {
        "StandardsSubscriptions": [each for each in found if not wanted or each["StandardsSubscriptionArn"] in wanted]
    }


@answers("securityhub", "CreateFindingAggregator")
def aggregate(call: Call) -> Answer:
    """Bring the findings of other regions here: one aggregator an account."""
    hub = _hub(call)
    if hub["aggregator"]:
        raise Fault("ResourceConflictException", "A finding aggregator exists already.", 409)
    hub["aggregator"] = {
        "FindingAggregatorArn": _arn(call, f"finding-aggregator/{identifier(36)}"),
        "FindingAggregationRegion": call.region,
        "RegionLinkingMode": call.parameters["RegionLinkingMode"],
        "Regions": call.parameters.get("Regions", []),
    }
    return dict(hub["aggregator"])


def _aggregator(call: Call) -> dict[str, Any]:
    found: dict[str, Any] | None = _hub(call)["aggregator"]
    if found is None or found["FindingAggregatorArn"] != call.parameters["FindingAggregatorArn"]:
        raise Fault("ResourceNotFoundException", "There is no such finding aggregator.", 404)
    return found


@answers("securityhub", "GetFindingAggregator")
def get_aggregator(call: Call) -> Answer:
    """The aggregator."""
    return dict(_aggregator(call))


@answers("securityhub", "ListFindingAggregators")
def list_aggregators(call: Call) -> Answer:
    """The aggregator, if there is one."""
    found = _hub(call)["aggregator"]
    return {"FindingAggregators": [{"FindingAggregatorArn": found["FindingAggregatorArn"]}] if found else []}


@answers("securityhub", "UpdateFindingAggregator")
def update_aggregator(call: Call) -> Answer:
    """Change which regions are aggregated."""
    found = _aggregator(call)
    found.update(RegionLinkingMode=call.parameters["RegionLinkingMode"], Regions=call.parameters.get("Regions", []))
    return dict(found)


@answers("securityhub", "DeleteFindingAggregator")
def delete_aggregator(call: Call) -> Answer:
    """Aggregate no longer."""
    _aggregator(call)
    _hub(call)["aggregator"] = None
    return {}


@answers("securityhub", "EnableOrganizationAdminAccount")
def appoint(call: Call) -> Answer:
    """Name the administrator, which is subscribed to Security Hub if it is not yet."""
    administrators.appoint(call, SERVICE, call.parameters["AdminAccountId"])
    return {"AdminAccountId": call.parameters["AdminAccountId"]}


@answers("securityhub", "DisableOrganizationAdminAccount")
def dismiss(call: Call) -> Answer:
    """Dismiss the administrator."""
    administrators.dismiss(call, SERVICE, call.parameters["AdminAccountId"])
    return {}


@answers("securityhub", "ListOrganizationAdminAccounts")
def list_administrators(call: Call) -> Answer:
    """The administrator, if there is one."""
    found = administrators.administrators(call, SERVICE)
    return {"AdminAccounts": [{"AccountId": account, "Status": "ENABLED"} for account in found]}


@answers("securityhub", "UpdateOrganizationConfiguration")
def configure(call: Call) -> Answer:
    """What members get. Central configuration forbids to enable members by itself, and needs an aggregator."""
    require_administrator(call, SERVICE, "AccessDeniedException")
    hub, asked = _hub(call), call.parameters
    central = asked.get("OrganizationConfiguration", {}).get("ConfigurationType") == "CENTRAL"
    if central and (asked["AutoEnable"] or not hub["aggregator"]):
        message = "Central configuration needs a finding aggregator, AutoEnable false and AutoEnableStandards NONE."
        raise Fault("InvalidInputException", message)
    hub["organization"] = {name: asked[name] for name in asked if name in ("AutoEnable", "AutoEnableStandards")}
    hub["organization"]["OrganizationConfiguration"] = {
        "ConfigurationType": "CENTRAL" if central else "LOCAL",
        "Status": "ENABLED",
    }
    return {}


@answers("securityhub", "DescribeOrganizationConfiguration")
def describe_configuration(call: Call) -> Answer:
    """What members get."""
    require_administrator(call, SERVICE, "AccessDeniedException")
    local = {"ConfigurationType": "LOCAL", "Status": "ENABLED"}
    configured = {"OrganizationConfiguration": local, "AutoEnableStandards": "DEFAULT", **_hub(call)["organization"]}
    return {**configured, "MemberAccountLimitReached": False}
