from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy, unknown


@environment_policy(
    anchor="aws_vpc",
    severity="high",
    controls=["ART-PROV-NET-13", "ART-COMP-LOG-02"],
    mend=(
        "Add an aws_flow_log on the VPC with traffic_type ALL, whose log_destination is a log group or bucket under a "
        "customer-managed key."
    ),
)
def ec2_vpc_flow_logs_recorded(vpc: Resource, plan: Plan) -> Answer:
    """Every flow of a VPC, accepted or refused, is recorded in a store under a key of our own."""
    recorded = any_of(
        log["vpc_id"].refers_to(vpc) & log["traffic_type"].equals("ALL") & _goes_to_protected_store(log, plan)
        for log in plan.of_type("aws_flow_log")
    )
    return recorded.otherwise("no flow log of all traffic goes from this VPC to a store under a customer-managed key")


def _goes_to_protected_store(log: Resource, plan: Plan) -> Answer:
    destination = log["log_destination"]
    groups = list(plan.of_type("aws_cloudwatch_log_group"))
    buckets = list(plan.of_type("aws_s3_bucket"))
    protected = any_of(
        [
            *(destination.refers_to(group) & group["kms_key_id"].is_customer_key() for group in groups),
            *(destination.refers_to(bucket) & _under_customer_key(bucket, plan) for bucket in buckets),
        ]
    )
    here = any_of(destination.refers_to(store) for store in [*groups, *buckets])
    elsewhere = destination.is_set() & ~here
    return protected | (elsewhere & unknown(f"the store of {log.address}, which is not in this plan"))


def _under_customer_key(bucket: Resource, plan: Plan) -> Answer:
    return any_of(
        encryption["bucket"].refers_to(bucket)
        & encryption["rule"].some(
            lambda rule: rule["apply_server_side_encryption_by_default.kms_master_key_id"].is_customer_key()
        )
        for encryption in plan.of_type("aws_s3_bucket_server_side_encryption_configuration")
    )
