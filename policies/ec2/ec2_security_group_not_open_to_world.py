from ringfence.policy import Answer, Resource, Value, any_of, policy

_RULES = ("aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule")


@policy(
    resource=["aws_security_group", "aws_default_security_group", *_RULES],
    severity="critical",
    controls=["ART-PROV-NET-06", "ART-PROV-NET-01"],
    mend="Name a security group, a prefix list or a private range in place of the public one: in and out, v4 and v6.",
)
def ec2_security_group_not_open_to_world(group: Resource) -> Answer:
    """No security group is open to public addresses, neither inwards nor outwards."""
    if group.type in _RULES:
        return ~_is_open(group)
    return _closed(group["ingress"]) & _closed(group["egress"])


def _closed(rules: Value) -> Answer:
    return rules.defaults_to([]).every(lambda rule: ~_is_open(rule))


def _is_open(rule: Resource | Value) -> Answer:
    """Whether the rule has a public range among its peers, in any of the ways in which the provider writes them."""
    return any_of(
        [
            *(rule[one].is_public_range() for one in ("cidr_ipv4", "cidr_ipv6")),
            *(rule[many].some(Value.is_public_range) for many in ("cidr_blocks", "ipv6_cidr_blocks")),
        ]
    )
