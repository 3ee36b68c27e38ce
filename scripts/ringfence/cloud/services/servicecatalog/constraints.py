"""Constraints: as which role a product is launched, and with which parameters."""

from __future__ import annotations

import json
import re
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.kinds import Record, cut, identifier, partition
from ringfence.cloud.services.references import find_role
from ringfence.cloud.services.servicecatalog.portfolios import SERVICE, invalid, missing, page, portfolio, store

DETAIL = ("ConstraintId", "Type", "Description", "Owner", "ProductId", "PortfolioId")
TYPES = ("LAUNCH", "NOTIFICATION", "RESOURCE_UPDATE", "STACKSET", "TEMPLATE")
ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}")


def constraints_of(call: Call, portfolio_id: str, product_id: str, kind: str = "") -> list[Record]:
    """The constraints on a product in a portfolio."""
    return [
        found
        for found in store(call, "constraint").values()
        if (found["PortfolioId"], found["ProductId"]) == (portfolio_id, product_id) and kind in ("", found["Type"])
    ]


def launch_role(call: Call, portfolio_id: str, product_id: str) -> str:
    """The ARN of the role that a product is launched as; empty when the person's own rights are used."""
    for constraint in constraints_of(call, portfolio_id, product_id, "LAUNCH"):
        return _role_arn(call, json.loads(constraint["parameters"]))
    return ""


def _role_arn(call: Call, parameters: dict[str, str]) -> str:
    if "RoleArn" in parameters:
        return parameters["RoleArn"]
    return f"arn:{partition(call.region)}:iam::{call.account}:role/{parameters['LocalRoleName']}"


def template_rules(call: Call, portfolio_id: str, product_id: str) -> dict[str, dict[str, Any]]:
    """The rules that template constraints add to a product's template."""
    rules: dict[str, dict[str, Any]] = {}
    for constraint in constraints_of(call, portfolio_id, product_id, "TEMPLATE"):
        rules |= json.loads(constraint["parameters"])["Rules"]
    return rules


def may_retag(call: Call, portfolio_id: str, product_id: str) -> bool:
    """Whether an update may change a provisioned product's tags: only where a constraint says so."""
    return any(
        json.loads(constraint["parameters"])["Properties"]["TagUpdateOnProvisionedProduct"] == "ALLOWED"
        for constraint in constraints_of(call, portfolio_id, product_id, "RESOURCE_UPDATE")
    )


def _check(call: Call, kind: str, text: str) -> None:
    try:
        parameters = json.loads(text)
    except ValueError as error:
        raise invalid(f"Constraint parameters are not JSON: {error}") from error
    if kind == "LAUNCH":
        if len({"RoleArn", "LocalRoleName"} & set(parameters)) != 1:
            raise invalid("A LAUNCH constraint takes either RoleArn or LocalRoleName.")
        if "LocalRoleName" in parameters and not ROLE_NAME.fullmatch(parameters["LocalRoleName"]):
            raise invalid(f"{parameters['LocalRoleName']} is not a role name.")
        if find_role(_role_arn(call, parameters), call.region) is None:
            raise invalid(f"Role {_role_arn(call, parameters)} does not exist.")
    elif kind == "TEMPLATE":
        rules = parameters.get("Rules")
        if not isinstance(rules, dict) or not all(rule.get("Assertions") for rule in rules.values()):
            raise invalid("A TEMPLATE constraint takes Rules, each with Assertions.")
    elif kind == "STACKSET":
        raise invalid("The local AWS has no stack sets.")


def _answer(found: Record) -> Answer:
    return {
        "ConstraintDetail": cut(found, DETAIL),
        "ConstraintParameters": found["parameters"],
        "Status": "AVAILABLE",
    }


@answers(SERVICE, "CreateConstraint")
def create(call: Call) -> Answer:
    """Constrain a product in a portfolio that holds it; one LAUNCH constraint each."""
    asked = call.parameters
    if asked["Type"] not in TYPES:
        raise invalid(f"Constraint type {asked['Type']} is not one of {', '.join(TYPES)}.")
    if asked["ProductId"] not in portfolio(call)["products"]:
        raise missing(f"Product {asked['ProductId']} in portfolio {asked['PortfolioId']}")
    for existing in store(call, "constraint").values():
        if existing["token"] == asked["IdempotencyToken"]:
            return _answer(existing)
    only_one = asked["Type"] in ("LAUNCH", "RESOURCE_UPDATE")
    if only_one and constraints_of(call, asked["PortfolioId"], asked["ProductId"], asked["Type"]):
        raise Fault("DuplicateResourceException", f"The product has a {asked['Type']} constraint in this portfolio.")
    _check(call, asked["Type"], asked["Parameters"])
    made = {
        "ConstraintId": f"cons-{identifier(13)}",
        "Description": "",
        **cut(asked, ("Type", "Description", "ProductId", "PortfolioId")),
        "Owner": call.account,
        "parameters": asked["Parameters"],
        "token": asked["IdempotencyToken"],
    }
    store(call, "constraint")[made["ConstraintId"]] = made
    return _answer(made)


def _constraint(call: Call) -> Record:
    found: Record | None = store(call, "constraint").get(call.parameters["Id"])
    if found is None:
        raise missing(f"Constraint {call.parameters['Id']}")
    return found


@answers(SERVICE, "DescribeConstraint")
def describe(call: Call) -> Answer:
    """A constraint with its parameters."""
    return _answer(_constraint(call))


@answers(SERVICE, "UpdateConstraint")
def update(call: Call) -> Answer:
    """Change a constraint's description or parameters."""
    found = _constraint(call)
    if "Parameters" in call.parameters:
        _check(call, found["Type"], call.parameters["Parameters"])
        found["parameters"] = call.parameters["Parameters"]
    found["Description"] = call.parameters.get("Description", found["Description"])
    return _answer(found)


@answers(SERVICE, "DeleteConstraint")
def delete(call: Call) -> Answer:
    """Take a constraint away."""
    del store(call, "constraint")[_constraint(call)["ConstraintId"]]
    return {}


@answers(SERVICE, "ListConstraintsForPortfolio")
def list_constraints(call: Call) -> Answer:
    """The constraints of a portfolio, or of one product in it."""
    holder, wanted = portfolio(call)["Id"], call.parameters.get("ProductId")
    found = [
        cut(constraint, DETAIL)
        for constraint in store(call, "constraint").values()
        if constraint["PortfolioId"] == holder and wanted in (None, constraint["ProductId"])
    ]
    shown, token = page(found, call)
    return {"ConstraintDetails": shown, **token}
