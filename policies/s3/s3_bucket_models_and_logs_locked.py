from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


def _holds_evidence(bucket: Resource, plan: Plan) -> Answer:
    """Models and trails: what is asked for years later, when a decision is contested."""
    of_models = bucket["bucket"].matches(r"(.*-)?models", "a bucket of models")
    of_trail = any_of(trail["s3_bucket_name"].refers_to(bucket) for trail in plan.of_type("aws_cloudtrail"))
    return (of_models | of_trail).otherwise("it holds neither models nor a trail")


@environment_policy(
    anchor="aws_s3_bucket",
    severity="high",
    controls=["ART-GOV-REPRO-03", "ART-PROV-AUD-04"],
    mend="Set object_lock_enabled = true and add an aws_s3_bucket_object_lock_configuration with a default_retention.",
    when=_holds_evidence,
)
def s3_bucket_models_and_logs_locked(bucket: Resource, plan: Plan) -> Answer:
    """What proves how a decision was made cannot be deleted before its time."""
    locked = any_of(
        lock["bucket"].refers_to(bucket) & lock["rule.default_retention.mode"].one_of("COMPLIANCE", "GOVERNANCE")
        for lock in plan.of_type("aws_s3_bucket_object_lock_configuration")
    )
    return bucket["object_lock_enabled"].is_true() & locked.otherwise("it has no default retention")
