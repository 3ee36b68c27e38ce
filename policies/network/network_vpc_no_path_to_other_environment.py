from ringfence.network import UNDECLARED, reach
from ringfence.policy import Answer, Plan, Resource, all_of, path_goal


@path_goal(
    anchor=["aws_vpc", "aws_default_vpc"],
    severity="high",
    controls=["ART-PROV-NET-01", "ART-PROV-IAM-04"],
    mend="Take the peering, the attachment or the route of the path away. Environments exchange data through S3.",
)
def network_vpc_no_path_to_other_environment(vpc: Resource, plan: Plan) -> Answer:
    """No path leads from a VPC to another environment's, nor to a network that the plan does not hold.

    VPCs of one plan are one environment when their Environment tags are the same.
    """
    others = [each for each in plan.of_type("aws_vpc", "aws_default_vpc") if each is not vpc]
    between = all_of(_same_environment(vpc, other) | ~reach(plan, vpc, other).answer for other in others)
    return ~reach(plan, vpc, UNDECLARED).answer & between


def _same_environment(vpc: Resource, other: Resource) -> Answer:
    own, theirs = (each["tags"].tag("Environment") for each in (vpc, other))
    return own.is_set() & own.satisfies(lambda value: value == theirs.value, f"the Environment of {other.address}")
