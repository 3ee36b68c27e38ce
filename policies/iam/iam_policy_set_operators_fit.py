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
    mend="Write ForAnyValue or ForAllValues for keys that are lists, and neither for keys with one value.",
)
def iam_policy_set_operators_fit(holder: Resource) -> Answer:
    """Conditions on lists have a set operator, and conditions on single values have none.

    A plain operator never matches a list, and ForAllValues holds of an absent key (IAM User Guide, "Set operators for
    multivalued context keys").
    """
    return free_of(holder, "set-operator-missing", "set-operator-on-scalar")
