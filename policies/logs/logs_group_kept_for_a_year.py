from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_cloudwatch_log_group",
    severity="medium",
    controls=["ART-COMP-LOG-02"],
    mend="Set retention_in_days to 365 or more; left out or 0, the logs are kept for good.",
)
def logs_group_kept_for_a_year(group: Resource) -> Answer:
    """Logs are kept for a year at least; 0 days means for good."""
    return group["retention_in_days"].equals(0) | group["retention_in_days"].at_least(365)
