from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_model",
    severity="medium",
    controls=["SageMaker.5", "ART-PROV-NET-04"],
    mend="Set enable_network_isolation = true.",
)
def sagemaker_model_network_isolation(model: Resource) -> Answer:
    """A model's container has neither network nor credentials."""
    return model["enable_network_isolation"].is_true()
