from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_kms_key",
    severity="high",
    controls=["ART-PROV-DATA-03", "CCC.Core.CN11.AR05"],
    mend="Set enable_key_rotation = true, and rotation_period_in_days to 365 or less.",
    when=lambda key: (
        key["customer_master_key_spec"].equals("SYMMETRIC_DEFAULT") & key["custom_key_store_id"].is_absent()
    ),
)
def kms_key_rotates(key: Resource) -> Answer:
    """A key of our own gets new material every year at least.

    AWS rotates symmetric keys whose material it made, and no others (AWS KMS Developer Guide, "Rotate AWS KMS keys").
    """
    period = key["rotation_period_in_days"].defaults_to(365)
    return key["enable_key_rotation"].defaults_to(False).is_true() & period.at_most(365)
