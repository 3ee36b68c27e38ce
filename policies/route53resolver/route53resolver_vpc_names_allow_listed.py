from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_vpc",
    severity="high",
    controls=["ART-PROV-NET-01", "ART-PROV-NET-09"],
    mend=(
        'Associate a DNS firewall rule group with the VPC whose last rule blocks the domain list of "*.", after rules '
        "that allow the names which workloads need."
    ),
)
def route53resolver_vpc_names_allow_listed(vpc: Resource, plan: Plan) -> Answer:
    """The resolver of a VPC answers the names that are listed, and no others: a query carries data out too."""
    walled = any_of(
        association["vpc_id"].refers_to(vpc) & _blocks_the_rest(association, plan)
        for association in plan.of_type("aws_route53_resolver_firewall_rule_group_association")
    )
    return walled.otherwise("no DNS firewall blocks every name that is not listed")


def _blocks_the_rest(association: Resource, plan: Plan) -> Answer:
    return any_of(
        association["firewall_rule_group_id"].refers_to(group)
        & any_of(
            rule["firewall_rule_group_id"].refers_to(group)
            & rule["action"].equals("BLOCK")
            & _of_everything(rule, plan)
            for rule in plan.of_type("aws_route53_resolver_firewall_rule")
        )
        for group in plan.of_type("aws_route53_resolver_firewall_rule_group")
    )


def _of_everything(rule: Resource, plan: Plan) -> Answer:
    return any_of(
        rule["firewall_domain_list_id"].refers_to(names) & names["domains"].some(lambda name: name.one_of("*", "*."))
        for names in plan.of_type("aws_route53_resolver_firewall_domain_list")
    )
