from ringfence.policy import Answer, Plan, Resource, Value, any_of, environment_policy


@environment_policy(
    anchor="aws_s3_bucket",
    severity="high",
    controls=["ART-PROV-DATA-01", "CCC.Core.CN02.AR01", "CCC.Core.CN11.AR03"],
    mend=(
        "Give the bucket an aws_s3_bucket_server_side_encryption_configuration with sse_algorithm aws:kms and the "
        "customer-managed key in kms_master_key_id."
    ),
    when=lambda bucket, plan: (~_takes_access_logs(bucket, plan)).otherwise(
        "it takes the access logs of other buckets"
    ),
)
def s3_bucket_encrypted_with_customer_key(bucket: Resource, plan: Plan) -> Answer:
    """Objects are encrypted with a key of our own, also when nobody asks for it.

    Access logs are delivered only to a bucket under Amazon's own keys, so their bucket is judged by
    s3_access_log_bucket_encrypted_by_s3.
    """
    encrypted = any_of(
        encryption["bucket"].refers_to(bucket) & encryption["rule"].some(_uses_customer_key)
        for encryption in plan.of_type("aws_s3_bucket_server_side_encryption_configuration")
    )
    return encrypted.otherwise("its default encryption names no customer-managed key")


def _uses_customer_key(rule: Value) -> Answer:
    default = rule["apply_server_side_encryption_by_default"]
    return default["sse_algorithm"].one_of("aws:kms", "aws:kms:dsse") & default["kms_master_key_id"].is_customer_key()


def _takes_access_logs(bucket: Resource, plan: Plan) -> Answer:
    return any_of(each["target_bucket"].refers_to(bucket) for each in plan.of_type("aws_s3_bucket_logging"))
