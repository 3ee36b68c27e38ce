from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_data_quality_job_definition",
    severity="medium",
    controls=["SageMaker.9", "ART-PROV-DATA-05"],
    mend="Set network_config.enable_inter_container_traffic_encryption = true.",
)
def sagemaker_data_quality_job_traffic_encrypted(job: Resource) -> Answer:
    """The containers of a data-quality job encrypt what they send each other."""
    return job["network_config.enable_inter_container_traffic_encryption"].is_true()
