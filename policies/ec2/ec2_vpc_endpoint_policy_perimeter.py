import re

from ringfence.policy import Answer, Hole, Plan, Resource, Statement, any_of, environment_policy, no, yes

_OWN_PRINCIPALS = ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount")
_OWN_RESOURCES = ("aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:ResourceAccount")
# An account's own resources, or AWS's own where the service leaves the account out (a bucket, a public parameter); the
# resource itself does not begin with a wildcard.
_NAMED = re.compile(r"\$\{.*\}.*|arn:[^:*]+:[a-z0-9-]+:[^:]*:(\d{12})?:[^*:].*")


@environment_policy(
    anchor="aws_vpc_endpoint",
    severity="critical",
    controls=["ART-PROV-NET-09"],
    mend=(
        "Give the endpoint a policy whose every Allow demands aws:PrincipalOrgID and aws:ResourceOrgID, "
        "aws:PrincipalIsAWSService, or names the few resources of AWS's own accounts that it lets through."
    ),
    when=lambda endpoint, plan: endpoint["vpc_endpoint_type"].one_of("Interface", "Gateway"),
)
def ec2_vpc_endpoint_policy_perimeter(endpoint: Resource, plan: Plan) -> Answer:
    """An endpoint carries only our own principals' calls, and only to our own resources.

    Without a policy AWS puts one that allows everything ("Control access to VPC endpoints using endpoint policies").
    """
    attached = any_of(
        each["vpc_endpoint_id"].refers_to(endpoint) & each["policy"].document().every(_inside)
        for each in plan.of_type("aws_vpc_endpoint_policy")
    )
    return endpoint["policy"].defaults_to(None).document().every(_inside) | attached


def _inside(statement: Statement) -> Answer:
    if statement.condition("aws:PrincipalIsAWSService", "Bool") == ["true"] or _names_resources(statement):
        return yes()
    if statement.anyone and not statement.demands(*_OWN_PRINCIPALS):
        return no(f"{statement.title} lets in principals of other organisations")
    # An action on no resource carries no owner's key: IfExists asks for it where there is one.
    if statement.demands(*_OWN_RESOURCES) or _own_where_owned(statement):
        return yes()
    return no(f"{statement.title} lets data go to resources of other organisations")


def _names_resources(statement: Statement) -> bool:
    """A hole is one resource, and so is what begins with one (`${aws_s3_bucket.lake.arn}/*`)."""
    named = [isinstance(each, Hole) or bool(_NAMED.fullmatch(each)) for each in statement.resources]
    return bool(named) and all(named)


def _own_where_owned(statement: Statement) -> bool:
    values = [value for key in _OWN_RESOURCES for value in statement.condition(key, "StringEqualsIfExists")]
    return bool(values) and "*" not in values
