from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_cloudtrail",
    severity="high",
    controls=["ART-PROV-AUD-01", "ART-PROV-AUD-04"],
    mend="Set enable_log_file_validation = true.",
)
def cloudtrail_trail_log_files_validated(trail: Resource) -> Answer:
    """A log file that was changed or removed after delivery is noticed."""
    return trail["enable_log_file_validation"].is_true()
