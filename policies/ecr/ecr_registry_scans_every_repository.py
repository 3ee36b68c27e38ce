from ringfence.policy import Answer, Resource, Value, policy


@policy(
    resource="aws_ecr_registry_scanning_configuration",
    severity="medium",
    controls=["ART-COMP-REG-03", "ART-OPS-DEV-01"],
    mend='Give it a rule with scan_frequency SCAN_ON_PUSH or CONTINUOUS_SCAN and a repository_filter "*".',
)
def ecr_registry_scans_every_repository(registry: Resource) -> Answer:
    """Where the registry says which repositories are scanned, it leaves none out.

    A registry's configuration takes the place of what its repositories say (ECR User Guide, "Scan images for software
    vulnerabilities").
    """
    return registry["rule"].some(_scans_everything).otherwise("no rule of it scans every repository")


def _scans_everything(rule: Value) -> Answer:
    at_push = rule["scan_frequency"].one_of("SCAN_ON_PUSH", "CONTINUOUS_SCAN")
    return at_push & rule["repository_filter"].some(lambda each: each["filter"].equals("*"))
