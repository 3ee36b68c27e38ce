from ringfence.policy import Answer, Plan, Resource, Value, all_of, any_of, environment_policy, no


@environment_policy(
    anchor="aws_security_group",
    severity="high",
    controls=["ART-PROV-NET-06", "ART-PROV-NET-08"],
    mend="Leave one kind of rule: TCP 443 in. An endpoint answers and never calls, so it needs no rule out.",
    when=lambda group, plan: _guards_endpoint(group, plan),
)
def ec2_security_group_of_endpoints_https_only(group: Resource, plan: Plan) -> Answer:
    """The security group of interface endpoints lets HTTPS in, and nothing else in or out."""
    inline = group["ingress"].defaults_to([]).every(_is_https) & group["egress"].defaults_to([]).is_absent()
    inwards = [(rule, _is_https(rule)) for rule in plan.of_type("aws_vpc_security_group_ingress_rule")]
    outwards = [(rule, no()) for rule in plan.of_type("aws_vpc_security_group_egress_rule")]
    either = [
        (rule, rule["type"].equals("ingress") & _is_https(rule)) for rule in plan.of_type("aws_security_group_rule")
    ]
    return inline.otherwise("a rule in it is not TCP 443 in") & all_of(
        (~rule["security_group_id"].refers_to(group) | allowed).otherwise(f"{rule.address} is not TCP 443 in")
        for rule, allowed in [*inwards, *outwards, *either]
    )


def _is_https(rule: Resource | Value) -> Answer:
    protocol = any_of(rule[name].one_of("tcp", "6") for name in ("ip_protocol", "protocol"))
    return protocol & rule["from_port"].equals(443) & rule["to_port"].equals(443)


def _guards_endpoint(group: Resource, plan: Plan) -> Answer:
    guards = any_of(
        endpoint["vpc_endpoint_type"].equals("Interface")
        & endpoint["security_group_ids"].defaults_to([]).some(lambda each: each.refers_to(group))
        for endpoint in plan.of_type("aws_vpc_endpoint")
    )
    return guards.otherwise("no interface endpoint stands behind it")
