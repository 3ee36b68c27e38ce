"""Budgets: what moto's lack, tags and changes. Nothing costs anything here, so no budget is ever exceeded."""

from __future__ import annotations

import copy

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services.kinds import tag_list, tag_map
from ringfence.cloud.services.references import backend

SERVICE = "budgets"


def _arn(call: Call, name: str) -> str:
    return f"arn:aws:budgets::{call.parameters.get('AccountId', call.account)}:budget/{name}"


@answers(SERVICE, "CreateBudget")
def create(call: Call) -> Answer:
    """Keep the tags; moto keeps the budget."""
    name = call.parameters["Budget"]["BudgetName"]
    if call.parameters["AccountId"] != call.account:
        raise Fault("AccessDeniedException", "A budget is made in the caller's own account.")
    call.store("tags")[_arn(call, name)] = tag_map(call.parameters.get("ResourceTags"))
    raise PassOn


@answers(SERVICE, "UpdateBudget")
def update(call: Call) -> Answer:
    """Change a budget's limit, period or filters."""
    wanted = call.parameters["NewBudget"]
    held = backend(SERVICE, call.account, "aws").budgets[call.account]
    if wanted["BudgetName"] not in held:
        raise Fault("NotFoundException", f"Unable to get budget: {wanted['BudgetName']} - the budget doesn't exist.")
    held[wanted["BudgetName"]].budget |= copy.deepcopy(wanted)
    return {}


@answers(SERVICE, "DeleteBudget")
def delete(call: Call) -> Answer:
    """Forget the tags with the budget."""
    call.store("tags").pop(_arn(call, call.parameters["BudgetName"]), None)
    raise PassOn


@answers(SERVICE, "ListTagsForResource")
def tags(call: Call) -> Answer:
    """A budget's tags."""
    return {"ResourceTags": tag_list(call.store("tags").get(call.parameters["ResourceARN"], {}))}


@answers(SERVICE, "TagResource")
def tag(call: Call) -> Answer:
    """Put tags on a budget."""
    call.store("tags").setdefault(call.parameters["ResourceARN"], {}).update(tag_map(call.parameters["ResourceTags"]))
    return {}


@answers(SERVICE, "UntagResource")
def untag(call: Call) -> Answer:
    """Take tags off a budget."""
    for key in call.parameters["ResourceTagKeys"]:
        call.store("tags").get(call.parameters["ResourceARN"], {}).pop(key, None)
    return {}
