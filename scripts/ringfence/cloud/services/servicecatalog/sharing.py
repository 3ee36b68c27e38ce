"""Portfolio shares: recorded, so that Terraform and people can see them; recipients do not see the products."""

from __future__ import annotations

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.references import estate
from ringfence.cloud.services.servicecatalog.portfolios import SERVICE, invalid, missing, page, portfolio, store


@answers(SERVICE, "EnableAWSOrganizationsAccess", "DisableAWSOrganizationsAccess")
def switch_organizations_access(call: Call) -> Answer:
    """Let portfolios be shared along the organisation; only the management account may say so."""
    if call.account != estate(call).organization.management_account.id:
        raise Fault("OperationNotSupportedException", "Only the management account may call this operation.")
    store(call, "access")["status"] = "ENABLED" if call.operation.startswith("Enable") else "DISABLED"
    return {}


@answers(SERVICE, "GetAWSOrganizationsAccessStatus")
def organizations_access(call: Call) -> Answer:
    """Whether portfolios may be shared along the organisation."""
    organization = estate(call).organization
    management = call.cloud.store(organization.management_account.id, call.region, "servicecatalog.access")
    return {"AccessStatus": management.get("status", "DISABLED")}


def _target(call: Call) -> tuple[str, str]:
    """The kind and the id of what a share is for."""
    asked = call.parameters
    if bool(asked.get("AccountId")) == bool(asked.get("OrganizationNode")):
        raise invalid("Give either AccountId or OrganizationNode.")
    if asked.get("AccountId"):
        return "ACCOUNT", asked["AccountId"]
    node = asked["OrganizationNode"]
    kind = "ORGANIZATION_MEMBER_ACCOUNT" if node["Type"] == "ACCOUNT" else node["Type"]
    if organizations_access(call)["AccessStatus"] != "ENABLED":
        raise Fault("OperationNotSupportedException", "AWS Organizations access is not enabled.")
    return kind, node["Value"]


@answers(SERVICE, "CreatePortfolioShare", "UpdatePortfolioShare")
def share(call: Call) -> Answer:
    """Share a portfolio with an account or along the organisation."""
    found, (kind, target) = portfolio(call), _target(call)
    token = f"share-{found['Id'].removeprefix('port-')}{target.replace('-', '')}"
    known = found["shares"].get(f"{kind}/{target}", {})
    found["shares"][f"{kind}/{target}"] = {
        "PrincipalId": target,
        "Type": kind,
        "Accepted": kind != "ACCOUNT",
        "ShareTagOptions": call.parameters.get("ShareTagOptions", known.get("ShareTagOptions", False)),
        "SharePrincipals": call.parameters.get("SharePrincipals", known.get("SharePrincipals", False)),
    }
    if kind == "ACCOUNT":
        return {}
    store(call, "share_token")[token] = {"PortfolioId": found["Id"], "OrganizationNodeValue": target}
    return {"PortfolioShareToken": token, **({"Status": "COMPLETED"} if call.operation.startswith("Update") else {})}


@answers(SERVICE, "DeletePortfolioShare")
def unshare(call: Call) -> Answer:
    """End a share."""
    found, (kind, target) = portfolio(call), _target(call)
    if found["shares"].pop(f"{kind}/{target}", None) is None:
        raise missing(f"Share of portfolio {found['Id']} with {target}")
    if kind == "ACCOUNT":
        return {}
    token = f"share-{found['Id'].removeprefix('port-')}{target.replace('-', '')}"
    return {"PortfolioShareToken": token}


@answers(SERVICE, "DescribePortfolioShares")
def describe_shares(call: Call) -> Answer:
    """The shares of a portfolio of one kind."""
    shares = [s for s in portfolio(call)["shares"].values() if s["Type"] == call.parameters["Type"]]
    shown, token = page(shares, call)
    return {"PortfolioShareDetails": shown, **token}


@answers(SERVICE, "DescribePortfolioShareStatus")
def describe_share_status(call: Call) -> Answer:
    """How sharing along the organisation ended."""
    token = call.parameters["PortfolioShareToken"]
    found = store(call, "share_token").get(token)
    if found is None:
        raise missing(f"Portfolio share token {token}")
    return {"PortfolioShareToken": token, "Status": "COMPLETED", **found}


@answers(SERVICE, "ListPortfolioAccess")
def list_access(call: Call) -> Answer:
    """The accounts that a portfolio is shared with."""
    shares = portfolio(call)["shares"].values()
    shown, token = page([s["PrincipalId"] for s in shares if s["Type"] == "ACCOUNT"], call)
    return {"AccountIds": shown, **token}
