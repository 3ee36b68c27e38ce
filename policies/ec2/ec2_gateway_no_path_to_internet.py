from ringfence.policy import Answer, Resource, policy


@policy(
    resource=[
        "aws_internet_gateway",
        "aws_internet_gateway_attachment",
        "aws_egress_only_internet_gateway",
        "aws_ec2_carrier_gateway",
        "aws_nat_gateway",
    ],
    severity="critical",
    controls=["ART-PROV-NET-01", "CCC.MLDE.CN07.AR01"],
    mend="Remove the gateway. What workloads need of AWS they reach through VPC endpoints.",
)
def ec2_gateway_no_path_to_internet(gateway: Resource) -> Answer:
    """No gateway joins the network to the internet, in either direction.

    The existence of such a gateway is the finding. Only a NAT gateway that is private by its connectivity type may
    stand: it has no public address and translates between private networks.
    """
    private = gateway["connectivity_type"].equals("private")
    return private.otherwise(f"an {gateway.type} stands in the plan")
