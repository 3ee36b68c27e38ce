from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sns_topic",
    severity="medium",
    controls=["ART-PROV-DATA-01"],
    mend="Set kms_master_key_id to the ARN of one of the platform's keys.",
)
def sns_topic_customer_key(topic: Resource) -> Answer:
    """Alerts lie under a customer-managed key while they wait."""
    return topic["kms_master_key_id"].is_customer_key()
