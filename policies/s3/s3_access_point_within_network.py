from ringfence.policy import Answer, Resource, all_of, policy


@policy(
    resource="aws_s3_access_point",
    severity="high",
    controls=["ART-PROV-NET-10", "ART-PROV-DATA-07"],
    mend="Give the access point a vpc_configuration; leave its public access blocked, in all four ways.",
)
def s3_access_point_within_network(point: Resource) -> Answer:
    """An access point is used from one VPC only, and never in public."""
    blocked = all_of(
        point[f"public_access_block_configuration.{name}"].defaults_to(True).is_true()
        for name in ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    )
    return point["vpc_configuration.vpc_id"].is_set() & blocked
