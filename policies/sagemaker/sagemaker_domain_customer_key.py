from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_domain",
    severity="medium",
    controls=["ART-PROV-DATA-01", "ART-PROV-DATA-02", "CCC.Core.CN02.AR01", "CCC.Core.CN11.AR03"],
    mend="Set kms_key_id to the ARN of the platform's key for the studio; another key later means another domain.",
)
def sagemaker_domain_customer_key(domain: Resource) -> Answer:
    """Studio's file system and volumes are encrypted with a customer-managed key."""
    return domain["kms_key_id"].is_customer_key()
