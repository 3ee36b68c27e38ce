from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_s3_bucket",
    severity="medium",
    controls=["ART-COMP-LOG-01", "CCC.Core.CN04.AR02", "CCC.Core.CN04.AR03"],
    mend="Give the bucket an aws_s3_bucket_logging whose target_bucket is the bucket of access logs.",
    when=lambda bucket, plan: (~_takes_access_logs(bucket, plan)).otherwise(
        "it takes the access logs of other buckets"
    ),
)
def s3_bucket_access_logged(bucket: Resource, plan: Plan) -> Answer:
    """Every request to a bucket leaves a line in another bucket.

    A bucket of access logs does not log itself: each line would be a request that makes another line.
    """
    logged = any_of(
        logging["bucket"].refers_to(bucket)
        & logging["target_bucket"].is_set()
        & ~logging["target_bucket"].refers_to(bucket)
        for logging in plan.of_type("aws_s3_bucket_logging")
    )
    return logged.otherwise("its requests are not logged")


def _takes_access_logs(bucket: Resource, plan: Plan) -> Answer:
    """A bucket that sends its logs to itself does not thereby become a bucket of logs."""
    return any_of(
        each["target_bucket"].refers_to(bucket) & ~each["bucket"].refers_to(bucket)
        for each in plan.of_type("aws_s3_bucket_logging")
    )
