from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_sagemaker_user_profile",
    severity="high",
    controls=["ART-PROV-IAM-04", "ART-PROV-IAM-05"],
    mend="Give each profile the execution role of its own person (module identity, person_role_arns).",
)
def sagemaker_user_profile_role_of_its_own(profile: Resource, plan: Plan) -> Answer:
    """One person, one profile, one execution role: none is shared with another profile or is the domain's default."""
    role = profile["user_settings.execution_role"]
    others = [each for each in plan.of_type("aws_sagemaker_user_profile") if each.address != profile.address]
    shared = any_of(role.is_same_as(each["user_settings.execution_role"]) for each in others)
    default = any_of(
        role.is_same_as(domain["default_user_settings.execution_role"])
        for domain in plan.of_type("aws_sagemaker_domain")
    )
    named = role.is_set().otherwise("it names no role of its own")
    return (
        named
        & ~shared.because("it shares its role with another profile")
        & ~default.because("its role is the domain's")
    )
