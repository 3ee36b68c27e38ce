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
    mend="Name a resource of a type that the action works on, or * where it works on none.",
)
def iam_policy_resources_taken(holder: Resource) -> Answer:
    """The resources of a statement are such as its actions work on."""
    return free_of(holder, "resource-not-taken")
