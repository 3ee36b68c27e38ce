from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_lambda_function",
    severity="high",
    controls=["ART-PROV-AUD-08"],
    mend=(
        "Set dead_letter_config.target_arn to an encrypted queue, or add an aws_lambda_function_event_invoke_config "
        "with destination_config.on_failure."
    ),
)
def lambda_function_failures_kept(function: Resource, plan: Plan) -> Answer:
    """What a function could not handle is kept where somebody finds it; without it, a finding is lost unseen.

    AWS Lambda Developer Guide, "Adding a dead-letter queue": an asynchronous event is dropped after its retries.
    """
    name = function["function_name"].value
    elsewhere = any_of(
        (config["function_name"].refers_to(function) | config["function_name"].equals(name))
        & config["destination_config.on_failure.destination"].is_set()
        for config in plan.of_type("aws_lambda_function_event_invoke_config")
    )
    kept = function["dead_letter_config.target_arn"].is_set() | elsewhere
    return kept.otherwise("an event that it fails on is lost")
