from ringfence.policy import Answer, Resource, policy


@policy(
    resource="aws_s3_bucket",
    severity="low",
    controls=["ART-PROV-DATA-08"],
    mend="Give the bucket the tag DataClassification, or have it from the provider's default_tags.",
)
def s3_bucket_classified(bucket: Resource) -> Answer:
    """A bucket says of which class the data in it are."""
    return bucket["tags"].tag("DataClassification").is_set()
