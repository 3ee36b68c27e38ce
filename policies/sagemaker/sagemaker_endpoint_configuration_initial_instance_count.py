from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_endpoint_configuration",
    severity="medium",
    controls=["SageMaker.4"],
    mend="Set initial_instance_count of every production variant to 2 or more (a serverless variant has none).",
)
def sagemaker_endpoint_configuration_initial_instance_count(configuration: Resource) -> Answer:
    """Every variant of an endpoint starts with more than one instance, so that it spans zones."""
    return configuration["production_variants"].every(
        lambda variant: variant["serverless_config"].is_set() | variant["initial_instance_count"].at_least(2)
    )
