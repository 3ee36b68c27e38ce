from ringfence.network import in_plan, reach, vpc_of, workload_groups
from ringfence.policy import Answer, Plan, Resource, any_of, path_goal


@path_goal(
    anchor="aws_vpc_endpoint",
    severity="medium",
    controls=["ART-PROV-NET-08"],
    mend="Let the workloads' group out to the endpoint's group on TCP 443, and the endpoint's group in from it.",
    when=lambda endpoint, plan: endpoint["vpc_endpoint_type"].equals("Interface") & in_plan(plan, endpoint),
)
def network_vpc_endpoint_reached_by_workloads(endpoint: Resource, plan: Plan) -> Answer:
    """Every interface endpoint is reached by a workload of its VPC over HTTPS: the ways that must stay open are."""
    groups = workload_groups(plan, vpc_of(plan, endpoint))
    found = any_of(reach(plan, group, endpoint, protocol="tcp", ports=(443, 443)).answer for group in groups)
    return found if found.holds else found.otherwise("no security group of workloads reaches it on TCP 443")
