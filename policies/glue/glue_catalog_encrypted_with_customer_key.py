from ringfence.policy import Answer, Resource, policy

_SETTINGS = "data_catalog_encryption_settings"


@policy(
    resource="aws_glue_data_catalog_encryption_settings",
    severity="medium",
    controls=["ART-PROV-DATA-01", "ART-COMP-LAKE-02"],
    mend="Encrypt the catalogue (SSE-KMS) and the returned passwords, each with a customer-managed key.",
)
def glue_catalog_encrypted_with_customer_key(settings: Resource) -> Answer:
    """The catalogue and the passwords of its connections lie under the own key."""
    catalogue = settings[f"{_SETTINGS}.encryption_at_rest"]
    passwords = settings[f"{_SETTINGS}.connection_password_encryption"]
    return (
        catalogue["catalog_encryption_mode"].one_of("SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE")
        & catalogue["sse_aws_kms_key_id"].is_customer_key()
        & passwords["return_connection_password_encrypted"].is_true()
        & passwords["aws_kms_key_id"].is_customer_key()
    )
