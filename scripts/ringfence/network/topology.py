"""A plan's networks as a graph: every subnet, its table and ACL, every way out of a VPC and every way in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ringfence.network.acls import Acls
from ringfence.network.gateways import Gateways, gateway
from ringfence.network.graph import INTERNET, Graph, Node, Step, elsewhere, forward, host, local, out, private
from ringfence.network.groups import Groups, Peer
from ringfence.network.naming import Meant, Names
from ringfence.network.public_access import PublicAccess
from ringfence.network.ranges import Ranges
from ringfence.network.tables import Tables, UsedTable
from ringfence.network.traffic import ALWAYS, Filter, Traffic, from_range, passing, to_range
from ringfence.network.transit import Transit
from ringfence.plan.model import Plan, Resource

_SUBNETS = ("aws_subnet", "aws_default_subnet")
VPCS = ("aws_vpc", "aws_default_vpc")


def endpoint(key: str) -> Node:
    """A gateway endpoint: an AWS service, which is not the internet."""
    return ("endpoint", key)


class Topology:
    """The graph of a plan, and the parts that it was drawn from. Make it with `topology_of`: it is kept by plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names = Names(plan)
        self.ranges = Ranges(plan, self.names)
        self.acls = Acls(plan, self.names)
        self.groups = Groups(plan, self.names, self.ranges)
        self.tables = Tables(plan, self.names, self.ranges)
        self.access = PublicAccess(plan, self.names)
        self.graph = Graph(self.names)
        self.transit = Transit(plan, self.names, self.ranges, self.graph)
        self.gateways = Gateways(plan, self.names, self.graph, self.transit, self.access)
        self.subnets = {subnet.address: subnet for subnet in plan.of_type(*_SUBNETS)}
        self.vpc_of_subnet = {address: self.names.meant(each["vpc_id"]).sure for address, each in self.subnets.items()}
        self._draw()

    def subnets_of(self, vpc: str) -> list[str]:
        """The addresses of a VPC's subnets; those whose VPC is not known count for every one."""
        return [address for address, owner in self.vpc_of_subnet.items() if owner in (vpc, None)]

    def of_vpc(self, address: str) -> str | None:
        """The key of the VPC of a subnet, a security group, an endpoint or a VPC; None where it is not known."""
        if address in self.vpc_of_subnet:
            return self.vpc_of_subnet[address]
        resource = self.plan.by_address.get(address)
        if resource is None or resource.type in VPCS:
            return address.removesuffix(".default_security_group_id")
        return self.names.meant(resource["vpc_id"]).sure

    def groups_of_endpoint(self, resource: Resource) -> Meant:
        """The keys of the groups of an interface endpoint; the VPC's default group where none is given."""
        found = self._standing(resource, "security_group_ids", "aws_vpc_endpoint_security_group_association")
        if found.nothing:
            return Meant((f"{self.of_vpc(resource.address)}.default_security_group_id",))
        return found

    def subnets_of_endpoint(self, resource: Resource) -> Meant:
        """The addresses of the subnets in which an interface endpoint has interfaces."""
        return self._standing(resource, "subnet_ids", "aws_vpc_endpoint_subnet_association")

    def _standing(self, resource: Resource, listed: str, association: str) -> Meant:
        """What an endpoint lists, or gets by resources of their own whose attribute is the singular of the list's."""
        found = [meant for _, meant in self.names.each(resource[listed])]
        for each in self.plan.of_type(association):
            if self.names.meant(each["vpc_endpoint_id"]).is_(resource.address) is not False:
                found.append(self.names.meant(each[listed.removesuffix("s")]))
        keys = dict.fromkeys(key for meant in found for key in meant.keys)
        return Meant(tuple(keys), tuple(dict.fromkeys(hang for meant in found for hang in meant.hangs)))

    def sent_from(self, subnet: str) -> Traffic:
        """The packets that a subnet's own addresses send."""
        return self.ranges.of_subnet(self.subnets[subnet], from_range)

    def _draw(self) -> None:
        for address, subnet in self.subnets.items():
            self._draw_subnet(address, subnet)
        for address in list(self.gateways.private_subnets):
            self._draw_routes(private(address), address, self.subnets[address])
        self.transit.draw()
        for key in {name for kind, name in list(self.graph.graph) if kind == "gateway"}:
            self.gateways.draw_gateway(key)
        self._draw_ways_in()

    def _draw_subnet(self, address: str, subnet: Resource) -> None:
        vpc = self.vpc_of_subnet[address]
        own = passing(self.ranges.of_subnet(subnet, to_range))
        let_out, let_in = self.acls.of_subnet(subnet, egress=True), self.acls.of_subnet(subnet, egress=False)
        self.graph.add(out(address), forward(address), let_out, Step(address, "leaves; its network ACL lets it out"))
        self.graph.add(out(address), host(address), own, Step(address, "stays in the subnet"))
        for name in (vpc,) if vpc else self._vpcs():
            doubt = own & let_in
            arrives = doubt if vpc else doubt.uncertain(*self.names.meant(subnet["vpc_id"]).hangs)
            step = Step(address, "arrives by the VPC's local route; its network ACL lets it in")
            self.graph.add(local(name), host(address), arrives, step)
        self._draw_routes(forward(address), address, subnet)

    def _vpcs(self) -> list[str]:
        return [each.address for each in self.plan.of_type(*VPCS)]

    def _draw_routes(self, start: Node, address: str, subnet: Resource) -> None:
        vpc = self.vpc_of_subnet[address]
        if vpc:
            known = self.ranges.of_vpc(vpc) if vpc in self.plan.by_address else None
            inside = passing(known) if known and not self.ranges.is_unknown(vpc) else ALWAYS
            self.graph.add(start, local(vpc), inside)
        for used in self.tables.of_subnet(subnet):
            self._draw_table(start, address, vpc, used)

    def _draw_table(self, start: Node, address: str, vpc: str | None, used: UsedTable) -> None:
        step = Step(used.by if used.by in self.plan.by_address else address, f"uses {used.key or 'a route table'}")
        if used.by not in self.plan.by_address:
            step = Step(address, f"uses {used.key or 'a route table'}, {used.by}")
        if not used.key or not self.tables.is_in_plan(used.key):
            name = used.key or f"the route table of {address}"
            self.graph.behind.add(name)
            unsure = ALWAYS.uncertain(*(used.hangs or (f"the routes of {name} are not in the plan",)))
            self.graph.add(start, elsewhere(name), unsure, step)
            return
        for route, packets in self.tables.routes(used.key, vpc):
            taken = packets.uncertain(*used.hangs) if used.hangs else packets
            steps = (
                step,
                Step(route.address, f"routes {route.says} to {_target(route.target.keys, route.target.hangs)}"),
            )
            self.gateways.draw(start, address, vpc, route, taken, steps)
        self.gateways.draw_virtual_private_gateways(start, used.key, (step,))
        for each in self.plan.of_type("aws_vpc_endpoint"):
            on_table = self._stands_on(each, used.key)
            if on_table is not False and each["vpc_endpoint_type"].defaults_to("Gateway").equals("Gateway").holds:
                sure = ALWAYS if on_table and not used.hangs else ALWAYS.uncertain(each.address, *used.hangs)
                self.graph.add(start, endpoint(each.address), sure, step, Step(each.address, "takes it to its service"))

    def _stands_on(self, resource: Resource, table: str) -> bool | None:
        answers = [meant.is_(table) for _, meant in self.names.each(resource["route_table_ids"])]
        for each in self.plan.of_type("aws_vpc_endpoint_route_table_association"):
            if self.names.meant(each["vpc_endpoint_id"]).is_(resource.address):
                answers.append(self.names.meant(each["route_table_id"]).is_(table))
        return True if True in answers else (None if None in answers else False)

    def _draw_ways_in(self) -> None:
        """From the internet into subnets: answers find back by a route, or a public address lets a packet arrive."""
        for key, kind in self._gateways_inwards():
            for address, subnet in self.subnets.items():
                vpc = self.vpc_of_subnet[address]
                attached = self.gateways.attached(key, kind, vpc)
                if attached is False:
                    continue
                passes = self._comes_in(key, address, subnet) & self.acls.of_subnet(subnet, egress=False)
                passes = passes if attached else passes.uncertain(f"{key}: whether it is attached to {vpc}")
                if kind == "aws_internet_gateway":
                    passes = passes & self.access.inwards(address, vpc)
                step = Step(address, "has a route back to it or a public address; its network ACL lets it in")
                self.graph.add(INTERNET, host(address), passes, Step(key, "from the internet"), step)
        for balancer in self.plan.of_type("aws_lb", "aws_alb", "aws_elb"):
            self._draw_balancer(balancer)

    def _gateways_inwards(self) -> Iterator[tuple[str, str]]:
        kinds = ("aws_internet_gateway", "aws_ec2_carrier_gateway")
        yield from ((each.address, each.type) for each in self.plan.of_type(*kinds))
        for kind, name in list(self.graph.graph):
            if kind == "gateway" and name.startswith(("igw-", "cagw-")):
                yield name, "aws_internet_gateway" if name.startswith("igw-") else "aws_ec2_carrier_gateway"

    def _comes_in(self, key: str, address: str, subnet: Resource) -> Filter:
        routed = [edge.passes for edge in self.graph.leaving(forward(address)) if edge.end == gateway(key)]
        if any(passes.must for passes in routed):
            return ALWAYS
        addressed = self.access.gives_public_address(subnet)
        if addressed.holds:
            return ALWAYS
        hangs = (*addressed.sources, *(hang for passes in routed for hang in passes.hangs))
        unknown = addressed.holds is None or any(passes.may for passes in routed)
        return ALWAYS.uncertain(*hangs) if unknown else Filter(Traffic(), Traffic())

    def _draw_balancer(self, balancer: Resource) -> None:
        """A load balancer that faces the internet hands on what it receives to anything in its VPC."""
        facing = balancer["internal"].defaults_to(False).is_not_true()
        if facing.holds is False:
            return
        found = [meant for _, meant in self.names.each(balancer["subnets"])]
        found += [self.names.meant(each["subnet_id"]) for each in balancer["subnet_mapping"].each()]
        groups = [meant for _, meant in self.names.each(balancer["security_groups"])]
        accepted = self._accepted(groups)
        accepted = accepted if facing.holds else accepted.uncertain(*facing.sources)
        node: Node = ("balancer", balancer.address)
        step = Step(balancer.address, "accepts it and opens a connection of its own")
        hangs = [hang for meant in found for hang in meant.hangs]
        sure = {key for meant in found for key in meant.keys if meant.sure}
        for subnet in self.subnets if hangs else sure:
            vpc = self.vpc_of_subnet.get(subnet)
            if vpc:
                self.graph.add(host(subnet), node, accepted if subnet in sure else accepted.uncertain(*hangs), step)
                self.graph.add(node, local(vpc), ALWAYS, rewrite=_anew)

    def _accepted(self, groups: list[Meant]) -> Filter:
        """What a load balancer's groups let in from the internet; everything where it has none."""
        if not groups:
            return ALWAYS
        hangs = [hang for meant in groups for hang in meant.hangs]
        keys = [key for meant in groups for key in meant.keys]
        accepted = self.groups.arriving(keys, Peer(internet=True))
        return ALWAYS.uncertain(*hangs) if hangs else accepted


def _anew(traffic: Traffic) -> Traffic:
    return traffic.from_anywhere().to_anywhere()


def _target(keys: Iterable[str], hangs: Iterable[str]) -> str:
    return " or ".join(keys) or f"what is not known ({'; '.join(hangs)})"


@lru_cache(maxsize=8)
def topology_of(plan: Plan) -> Topology:
    """The topology of a plan, drawn once (plans are told apart by identity)."""
    return Topology(plan)
