from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_ssoadmin_account_assignment",
    severity="medium",
    controls=["ART-PROV-IAM-01", "ART-PROV-IAM-10", "CCC.MLDE.CN01.AR01"],
    mend='Assign the permission set to a group (principal_type = "GROUP") and put the person in the group.',
)
def ssoadmin_account_assignment_by_group(assignment: Resource) -> Answer:
    """People get access to an account through a group, where joining and leaving is managed, and never one by one."""
    return assignment["principal_type"].equals("GROUP")
