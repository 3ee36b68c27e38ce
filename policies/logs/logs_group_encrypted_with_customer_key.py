from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_cloudwatch_log_group",
    severity="medium",
    controls=["ART-PROV-DATA-01", "ART-COMP-LOG-02", "CCC.Core.CN11.AR03"],
    mend="Give kms_key_id the ARN of a customer-managed key whose policy lets CloudWatch Logs use it for this group.",
)
def logs_group_encrypted_with_customer_key(group: Resource) -> Answer:
    """A log group is encrypted with a key of our own."""
    return group["kms_key_id"].is_customer_key()
