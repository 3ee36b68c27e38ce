from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_config_configuration_recorder",
    severity="high",
    controls=["ART-PROV-AUD-06", "ART-PROV-AUD-03"],
    mend=(
        "Set recording_group.all_supported = true without exclusions, and turn the recorder on with an "
        "aws_config_configuration_recorder_status that is_enabled, beside an aws_config_delivery_channel."
    ),
)
def config_recorder_records_everything(recorder: Resource, plan: Plan) -> Answer:
    """Config records every resource type, delivers it, and is on: a recorder that nobody starts records nothing."""
    # Config takes no exclusions beside all_supported.
    whole = recorder["recording_group.all_supported"].defaults_to(True).is_true()
    on = any_of(
        status["name"].is_same_as(recorder["name"]) & status["is_enabled"].is_true()
        for status in plan.of_type("aws_config_configuration_recorder_status")
    )
    delivers = any_of(channel["s3_bucket_name"].is_set() for channel in plan.of_type("aws_config_delivery_channel"))
    return whole & on.otherwise("nothing turns it on") & delivers.otherwise("there is no delivery channel")
