from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_notebook_instance",
    severity="high",
    controls=["SageMaker.3", "CCC.MLDE.CN03.AR01"],
    mend='Set root_access = "Disabled": AWS turns it on unless told otherwise.',
)
def sagemaker_notebook_root_access_disabled(notebook: Resource) -> Answer:
    """The user of a notebook is not root on it."""
    return notebook["root_access"].equals("Disabled")
