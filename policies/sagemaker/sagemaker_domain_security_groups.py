from ringfence.policy import Answer, Resource, Value, policy


@policy(
    resource="aws_sagemaker_domain",
    severity="medium",
    controls=["ART-PROV-NET-06", "CCC.MLDE.CN08.AR01"],
    mend="Give default_user_settings (and default_space_settings, where it stands) security_groups of the platform.",
)
def sagemaker_domain_security_groups(domain: Resource) -> Answer:
    """Studio's apps stand in security groups of the platform and not in the VPC's default group.

    Shared spaces take the default space settings instead of the user's (API reference, UserSettings).
    """
    spaces = domain["default_space_settings"]
    return _grouped(domain["default_user_settings.security_groups"]) & (
        spaces.is_absent() | _grouped(spaces["security_groups"])
    )


def _grouped(groups: Value) -> Answer:
    return groups.is_set() & groups.every(lambda group: group.is_security_group())
