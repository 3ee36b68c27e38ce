from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_model",
    severity="high",
    controls=["ART-PROV-NET-04"],
    mend="Give vpc_config with private subnets and a security group of the platform.",
)
def sagemaker_model_in_vpc(model: Resource) -> Answer:
    """A model is hosted in the platform's subnets, behind its security groups."""
    subnets, groups = model["vpc_config.subnets"], model["vpc_config.security_group_ids"]
    return (
        subnets.is_set()
        & subnets.every(lambda subnet: subnet.is_platform_subnet())
        & groups.is_set()
        & groups.every(lambda group: group.is_security_group())
    )
