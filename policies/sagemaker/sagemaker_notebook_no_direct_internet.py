from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_notebook_instance",
    severity="high",
    controls=["ART-PROV-NET-02", "SageMaker.1", "SageMaker.2", "CCC.MLDE.CN07"],
    mend='Set direct_internet_access = "Disabled" and give subnet_id a private subnet of the platform.',
)
def sagemaker_notebook_no_direct_internet(notebook: Resource) -> Answer:
    """A notebook reaches the internet only if its VPC does."""
    return notebook["direct_internet_access"].equals("Disabled") & notebook["subnet_id"].is_platform_subnet()
