from ringfence.policy import Answer, Plan, Resource, Statement, any_of, environment_policy, no, yes


@environment_policy(
    anchor="aws_sqs_queue",
    severity="medium",
    controls=["ART-PROV-DATA-04"],
    mend="Deny everyone sqs:SendMessage where aws:SecureTransport is false, in an aws_sqs_queue_policy.",
)
def sqs_queue_denies_clear_text(queue: Resource, plan: Plan) -> Answer:
    """A queue takes nothing that is not encrypted on its way."""
    denies = any_of(
        each["queue_url"].refers_to(queue) & each["policy"].document().some(_denies_clear_text)
        for each in plan.of_type("aws_sqs_queue_policy")
    )
    return denies.otherwise("no statement of its policy denies clear-text requests to everyone")


def _denies_clear_text(statement: Statement) -> Answer:
    """A further condition would let some clear-text requests through."""
    everyone = any(name == "*" for _, name in statement.principals)
    clear_text = statement.condition("aws:SecureTransport", "Bool", "BoolIfExists") == ["false"]
    only = len(statement.conditions) == 1
    return yes() if everyone and statement.covers_action("sqs:SendMessage") and clear_text and only else no()
