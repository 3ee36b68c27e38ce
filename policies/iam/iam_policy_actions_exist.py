from ringfence.policy import Answer, Resource, free_of, policy


@policy(
    resource=[
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "aws_ssoadmin_permission_set_inline_policy",
        "aws_organizations_policy",
        "aws_kms_key",
        "aws_kms_key_policy",
        "aws_s3_bucket_policy",
        "aws_vpc_endpoint",
        "aws_vpc_endpoint_policy",
    ],
    severity="medium",
    controls=["ART-PROV-IAM-03"],
    mend="Correct the action's name; the Service Authorization Reference lists them.",
)
def iam_policy_actions_exist(holder: Resource) -> Answer:
    """Every action that a policy names exists: a misspelt Deny forbids nothing, a misspelt Allow grants nothing."""
    return free_of(holder, "action-unknown")
