from ringfence.policy import Answer, Resource, policy


def _in_production(configuration: Resource) -> Answer:
    return configuration["tags"].tag("Environment").equals("prod")


@policy(
    resource="aws_sagemaker_endpoint_configuration",
    severity="medium",
    controls=["ART-GOV-MON-02", "ART-OPS-PROD-02"],
    mend=(
        "Give data_capture_config with enable_capture = true, a sampling percentage above 0, the platform's key, "
        "and capture_options for Input and Output. A serverless endpoint captures nothing: use instances."
    ),
    when=_in_production,
)
def sagemaker_endpoint_configuration_data_capture(configuration: Resource) -> Answer:
    """A production endpoint keeps its requests and answers, encrypted, to see drift and to explain decisions."""
    capture = configuration["data_capture_config"]
    modes = capture["capture_options"]
    both = modes.some(lambda mode: mode["capture_mode"].equals("InputAndOutput")) | (
        modes.some(lambda mode: mode["capture_mode"].equals("Input"))
        & modes.some(lambda mode: mode["capture_mode"].equals("Output"))
    )
    return (
        capture["enable_capture"].is_true()
        & capture["initial_sampling_percentage"].at_least(1)
        & capture["kms_key_id"].is_customer_key()
        & both
    )
