from ringfence.policy import Answer, Resource, all_of, policy

_KEYS = ("Environment", "DataClassification", "OwnerTeam")


@policy(
    resource="aws_sagemaker_image",
    severity="low",
    controls=["SageMaker.7"],
    mend=f"Give it the tags {', '.join(_KEYS)}, or have them from the provider's default_tags.",
)
def sagemaker_image_tagged(image: Resource) -> Answer:
    """A Studio image says whose it is, for which environment and which class of data."""
    return all_of(image["tags"].tag(key).is_set() for key in _KEYS)
