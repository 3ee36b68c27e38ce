"""Portfolios: which products they hold, and who may see them."""

from __future__ import annotations

import fnmatch
import re
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, Principal, answers
from ringfence.cloud.services.kinds import Record, cut, identifier, now, partition, tag_list, tag_map
from ringfence.cloud.services.kinds import page as page_of
from ringfence.cloud.services.references import backend

SERVICE = "servicecatalog"
DETAIL = ("Id", "ARN", "DisplayName", "Description", "CreatedTime", "ProviderName")
PATTERN = re.compile(r"arn:(aws|aws-cn|aws-us-gov):iam:::(role|user|group)/.+")
MAXIMUM_PATTERNS = 10
"""Principals of type IAM_PATTERN that a portfolio takes (AssociatePrincipalWithPortfolio)."""


def store(call: Call, kind: str) -> dict[str, Any]:
    """Service Catalog's records of one kind."""
    return call.store(f"servicecatalog.{kind}")


def missing(what: str) -> Fault:
    """The fault for something that Service Catalog does not know."""
    return Fault("ResourceNotFoundException", f"{what} not found.")


def invalid(message: str) -> Fault:
    """The fault for parameters that do not go together."""
    return Fault("InvalidParametersException", message)


def page(items: list[Any], call: Call, *, next_cursor: str = "NextPageToken") -> tuple[list[Any], dict[str, str]]:
    """One page of a list in Service Catalog's parameters."""
    shown, token = page_of(items, call.parameters, cursor="PageToken", size="PageSize")
    return shown, {next_cursor: token["PageToken"]} if token else {}


def arn_of(call: Call, kind: str, identity: str, service: str = "catalog") -> str:
    """The ARN of a portfolio or product (`catalog`), or of a provisioned product (`servicecatalog`)."""
    return f"arn:{partition(call.region)}:{service}:{call.region}:{call.account}:{kind}/{identity}"


def portfolio(call: Call, identity: str = "") -> Record:
    """The portfolio that a call names."""
    identity = identity or call.parameters.get("PortfolioId") or call.parameters["Id"]
    found: Record | None = store(call, "portfolio").get(identity)
    if found is None:
        raise missing(f"Portfolio {identity}")
    return found


def retag(call: Call, arn: str) -> None:
    """Take over the AddTags and RemoveTags of an update."""
    tags = call.store("tags").setdefault(arn, {})
    for key in call.parameters.get("RemoveTags", ()):
        tags.pop(key, None)
    tags.update(tag_map(call.parameters.get("AddTags")))


def tags_of(call: Call, arn: str) -> list[dict[str, str]]:
    """The tags of a portfolio or product."""
    return tag_list(call.store("tags").get(arn, {}))


def options_of(call: Call, identity: str) -> list[Record]:
    """The tag options of a portfolio or product."""
    options = store(call, "tag_option").values()
    members = ("Key", "Value", "Active", "Id", "Owner")
    return [cut(option, members) for option in options if identity in option["resources"]]


def _answer(call: Call, found: Record) -> Answer:
    return {"PortfolioDetail": cut(found, DETAIL), "Tags": tags_of(call, found["ARN"])}


@answers(SERVICE, "CreatePortfolio")
def create(call: Call) -> Answer:
    """Make an empty portfolio; the same idempotency token gives the same one."""
    asked = call.parameters
    for existing in store(call, "portfolio").values():
        if existing["token"] == asked["IdempotencyToken"]:
            return _answer(call, existing)
    identity = f"port-{identifier(13)}"
    made = {
        "Id": identity,
        "ARN": arn_of(call, "portfolio", identity),
        "Description": "",
        **cut(asked, ("DisplayName", "Description", "ProviderName")),
        "CreatedTime": now(),
        "token": asked["IdempotencyToken"],
        "products": [],
        "principals": [],
        "shares": {},
        "budgets": [],
    }
    store(call, "portfolio")[identity] = made
    call.store("tags")[made["ARN"]] = tag_map(asked.get("Tags"))
    return _answer(call, made)


@answers(SERVICE, "DescribePortfolio")
def describe(call: Call) -> Answer:
    """A portfolio with its tags and tag options."""
    found = portfolio(call)
    budgets = [{"BudgetName": name} for name in found["budgets"]]
    return {**_answer(call, found), "TagOptions": options_of(call, found["Id"]), "Budgets": budgets}


@answers(SERVICE, "UpdatePortfolio")
def update(call: Call) -> Answer:
    """Rename a portfolio, describe it anew, or change its tags."""
    found = portfolio(call)
    found.update(cut(call.parameters, ("DisplayName", "Description", "ProviderName")))
    retag(call, found["ARN"])
    return _answer(call, found)


@answers(SERVICE, "DeletePortfolio")
def delete(call: Call) -> Answer:
    """Take an empty portfolio away."""
    found = portfolio(call)
    for what in ("products", "principals", "shares", "budgets"):
        if found[what]:
            raise Fault("ResourceInUseException", f"Portfolio {found['Id']} still has {what}.")
    if options_of(call, found["Id"]):
        raise Fault("ResourceInUseException", f"Portfolio {found['Id']} still has tag options.")
    del store(call, "portfolio")[found["Id"]]
    call.store("tags").pop(found["ARN"], None)
    return {}


@answers(SERVICE, "ListPortfolios")
def list_portfolios(call: Call) -> Answer:
    """Every portfolio of the account."""
    shown, token = page([cut(found, DETAIL) for found in store(call, "portfolio").values()], call)
    return {"PortfolioDetails": shown, **token}


@answers(SERVICE, "AssociateProductWithPortfolio")
def add_product(call: Call) -> Answer:
    """Put a product into a portfolio."""
    found, identity = portfolio(call), call.parameters["ProductId"]
    if identity not in store(call, "product"):
        raise missing(f"Product {identity}")
    if identity not in found["products"]:
        found["products"].append(identity)
    return {}


@answers(SERVICE, "DisassociateProductFromPortfolio")
def remove_product(call: Call) -> Answer:
    """Take a product out of a portfolio; its constraints there must be gone."""
    found, identity = portfolio(call), call.parameters["ProductId"]
    if identity not in found["products"]:
        raise missing(f"Product {identity} in portfolio {found['Id']}")
    for constraint in store(call, "constraint").values():
        if (constraint["PortfolioId"], constraint["ProductId"]) == (found["Id"], identity):
            raise Fault("ResourceInUseException", f"Constraint {constraint['ConstraintId']} hangs on the association.")
    found["products"].remove(identity)
    return {}


@answers(SERVICE, "ListPortfoliosForProduct")
def list_for_product(call: Call) -> Answer:
    """The portfolios that hold a product."""
    identity = call.parameters["ProductId"]
    if identity not in store(call, "product"):
        raise missing(f"Product {identity}")
    holding = [cut(p, DETAIL) for p in store(call, "portfolio").values() if identity in p["products"]]
    shown, token = page(holding, call)
    return {"PortfolioDetails": shown, **token}


@answers(SERVICE, "AssociatePrincipalWithPortfolio")
def add_principal(call: Call) -> Answer:
    """Give a principal (by ARN, or by a pattern without an account id) access to a portfolio."""
    found, asked = portfolio(call), call.parameters
    principal = {"PrincipalARN": asked["PrincipalARN"], "PrincipalType": asked["PrincipalType"]}
    if asked["PrincipalType"] == "IAM_PATTERN":
        if not PATTERN.fullmatch(asked["PrincipalARN"]):
            raise invalid(f"{asked['PrincipalARN']} is not an IAM ARN without an account id and with a resource type.")
        patterns = [p for p in found["principals"] if p["PrincipalType"] == "IAM_PATTERN" and p != principal]
        if len(patterns) >= MAXIMUM_PATTERNS:
            raise Fault("LimitExceededException", f"A portfolio takes {MAXIMUM_PATTERNS} IAM_PATTERN principals.")
    elif not _exists(call, asked["PrincipalARN"]):
        raise invalid(f"Principal {asked['PrincipalARN']} does not exist.")
    if principal not in found["principals"]:
        found["principals"].append(principal)
    return {}


def _exists(call: Call, arn: str) -> bool:
    iam = backend("iam", call.account, partition(call.region))
    named = [*iam.roles.values(), *iam.users.values(), *iam.groups.values()]
    return any(entity.arn == arn for entity in named)


@answers(SERVICE, "DisassociatePrincipalFromPortfolio")
def remove_principal(call: Call) -> Answer:
    """Take a principal's access away."""
    found, asked = portfolio(call), call.parameters
    kept = [p for p in found["principals"] if p["PrincipalARN"] != asked["PrincipalARN"]]
    if len(kept) == len(found["principals"]):
        raise missing(f"Principal {asked['PrincipalARN']} of portfolio {found['Id']}")
    found["principals"] = kept
    return {}


@answers(SERVICE, "ListPrincipalsForPortfolio")
def list_principals(call: Call) -> Answer:
    """Who has access to a portfolio."""
    shown, token = page(portfolio(call)["principals"], call)
    return {"Principals": shown, **token}


def admits(found: Record, principal: Principal) -> bool:
    """Whether a portfolio is open to a principal: by its own ARN, or by a pattern that its ARN matches."""
    without_account = re.sub(r"^(arn:[^:]+:iam::)\d{12}:", r"\1:", principal.arn)
    for entry in found["principals"]:
        if entry["PrincipalType"] == "IAM" and entry["PrincipalARN"] == principal.arn:
            return True
        if entry["PrincipalType"] == "IAM_PATTERN" and fnmatch.fnmatchcase(without_account, entry["PrincipalARN"]):
            return True
    return False
