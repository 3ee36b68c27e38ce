from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_vpc_endpoint",
    severity="high",
    controls=["ART-PROV-NET-08"],
    mend="Set private_dns_enabled = true, so that an AWS service's ordinary name leads to the endpoint.",
    when=lambda endpoint: endpoint["vpc_endpoint_type"].equals("Interface"),
)
def ec2_vpc_endpoint_private_dns(endpoint: Resource) -> Answer:
    """An AWS service's ordinary name leads to its endpoint in the network, not to the internet."""
    return endpoint["private_dns_enabled"].defaults_to(False).is_true()
