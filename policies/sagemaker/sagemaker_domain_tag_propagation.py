from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sagemaker_domain",
    severity="low",
    controls=["ART-PROV-AUD-05"],
    mend='Set tag_propagation = "ENABLED": AWS leaves it off.',
)
def sagemaker_domain_tag_propagation(domain: Resource) -> Answer:
    """What is started from Studio carries the tags of the domain, profile and space that it was started from."""
    return domain["tag_propagation"].equals("ENABLED")
