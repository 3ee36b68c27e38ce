from ringfence.policy import Answer, Resource, Statement, no, policy, resource_policy, yes

_SOURCES = ("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths")
# An instance profile is taken by an instance of its own account: EC2 sends no source.
_WITHOUT_SOURCE = ("ec2.amazonaws.com",)


@policy(
    resource="aws_iam_role",
    severity="high",
    controls=["ART-PROV-IAM-02", "ART-PROV-IAM-09"],
    mend="Demand aws:SourceAccount (StringEquals) of the service, and aws:SourceArn (ArnLike) where it is known.",
    when=lambda role: resource_policy(role).some(_trusts_service, "Allow").otherwise("no service takes this role"),
)
def iam_role_trust_bound_to_source(role: Resource) -> Answer:
    """An AWS service takes a role of ours only on our own behalf (IAM User Guide, "The confused deputy problem")."""
    return resource_policy(role).every(_is_bound)


def _services(statement: Statement) -> list[str]:
    return [name for kind, name in statement.principals if kind == "Service" and name not in _WITHOUT_SOURCE]


def _trusts_service(statement: Statement) -> Answer:
    return yes() if _services(statement) else no()


def _is_bound(statement: Statement) -> Answer:
    services = _services(statement)
    if not services or statement.demands(*_SOURCES):
        return yes()
    return no(f"{statement.title} lets {', '.join(services)} take it on anybody's behalf")
