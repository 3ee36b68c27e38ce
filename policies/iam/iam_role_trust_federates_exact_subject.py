from ringfence.policy import Answer, Resource, Statement, no, policy, resource_policy, yes


@policy(
    resource="aws_iam_role",
    severity="critical",
    controls=["ART-PROV-IAM-02", "ART-PROV-IAM-09", "ART-OPS-PRE-01"],
    mend=(
        "Test the provider's :aud and :sub with StringEquals, :sub with a whole value such as "
        "repo:ORGANISATION/REPOSITORY:environment:ENVIRONMENT; never repo:ORGANISATION/*."
    ),
    when=lambda role: (
        resource_policy(role).some(_federates, "Allow").otherwise("no identity provider's token is taken")
    ),
)
def iam_role_trust_federates_exact_subject(role: Resource) -> Answer:
    """A pipeline takes a role only as the one repository and branch or environment that the role is for."""
    return resource_policy(role).every(_names_subject)


def _federates(statement: Statement) -> Answer:
    federated = any(kind == "Federated" for kind, _ in statement.principals)
    return yes() if federated and statement.covers_action("sts:AssumeRoleWithWebIdentity") else no()


def _names_subject(statement: Statement) -> Answer:
    if _federates(statement).holds is False:
        return yes()
    for claim, what in ((":sub", "subject"), (":aud", "audience")):
        keys = [key for _, key, _ in statement.conditions if key.lower().endswith(claim)]
        values = [value for key in keys for value in statement.condition(key)]
        if not statement.demands(*keys) or any(sign in value for value in values for sign in "*?"):
            return no(f"{statement.title} takes a token of any {what}")
    return yes()
