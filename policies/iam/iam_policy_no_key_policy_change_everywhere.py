from ringfence.policy import Answer, Resource, Statement, identity_policy, no, only_bounds, policy, yes

_TAKES_OVER = ("kms:PutKeyPolicy", "kms:CreateGrant", "kms:ScheduleKeyDeletion", "kms:DisableKey")


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
    controls=["ART-PROV-DATA-03", "ART-PROV-IAM-09", "CCC.Core.CN11.AR04"],
    mend="Name the keys (or arn:PARTITION:kms:REGION:ACCOUNT:key/* with kms:ResourceAliases) in place of *.",
    when=lambda holder: (~only_bounds(holder)).otherwise("it is a permissions boundary, which grants nothing"),
)
def iam_policy_no_key_policy_change_everywhere(holder: Resource) -> Answer:
    """Nobody may take over or destroy any key whatever."""
    return identity_policy(holder).every(_spares_keys)


def _spares_keys(statement: Statement) -> Answer:
    taken = [action for action in _TAKES_OVER if statement.covers_action(action)]
    if taken and statement.everywhere:
        return no(f"{statement.title} allows {', '.join(taken)} on every key")
    return yes()
