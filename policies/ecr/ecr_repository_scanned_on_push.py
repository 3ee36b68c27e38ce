from ringfence.policy import Answer, Plan, Resource, Value, any_of, environment_policy


@environment_policy(
    anchor="aws_ecr_repository",
    severity="medium",
    controls=["ART-COMP-REG-03", "ART-OPS-DEV-01"],
    mend=(
        "Set image_scanning_configuration { scan_on_push = true }, or scan the whole registry by an "
        'aws_ecr_registry_scanning_configuration with a rule for the filter "*".'
    ),
)
def ecr_repository_scanned_on_push(repository: Resource, plan: Plan) -> Answer:
    """Every image is searched for known vulnerabilities as soon as it is pushed.

    A registry's own configuration takes the place of its repositories' (ECR User Guide, "Scan images").
    """
    registry = any_of(
        configuration["rule"].some(_scans_everything)
        for configuration in plan.of_type("aws_ecr_registry_scanning_configuration")
    )
    return repository["image_scanning_configuration.scan_on_push"].is_true() | registry


def _scans_everything(rule: Value) -> Answer:
    often = rule["scan_frequency"].one_of("SCAN_ON_PUSH", "CONTINUOUS_SCAN")
    return often & rule["repository_filter"].some(lambda each: each["filter"].equals("*"))
