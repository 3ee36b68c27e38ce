from ringfence.network import INTERNET, reach
from ringfence.policy import Answer, Plan, Resource, path_goal


@path_goal(
    anchor=["aws_subnet", "aws_default_subnet"],
    severity="critical",
    controls=["ART-PROV-NET-01", "CCC.MLDE.CN07.AR01"],
    mend="Detach the internet gateway of the path, or take away the route or the public address that lets packets in.",
)
def network_subnet_no_path_from_internet(subnet: Resource, plan: Plan) -> Answer:
    """No path leads from the internet into a subnet, neither straight nor through a load balancer."""
    return ~reach(plan, INTERNET, subnet).answer
