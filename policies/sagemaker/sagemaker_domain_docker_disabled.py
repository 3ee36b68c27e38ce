from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_domain",
    severity="high",
    controls=["ART-PROV-NET-12", "CCC.MLDE.CN05.AR01"],
    mend='Set enable_docker_access = "DISABLED" in domain_settings.docker_settings, or leave the block out.',
)
def sagemaker_domain_docker_disabled(domain: Resource) -> Answer:
    """Studio's users start no containers of their own choice."""
    return domain["domain_settings.docker_settings.enable_docker_access"].defaults_to("DISABLED").equals("DISABLED")
