"""The picture of a network says what the plan says: also when there is a way out."""

from xml.etree import ElementTree

import pytest

from ringfence.errors import RingfenceError
from ringfence.evidence.diagram import network_svg
from ringfence.plan.loading import read_plan
from ringfence.plan.model import Plan


def plan_of(*resources: tuple[str, str, dict[str, object]]) -> Plan:
    """A state of resources: (type, name, values)."""
    entries = [
        {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "values": values}
        for kind, name, values in resources
    ]
    return read_plan({"format_version": "1.0", "values": {"root_module": {"resources": entries}}})


SUBNET = {"id": "subnet-1", "vpc_id": "vpc-1", "cidr_block": "10.0.0.0/24", "availability_zone": "eu-west-1a"}
ENDPOINT = {
    "vpc_id": "vpc-1",
    "service_name": "com.amazonaws.eu-west-1.sts",
    "vpc_endpoint_type": "Interface",
    "private_dns_enabled": True,
}
NETWORK = (
    ("aws_vpc", "main", {"id": "vpc-1", "cidr_block": "10.0.0.0/20", "tags": {"Name": "bank & trust"}}),
    ("aws_subnet", "a", SUBNET),
    ("aws_vpc_endpoint", "sts", ENDPOINT),
)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")]


def test_a_closed_network() -> None:
    found = texts(network_svg(plan_of(*NETWORK), "test"))
    assert "VPC bank & trust  10.0.0.0/20" in found
    assert "sts" in found
    assert "private subnet eu-west-1a" in found
    assert "1 interface endpoints, all of them with private DNS names" in found
    assert any(text.startswith("No way out") for text in found)


def test_a_gateway_is_a_way_out() -> None:
    found = texts(network_svg(plan_of(*NETWORK, ("aws_internet_gateway", "hole", {"vpc_id": "vpc-1"})), "test"))
    assert "Ways out: internet gateway aws_internet_gateway.hole" in found
    assert not any(text.startswith("No way out") for text in found)


def test_no_network() -> None:
    with pytest.raises(RingfenceError, match="has no VPC"):
        network_svg(plan_of(("aws_kms_key", "k", {})), "test")
