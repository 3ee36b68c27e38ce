from ringfence.policy import Answer, Resource, all_of, policy

_KEYS = ("Environment", "DataClassification", "OwnerTeam")


@policy(
    resource="aws_sagemaker_app_image_config",
    severity="low",
    controls=["SageMaker.6"],
    mend=f"Give it the tags {', '.join(_KEYS)}, or have them from the provider's default_tags.",
)
def sagemaker_app_image_config_tagged(configuration: Resource) -> Answer:
    """The settings of a Studio image say whose they are, for which environment and which class of data."""
    return all_of(configuration["tags"].tag(key).is_set() for key in _KEYS)
