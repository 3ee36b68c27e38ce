from ringfence.policy import Answer, Resource, policy

_BROAD = r"arn:[\w-]+:iam::aws:policy/(.*FullAccess|AdministratorAccess.*|PowerUserAccess|job-function/.*)"
_ROLES = ["aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment"]


@policy(
    resource=[*_ROLES, "aws_iam_policy_attachment", "aws_iam_role"],
    severity="critical",
    controls=["ART-PROV-IAM-03", "ART-PROV-IAM-09"],
    mend="Attach a policy of the platform's own, which names the actions and resources that are needed.",
)
def iam_principal_no_broad_managed_policy(holder: Resource) -> Answer:
    """Nobody is given a policy of AWS's that opens a whole service, or all of them."""
    wanted = "policy of the platform's own or a narrow one of AWS's"
    if holder.type == "aws_iam_role":
        return (
            holder["managed_policy_arns"]
            .defaults_to([])
            .every(lambda arn: arn.names("aws_iam_policy", ("arn",), rf"(?!{_BROAD}$).+", wanted))
        )
    return holder["policy_arn"].names("aws_iam_policy", ("arn",), rf"(?!{_BROAD}$).+", wanted)
