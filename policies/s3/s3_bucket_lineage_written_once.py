from ringfence.policy import Answer, Plan, Resource, Statement, any_of, environment_policy, no, yes


def _holds_lineage(bucket: Resource, plan: Plan) -> Answer:
    """The ledger's bucket, by its name."""
    return bucket["bucket"].matches(r"(.*-)?lineage", "a bucket of the lineage").otherwise("it holds no lineage")


@environment_policy(
    anchor="aws_s3_bucket",
    severity="high",
    controls=["ART-GOV-TRACE-03"],
    mend=(
        "Set object_lock_enabled = true, add an aws_s3_bucket_object_lock_configuration with a default_retention, and "
        "deny everyone s3:PutObject of entries where s3:if-none-match is absent."
    ),
    when=_holds_lineage,
)
def s3_bucket_lineage_written_once(bucket: Resource, plan: Plan) -> Answer:
    """An entry of the lineage is written once, kept for its time, and put over by nobody."""
    locked = any_of(
        lock["bucket"].refers_to(bucket) & lock["rule.default_retention.mode"].one_of("COMPLIANCE", "GOVERNANCE")
        for lock in plan.of_type("aws_s3_bucket_object_lock_configuration")
    )
    once = any_of(
        each["bucket"].refers_to(bucket) & each["policy"].document().some(_denies_overwriting)
        for each in plan.of_type("aws_s3_bucket_policy")
    )
    return (
        bucket["object_lock_enabled"].is_true()
        & locked.otherwise("it has no default retention")
        & once.otherwise("its policy lets an entry be put over")
    )


def _denies_overwriting(statement: Statement) -> Answer:
    """A Deny of unconditional writes, to everyone, and with nothing that lets somebody off."""
    everyone = any(name == "*" for _, name in statement.principals)
    conditions = [(operator, key.lower(), tuple(values)) for operator, key, values in statement.conditions]
    bare = conditions == [("Null", "s3:if-none-match", ("true",))]
    return (
        yes() if statement.effect == "Deny" and everyone and bare and statement.covers_action("s3:PutObject") else no()
    )
