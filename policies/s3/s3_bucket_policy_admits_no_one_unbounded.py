from ringfence.policy import Answer, Resource, Statement, no, policy, yes

_BOUNDS = (
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceVpce",
    "aws:SourceVpc",
)


@policy(
    resource="aws_s3_bucket_policy",
    severity="critical",
    controls=["ART-PROV-DATA-07", "ART-PROV-NET-10"],
    mend=(
        "Name the principals of every Allow, or demand aws:PrincipalOrgID; of a service demand aws:SourceArn or "
        "aws:SourceAccount."
    ),
)
def s3_bucket_policy_admits_no_one_unbounded(bucket_policy: Resource) -> Answer:
    """A bucket's policy admits nobody whom it does not name, and a service only on our own behalf."""
    return bucket_policy["policy"].document().every(_is_bounded)


def _is_bounded(statement: Statement) -> Answer:
    service = any(kind == "Service" for kind, _ in statement.principals)
    if not statement.anyone and not service:
        return yes()
    who = "everyone" if statement.anyone else "a service on anybody's behalf"
    return yes() if statement.demands(*_BOUNDS) else no(f"{statement.title} admits {who}")
