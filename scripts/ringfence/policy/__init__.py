"""Policies: what must hold, the verdicts on it, and waivers. What a policy's file needs is imported from here."""

from ringfence.plan.answers import Answer, all_of, any_of, no, unknown, yes
from ringfence.plan.document import (
    Document,
    Hole,
    Statement,
    Template,
    identity_policy,
    only_bounds,
    resource_policy,
)
from ringfence.plan.linting import free_of
from ringfence.plan.model import Plan, Resource
from ringfence.plan.values import Value
from ringfence.policy.definition import Policy, environment_policy, path_goal, policy

__all__ = [
    "Answer",
    "Document",
    "Hole",
    "Plan",
    "Policy",
    "Resource",
    "Statement",
    "Template",
    "Value",
    "all_of",
    "any_of",
    "environment_policy",
    "free_of",
    "identity_policy",
    "no",
    "only_bounds",
    "path_goal",
    "policy",
    "resource_policy",
    "unknown",
    "yes",
]
