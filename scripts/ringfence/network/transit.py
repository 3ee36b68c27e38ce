"""Transit gateways: attachments, the table of each, and where its static and propagated routes lead.

Source: "Amazon VPC Transit Gateways", "How transit gateways work". A packet that comes in through an attachment is
routed by the one table that the attachment is associated with. What leaves through a VPC attachment is routed again by
the tables of the attachment's subnets, which is how a VPC for central egress works. The subnets' network ACLs are left
out: AWS applies them to a part of such packets only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.network.graph import Graph, Node, Step, elsewhere, forward
from ringfence.network.naming import Meant, Names
from ringfence.network.ranges import Ranges, range_of
from ringfence.network.traffic import ALWAYS, EVERYTHING, NOTHING, Filter, Traffic, passing
from ringfence.plan.model import Plan, Resource

_OTHERS = {
    "aws_ec2_transit_gateway_peering_attachment": "transit_gateway_id",
    "aws_ec2_transit_gateway_connect": "transit_gateway_id",
    "aws_vpn_connection": "transit_gateway_id",
    "aws_dx_gateway_association": "associated_gateway_id",
}
_DEFAULT_TABLE = "association_default_route_table_id"


@dataclass(frozen=True)
class _Route:
    address: str
    says: str
    packets: Filter
    attachment: Meant | None  # None: a blackhole
    prefix: int


def entrance(attachment: str) -> Node:
    """Where packets enter a transit gateway through an attachment."""
    return ("attachment", attachment)


def _exit(attachment: str) -> Node:
    return ("attachment's far side", attachment)


def _table(key: str) -> Node:
    return ("transit gateway route table", key)


class Transit:
    """The transit gateways of a plan, drawn into its graph."""

    def __init__(self, plan: Plan, names: Names, ranges: Ranges, graph: Graph) -> None:
        self.plan, self.names, self.ranges, self.graph = plan, names, ranges, graph
        self._attachments = list(plan.of_type("aws_ec2_transit_gateway_vpc_attachment"))

    def draw(self) -> None:
        """Draw the attachments, their tables and their far sides."""
        for attachment in self._attachments:
            self._draw_association(attachment, attachment.address)
            self._draw_subnets(attachment)
        for kind, attribute in _OTHERS.items():
            for other in self.plan.of_type(kind):
                if not self.names.meant(other[attribute]).nothing:
                    key = _key_of(other)
                    self.graph.behind.add(key)
                    step = Step(other.address, "to the network behind it")
                    self.graph.add(_exit(key), elsewhere(key), ALWAYS, step)
        for key in {node[1] for node in list(self.graph.graph) if node[0] == "transit gateway route table"}:
            self._draw_table(key)

    def attached(self, gateway: Meant, vpc: str | None) -> Iterator[tuple[Node, Filter, Step]]:
        """Where a VPC's route to a transit gateway leads: into its attachments, or out of the plan."""
        found = False
        for attachment in self._attachments:
            to_gateway = _any_of(self.names.meant(attachment["transit_gateway_id"]), gateway)
            of_vpc = self.names.meant(attachment["vpc_id"]).is_(vpc) if vpc else None
            if to_gateway is not False and of_vpc is not False:
                found = True
                sure = to_gateway and of_vpc
                passes = ALWAYS if sure else ALWAYS.uncertain(f"{attachment.address}: whether it is this VPC's")
                yield entrance(attachment.address), passes, Step(attachment.address, "attaches the VPC")
        if not found:
            name = gateway.sure or "a transit gateway"
            self.graph.behind.add(name)
            in_plan = name in self.plan.by_address and (vpc or "") in self.plan.by_address
            unattached = ALWAYS.uncertain(f"{name}: no attachment of {vpc} to it is in the plan")
            yield elsewhere(name), unattached if in_plan else ALWAYS, Step(name, "to networks that are not in the plan")

    def _draw_association(self, attachment: Resource, key: str) -> None:
        possible: list[tuple[str, str, bool]] = []
        for each in self.plan.of_type("aws_ec2_transit_gateway_route_table_association"):
            matches = self.names.meant(each["transit_gateway_attachment_id"]).is_(key)
            table = self.names.meant(each["transit_gateway_route_table_id"])
            if matches is not False:
                possible += [(one, each.address, bool(matches and table.sure)) for one in table.keys or ("",)]
        if not any(sure for _, _, sure in possible):
            doubt = bool(possible)
            defaults = self._default_table(attachment, "association")
            possible += [(table, by, not doubt and sure) for table, by, sure in defaults]
        for table_key, by, sure in possible:
            if not self._in_plan(table_key):
                self.graph.behind.add(table_key or key)
                step = Step(by, "its route table is not in the plan")
                self.graph.add(entrance(key), elsewhere(table_key or key), ALWAYS, step)
                continue
            passes = ALWAYS if sure else ALWAYS.uncertain(f"{by}: which route table {key} is associated with")
            self.graph.add(entrance(key), _table(table_key), passes, Step(by, f"is routed by {table_key}"))

    def _in_plan(self, table: str) -> bool:
        return table.removesuffix(f".{_DEFAULT_TABLE}") in self.plan.by_address

    def _default_table(self, attachment: Resource, purpose: str) -> list[tuple[str, str, bool]]:
        """The default association (or propagation) table; none where attachment or gateway switch it off."""
        option = f"transit_gateway_default_route_table_{purpose}"
        if attachment[option].equals(False).holds:
            return []
        gateway = self.names.meant(attachment["transit_gateway_id"])
        tables = []
        for key in gateway.keys or ("",):
            resource = self.plan.by_address.get(key)
            if resource and resource[f"default_route_table_{purpose}"].equals("disable").holds:
                continue
            known = gateway.sure is not None and attachment[option].defaults_to(True).is_true().holds is True
            tables += [(table, key or attachment.address, known) for table in self._default_of(key, purpose)]
        return tables

    def _default_of(self, gateway: str, purpose: str) -> list[str]:
        for each in self.plan.of_type(f"aws_ec2_transit_gateway_default_route_table_{purpose}"):
            if self.names.meant(each["transit_gateway_id"]).is_(gateway):
                return list(self.names.meant(each["transit_gateway_route_table_id"]).keys)
        return [f"{gateway}.{_DEFAULT_TABLE}"]

    def _draw_subnets(self, attachment: Resource) -> None:
        for _, meant in self.names.each(attachment["subnet_ids"]):
            step = Step(attachment.address, "hands over in its subnet")
            for subnet in meant.keys:
                passes = ALWAYS if meant.sure else ALWAYS.uncertain(f"{attachment.address}.subnet_ids")
                if subnet in self.plan.by_address:
                    self.graph.add(_exit(attachment.address), forward(subnet), passes, step)
                else:
                    self.graph.behind.add(subnet)
                    self.graph.add(_exit(attachment.address), elsewhere(subnet), passes, step)
            if meant.hangs:
                self.graph.behind.add(attachment.address)
                unsure = ALWAYS.uncertain(*meant.hangs)
                self.graph.add(_exit(attachment.address), elsewhere(attachment.address), unsure, step)

    def _draw_table(self, key: str) -> None:
        routes = [*self._static(key), *self._propagated(key)]
        for route in routes:
            if route.attachment is None:
                continue
            taken = NOTHING
            for other in routes:
                if other.prefix > route.prefix:
                    taken = taken | other.packets.must
            packets = Filter(route.packets.must - taken, route.packets.may - taken, route.packets.hangs)
            step = Step(route.address, f"routes {route.says}")
            if route.attachment.sure is None and not route.attachment.keys:
                self.graph.behind.add(route.address)
                self.graph.add(_table(key), elsewhere(route.address), packets.uncertain(*route.attachment.hangs), step)
            for attachment in route.attachment.keys:
                passes = packets if route.attachment.sure else packets.uncertain(f"{route.address}: which attachment")
                self._draw_exit(key, attachment, passes, step)

    def _draw_exit(self, table: str, attachment: str, passes: Filter, step: Step) -> None:
        known = attachment.removesuffix(".transit_gateway_attachment_id") in self.plan.by_address
        if not known:
            self.graph.behind.add(attachment)
        self.graph.add(_table(table), _exit(attachment) if known else elsewhere(attachment), passes, step)

    def _static(self, key: str) -> Iterator[_Route]:
        for each in self.plan.of_type("aws_ec2_transit_gateway_route"):
            belongs = self.names.meant(each["transit_gateway_route_table_id"]).is_(key)
            if belongs is False:
                continue
            packets = range_of(each["destination_cidr_block"], 4)
            packets = packets if belongs else packets.uncertain(f"{each.address}.transit_gateway_route_table_id")
            attachment = None
            if each["blackhole"].is_true().holds is not True:
                attachment = self.names.meant(each["transit_gateway_attachment_id"])
                packets = packets.uncertain(f"{each.address}.blackhole") if attachment.nothing else packets
            text = each.raw(("destination_cidr_block",))
            says, prefix = (text, int(text.rpartition("/")[2])) if isinstance(text, str) else ("a range", 0)
            yield _Route(each.address, says, packets, attachment, prefix)
        for each in self.plan.of_type("aws_ec2_transit_gateway_prefix_list_reference"):
            if self.names.meant(each["transit_gateway_route_table_id"]).is_(key) is not False:
                packets = self.ranges.of_prefix_list(self.names.meant(each["prefix_list_id"]))
                blackhole = each["blackhole"].is_true().holds
                attachment = None if blackhole else self.names.meant(each["transit_gateway_attachment_id"])
                yield _Route(each.address, "a prefix list", packets, attachment, 0)

    def _propagated(self, key: str) -> Iterator[_Route]:
        for each in self.plan.of_type("aws_ec2_transit_gateway_route_table_propagation"):
            belongs = self.names.meant(each["transit_gateway_route_table_id"]).is_(key)
            if belongs is not False:
                meant = self.names.meant(each["transit_gateway_attachment_id"])
                unsure = () if belongs and meant.sure else (each.address,)
                for one in meant.keys:
                    yield from self._announced(one, each.address, unsure)
        for attachment in self._attachments:
            for table, by, _ in self._default_table(attachment, "propagation"):
                if table == key:
                    yield from self._announced(attachment.address, by, ())

    def _announced(self, attachment: str, by: str, unsure: tuple[str, ...]) -> Iterator[_Route]:
        """What an attachment propagates: of a VPC its ranges, of anything else what its far side announces."""
        resource = self.plan.by_address.get(attachment)
        is_vpc = resource is not None and resource.type == "aws_ec2_transit_gateway_vpc_attachment"
        vpc = self.names.meant(resource["vpc_id"]).sure if resource and is_vpc else None
        known = self.ranges.of_vpc(vpc) if vpc else NOTHING
        says, target = f"what {attachment} propagates", Meant((attachment,))
        for box in known.boxes:
            packets = passing(Traffic((box,)))
            packets = packets.uncertain(*unsure) if unsure else packets
            yield _Route(by, says, packets, target, _length(box.family, box.destination))
        if not known or (vpc and self.ranges.is_unknown(vpc)):
            hangs = (*unsure, f"the routes that {attachment} announces")
            yield _Route(by, says, Filter(NOTHING, EVERYTHING, hangs), target, 0)


def _length(family: int, destination: tuple[int, int]) -> int:
    return (32 if family == 4 else 128) - (destination[1] - destination[0]).bit_length()


def _any_of(meant: Meant, gateway: Meant) -> bool | None:
    if gateway.sure:
        return meant.is_(gateway.sure)
    return None


def _key_of(resource: Resource) -> str:
    part = ".transit_gateway_attachment_id" if resource.type == "aws_vpn_connection" else ""
    return f"{resource.address}{part}"
