from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_cloudtrail",
    severity="medium",
    controls=["ART-PROV-AUD-01", "ART-PROV-AUD-06"],
    mend="Set cloud_watch_logs_group_arn (the group's ARN followed by :*) and cloud_watch_logs_role_arn.",
)
def cloudtrail_trail_delivers_to_log_group(trail: Resource) -> Answer:
    """A trail's events reach a log group, where alarms see them within minutes."""
    return trail["cloud_watch_logs_group_arn"].is_set() & trail["cloud_watch_logs_role_arn"].is_set()
