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
    severity="high",
    controls=["ART-PROV-IAM-03", "ART-PROV-IAM-06"],
    mend="Correct the key's name; put the key that replaces a deprecated one beside it or in its place.",
)
def iam_policy_condition_keys_exist(holder: Resource) -> Answer:
    """Every condition key that a policy tests is one that AWS documents and has not withdrawn.

    A Deny may name a deprecated key where the document tests its replacement too: whether AWS still sends the old one
    cannot be known from outside.
    """
    return free_of(holder, "key-unknown", "key-deprecated")
