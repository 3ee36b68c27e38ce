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
    mend="Take the actions out of the statement, into one whose conditions their requests can meet.",
)
def iam_policy_condition_keys_carried(holder: Resource) -> Answer:
    """A condition is asked only of actions whose requests carry its key.

    Otherwise an Allow never grants the action, and a Deny never fires or always does, whatever the request says.
    """
    return free_of(holder, "key-never-carried")
