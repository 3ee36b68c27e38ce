from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_feature_group",
    severity="medium",
    controls=["SageMaker.17", "ART-PROV-DATA-01", "CCC.Core.CN02.AR01", "CCC.Core.CN11.AR03"],
    mend="Set offline_store_config.s3_storage_config.kms_key_id to the ARN of the platform's key for the lake.",
    when=lambda group: group["offline_store_config"].is_set(),
)
def sagemaker_feature_group_offline_store_customer_key(group: Resource) -> Answer:
    """The offline store of a feature group is encrypted with a customer-managed key."""
    return group["offline_store_config.s3_storage_config.kms_key_id"].is_customer_key()
