from ringfence.policy import Answer, Resource, policy

_RESULTS = "configuration.result_configuration"


@policy(
    resource="aws_athena_workgroup",
    severity="high",
    controls=["ART-PROV-DATA-01", "ART-PROV-DATA-06", "CCC.Core.CN11.AR03"],
    mend=(
        "Set enforce_workgroup_configuration = true, and in result_configuration an output_location and an "
        "encryption_configuration with SSE_KMS or CSE_KMS and a kms_key_arn."
    ),
)
def athena_workgroup_enforces_encrypted_results(workgroup: Resource) -> Answer:
    """Results of queries go where the workgroup says, under its key, whatever the client asks for."""
    encryption = f"{_RESULTS}.encryption_configuration"
    return (
        workgroup["configuration.enforce_workgroup_configuration"].defaults_to(True).is_true()
        & workgroup[f"{_RESULTS}.output_location"].is_set()
        & workgroup[f"{encryption}.encryption_option"].one_of("SSE_KMS", "CSE_KMS")
        & workgroup[f"{encryption}.kms_key_arn"].is_customer_key()
    )
