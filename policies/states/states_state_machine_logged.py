from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_sfn_state_machine",
    severity="medium",
    controls=["ART-COMP-LOG-01", "ART-PROV-DATA-09"],
    mend='Give logging_configuration with level = "ALL" and the log_destination of a log group, ending in ":*".',
)
def states_state_machine_logged(machine: Resource) -> Answer:
    """Every step of a state machine is logged: what a flow decided can be told afterwards."""
    logging = machine["logging_configuration"]
    return logging["level"].defaults_to("OFF").equals("ALL") & logging["log_destination"].is_set()
