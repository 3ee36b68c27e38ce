from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_vpc_endpoint",
    severity="high",
    controls=["ART-PROV-NET-08", "ART-PROV-NET-06"],
    mend="Give subnet_ids private subnets and security_group_ids a group made for it; the default is the VPC's own.",
    when=lambda endpoint, plan: endpoint["vpc_endpoint_type"].equals("Interface"),
)
def ec2_vpc_endpoint_in_subnets_behind_security_group(endpoint: Resource, plan: Plan) -> Answer:
    """An interface endpoint stands in our subnets, behind a security group made for it."""
    return _in_subnets(endpoint, plan) & _behind_group(endpoint, plan)


def _in_subnets(endpoint: Resource, plan: Plan) -> Answer:
    subnets = endpoint["subnet_ids"].defaults_to([])
    inline = subnets.is_set() & subnets.every(lambda subnet: subnet.is_platform_subnet())
    associated = any_of(
        each["vpc_endpoint_id"].refers_to(endpoint) & each["subnet_id"].is_platform_subnet()
        for each in plan.of_type("aws_vpc_endpoint_subnet_association")
    )
    return inline | associated


def _behind_group(endpoint: Resource, plan: Plan) -> Answer:
    groups = endpoint["security_group_ids"].defaults_to([])
    inline = groups.is_set() & groups.every(lambda group: group.is_security_group())
    associated = any_of(
        each["vpc_endpoint_id"].refers_to(endpoint)
        & each["replace_default_association"].is_true()
        & each["security_group_id"].is_security_group()
        for each in plan.of_type("aws_vpc_endpoint_security_group_association")
    )
    return inline | associated
