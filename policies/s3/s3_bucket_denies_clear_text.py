from ringfence.policy import Answer, Plan, Resource, Statement, any_of, environment_policy, no, yes


@environment_policy(
    anchor="aws_s3_bucket",
    severity="high",
    controls=["ART-PROV-DATA-04", "CCC.Core.CN01.AR03"],
    mend="Deny s3:* to everyone on the bucket and its objects where aws:SecureTransport is false, and on nothing else.",
)
def s3_bucket_denies_clear_text(bucket: Resource, plan: Plan) -> Answer:
    """A bucket refuses every request that is not encrypted on its way."""
    denies = any_of(
        each["bucket"].refers_to(bucket) & each["policy"].document().some(_denies_clear_text)
        for each in plan.of_type("aws_s3_bucket_policy")
    )
    return denies.otherwise("no statement of its policy denies clear-text requests to everyone")


def _denies_clear_text(statement: Statement) -> Answer:
    """A further condition would let some clear-text requests through."""
    everyone = any(name == "*" for _, name in statement.principals)
    everything = all(statement.covers_action(f"s3:{action}") for action in ("GetObject", "PutObject", "ListBucket"))
    objects = any(resource.endswith("*") for resource in statement.resources)
    clear_text = statement.condition("aws:SecureTransport", "Bool", "BoolIfExists") == ["false"]
    only = len(statement.conditions) == 1
    return yes() if everyone and everything and objects and clear_text and only else no()
