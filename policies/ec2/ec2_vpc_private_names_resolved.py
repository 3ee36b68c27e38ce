from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_vpc",
    severity="medium",
    controls=["ART-PROV-NET-08"],
    mend="Set enable_dns_support and enable_dns_hostnames to true: private DNS of endpoints answers through both.",
)
def ec2_vpc_private_names_resolved(vpc: Resource) -> Answer:
    """A VPC resolves the private names of its endpoints."""
    return vpc["enable_dns_support"].is_true() & vpc["enable_dns_hostnames"].defaults_to(False).is_true()
