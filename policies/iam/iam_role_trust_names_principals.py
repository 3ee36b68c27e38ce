from ringfence.policy import Answer, Resource, Statement, no, policy, resource_policy, yes

_WHO = ("aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths")


@policy(
    resource="aws_iam_role",
    severity="critical",
    controls=["ART-PROV-IAM-02", "ART-PROV-IAM-09", "CCC.Core.CN05"],
    mend="Name the roles, accounts or services that may take the role; a wildcard needs aws:PrincipalOrgID beside it.",
)
def iam_role_trust_names_principals(role: Resource) -> Answer:
    """A role can be taken only by those whom its trust policy names."""
    return resource_policy(role).every(_names_principals)


def _names_principals(statement: Statement) -> Answer:
    if not statement.anyone or statement.demands(*_WHO):
        return yes()
    return no(f"{statement.title} lets everyone take the role")
