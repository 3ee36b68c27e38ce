from ringfence.policy import Answer, Resource, policy

# Families with local NVMe disks, which encrypt themselves: SageMaker refuses a key for them (API reference,
# CreateEndpointConfig, KmsKeyId).
_LOCAL_DISKS = r"ml\.([a-z]+\d[a-z]*d[a-z]*|gr?[4-9]e?|p[4-9][a-z]*|trn\d[a-z]*)\..+"


def _takes_a_key(configuration: Resource) -> Answer:
    takes = configuration["production_variants"].every(lambda variant: ~variant["instance_type"].matches(_LOCAL_DISKS))
    return takes.otherwise("the disks of its instances encrypt themselves, and SageMaker takes no key for them")


@policy(
    resource="aws_sagemaker_endpoint_configuration",
    severity="medium",
    controls=["ART-PROV-DATA-02", "CCC.Core.CN02.AR01", "CCC.Core.CN11.AR03"],
    mend="Set kms_key_arn to the ARN of the platform's key for models.",
    when=_takes_a_key,
)
def sagemaker_endpoint_configuration_customer_key(configuration: Resource) -> Answer:
    """The volumes behind an endpoint are encrypted with a customer-managed key."""
    return configuration["kms_key_arn"].is_customer_key()
