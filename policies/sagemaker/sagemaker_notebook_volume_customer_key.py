from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_notebook_instance",
    severity="medium",
    controls=["SageMaker.21", "ART-PROV-DATA-02", "CCC.Core.CN02.AR01", "CCC.Core.CN11.AR03"],
    mend="Set kms_key_id to the ARN of the platform's key for the studio; it cannot be changed after creation.",
)
def sagemaker_notebook_volume_customer_key(notebook: Resource) -> Answer:
    """A notebook's volume is encrypted with a customer-managed key."""
    return notebook["kms_key_id"].is_customer_key()
