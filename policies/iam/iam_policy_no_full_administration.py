from ringfence.policy import Answer, Resource, Statement, identity_policy, no, policy, yes


@policy(
    resource=[
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "aws_ssoadmin_permission_set_inline_policy",
    ],
    severity="critical",
    controls=["ART-PROV-IAM-03", "ART-PROV-IAM-09"],
    mend="Name the actions that are needed, and the resources that they are needed on.",
)
def iam_policy_no_full_administration(holder: Resource) -> Answer:
    """No policy allows every action on every resource."""
    return identity_policy(holder).every(_is_bounded)


def _is_bounded(statement: Statement) -> Answer:
    everything = bool(statement.not_actions) or any(action in ("*", "*:*") for action in statement.actions)
    if everything and statement.everywhere:
        return no(f"{statement.title} allows everything everywhere")
    return yes()
