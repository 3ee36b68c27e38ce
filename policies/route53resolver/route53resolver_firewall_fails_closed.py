from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_route53_resolver_firewall_config",
    severity="medium",
    controls=["ART-PROV-NET-01", "ART-PROV-NET-09"],
    mend='Set firewall_fail_open = "DISABLED".',
)
def route53resolver_firewall_fails_closed(config: Resource) -> Answer:
    """When the DNS firewall itself fails, no name is answered."""
    return config["firewall_fail_open"].defaults_to("DISABLED").equals("DISABLED")
