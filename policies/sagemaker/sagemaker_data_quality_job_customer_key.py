from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_data_quality_job_definition",
    severity="medium",
    controls=["ART-PROV-DATA-02", "CCC.Core.CN02.AR01", "CCC.Core.CN11.AR03"],
    mend=(
        "Set kms_key_id of data_quality_job_output_config and volume_kms_key_id of job_resources.cluster_config "
        "to the ARN of the platform's key for models."
    ),
)
def sagemaker_data_quality_job_customer_key(job: Resource) -> Answer:
    """A data-quality job writes its results and its volumes under a customer-managed key."""
    volume = job["job_resources.cluster_config.volume_kms_key_id"]
    return job["data_quality_job_output_config.kms_key_id"].is_customer_key() & volume.is_customer_key()
