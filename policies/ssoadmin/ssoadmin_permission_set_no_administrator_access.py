from ringfence.policy import Answer, Resource, policy

_ADMINISTRATORS = r"arn:[\w-]+:iam::aws:policy/(AdministratorAccess|PowerUserAccess|IAMFullAccess)"


@policy(
    resource="aws_ssoadmin_managed_policy_attachment",
    severity="critical",
    controls=["ART-PROV-IAM-02", "ART-PROV-IAM-03", "ART-PROV-IAM-10"],
    mend="Attach a policy that lists what the set's people do, or give the set an inline policy of its own.",
)
def ssoadmin_permission_set_no_administrator_access(attachment: Resource) -> Answer:
    """No permission set carries AWS's own administrator policies."""
    administrator = attachment["managed_policy_arn"].matches(_ADMINISTRATORS).because()
    return (~administrator).otherwise("its people could do whatever there is, or give themselves whatever there is")
