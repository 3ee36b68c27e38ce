from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_model",
    severity="medium",
    controls=["SageMaker.16", "ART-PROV-NET-12"],
    mend='Give primary_container an image and image_config { repository_access_mode = "Vpc" }.',
    when=lambda model: model["primary_container"].is_set(),
)
def sagemaker_model_private_registry(model: Resource) -> Answer:
    """A model's image is fetched from a private registry, through the platform's network."""
    container = model["primary_container"]
    return container["image"].is_set() & container["image_config.repository_access_mode"].equals("Vpc")
