from ringfence.policy import Answer, Resource, Statement, no, policy, yes


@policy(
    resource=["aws_codeartifact_domain_permissions_policy", "aws_codeartifact_repository_permissions_policy"],
    severity="high",
    controls=["ART-PROV-NET-12", "ART-PROV-NET-09", "ART-PROV-DATA-07"],
    mend="Name the principals of every Allow, or demand aws:PrincipalOrgID or aws:PrincipalAccount.",
)
def codeartifact_policy_own_organization(permissions: Resource) -> Answer:
    """The package mirror serves the own organisation, and nobody else."""
    return permissions["policy_document"].document().every(_is_bounded)


def _is_bounded(statement: Statement) -> Answer:
    if not statement.anyone or statement.demands("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount"):
        return yes()
    return no(f"{statement.title} serves everyone")
