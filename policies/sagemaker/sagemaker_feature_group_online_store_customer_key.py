from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_feature_group",
    severity="medium",
    controls=["SageMaker.18", "ART-PROV-DATA-01", "CCC.Core.CN02.AR01", "CCC.Core.CN11.AR03"],
    mend="Set online_store_config.security_config.kms_key_id to the ARN of the platform's key for the lake.",
    when=lambda group: group["online_store_config.enable_online_store"].is_true(),
)
def sagemaker_feature_group_online_store_customer_key(group: Resource) -> Answer:
    """The online store of a feature group is encrypted with a customer-managed key."""
    return group["online_store_config.security_config.kms_key_id"].is_customer_key()
