import re

from ringfence.policy import Answer, Hole, Resource, Statement, identity_policy, no, only_bounds, policy, yes

_ROLES = re.compile(r"\$\{.*\}.*|arn:[\w-]+:iam::\d{12}:role/[^*?].*")


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
    controls=["ART-PROV-IAM-09"],
    mend="Allow iam:PassRole on named roles only, with StringEquals iam:PassedToService naming the services.",
    when=lambda holder: (~only_bounds(holder)).otherwise("it is a permissions boundary, which grants nothing"),
)
def iam_policy_pass_role_bounded(holder: Resource) -> Answer:
    """A role is handed on only where it is named, and only to the service that it is for."""
    return identity_policy(holder).every(_is_bounded)


def _is_bounded(statement: Statement) -> Answer:
    if not statement.covers_action("iam:PassRole"):
        return yes()
    named = [isinstance(each, Hole) or bool(_ROLES.fullmatch(each)) for each in statement.resources]
    if not named or not all(named):
        return no(f"{statement.title} lets any role be passed")
    services = statement.condition("iam:PassedToService")
    if not statement.demands("iam:PassedToService") or any("*" in service for service in services):
        return no(f"{statement.title} lets a role be passed to any service")
    return yes()
