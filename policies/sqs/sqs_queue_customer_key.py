from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sqs_queue",
    severity="medium",
    controls=["ART-PROV-DATA-01"],
    mend="Set kms_master_key_id to the ARN of one of the platform's keys.",
)
def sqs_queue_customer_key(queue: Resource) -> Answer:
    """Messages lie under a customer-managed key while they wait."""
    return queue["kms_master_key_id"].is_customer_key()
