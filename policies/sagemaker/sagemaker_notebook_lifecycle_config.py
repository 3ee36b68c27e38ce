from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_notebook_instance",
    severity="low",
    controls=["ART-PROV-NET-12", "ART-PROV-SELF-04"],
    mend="Set lifecycle_config_name to the platform's configuration (output lifecycle_config_name of module studio).",
)
def sagemaker_notebook_lifecycle_config(notebook: Resource) -> Answer:
    """A notebook starts with the platform's own configuration, such as where its packages come from."""
    return notebook["lifecycle_config_name"].names(
        "aws_sagemaker_notebook_instance_lifecycle_configuration", ("id", "name"), r"[\w-]+", "lifecycle configuration"
    )
