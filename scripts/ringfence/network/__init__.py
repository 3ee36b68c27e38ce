"""Reachability over a plan: is there any path from these subnets, or this security group, to the internet or elsewhere?

`reach(plan, from_, to)` answers with the path, resource by resource, or with what an answer hangs on.
"""

from ringfence.network.graph import Step
from ringfence.network.purposes import guards_service, in_plan, vpc_of, workload_groups
from ringfence.network.reach import ELSEWHERE, INTERNET, UNDECLARED, Reach, reach

__all__ = [
    "ELSEWHERE",
    "INTERNET",
    "UNDECLARED",
    "Reach",
    "Step",
    "guards_service",
    "in_plan",
    "reach",
    "vpc_of",
    "workload_groups",
]
