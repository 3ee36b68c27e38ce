from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_space",
    severity="medium",
    controls=["ART-PROV-IAM-04", "ART-PROV-IAM-05", "CCC.MLDE.CN01.AR01"],
    mend='Set space_sharing_settings { sharing_type = "Private" } and ownership_settings with the owner\'s profile.',
)
def sagemaker_space_private(space: Resource) -> Answer:
    """A space belongs to one person and is shared with nobody."""
    owner = space["ownership_settings.owner_user_profile_name"]
    return space["space_sharing_settings.sharing_type"].equals("Private") & owner.is_set()
