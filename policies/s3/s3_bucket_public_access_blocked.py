from ringfence.policy import Answer, Plan, Resource, all_of, any_of, environment_policy

_SETTINGS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")


@environment_policy(
    anchor="aws_s3_bucket",
    severity="critical",
    controls=["ART-PROV-DATA-07"],
    mend="Give the bucket an aws_s3_bucket_public_access_block with all four settings true.",
)
def s3_bucket_public_access_blocked(bucket: Resource, plan: Plan) -> Answer:
    """No bucket can be made public, neither by an access control list nor by a policy."""
    blocked = any_of(
        block["bucket"].refers_to(bucket) & all_of(block[setting].is_true() for setting in _SETTINGS)
        for block in plan.of_type("aws_s3_bucket_public_access_block")
    )
    return blocked.otherwise("it has no aws_s3_bucket_public_access_block with all four settings true")
