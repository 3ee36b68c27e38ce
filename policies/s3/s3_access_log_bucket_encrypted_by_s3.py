from ringfence.policy import Answer, Plan, Resource, all_of, any_of, environment_policy


@environment_policy(
    anchor="aws_s3_bucket",
    severity="medium",
    controls=["ART-COMP-LOG-01", "ART-COMP-LOG-02"],
    mend="Encrypt the bucket of access logs with sse_algorithm AES256 and give it no default retention.",
    when=lambda bucket, plan: _takes_access_logs(bucket, plan),
)
def s3_access_log_bucket_encrypted_by_s3(bucket: Resource, plan: Plan) -> Answer:
    """Access logs arrive: their bucket is encrypted in the one way in which S3 delivers them.

    S3 delivers no access log to a bucket with another encryption or with a default retention, and reports no error
    (Amazon S3 User Guide, "Enabling Amazon S3 server access logging").
    """
    by_s3 = any_of(
        encryption["bucket"].refers_to(bucket)
        & encryption["rule"].every(
            lambda rule: rule["apply_server_side_encryption_by_default.sse_algorithm"].equals("AES256")
        )
        for encryption in plan.of_type("aws_s3_bucket_server_side_encryption_configuration")
    )
    free = all_of(
        (~(lock["bucket"].refers_to(bucket) & lock["rule"].is_set())).otherwise("it has a default retention")
        for lock in plan.of_type("aws_s3_bucket_object_lock_configuration")
    )
    return by_s3.otherwise("its default encryption is not AES256") & free


def _takes_access_logs(bucket: Resource, plan: Plan) -> Answer:
    takes = any_of(each["target_bucket"].refers_to(bucket) for each in plan.of_type("aws_s3_bucket_logging"))
    return takes.otherwise("no bucket of this plan sends its access logs here")
