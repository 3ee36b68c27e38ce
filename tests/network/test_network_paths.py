"""Paths over real plans: each kind of gateway with its path, and the twin from which none leads."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ringfence.errors import RingfenceError
from ringfence.network import ELSEWHERE, INTERNET, UNDECLARED, Reach, reach
from ringfence.plan.loading import load_json
from ringfence.plan.model import Plan
from ringfence.plan.source import read_source
from ringfence.terraform import plan_fixture, plan_fixtures

FIXTURES = sorted(Path(__file__).parent.glob("*.tf"))
pytestmark = pytest.mark.terraform


@cache
def plans() -> dict[str, Plan]:
    """The plan of every fixture, by the name of its file."""
    return {each.file.stem: load_json(each.json_path, read_source(each.file)) for each in plan_fixtures(FIXTURES)}


def asked(family: str, from_: str, to: str) -> Reach:
    """The answer for two places, a subnet `main` by its key."""
    plan = plans()[family]
    places = [
        f'aws_subnet.main["{place}"]' if f'aws_subnet.main["{place}"]' in plan.by_address else place
        for place in (from_, to)
    ]
    return reach(plan, places[0], places[1])


@pytest.mark.parametrize(
    ("family", "subnet", "through"),
    [
        ("gateways", "public", ["aws_route.public", "aws_internet_gateway.main"]),
        (
            "gateways",
            "translated",
            ["aws_route.translated", "aws_nat_gateway.public", "aws_route.public", "aws_internet_gateway.main"],
        ),
        ("gateways", "outward_v6", ['aws_route.outward_v6["outward_v6"]', "aws_egress_only_internet_gateway.main"]),
        ("gateways", "carrier", ["aws_route.carrier", "aws_ec2_carrier_gateway.main"]),
        ("gateways", "half", ["aws_route.half", "aws_internet_gateway.main"]),
        (
            "gateways",
            "appliance",
            ["aws_route.appliance", "aws_network_interface.appliance", "aws_internet_gateway.main"],
        ),
        (
            "gateways",
            "aws_subnet.replaced",
            ["aws_main_route_table_association.replaced", "aws_route_table.replacement"],
        ),
        (
            "transit",
            "a",
            [
                'aws_route.to_transit_gateway["a"]',
                'aws_ec2_transit_gateway_vpc_attachment.main["a"]',
                'aws_ec2_transit_gateway_route_table_association.workloads["a"]',
                "aws_ec2_transit_gateway_route.default",
                'aws_ec2_transit_gateway_vpc_attachment.main["egress"]',
                "aws_route.egress",
                "aws_nat_gateway.egress",
                "aws_internet_gateway.egress",
            ],
        ),
        ("inspected", "workloads", ["aws_route.inspected", "aws_networkfirewall_firewall.main", "aws_route.out"]),
        ("blocked", "aws_subnet.excluded", ["aws_internet_gateway.main"]),
    ],
)
def test_a_path_to_the_internet_is_named_step_by_step(family: str, subnet: str, through: list[str]) -> None:
    found = asked(family, subnet, INTERNET)
    assert found.verdict == "path", found
    addresses = [step.address for step in found.path]
    assert [address for address in addresses if address in through] == through, addresses
    assert found.answer.holds
    assert through[0] in found.describe()


@pytest.mark.parametrize(
    ("family", "subnet"),
    [
        ("gateways", "none"),
        ("gateways", "v4_only"),  # a route for IPv6, and no address of that kind
        ("gateways", "private_nat"),  # no internet gateway takes a private NAT gateway's packets
        ("gateways", "office"),  # private ranges only
        ("gateways", "aws_subnet.unrelated"),
        ("transit", "apart"),  # a peering leads no further than the peer
        ("blocked", "aws_subnet.blocked"),
    ],
)
def test_without_a_way_there_is_no_path_to_the_internet(family: str, subnet: str) -> None:
    assert asked(family, subnet, INTERNET) == Reach("none")


@pytest.mark.parametrize(
    ("from_", "to", "verdict"),
    [
        ("a", "b", "none"),  # a blackhole is more specific than the default route
        ("b", "a", "path"),  # a propagates its range
        ("b", "egress", "path"),
        ("apart", "egress", "path"),
        ("apart", "a", "none"),
        ("egress", "a", "none"),
        ("a", UNDECLARED, "none"),
        ("b", ELSEWHERE, "path"),
    ],
)
def test_between_vpcs_tables_of_the_transit_gateway_decide(from_: str, to: str, verdict: str) -> None:
    assert asked("transit", from_, to).verdict == verdict


def test_from_the_internet_a_route_back_is_what_lets_in() -> None:
    assert asked("gateways", INTERNET, "public").verdict == "path"
    assert asked("gateways", INTERNET, "translated").verdict == "none"
    assert asked("gateways", INTERNET, "outward_v6").verdict == "none"
    assert asked("blocked", INTERNET, "aws_subnet.excluded").verdict == "none"  # allow-egress


def test_a_virtual_private_gateway_leads_to_a_network_outside_the_plan() -> None:
    assert [step.address for step in asked("gateways", "office", UNDECLARED).path][-1] == "aws_vpn_gateway.main"
    assert asked("gateways", "none", UNDECLARED).verdict == "none"


def test_ports_narrow_the_question() -> None:
    plan = plans()["gateways"]
    group = "aws_vpc.main.default_security_group_id"
    assert reach(plan, group, INTERNET, protocol="tcp", ports=(443, 443)).traffic.startswith("tcp 443 to ")
    assert reach(plan, INTERNET, group).verdict == "none"  # the default group takes in what its own members send
    assert reach(plan, group, group).verdict == "path"


def test_without_the_source_nothing_that_is_unknown_becomes_none() -> None:
    plan = load_json(plan_fixture(Path(__file__).parent / "gateways.tf").json_path)
    for subnet in ("public", "translated", "half"):
        assert reach(plan, f'aws_subnet.main["{subnet}"]', INTERNET).verdict != "none"


def test_what_is_no_place_is_refused() -> None:
    with pytest.raises(RingfenceError, match=r"aws_route\.public.*no place"):
        asked("gateways", "aws_route.public", INTERNET)
