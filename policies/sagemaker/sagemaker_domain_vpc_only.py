from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_domain",
    severity="critical",
    controls=["ART-PROV-NET-02", "CCC.MLDE.CN07.AR01", "CCC.MLDE.CN08.AR01"],
    mend='Set app_network_access_type = "VpcOnly" and give subnet_ids private subnets of the platform.',
)
def sagemaker_domain_vpc_only(domain: Resource) -> Answer:
    """Studio's apps stand in the platform's subnets and have no way out but through them."""
    inside = domain["subnet_ids"].is_set() & domain["subnet_ids"].every(lambda subnet: subnet.is_platform_subnet())
    return domain["app_network_access_type"].equals("VpcOnly") & inside
