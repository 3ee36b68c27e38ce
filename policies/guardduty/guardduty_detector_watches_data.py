from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_guardduty_detector",
    severity="high",
    controls=["ART-PROV-AUD-06"],
    mend='Enable the detector, and add an aws_guardduty_detector_feature S3_DATA_EVENTS with status "ENABLED".',
)
def guardduty_detector_watches_data(detector: Resource, plan: Plan) -> Answer:
    """A detector is on and watches the reads and writes of objects, where data leaves from."""
    watches = any_of(
        feature["detector_id"].refers_to(detector)
        & feature["name"].equals("S3_DATA_EVENTS")
        & feature["status"].equals("ENABLED")
        for feature in plan.of_type("aws_guardduty_detector_feature")
    )
    return detector["enable"].defaults_to(True).is_true() & watches.otherwise("it does not watch S3_DATA_EVENTS")
