from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_ecr_repository",
    severity="medium",
    controls=["ART-COMP-REG-03", "ART-OPS-DEV-01"],
    mend="Give image_scanning_configuration { scan_on_push = true }.",
)
def ecr_repository_scanned_on_push(repository: Resource) -> Answer:
    """Every image is searched for known vulnerabilities as soon as it is pushed."""
    return repository["image_scanning_configuration.scan_on_push"].is_true()
