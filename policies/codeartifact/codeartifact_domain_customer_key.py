from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_codeartifact_domain",
    severity="medium",
    controls=["ART-PROV-DATA-01", "ART-PROV-NET-12"],
    mend="Give the domain an encryption_key; it cannot be changed after creation.",
)
def codeartifact_domain_customer_key(domain: Resource) -> Answer:
    """Packages are stored under a customer-managed key."""
    return domain["encryption_key"].defaults_to(None).is_customer_key()
