from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_cloudtrail",
    severity="high",
    controls=["ART-PROV-DATA-01", "ART-COMP-LOG-02", "CCC.Core.CN11.AR03"],
    mend="Give kms_key_id the ARN of a customer-managed key whose policy lets CloudTrail encrypt for this trail.",
)
def cloudtrail_trail_encrypted_with_customer_key(trail: Resource) -> Answer:
    """A trail's log files are encrypted with a key of our own."""
    return trail["kms_key_id"].is_customer_key()
