"""Policies: what must hold, the verdicts on it, and waivers. What a policy's file needs is imported from here."""

from ringfence.plan.answers import Answer, all_of, any_of, no, unknown, yes
from ringfence.plan.document import Document, Hole, Statement
from ringfence.plan.model import Plan, Resource
from ringfence.plan.values import Value
from ringfence.policy.definition import Policy, environment_policy, policy

__all__ = [
    "Answer",
    "Document",
    "Hole",
    "Plan",
    "Policy",
    "Resource",
    "Statement",
    "Value",
    "all_of",
    "any_of",
    "environment_policy",
    "no",
    "policy",
    "unknown",
    "yes",
]
