from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_data_quality_job_definition",
    severity="medium",
    controls=["SageMaker.11", "ART-PROV-NET-01"],
    mend="Set network_config.enable_network_isolation = true.",
)
def sagemaker_data_quality_job_network_isolation(job: Resource) -> Answer:
    """The containers of a data-quality job have no network."""
    return job["network_config.enable_network_isolation"].is_true()
