from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_user_profile",
    severity="high",
    controls=["ART-PROV-IAM-05", "ART-PROV-AUD-05", "CCC.MLDE.CN01.AR01"],
    mend="Give the profile a tag Owner with its user's name in Identity Center.",
)
def sagemaker_user_profile_owner_tag(profile: Resource) -> Answer:
    """A user profile is tagged with its owner, the one person who can open it.

    Permission sets compare the tag with the user's name before they hand out a presigned address, so it holds one name:
    a wildcard or a slash would break out of the comparison.
    """
    return profile["tags"].tag("Owner").matches(r"[\w.@+=-]{1,128}", "one user's name")
