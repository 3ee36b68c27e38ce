from ringfence.policy import Answer, Resource, Statement, identity_policy, no, only_bounds, policy, yes

# What gives a role or user more than it has; each of them carries iam:PermissionsBoundary.
_GIVES = (
    "iam:CreateRole",
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:CreateUser",
    "iam:PutUserPolicy",
    "iam:AttachUserPolicy",
    "iam:PutUserPermissionsBoundary",
)
_UNDOES = ("iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary")


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
    controls=["ART-PROV-IAM-09", "ART-PROV-SELF-05"],
    mend="Demand iam:PermissionsBoundary (StringEquals or ArnLike the platform's boundary) with every such action.",
    when=lambda holder: (~only_bounds(holder)).otherwise("it is a permissions boundary, which grants nothing"),
)
def iam_policy_role_creation_bounded(holder: Resource) -> Answer:
    """Whoever makes a role or gives it permissions does so within the platform's boundary, and cannot remove that."""
    return identity_policy(holder).every(_is_bounded)


def _is_bounded(statement: Statement) -> Answer:
    undone = [action for action in _UNDOES if statement.covers_action(action)]
    if undone:
        return no(f"{statement.title} allows {undone[0]}")
    given = [action for action in _GIVES if statement.covers_action(action)]
    if not given or statement.demands("iam:PermissionsBoundary"):
        return yes()
    return no(f"{statement.title} allows {', '.join(given)} without a boundary")
