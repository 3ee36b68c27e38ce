from ringfence.policy import Answer, Resource, Statement, no, policy, yes


@policy(
    resource="aws_ssoadmin_permission_set_inline_policy",
    severity="critical",
    controls=["ART-PROV-IAM-02", "ART-PROV-IAM-03"],
    mend="List the actions and the resources that the set's people need.",
)
def ssoadmin_permission_set_inline_policy_limited(inline: Resource) -> Answer:
    """No permission set allows every action on every resource."""
    return inline["inline_policy"].document().every(_is_limited)


def _is_limited(statement: Statement) -> Answer:
    unlimited = statement.every_action and statement.everywhere
    return no(f"{statement.title} allows every action on every resource") if unlimited else yes()
