from ringfence.policy import Answer, Plan, Resource, all_of, any_of, environment_policy

_RULES = (
    "aws_security_group_rule",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
)


@environment_policy(
    anchor="aws_vpc",
    severity="medium",
    controls=["ART-PROV-NET-06"],
    mend="Manage the VPC's default group with an aws_default_security_group that has neither ingress nor egress.",
)
def ec2_vpc_default_security_group_empty(vpc: Resource, plan: Plan) -> Answer:
    """The default security group of a VPC lets nothing in and nothing out."""
    emptied = any_of(
        group["vpc_id"].refers_to(vpc)
        & group["ingress"].defaults_to([]).is_absent()
        & group["egress"].defaults_to([]).is_absent()
        & _no_rule_for(group, plan)
        for group in plan.of_type("aws_default_security_group")
    )
    return emptied.otherwise("no aws_default_security_group without rules for this VPC") & _no_rule_for(vpc, plan)


def _no_rule_for(owner: Resource, plan: Plan) -> Answer:
    """No rule resource is attached to the group itself or to the VPC's `default_security_group_id`."""
    return all_of(
        (~rule["security_group_id"].refers_to(owner)).otherwise(f"{rule.address} adds a rule to it")
        for rule in plan.of_type(*_RULES)
    )
