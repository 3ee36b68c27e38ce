from ringfence.policy import Answer, Resource, Statement, no, policy, yes


@policy(
    resource="aws_organizations_policy",
    severity="high",
    controls=["ART-PROV-AUD-07", "ART-PROV-IAM-06"],
    mend="State what nobody may do in a statement with Effect Deny; FullAWSAccess is attached by AWS and stays.",
    when=lambda document: (
        document["type"]
        .defaults_to("SERVICE_CONTROL_POLICY")
        .one_of("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
    ),
)
def organizations_policy_denies(document: Resource) -> Answer:
    """A guardrail of the organisation forbids something: a policy that only allows everything guards nothing."""
    forbids = document["content"].document().some(_forbids, "Deny")
    return forbids.otherwise("it has no statement that denies an action")


def _forbids(statement: Statement) -> Answer:
    return yes() if statement.actions or statement.not_actions else no()
