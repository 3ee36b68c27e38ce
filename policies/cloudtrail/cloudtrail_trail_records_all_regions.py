from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_cloudtrail",
    severity="high",
    controls=["ART-PROV-AUD-01", "CCC.Core.CN04.AR01"],
    mend="Set is_multi_region_trail, include_global_service_events and enable_logging to true.",
)
def cloudtrail_trail_records_all_regions(trail: Resource) -> Answer:
    """A trail is switched on and records every region, global services included."""
    return (
        trail["is_multi_region_trail"].is_true()
        & trail["include_global_service_events"].is_true()
        & trail["enable_logging"].is_true()
    )
