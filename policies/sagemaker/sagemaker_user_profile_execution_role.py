from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_user_profile",
    severity="medium",
    controls=["ART-PROV-IAM-10"],
    mend="Set user_settings.execution_role to the ARN of the platform's execution role (output of module identity).",
)
def sagemaker_user_profile_execution_role(profile: Resource) -> Answer:
    """A user profile says which role its user's work runs with."""
    return profile["user_settings.execution_role"].is_role()
