"""Asking every policy of every resource that it speaks of."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from ringfence.plan.model import Plan
from ringfence.policy.definition import Policy
from ringfence.policy.verdicts import Verdict
from ringfence.policy.waivers import Waiver, apply_waivers


def run(
    policies: Iterable[Policy], plan: Plan, waivers: list[Waiver] | None = None, today: datetime.date | None = None
) -> list[Verdict]:
    """The verdicts of these policies on a plan, waivers applied, ordered by policy and resource."""
    by_type: dict[str, list[Policy]] = {}
    for policy in policies:
        for resource_type in policy.resources:
            by_type.setdefault(resource_type, []).append(policy)
    verdicts = [
        policy.judge(resource, plan)
        for resource in plan.resources
        if resource.mode == "managed"
        for policy in by_type.get(resource.type, [])
    ]
    verdicts.sort(key=lambda verdict: (verdict.policy, verdict.resource))
    return apply_waivers(verdicts, waivers or [], today or datetime.datetime.now(tz=datetime.UTC).date())
