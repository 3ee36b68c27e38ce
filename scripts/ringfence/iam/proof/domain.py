"""Which requests a proof is about: those that AWS could make, as far as its data tells.

A condition key that AWS's data gives a type has values of that type: `true` or `false`, a number, a date, an address,
an ARN. Without that a Deny on `Bool: {"aws:SecureTransport": "false"}` would have a hole at `maybe`. It is said in
IAM's own condition syntax, as part of `where`, so that every engine and the evaluator read it alike. Presence is left
free: a key that `where` does not fix may be absent.

A KMS key and a role are used only as their own policy allows, and the evaluator knows them by their ARN. Where a goal
about actions that take nothing else says `*`, the resource is an ARN of one: no other text gets round that rule.

Service-linked roles are those whose name begins with `AWSServiceRoleFor` ("Using service-linked roles"): no session of
another role carries the ARN of one, which would free it from the organization's policies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ringfence.iam import actions
from ringfence.iam.documents import Condition, Document, Statement
from ringfence.iam.evaluate import World
from ringfence.iam.principals import requester
from ringfence.iam.proof.action_classes import actions_of
from ringfence.iam.questions import Question

_SERVICE_LINKED = "AWSServiceRoleFor"
_EARLIEST = "0001-01-01T00:00:00Z"
_LEAST = "-" + "9" * 50

# By the type of a key: the operator and values that hold of each value of that type, and the operators that need it.
_TYPES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "Bool": ("StringEquals", ("true", "false"), ""),
    "Numeric": ("NumericGreaterThanEquals", (_LEAST,), "Numeric"),
    "Long": ("NumericGreaterThanEquals", (_LEAST,), "Numeric"),
    "Date": ("DateGreaterThanEquals", (_EARLIEST,), "Date"),
    "IPAddress": ("IpAddress", ("0.0.0.0/0", "::/0"), "IpAddress"),
    "ARN": ("ArnLike", ("arn:*:*:*:*:*",), "Arn"),
}

# The resource types that have to have a policy of their own, as patterns that a colon ends no segment of.
_OWN_POLICY = {
    "kms:key": "arn:{partition}:kms:*-?:{account}:key/*",
    "sts:role": "arn:{partition}:iam::{account}:role/*",
}


def of_aws(question: Question) -> Question:
    """The question, about requests that AWS could make only."""
    used: dict[str, set[str]] = {}
    spelled: dict[str, str] = {}
    for condition in _conditions(question):
        used.setdefault(condition.key.lower(), set()).add(condition.operator)
        spelled.setdefault(condition.key.lower(), condition.key)
    typed = [of_type for key, operators in used.items() if (of_type := _typed(spelled[key], frozenset(operators)))]
    where = (*question.goal.where, *typed, *_not_service_linked(question.world))
    return replace(question, goal=replace(question.goal, where=where, resources=_resources(question)))


def _resources(question: Question) -> tuple[str, ...]:
    goal, world = question.goal, question.world
    if "*" not in goal.resources:
        return goal.resources
    asked = [_resource_type(action) for action in actions_of(goal.actions).names]
    if not asked or len(set(asked)) > 1 or asked[0] not in _OWN_POLICY:
        return goal.resources
    who = requester(world.principal)
    account = world.resource_account or "?" * 12
    arn = _OWN_POLICY[asked[0]].format(partition=who.partition or "aws", account=account)
    return tuple(arn if resource == "*" else resource for resource in goal.resources)


def _resource_type(action: str) -> str:
    """The one resource type that an action takes; "" where it takes several, or none."""
    found = actions.resource_types(action) if actions.exists(action) else ()
    return f"{action.partition(':')[0]}:{found[0].name}" if len(found) == 1 else ""


@lru_cache(maxsize=4096)
def _typed(key: str, operators: frozenset[str]) -> Condition | None:
    kind = actions.key_type(key) or ""
    several = kind.startswith("ArrayOf")
    found = _TYPES.get(kind.removeprefix("ArrayOf"))
    if found is None or not any(family in operator for operator in operators for family in (found[2],)):
        return None
    operator, values, _ = found
    return Condition(operator, "ForAllValues" if several else None, True, key, values)


def _not_service_linked(world: World) -> tuple[Condition, ...]:
    who = requester(world.principal)
    restricted = world.service_control_policies or world.resource_control_policies
    if who.type != "role_session" or not restricted or who.name.startswith(_SERVICE_LINKED):
        return ()
    pattern = f"arn:*:iam::{who.account}:role/aws-service-role/*"
    return (Condition("StringNotLike", None, True, "aws:PrincipalArn", (pattern,)),)


def _conditions(question: Question) -> Iterator[Condition]:
    yield from question.goal.where
    yield from question.goal.unless or ()
    for statement in statements(question.world):
        yield from statement.conditions


def statements(world: World) -> Iterator[Statement]:
    """Every statement of every policy in a world."""
    session = (world.session_policy,) if isinstance(world.session_policy, Document) else world.session_policy or ()
    levels = (*world.service_control_policies, *world.resource_control_policies)
    single = (world.permissions_boundary, world.resource_policy, world.vpc_endpoint_policy)
    for document in (
        *world.identity_policies,
        *session,
        *(document for level in levels for document in level),
        *(document for document in single if document is not None),
    ):
        yield from document.statements
