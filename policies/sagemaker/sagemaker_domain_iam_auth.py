from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_domain",
    severity="high",
    controls=["ART-PROV-IAM-05", "CCC.MLDE.CN01.AR01"],
    mend='Set auth_mode = "IAM" and let people sign in through Identity Center, by their permission set.',
)
def sagemaker_domain_iam_auth(domain: Resource) -> Answer:
    """Who opens Studio is decided by IAM, which can hold them to the network and to their own profile.

    In Identity Center's mode the way into a domain cannot be held to a VPC (SageMaker AI Developer Guide, "Connect
    to Studio Through an Interface VPC Endpoint").
    """
    return domain["auth_mode"].equals("IAM")
