"""Where a route leads: internet, NAT, egress-only and carrier gateways, peering, VPN, appliances, firewalls, services.

Sources: Amazon VPC User Guide, "Internet gateways", "NAT gateways", "Egress-only internet gateways", "Block public
access to VPCs and subnets", "VPC peering basics" (a peering leads to the peer's own addresses and no further), "Gateway
endpoints"; AWS Network Firewall, "Architecture". What a firewall's rules let through is not judged: there is a path.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ringfence.network.graph import INTERNET, Graph, Node, Step, elsewhere, forward, local, out, private
from ringfence.network.naming import Meant, Names
from ringfence.network.public_access import PublicAccess
from ringfence.network.ranges import texts
from ringfence.network.tables import Route
from ringfence.network.traffic import (
    ALWAYS,
    NEVER,
    NOTHING,
    PUBLIC_DESTINATIONS,
    Filter,
    Traffic,
    of_family,
    passing,
    to_range,
)
from ringfence.network.transit import Transit
from ringfence.plan.model import Plan, Resource

_KIND_OF_ID = {
    "igw-": "aws_internet_gateway",
    "eigw-": "aws_egress_only_internet_gateway",
    "cagw-": "aws_ec2_carrier_gateway",
    "vgw-": "aws_vpn_gateway",
}
_NAT64 = to_range("64:ff9b::/96")
_FIREWALL = re.compile(r"((?:module\.[\w-]+(?:\[[^\]]*\])?\.)*aws_networkfirewall_firewall\.[\w-]+(?:\[[^\]]*\])?)")


def translated(traffic: Traffic) -> Traffic:
    """What a NAT gateway makes of packets: IPv4 from its own address, and IPv6 to NAT64 addresses as IPv4."""
    return (traffic & of_family(4)).from_anywhere() | (traffic & _NAT64).as_ipv4()


def gateway(key: str) -> Node:
    """A gateway to the internet, outwards."""
    return ("gateway", key)


class Gateways:
    """Draws one route of a subnet into the graph."""

    def __init__(self, plan: Plan, names: Names, graph: Graph, transit: Transit, access: PublicAccess) -> None:
        self.plan, self.names, self.graph, self.transit, self.access = plan, names, graph, transit, access
        self._draw: dict[str, Callable[[Node, str, str | None, Route, Filter, tuple[Step, ...]], None]] = {
            "gateway_id": self._gateway,
            "egress_only_gateway_id": self._gateway,
            "carrier_gateway_id": self._gateway,
            "nat_gateway_id": self._nat,
            "transit_gateway_id": self._transit_gateway,
            "vpc_peering_connection_id": self._peering,
            "vpc_endpoint_id": self._appliance,
            "network_interface_id": self._appliance,
        }
        self.private_subnets: set[str] = set()

    def draw(
        self, start: Node, subnet: str, vpc: str | None, route: Route, passes: Filter, steps: tuple[Step, ...]
    ) -> None:
        """Draw where a route leads from a node of a subnet; private NAT gateways' packets enter no internet gateway."""
        draw = self._draw.get(route.target_kind, self._unresolved)
        if route.target_kind in ("local_gateway_id", "core_network_arn", "odb_network_arn"):
            draw = self._network
        if not route.target.sure and route.target_kind != "vpc_endpoint_id":
            draw = self._unresolved
        draw(start, subnet, vpc, route, passes, steps)

    def _unresolved(
        self, start: Node, subnet: str, vpc: str | None, route: Route, passes: Filter, steps: tuple[Step, ...]
    ) -> None:
        """A target that is not known may be anything, the internet included."""
        why = route.target.hangs or (f"{route.address}: where it leads, {' or '.join(route.target.keys)}",)
        self.graph.behind.add(route.address)
        self.graph.add(start, elsewhere(route.address), passes.uncertain(*why), *steps)

    def _network(
        self, start: Node, subnet: str, vpc: str | None, route: Route, passes: Filter, steps: tuple[Step, ...]
    ) -> None:
        key = route.target.sure or ""
        self.graph.behind.add(key)
        self.graph.add(start, elsewhere(key), passes, *steps, Step(key, "to networks that are not in the plan"))

    def _gateway(
        self, start: Node, subnet: str, vpc: str | None, route: Route, passes: Filter, steps: tuple[Step, ...]
    ) -> None:
        key = route.target.sure or ""
        resource = self.plan.by_address.get(key)
        kind = resource.type if resource else next((v for k, v in _KIND_OF_ID.items() if key.startswith(k)), "")
        if key == "local" and vpc:
            self.graph.add(start, local(vpc), passes, *steps)
        elif kind == "aws_vpn_gateway":
            self._network(start, subnet, vpc, route, passes, steps)
        elif key.startswith("vpce-") or kind == "aws_vpc_endpoint":
            self._appliance(start, subnet, vpc, route, passes, steps)
        elif kind in _KIND_OF_ID.values():
            if start[0] == "private":
                return
            allowed = self._through_gateway(key, kind, subnet, vpc)
            self.graph.add(start, gateway(key), passes & allowed, *steps)
        else:
            self._unresolved(start, subnet, vpc, route, passes.uncertain(f"{route.address}: what {key} is"), steps)

    def _through_gateway(self, key: str, kind: str, subnet: str, vpc: str | None) -> Filter:
        family = of_family(6) if kind == "aws_egress_only_internet_gateway" else ALWAYS.may
        attached = self.attached(key, kind, vpc)
        if attached is False:
            return NEVER
        allowed = passing(family)
        if attached is None:
            allowed = allowed.uncertain(f"{key}: whether it is attached to {vpc}")
        if kind == "aws_ec2_carrier_gateway":
            return allowed
        return allowed & self.access.outwards(subnet, vpc)

    def attached(self, key: str, kind: str, vpc: str | None) -> bool | None:
        """Whether an internet gateway is this VPC's; of one outside the plan AWS lets no other route stand."""
        resource = self.plan.by_address.get(key)
        if resource is None:
            return True
        answers = []
        meant = self.names.meant(resource["vpc_id"])
        if not meant.nothing:
            answers.append(meant.is_(vpc) if vpc else None)
        for each in self.plan.of_type("aws_internet_gateway_attachment"):
            if self.names.meant(each["internet_gateway_id"]).is_(key) is not False:
                answers.append(self.names.meant(each["vpc_id"]).is_(vpc) if vpc else None)
        if True in answers:
            return True
        return None if None in answers or not answers else False

    def draw_gateway(self, key: str) -> None:
        """Draw a gateway's way out to the internet."""
        self.graph.add(gateway(key), INTERNET, passing(PUBLIC_DESTINATIONS), Step(key, "to the internet"))

    def _nat(
        self, start: Node, subnet: str, vpc: str | None, route: Route, passes: Filter, steps: tuple[Step, ...]
    ) -> None:
        key = route.target.sure or ""
        resource = self.plan.by_address.get(key)
        stands = self.names.meant(resource["subnet_id"]) if resource else Meant()
        if resource is None or not stands.sure or stands.sure not in self.plan.by_address:
            why = stands.hangs or (f"{key}: the subnet that it stands in is not in the plan",)
            self.graph.behind.add(key)
            self.graph.add(start, elsewhere(key), passes.uncertain(*why), *steps)
            return
        is_private = resource["connectivity_type"].equals("private")
        step = Step(key, f"translates in {stands.sure}")
        if is_private.holds is not True:
            sure = passes if is_private.holds is False else passes.uncertain(f"{key}.connectivity_type")
            self.graph.add(start, out(stands.sure), sure, *steps, step, rewrite=translated)
        if is_private.holds is not False:
            self.private_subnets.add(stands.sure)
            sure = passes if is_private.holds else passes.uncertain(f"{key}.connectivity_type")
            self.graph.add(start, private(stands.sure), sure, *steps, step, rewrite=translated)

    def _transit_gateway(
        self, start: Node, subnet: str, vpc: str | None, route: Route, passes: Filter, steps: tuple[Step, ...]
    ) -> None:
        for node, allowed, step in self.transit.attached(route.target, vpc):
            self.graph.add(start, node, passes & allowed, *steps, step)

    def _peering(
        self, start: Node, subnet: str, vpc: str | None, route: Route, passes: Filter, steps: tuple[Step, ...]
    ) -> None:
        key = route.target.sure or ""
        resource = self.plan.by_address.get(key)
        peer = self._peer(resource, vpc) if resource else Meant((key,))
        step = Step(key, f"peers with {' or '.join(peer.keys) or 'a VPC that is not known'}")
        for name in peer.keys or (key,):
            sure = passes if peer.sure else passes.uncertain(*(peer.hangs or (key,)))
            end = local(name) if name in self.plan.by_address and name != vpc else elsewhere(name)
            self.graph.add(start, end, sure, *steps, step)

    def _peer(self, resource: Resource, vpc: str | None) -> Meant:
        ends = [self.names.meant(resource[name]) for name in ("vpc_id", "peer_vpc_id")]
        others = [end for end in ends if not (vpc and end.sure == vpc)]
        if len(others) == 1:
            return others[0]
        keys = tuple(key for end in ends for key in end.keys if key != vpc)
        return Meant(keys, (f"{resource.address}: which VPC is the other one", *(h for end in ends for h in end.hangs)))

    def _appliance(
        self, start: Node, subnet: str, vpc: str | None, route: Route, passes: Filter, steps: tuple[Step, ...]
    ) -> None:
        """Firewall and load balancer endpoints, and interfaces of machines that forward, go on from their subnets."""
        owner, stands = self._standing(route.target)
        if not stands:
            self._unresolved(start, subnet, vpc, route, passes, steps)
        for meant in stands:
            for key in meant.keys:
                sure = passes if meant.sure else passes.uncertain(f"{owner}: which subnet it stands in")
                if key in self.plan.by_address:
                    step = Step(owner, f"inspects or forwards in {key}; its own rules are not judged")
                    self.graph.add(start, forward(key), sure, *steps, step)
                else:
                    self.graph.behind.add(key)
                    self.graph.add(start, elsewhere(key), sure, *steps)
            if meant.hangs:
                self._unresolved(start, subnet, vpc, route, passes.uncertain(*meant.hangs), steps)

    def _standing(self, target: Meant) -> tuple[str, list[Meant]]:
        """The appliance that a route leads to and the subnets that it stands in; none where it is not in the plan."""
        named = [found[1] for hang in target.hangs if (found := _FIREWALL.search(hang))]
        key = target.sure or (named[0] if named and not target.keys else "")
        resource = self.plan.by_address.get(key)
        if resource is None:
            return key, []
        if resource.type == "aws_networkfirewall_firewall":
            return key, [self.names.meant(each["subnet_id"]) for each in resource["subnet_mapping"].each()]
        if resource.type == "aws_vpc_endpoint":
            return key, [meant for _, meant in self.names.each(resource["subnet_ids"])]
        return key, [self.names.meant(resource["subnet_id"])] if resource.type in _STANDING else []

    def draw_virtual_private_gateways(self, start: Node, table: str, steps: tuple[Step, ...]) -> None:
        """Draw the routes that virtual private gateways propagate into a table."""
        for managing in self.names.managing(table):
            for _, meant in self.names.each(managing["propagating_vgws"]):
                self._propagated(start, meant, managing.address, True, steps)
        for each in self.plan.of_type("aws_vpn_gateway_route_propagation"):
            belongs = self.names.meant(each["route_table_id"]).is_(table)
            if belongs is not False:
                gateway_meant = self.names.meant(each["vpn_gateway_id"])
                self._propagated(start, gateway_meant, each.address, bool(belongs), steps)

    def _propagated(self, start: Node, meant: Meant, by: str, sure: bool, steps: tuple[Step, ...]) -> None:
        for key in meant.keys or (by,):
            known = NOTHING
            for connection in self.plan.of_type("aws_vpn_connection"):
                if self.names.meant(connection["vpn_gateway_id"]).is_(key):
                    known = known | self._static_routes(connection.address)
            announced = Filter(known if sure and meant.sure else NOTHING, ALWAYS.may, (f"what {key} announces",))
            self.graph.behind.add(key)
            self.graph.add(start, elsewhere(key), announced, *steps, Step(by, f"propagates the routes of {key}"))

    def _static_routes(self, connection: str) -> Traffic:
        total = NOTHING
        for each in self.plan.of_type("aws_vpn_connection_route"):
            if self.names.meant(each["vpn_connection_id"]).is_(connection):
                for text in texts(each["destination_cidr_block"])[0]:
                    total = total | to_range(text)
        return total


_STANDING = ("aws_network_interface", "aws_instance")
