from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_s3_bucket",
    severity="medium",
    controls=["ART-COMP-LAKE-01", "ART-GOV-REPRO-03"],
    mend='Give the bucket an aws_s3_bucket_versioning with status = "Enabled".',
)
def s3_bucket_versioned(bucket: Resource, plan: Plan) -> Answer:
    """What is overwritten or deleted in a bucket can be read again."""
    versioned = any_of(
        versioning["bucket"].refers_to(bucket) & versioning["versioning_configuration.status"].equals("Enabled")
        for versioning in plan.of_type("aws_s3_bucket_versioning")
    )
    return versioned.otherwise("its versions are not kept")
