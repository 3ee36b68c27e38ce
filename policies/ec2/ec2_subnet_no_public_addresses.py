from ringfence.policy import Answer, Resource, policy


@policy(
    resource=["aws_subnet", "aws_default_subnet"],
    severity="high",
    controls=["ART-PROV-NET-01", "CCC.MLDE.CN07.AR01"],
    mend="Set map_public_ip_on_launch and assign_ipv6_address_on_creation to false.",
)
def ec2_subnet_no_public_addresses(subnet: Resource) -> Answer:
    """Nothing that starts in a subnet gets a public address."""
    return subnet["map_public_ip_on_launch"].is_not_true() & subnet["assign_ipv6_address_on_creation"].is_not_true()
