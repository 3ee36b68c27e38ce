import re

from ringfence.policy import Answer, Hole, Plan, Resource, Statement, any_of, environment_policy, no, yes

_NETWORK = ("aws:sourcevpce", "aws:sourcevpc", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths")
_ROLE = re.compile(r"arn:[\w-]+:iam::\d{12}:role/(?!\*$).+")


@environment_policy(
    anchor="aws_s3_bucket",
    severity="critical",
    controls=["ART-PROV-NET-10", "CCC.Core.CN05.AR04"],
    mend=(
        "Deny s3:* to everyone where aws:SourceVpce (or SourceVpc, VpceAccount, VpceOrgID) is not ours, with "
        "BoolIfExists aws:PrincipalIsAWSService false and aws:ViaAWSService false beside it; for a bucket that no "
        "workload uses, where aws:PrincipalArn is not one of a few roles or aws:PrincipalServiceName not a service."
    ),
)
def s3_bucket_denies_outside_network(bucket: Resource, plan: Plan) -> Answer:
    """A bucket is read and written through our network, or by the few roles and services that its policy names."""
    return any_of(
        each["bucket"].refers_to(bucket)
        & _denied(each, "s3:GetObject", "nothing denies reading from outside the network")
        & _denied(each, "s3:PutObject", "nothing denies writing from outside the network")
        for each in plan.of_type("aws_s3_bucket_policy")
    ).otherwise("its policy lets calls from outside the network read or write")


def _denied(policy: Resource, action: str, otherwise: str) -> Answer:
    denied = policy["policy"].document().some(lambda statement: _denies_outsiders(statement, action))
    return denied.otherwise(otherwise)


def _denies_outsiders(statement: Statement, action: str) -> Answer:
    everyone = any(name == "*" for _, name in statement.principals)
    objects = any(resource.endswith("*") for resource in statement.resources)
    excepts = [_exception(*condition) for condition in statement.conditions]
    bounded = None not in excepts and bool({"network", "named"} & set(excepts))
    return yes() if everyone and objects and statement.covers_action(action) and bounded else no()


def _exception(operator: str, key: str, values: tuple[str, ...]) -> str | None:
    """Who is let off by a condition of the Deny: our network, named principals, or AWS itself; None for anyone else.

    Only a negated operator matches the call without the key, which is what a call from outside is.
    """
    key, base = key.lower(), operator.removesuffix("IfExists")
    if key in _NETWORK:
        return "network" if base in ("StringNotEquals", "StringNotLike") and "*" not in values else None
    if key == "aws:principalarn":
        named = all(isinstance(value, Hole) or _ROLE.fullmatch(value) for value in values)
        return "named" if base in ("ArnNotLike", "ArnNotEquals", "StringNotLike", "StringNotEquals") and named else None
    if key == "aws:principalservicename":
        return "named" if base == "StringNotEquals" and values else None
    if key in ("aws:principalisawsservice", "aws:viaawsservice"):
        return "aws" if base == "Bool" and values == ("false",) else None
    return None
