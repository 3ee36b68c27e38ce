"""A picture of an environment's network, drawn from its plan: VPCs, subnets, endpoints, and every way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.plan.abstract import Reference, is_known
from ringfence.plan.model import Plan, Resource

WAYS_OUT = {
    "aws_internet_gateway": "internet gateway",
    "aws_egress_only_internet_gateway": "egress-only internet gateway",
    "aws_nat_gateway": "NAT gateway",
    "aws_vpc_peering_connection": "VPC peering",
    "aws_ec2_transit_gateway_vpc_attachment": "transit gateway attachment",
    "aws_vpn_gateway": "VPN gateway",
}
_WIDTH, _CHIP, _ROW, _COLUMNS = 1120, 250, 34, 4


@dataclass(frozen=True)
class Chip:
    """A small box of the picture: its text and place."""

    text: str
    x: int
    y: int


def network_svg(plan: Plan, title: str) -> str:
    """The picture as SVG. Raises RingfenceError where the plan has no VPC."""
    import jinja2

    vpcs = list(plan.of_type("aws_vpc"))
    if not vpcs:
        raise RingfenceError("has no VPC to draw", where=title)
    template = files("ringfence.evidence").joinpath("templates/network.svg.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    drawn, top = [], 70
    for vpc in vpcs:
        drawing = _vpc(plan, vpc, top)
        drawn.append(drawing)
        top = drawing["bottom"] + 30
    ways = [f"{WAYS_OUT[each.type]} {each.address}" for each in plan.of_type(*WAYS_OUT)]
    return environment.from_string(template).render(
        title=title, vpcs=drawn, ways=ways, absent=_listed(WAYS_OUT.values()), width=_WIDTH, height=top + 40
    )


def _vpc(plan: Plan, vpc: Resource, top: int) -> dict[str, Any]:
    subnets = sorted(_within(plan, vpc, "aws_subnet"), key=lambda each: str(each["availability_zone"].value))
    width = (_WIDTH - 80 - 20 * (max(len(subnets), 1) - 1)) // max(len(subnets), 1)
    cells = [
        {"x": 40 + index * (width + 20), "y": top + 50, "width": width, "lines": _subnet_lines(plan, subnet)}
        for index, subnet in enumerate(subnets)
    ]
    endpoints = list(_within(plan, vpc, "aws_vpc_endpoint"))
    interfaces = _services(each for each in endpoints if each["vpc_endpoint_type"].value == "Interface")
    gateways = _services(each for each in endpoints if each["vpc_endpoint_type"].value != "Interface")
    first = top + 190
    second = first + 40 + _ROW * _rows(interfaces)
    bottom = second + 40 + _ROW * _rows(gateways) + 10
    return {
        "name": f"VPC {_text(vpc['tags.Name'].value)}  {_text(vpc['cidr_block'].value)}",
        "top": top, "bottom": bottom, "cells": cells, "first": first, "second": second,
        "interfaces": _chips(interfaces, first + 14), "gateways": _chips(gateways, second + 14),
        "said_of_interfaces": _private_names(endpoints, len(interfaces)),
        "said_of_gateways": f"{len(gateways)} gateway endpoints",
    }  # fmt: skip


def _private_names(endpoints: list[Resource], total: int) -> str:
    named = sum(
        each["vpc_endpoint_type"].value == "Interface" and each["private_dns_enabled"].is_true().holds is True
        for each in endpoints
    )
    return f"{total} interface endpoints, {'all' if named == total else named} of them with private DNS names"


def _within(plan: Plan, vpc: Resource, kind: str) -> list[Resource]:
    return [each for each in plan.of_type(kind) if each["vpc_id"].refers_to(vpc).holds]


def _subnet_lines(plan: Plan, subnet: Resource) -> list[str]:
    public = subnet["map_public_ip_on_launch"].is_not_true().holds is not True
    tables = [
        each
        for each in plan.of_type("aws_route_table_association")
        if each["subnet_id"].refers_to(subnet).holds is True
    ]
    routes = [route for table in tables for route in _routes(plan, table)]
    return [
        f"{'public' if public else 'private'} subnet {_text(subnet['availability_zone'].value)}",
        _text(subnet["cidr_block"].value),
        "no public addresses" if not public else "public addresses",
        f"routes: {', '.join(routes) or 'the VPC and its gateway endpoints only'}",
    ]


def _routes(plan: Plan, association: Resource) -> list[str]:
    table = association["route_table_id"].value
    found = []
    for route in plan.of_type("aws_route"):
        if isinstance(table, Reference) and route["route_table_id"].value == table:
            found.append(_text(route["destination_cidr_block"].value or route["destination_ipv6_cidr_block"].value))
    return found


def _services(endpoints: Iterable[Resource]) -> list[str]:
    names = [_text(each["service_name"].value) for each in endpoints]
    return sorted(".".join(name.split(".")[3:]) or name for name in names)


def _rows(names: list[str]) -> int:
    return -(-len(names) // _COLUMNS)


def _chips(names: list[str], top: int) -> list[Chip]:
    return [
        Chip(name, 40 + (index % _COLUMNS) * (_CHIP + 13), top + (index // _COLUMNS) * _ROW)
        for index, name in enumerate(names)
    ]


def _text(value: Any) -> str:
    return str(value) if is_known(value) and value is not None else "(known after apply)"


def _listed(names: Iterable[str]) -> str:
    words = list(names)
    return f"{', '.join(words[:-1])} or {words[-1]}"
