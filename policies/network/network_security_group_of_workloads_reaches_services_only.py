from ringfence.network import ELSEWHERE, INTERNET, guards_service, reach, vpc_of
from ringfence.policy import Answer, Plan, Resource, all_of, path_goal


@path_goal(
    anchor="aws_security_group",
    severity="critical",
    controls=["ART-PROV-NET-06", "ART-PROV-NET-09"],
    mend="Name as peers only the group itself, the endpoints' group, a file system's, or an endpoint's prefix list.",
    when=lambda group, plan: (~guards_service(plan, group)).otherwise("it stands in front of a service"),
)
def network_security_group_of_workloads_reaches_services_only(group: Resource, plan: Plan) -> Answer:
    """Workloads reach themselves, VPC endpoints and file systems: no other group, no other network, no internet."""
    guards = guards_service(plan, group)
    outside = [~reach(plan, group, place).answer for place in (INTERNET, ELSEWHERE)]
    between = [~reach(plan, group, other).answer for other in _others(group, plan)]
    return (guards | ~guards) & all_of([*outside, *between])  # unknown while it is not known what the group is for


def _others(group: Resource, plan: Plan) -> list[Resource | str]:
    """The groups of its VPC that guard no service, the VPC's default one among them."""
    vpc = vpc_of(plan, group)
    others: list[Resource | str] = [
        other
        for other in plan.of_type("aws_security_group")
        if other is not group and guards_service(plan, other).holds is not True and vpc_of(plan, other) == vpc
    ]
    return [*others, f"{vpc}.default_security_group_id"] if vpc in plan.by_address else others
