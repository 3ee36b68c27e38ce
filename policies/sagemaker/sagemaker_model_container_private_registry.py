from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_model",
    severity="medium",
    controls=["SageMaker.19", "ART-PROV-NET-12"],
    mend='Give every container an image and image_config { repository_access_mode = "Vpc" }.',
    when=lambda model: model["container"].is_set(),
)
def sagemaker_model_container_private_registry(model: Resource) -> Answer:
    """Every image of an inference pipeline is fetched from a private registry, through the platform's network."""
    return model["container"].every(
        lambda container: container["image"].is_set() & container["image_config.repository_access_mode"].equals("Vpc")
    )
