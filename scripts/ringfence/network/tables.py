"""Route tables of VPCs: which one a subnet uses, and where each destination leads, the longest prefix first.

Source: Amazon VPC User Guide, "Configure route tables": a subnet without an association uses the main route table; the
main table is the one that AWS made with the VPC until `aws_main_route_table_association` names another; the most
specific route that matches a destination decides; the VPC's own ranges are local.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.network.naming import Meant, Names
from ringfence.network.ranges import Ranges, range_of, texts
from ringfence.network.traffic import EVERYTHING, NOTHING, Filter, Traffic, to_range
from ringfence.plan.model import Plan, Resource
from ringfence.plan.values import Value

TARGETS = (
    "gateway_id",
    "nat_gateway_id",
    "egress_only_gateway_id",
    "carrier_gateway_id",
    "transit_gateway_id",
    "vpc_peering_connection_id",
    "vpc_endpoint_id",
    "network_interface_id",
    "local_gateway_id",
    "core_network_arn",
    "odb_network_arn",
)
_DESTINATIONS = {
    "cidr_block": 4,
    "ipv6_cidr_block": 6,
    "destination_cidr_block": 4,
    "destination_ipv6_cidr_block": 6,
}
_PREFIX_LISTS = ("destination_prefix_list_id",)
_UNKNOWN_TARGET = "target"


@dataclass(frozen=True)
class Route:
    """A route as written: its resource, the destination in words and as packets, and the gateway that it leads to."""

    address: str
    says: str
    packets: Filter
    target_kind: str
    target: Meant
    prefix: int = 0  # length of the destination's prefix in bits


@dataclass(frozen=True)
class UsedTable:
    """A route table that a subnet uses, or may use."""

    key: str
    by: str  # the association's address, or "main"
    hangs: tuple[str, ...] = ()


class Tables:
    """The VPC route tables of a plan."""

    def __init__(self, plan: Plan, names: Names, ranges: Ranges) -> None:
        self.plan, self.names, self.ranges = plan, names, ranges
        self._routes: dict[str, list[Route]] = {}

    def of_subnet(self, subnet: Resource) -> list[UsedTable]:
        """The table that a subnet uses; several, each with what it hangs on, where that is not known."""
        possible: list[UsedTable] = []
        for each in self.plan.of_type("aws_route_table_association"):
            owner = self.names.meant(each["subnet_id"])
            matches = owner.is_(subnet.address) if not owner.nothing else False
            table = self.names.meant(each["route_table_id"])
            if matches and table.sure:
                return [UsedTable(table.sure, each.address)]
            if matches is not False:
                hangs = owner.hangs or table.hangs or (each.address,)
                possible += [UsedTable(key, each.address, hangs) for key in table.keys or ("",)]
                possible += [UsedTable("", each.address, table.hangs)] if table.hangs else []
        hangs = tuple(dict.fromkeys(hang for used in possible for hang in used.hangs))
        return [*possible, *(UsedTable(main.key, main.by, (*hangs, *main.hangs)) for main in self._main(subnet))]

    def _main(self, subnet: Resource) -> list[UsedTable]:
        vpc = self.names.meant(subnet["vpc_id"])
        if not vpc.sure:
            return [UsedTable("", "main", vpc.hangs or (f"{subnet.address}.vpc_id",))]
        possible = []
        for each in self.plan.of_type("aws_main_route_table_association"):
            matches = self.names.meant(each["vpc_id"]).is_(vpc.sure)
            table = self.names.meant(each["route_table_id"])
            if matches and table.sure:
                return [UsedTable(table.sure, each.address)]
            if matches is not False:
                possible += [UsedTable(key, each.address, (each.address,)) for key in (*table.keys, "")]
        default = UsedTable(f"{vpc.sure}.default_route_table_id", "the VPC's main table")
        return [default] if not possible else [*possible, UsedTable(default.key, default.by, possible[0].hangs)]

    def routes(self, key: str, vpc: str | None) -> list[tuple[Route, Filter]]:
        """The routes of a table with the packets that each really takes, more specific ones and local left to those."""
        if key not in self._routes:
            self._routes[key] = list(self._read(key))
        routes = self._routes[key]
        taken = self.ranges.of_vpc(vpc) if vpc else NOTHING
        effective = []
        for route in routes:
            longer = taken_by_longer(route, routes, taken)
            effective.append(
                (route, Filter(route.packets.must - longer, route.packets.may - longer, route.packets.hangs))
            )
        return effective

    def is_in_plan(self, key: str) -> bool:
        """Whether the plan says what routes a table has: it is one of the plan, or came with a VPC of the plan."""
        owner = key.removesuffix(".default_route_table_id")
        return owner in self.plan.by_address

    def _read(self, key: str) -> Iterator[Route]:
        for table in self.names.managing(key):
            blocks = table["route"].defaults_to([])
            for block in blocks.each():
                yield from self._route(block, table.address)
            if blocks.counted().holds is not True:
                hangs = tuple(blocks.counted().sources) or (f"{table.address}.route",)
                yield Route(
                    table.address, "a route that is not known", _perhaps(hangs), _UNKNOWN_TARGET, Meant((), hangs)
                )
        for each in self.plan.of_type("aws_route"):
            belongs = self._belongs(each, key)
            if belongs is not False:
                for route in self._route(each, each.address):
                    packets = route.packets if belongs else route.packets.uncertain(f"{each.address}.route_table_id")
                    yield Route(each.address, route.says, packets, route.target_kind, route.target, route.prefix)

    def _belongs(self, route: Resource, key: str) -> bool | None:
        meant = self.names.meant(route["route_table_id"])
        if meant.is_(key) is False and meant.sure and meant.sure.endswith(".default_route_table_id"):
            return self._replaces_main(key, meant.sure.removesuffix(".default_route_table_id"))
        return meant.is_(key)

    def _replaces_main(self, key: str, vpc: str) -> bool | None:
        """A route in `main_route_table_id` lands in the table that has become the VPC's main one."""
        for each in self.plan.of_type("aws_main_route_table_association"):
            if self.names.meant(each["vpc_id"]).sure == vpc and self.names.meant(each["route_table_id"]).sure == key:
                return None
        return False

    def _route(self, block: Resource | Value, address: str) -> Iterator[Route]:
        kind, target = self._target(block)
        for attribute, family in _DESTINATIONS.items():
            found, hangs = texts(block[attribute])
            if found or hangs:
                says = found[0] if len(found) == 1 and not hangs else f"a range that is not known ({'; '.join(hangs)})"
                packets = range_of(block[attribute], family)
                yield Route(address, says, packets, kind, target, _prefix(found[0]) if found and not hangs else 0)
        for attribute in _PREFIX_LISTS:
            meant = self.names.meant(block[attribute])
            if not meant.nothing:
                says = f"the prefix list {' or '.join(meant.keys) or '; '.join(meant.hangs)}"
                yield Route(address, says, self.ranges.of_prefix_list(meant), kind, target, 0)

    def _target(self, block: Resource | Value) -> tuple[str, Meant]:
        set_ones = [(kind, self.names.meant(block[kind])) for kind in TARGETS]
        set_ones = [(kind, meant) for kind, meant in set_ones if not meant.nothing]
        if len(set_ones) == 1:
            return set_ones[0]
        sure = [(kind, meant) for kind, meant in set_ones if meant.sure]
        if len(sure) == 1:
            return sure[0]
        hangs = tuple(hang for _, meant in set_ones for hang in meant.hangs)
        return _UNKNOWN_TARGET, Meant((), hangs or ("a route without a target",))


def taken_by_longer(route: Route, routes: list[Route], local: Traffic) -> Traffic:
    """The packets of a route that surely go elsewhere: to the VPC itself or by a more specific route."""
    taken = NOTHING
    for other in routes:
        if other is not route and other.prefix > route.prefix and route.prefix >= 0:
            taken = taken | other.packets.must
    if route.packets.may and (route.packets.may - local) != route.packets.may and not _inside(route, local):
        taken = taken | local
    return taken


def _inside(route: Route, local: Traffic) -> bool:
    """Whether a route is more specific than the VPC's own range: AWS allows that towards a middlebox."""
    return not (route.packets.may - local)


def _perhaps(hangs: tuple[str, ...]) -> Filter:
    return Filter(NOTHING, EVERYTHING, hangs)


def _prefix(text: str) -> int:
    return int(text.rpartition("/")[2]) if to_range(text) and "/" in text else 0
