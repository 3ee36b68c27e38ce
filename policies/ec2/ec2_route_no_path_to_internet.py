from ringfence.policy import Answer, Resource, Value, any_of, policy


@policy(
    resource=["aws_route", "aws_route_table", "aws_default_route_table"],
    severity="critical",
    controls=["ART-PROV-NET-01"],
    mend="Remove the route. Private subnets route to private ranges, and to AWS through gateway endpoints.",
)
def ec2_route_no_path_to_internet(table: Resource) -> Answer:
    """No route leads to addresses beyond the private network."""
    if table.type == "aws_route":
        return ~_leads_out(table)
    return table["route"].defaults_to([]).every(lambda route: ~_leads_out(route))


def _leads_out(route: Resource | Value) -> Answer:
    destinations = ("destination_cidr_block", "destination_ipv6_cidr_block", "cidr_block", "ipv6_cidr_block")
    gateways = ("egress_only_gateway_id", "carrier_gateway_id")
    return any_of(
        [
            *(route[destination].is_public_range() for destination in destinations),
            *(route[gateway].is_set().because(f"it leads to an {gateway}") for gateway in gateways),
        ]
    )
