from ringfence.policy import Answer, Plan, Resource, Statement, all_of, environment_policy, no, yes

_BOUNDS = (
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "kms:CallerAccount",
    "aws:SourceArn",
    "aws:SourceAccount",
)


@environment_policy(
    anchor="aws_kms_key",
    severity="critical",
    controls=["ART-PROV-DATA-03", "CCC.Core.CN11.AR04"],
    mend="Name the principals of every Allow, or demand kms:CallerAccount or aws:PrincipalOrgID.",
)
def kms_key_policy_names_principals(key: Resource, plan: Plan) -> Answer:
    """No key's policy lets in anybody whom it does not name."""
    inline = key["policy"].defaults_to(None)
    attached = all_of(
        ~each["key_id"].refers_to(key) | each["policy"].document().every(_is_bounded)
        for each in plan.of_type("aws_kms_key_policy")
    )
    return (inline.is_absent() | inline.document().every(_is_bounded)) & attached


def _is_bounded(statement: Statement) -> Answer:
    if not statement.anyone or statement.demands(*_BOUNDS):
        return yes()
    return no(f"{statement.title} lets in everyone")
