from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_notebook_instance",
    severity="medium",
    controls=["SageMaker.8"],
    mend="Leave platform_identifier out: SageMaker then starts notebook-al2023-v1, which provider 5.100 cannot name.",
)
def sagemaker_notebook_supported_platform(notebook: Resource) -> Answer:
    """A notebook runs on a platform that still gets security updates.

    AWS's page on the control lists notebook-al2023-v1; CreateNotebookInstance takes that one where none is named.
    """
    platform = notebook["platform_identifier"].defaults_to("notebook-al2023-v1")
    return platform.one_of("notebook-al2023-v1", "notebook-al2023-v2")
