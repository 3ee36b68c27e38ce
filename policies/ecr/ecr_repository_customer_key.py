from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_ecr_repository",
    severity="medium",
    controls=["ART-PROV-DATA-01", "CCC.Core.CN02.AR01", "CCC.Core.CN11.AR03"],
    mend='Give encryption_configuration { encryption_type = "KMS" } with kms_key; it cannot be changed after creation.',
)
def ecr_repository_customer_key(repository: Resource) -> Answer:
    """Images are stored under a customer-managed key."""
    encryption = repository["encryption_configuration"]
    return encryption["encryption_type"].equals("KMS") & encryption["kms_key"].defaults_to(None).is_customer_key()
