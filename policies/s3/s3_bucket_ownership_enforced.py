from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_s3_bucket",
    severity="medium",
    controls=["ART-PROV-DATA-07"],
    mend='Give the bucket an aws_s3_bucket_ownership_controls with object_ownership = "BucketOwnerEnforced".',
)
def s3_bucket_ownership_enforced(bucket: Resource, plan: Plan) -> Answer:
    """Whoever writes an object, the bucket's owner owns it, and access control lists say nothing."""
    enforced = any_of(
        controls["bucket"].refers_to(bucket) & controls["rule.object_ownership"].equals("BucketOwnerEnforced")
        for controls in plan.of_type("aws_s3_bucket_ownership_controls")
    )
    return enforced.otherwise("its object ownership is not enforced")
