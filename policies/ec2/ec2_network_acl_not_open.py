from ringfence.policy import Answer, Resource, Value, any_of, policy


@policy(
    resource=["aws_network_acl", "aws_default_network_acl", "aws_network_acl_rule"],
    severity="medium",
    controls=["ART-PROV-NET-06"],
    mend=(
        "Towards public addresses allow only TCP 443 out (S3 and DynamoDB through their gateway endpoints), and from "
        "them only TCP 1024 to 65535 in, for the answers."
    ),
)
def ec2_network_acl_not_open(acl: Resource) -> Answer:
    """A network ACL lets only HTTPS go out to public addresses, and only its answers come back."""
    if acl.type == "aws_network_acl_rule":
        return _closed(acl) | (acl["egress"].is_true() & _https(acl)) | (acl["egress"].is_not_true() & _answers(acl))
    inwards = acl["ingress"].defaults_to([]).every(lambda rule: _closed(rule) | _answers(rule))
    return inwards & acl["egress"].defaults_to([]).every(lambda rule: _closed(rule) | _https(rule))


def _closed(rule: Resource | Value) -> Answer:
    """It denies, or names private addresses only."""
    denies = any_of(rule[name].equals("deny") for name in ("action", "rule_action"))
    reach = any_of(rule[name].is_public_range() for name in ("cidr_block", "ipv6_cidr_block"))
    return denies | ~reach


def _https(rule: Resource | Value) -> Answer:
    return _is_tcp(rule) & rule["from_port"].equals(443) & rule["to_port"].equals(443)


def _answers(rule: Resource | Value) -> Answer:
    return _is_tcp(rule) & rule["from_port"].at_least(1024)


def _is_tcp(rule: Resource | Value) -> Answer:
    return rule["protocol"].one_of("tcp", "6")
