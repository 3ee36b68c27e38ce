from ringfence.policy import Answer, Resource, Value, all_of, policy


@policy(
    resource=["aws_route", "aws_route_table", "aws_default_route_table"],
    severity="critical",
    controls=["ART-PROV-NET-01"],
    mend="Remove the route. Private subnets route to private ranges, and to AWS through gateway endpoints.",
)
def ec2_route_no_path_to_internet(table: Resource) -> Answer:
    """No route leads to addresses beyond the private network."""
    if table.type == "aws_route":
        return _stays_inside(table)
    return table["route"].defaults_to([]).every(_stays_inside)


def _stays_inside(route: Resource | Value) -> Answer:
    destinations = ("destination_cidr_block", "destination_ipv6_cidr_block", "cidr_block", "ipv6_cidr_block")
    gateways = ("egress_only_gateway_id", "carrier_gateway_id")
    return all_of(
        [
            *(~route[destination].is_public_range() for destination in destinations),
            *(route[gateway].is_absent().otherwise(f"it leads to an {gateway}") for gateway in gateways),
        ]
    )
