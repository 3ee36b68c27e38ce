from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_notebook_instance",
    severity="medium",
    controls=["ART-PROV-IAM-09"],
    mend='Give instance_metadata_service_configuration { minimum_instance_metadata_service_version = "2" }.',
)
def sagemaker_notebook_imdsv2(notebook: Resource) -> Answer:
    """A notebook hands out its role's credentials only to requests that carry a session token (IMDSv2)."""
    return notebook["instance_metadata_service_configuration.minimum_instance_metadata_service_version"].equals("2")
