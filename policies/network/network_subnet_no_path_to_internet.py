from ringfence.network import INTERNET, reach
from ringfence.policy import Answer, Plan, Resource, path_goal


@path_goal(
    anchor=["aws_subnet", "aws_default_subnet"],
    severity="critical",
    controls=["ART-PROV-NET-01", "ART-PROV-NET-09"],
    mend="Take the first route of the path away, or the gateway that it ends in; AWS services have VPC endpoints.",
)
def network_subnet_no_path_to_internet(subnet: Resource, plan: Plan) -> Answer:
    """No path leads from a subnet to the internet, by whatever gateways, tables and VPCs, over IPv4 or IPv6."""
    return ~reach(plan, subnet, INTERNET).answer
