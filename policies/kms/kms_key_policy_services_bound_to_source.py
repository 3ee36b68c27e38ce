from ringfence.policy import Answer, Plan, Resource, Statement, all_of, environment_policy, no, yes

_SOURCES = ("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths", "kms:CallerAccount")


@environment_policy(
    anchor="aws_kms_key",
    severity="high",
    controls=["ART-PROV-DATA-03", "CCC.Core.CN11.AR04"],
    mend=(
        "Demand aws:SourceArn or aws:SourceAccount of every service; of CloudWatch Logs, which sends neither, "
        "kms:EncryptionContext:aws:logs:arn."
    ),
)
def kms_key_policy_services_bound_to_source(key: Resource, plan: Plan) -> Answer:
    """An AWS service uses our key only for resources of ours, not for somebody else's."""
    inline = key["policy"].defaults_to(None)
    attached = all_of(
        ~each["key_id"].refers_to(key) | each["policy"].document().every(_is_bound)
        for each in plan.of_type("aws_kms_key_policy")
    )
    return (inline.is_absent() | inline.document().every(_is_bound)) & attached


def _is_bound(statement: Statement) -> Answer:
    services = [name for kind, name in statement.principals if kind == "Service"]
    contexts = [key for _, key, _ in statement.conditions if key.lower().startswith("kms:encryptioncontext:aws:")]
    if not services or statement.demands(*_SOURCES, *contexts):
        return yes()
    return no(f"{statement.title} lets {', '.join(services)} use the key on anybody's behalf")
