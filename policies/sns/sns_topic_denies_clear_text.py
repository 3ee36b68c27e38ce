from ringfence.policy import Answer, Plan, Resource, Statement, any_of, environment_policy, no, yes


@environment_policy(
    anchor="aws_sns_topic",
    severity="medium",
    controls=["ART-PROV-DATA-04"],
    mend="Deny sns:Publish to everyone in an aws_sns_topic_policy where aws:SecureTransport is false, and only there.",
)
def sns_topic_denies_clear_text(topic: Resource, plan: Plan) -> Answer:
    """A topic takes nothing that is not encrypted on its way."""
    denies = any_of(
        each["arn"].refers_to(topic) & each["policy"].document().some(_denies_clear_text)
        for each in plan.of_type("aws_sns_topic_policy")
    )
    return denies.otherwise("no statement of its policy denies clear-text requests to everyone")


def _denies_clear_text(statement: Statement) -> Answer:
    """A further condition would let some clear-text requests through."""
    everyone = any(name == "*" for _, name in statement.principals)
    clear_text = statement.condition("aws:SecureTransport", "Bool", "BoolIfExists") == ["false"]
    only = len(statement.conditions) == 1
    return yes() if everyone and statement.covers_action("sns:Publish") and clear_text and only else no()
