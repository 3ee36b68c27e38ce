from ringfence.policy import Answer, Plan, Resource, Value, any_of, environment_policy


@environment_policy(
    anchor="aws_subnet",
    severity="high",
    controls=["ART-PROV-NET-07"],
    mend="Add the subnet's route table to route_table_ids of the VPC's S3 gateway endpoint; make one if there is none.",
)
def ec2_subnet_s3_through_gateway_endpoint(subnet: Resource, plan: Plan) -> Answer:
    """Every subnet reaches S3 through a gateway endpoint on its own route table."""
    associations = list(plan.of_type("aws_route_table_association"))
    own = any_of(
        each["subnet_id"].refers_to(subnet) & _leads_to_s3(subnet, each["route_table_id"], plan)
        for each in associations
    )
    has_own = any_of(each["subnet_id"].refers_to(subnet) for each in associations)
    answer = own | (~has_own & _main_table_leads_to_s3(subnet, plan))
    return answer.otherwise("its route table is on no S3 gateway endpoint of its VPC")


def _main_table_leads_to_s3(subnet: Resource, plan: Plan) -> Answer:
    """A subnet without an association uses the VPC's main route table (Amazon VPC User Guide, "Route tables")."""
    tables = [
        (vpc, table)
        for vpc in plan.of_type("aws_vpc")
        for table in (vpc["main_route_table_id"], vpc["default_route_table_id"], *_default_tables(vpc, plan))
    ]
    return any_of(subnet["vpc_id"].refers_to(vpc) & _leads_to_s3(subnet, table, plan) for vpc, table in tables)


def _default_tables(vpc: Resource, plan: Plan) -> list[Value]:
    """The ids by which an `aws_default_route_table` manages the main table of this VPC."""
    tables = plan.of_type("aws_default_route_table")
    return [table["id"] for table in tables if table["default_route_table_id"].refers_to(vpc).holds]


def _leads_to_s3(subnet: Resource, table: Value, plan: Plan) -> Answer:
    return any_of(
        endpoint["vpc_endpoint_type"].equals("Gateway")
        & endpoint["service_name"].matches(r"com\.amazonaws\.[a-z0-9-]+\.s3")
        & endpoint["vpc_id"].is_same_as(subnet["vpc_id"])
        & (endpoint["route_table_ids"].defaults_to([]).some(table.is_same_as) | _associated(endpoint, table, plan))
        for endpoint in plan.of_type("aws_vpc_endpoint")
    )


def _associated(endpoint: Resource, table: Value, plan: Plan) -> Answer:
    return any_of(
        each["vpc_endpoint_id"].refers_to(endpoint) & each["route_table_id"].is_same_as(table)
        for each in plan.of_type("aws_vpc_endpoint_route_table_association")
    )
