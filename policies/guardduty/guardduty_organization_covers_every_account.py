from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_guardduty_organization_configuration",
    severity="high",
    controls=["ART-PROV-AUD-06"],
    mend='Set auto_enable_organization_members = "ALL": NEW leaves out the accounts that are there already.',
)
def guardduty_organization_covers_every_account(configuration: Resource) -> Answer:
    """GuardDuty watches every account of the organisation, those that are there and those that join."""
    return configuration["auto_enable_organization_members"].equals("ALL")
