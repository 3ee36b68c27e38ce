"""Is there a path? The search over a plan's network graph, and its answer with every step of the path.

Packets that may start are pushed through the edges; each node keeps what has arrived there so far, so that the search
ends. It runs over what surely passes first: what arrives is a path. Then over what may pass: what arrives is undecided
and hangs on the edges of its path that are not sure. Otherwise there is none. A packet that arrives is a path, whether
or not an answer finds back (the safe reading of stateless ACLs and one-way routes); the one exception is the way in
from the internet, where AWS needs a route back or a public address in the subnet for the packet to arrive at all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ringfence.errors import RingfenceError
from ringfence.network.graph import INTERNET as INTERNET_NODE
from ringfence.network.graph import Edge, Graph, Node, Step, elsewhere, host, local, out
from ringfence.network.groups import Peer
from ringfence.network.naming import Meant
from ringfence.network.topology import VPCS, Topology, endpoint, topology_of
from ringfence.network.traffic import (
    ALWAYS,
    NOTHING,
    PUBLIC_DESTINATIONS,
    PUBLIC_SOURCES,
    Filter,
    Traffic,
    of_protocol,
    passing,
)
from ringfence.plan.answers import Answer, no, unknown, yes
from ringfence.plan.model import Plan, Resource

INTERNET = "the internet"
ELSEWHERE = "elsewhere"  # every VPC but the one that is asked about, and every network that the plan does not hold
UNDECLARED = "networks that are not in the plan"
Place = Resource | str
_GROUPS = ("aws_security_group", "aws_default_security_group")


@dataclass(frozen=True)
class Reach:
    """The answer: "path", "none" or "undecided"; the steps of the (possible) path, an example of what takes it."""

    verdict: Literal["path", "none", "undecided"]
    path: tuple[Step, ...] = ()
    traffic: str = ""
    hangs_on: tuple[str, ...] = ()

    @property
    def answer(self) -> Answer:
        """Whether there is a path, with the path as the reason, in the three values that policies combine."""
        if self.verdict == "none":
            return no("there is no path")
        return yes(self.describe()) if self.verdict == "path" else unknown(*self.hangs_on)

    def describe(self) -> str:
        """The path on one line: what passes, then address and rule of every step."""
        return f"{self.traffic}: " + " -> ".join(str(step) for step in self.path) if self.path else "no path"


@dataclass(frozen=True)
class _Ends:
    """Where packets start and what they carry, and where they have to arrive with what; steps to print at both ends."""

    starts: dict[Node, Filter]
    targets: dict[Node, Filter]
    first: Callable[[Traffic], tuple[Step, ...]]
    last: Callable[[Traffic], tuple[Step, ...]]


def reach(
    plan: Plan,
    from_: Place | Iterable[Place],
    to: Place | Iterable[Place],
    *,
    protocol: str = "-1",
    ports: tuple[int, int] | None = None,
) -> Reach:
    """Whether packets can go from one place of a plan to another.

    A place is a resource or its address: a subnet (any interface in it, whatever its security groups), a security group
    (its members in any subnet of its VPC), a VPC (all its subnets), an interface or gateway endpoint (as `to`), or
    INTERNET, or (as `to`) ELSEWHERE or UNDECLARED. A VPC's default group is `<vpc address>.default_security_group_id`.
    `protocol` (a name or number) and `ports` narrow what is asked about. Of several places one path is enough.

    Security groups count only at an end that is a group or an endpoint; routes, gateways and network ACLs always.
    Raises RingfenceError for an address that is not in the plan or is no such place.
    """
    topology = topology_of(plan)
    wanted = passing(of_protocol(protocol, ports or (0, 65535)))
    undecided = None
    for one in _places(from_):
        for other in _places(to):
            found = _search(topology.graph, _ends(topology, one, other, wanted))
            if found.verdict == "path":
                return found
            undecided = undecided or (found if found.verdict == "undecided" else None)
    return undecided or Reach("none")


def _places(given: Place | Iterable[Place]) -> Iterator[str]:
    for place in [given] if isinstance(given, Resource | str) else given:
        yield place.address if isinstance(place, Resource) else place


def _ends(topology: Topology, one: str, other: str, wanted: Filter) -> _Ends:
    sender, first = _groups_of(topology, one)
    receiver, last = _groups_of(topology, other)
    service = topology.plan.by_address[other].raw(("service_name",)) if _is_gateway_endpoint(topology, other) else ""
    to_peer = Peer(receiver.keys, service if isinstance(service, str) else "", other == INTERNET)
    from_peer = Peer(sender.keys, internet=one == INTERNET)
    leaving = topology.groups.leaving(sender.keys, to_peer) if sender.keys else ALWAYS
    arriving = topology.groups.arriving(receiver.keys, from_peer) if receiver.keys else ALWAYS
    hangs = (*sender.hangs, *receiver.hangs)
    if hangs:
        leaving = ALWAYS.uncertain(*hangs) if sender.hangs else leaving.uncertain(*hangs)
        arriving = ALWAYS.uncertain(*hangs) if receiver.hangs else arriving.uncertain(*hangs)
    starts = {node: passes & leaving & wanted for node, passes in _starts(topology, one).items()}
    targets = {node: passes & arriving for node, passes in _targets(topology, one, other).items()}
    return _Ends(
        starts,
        targets,
        lambda sent: first + _rules(topology, sender.keys, to_peer, sent, egress=True),
        lambda sent: last + _rules(topology, receiver.keys, from_peer, sent, egress=False),
    )


def _rules(topology: Topology, groups: tuple[str, ...], peer: Peer, sent: Traffic, *, egress: bool) -> tuple[Step, ...]:
    """The rules that let through what was sent, compared by protocol and port: addresses may have been translated."""
    rules = topology.groups.deciding(groups, peer, sent.from_anywhere().to_anywhere(), egress=egress)
    return tuple(Step(rule, "lets it out" if egress else "lets it in") for rule in rules)


def _groups_of(topology: Topology, place: str) -> tuple[Meant, tuple[Step, ...]]:
    """The security groups that a place is about, none for a subnet or VPC; a step to print."""
    resource = topology.plan.by_address.get(place)
    if place.endswith(".default_security_group_id"):
        return Meant((place,)), (Step(place, "the VPC's default security group"),)
    if resource is not None and resource.type in _GROUPS:
        return Meant((topology.names.same(place),)), ()
    if resource is not None and resource.type == "aws_vpc_endpoint" and not _is_gateway_endpoint(topology, place):
        return topology.groups_of_endpoint(resource), (Step(place, "stands there"),)
    return Meant(), ()


def _is_gateway_endpoint(topology: Topology, place: str) -> bool:
    resource = topology.plan.by_address.get(place)
    if resource is None or resource.type != "aws_vpc_endpoint":
        return False
    return resource["vpc_endpoint_type"].defaults_to("Gateway").equals("Gateway").holds is True


def _subnets(topology: Topology, place: str) -> dict[str, Filter]:
    """The subnets of a place, and whether they surely are; a VPC of which the plan holds no subnet has none."""
    resource = topology.plan.by_address.get(place)
    if place in topology.subnets:
        return {place: ALWAYS}
    if resource and resource.type == "aws_vpc_endpoint":
        stands = topology.subnets_of_endpoint(resource)
        possible = topology.subnets if stands.hangs else ()
        known = dict.fromkeys((key for key in stands.keys if key in topology.subnets), ALWAYS)
        return {**dict.fromkeys(possible, ALWAYS.uncertain(*stands.hangs)), **known}
    if place.endswith(".default_security_group_id") or (resource and resource.type in (*VPCS, *_GROUPS)):
        vpc = topology.groups.vpc_of(topology.names.same(place)) if _groups_of(topology, place)[0].keys else place
        if vpc is None:
            return dict.fromkeys(topology.subnets, ALWAYS.uncertain(f"{place}.vpc_id"))
        return {subnet: _of_vpc(topology, subnet) for subnet in topology.subnets_of(vpc)}
    raise RingfenceError(
        "is no place of a network",
        where=place,
        expected="the address of a subnet, security group, VPC or VPC endpoint of the plan, or the internet",
    )


def _of_vpc(topology: Topology, subnet: str) -> Filter:
    return ALWAYS if topology.vpc_of_subnet[subnet] else ALWAYS.uncertain(f"{subnet}.vpc_id")


def _starts(topology: Topology, place: str) -> dict[Node, Filter]:
    if place == INTERNET:
        return {INTERNET_NODE: passing(PUBLIC_SOURCES)}
    subnets = _subnets(topology, place)
    starts = {out(subnet): passing(topology.sent_from(subnet)) & sure for subnet, sure in subnets.items()}
    vpc = topology.of_vpc(place)
    if not starts and (vpc is None or vpc not in topology.plan.by_address):
        name = f"the subnets of {vpc or place}"
        topology.graph.behind.add(name)
        starts[elsewhere(name)] = starts[local(vpc or place)] = ALWAYS.uncertain(f"{name} are not in the plan")
    return starts


def _targets(topology: Topology, one: str, other: str) -> dict[Node, Filter]:
    if other == INTERNET:
        behind = {elsewhere(name): _beyond(name) for name in topology.graph.behind}
        return {INTERNET_NODE: passing(PUBLIC_DESTINATIONS), **behind}
    if other == ELSEWHERE:
        return _elsewhere(topology, one)
    if other == UNDECLARED:
        return {elsewhere(name): ALWAYS for name in _undeclared(topology)}
    if _is_gateway_endpoint(topology, other):
        return {endpoint(other): ALWAYS}
    targets = {host(subnet): sure for subnet, sure in _subnets(topology, other).items()}
    vpc = topology.of_vpc(other)
    if not targets and vpc and vpc not in topology.plan.by_address:
        targets[elsewhere(vpc)] = ALWAYS
        targets[local(vpc)] = ALWAYS.uncertain(f"the subnets of {vpc} are not in the plan")
    return targets


def _undeclared(topology: Topology) -> set[str]:
    return {*topology.graph.networks_elsewhere(), *topology.graph.behind}


def _beyond(name: str) -> Filter:
    return passing(PUBLIC_DESTINATIONS).uncertain(f"{name}: what lies behind it is not in the plan")


def _elsewhere(topology: Topology, one: str) -> dict[Node, Filter]:
    own = topology.of_vpc(one)
    targets = {elsewhere(name): ALWAYS for name in _undeclared(topology)}
    for subnet, vpc in topology.vpc_of_subnet.items():
        if vpc != own and vpc is not None and own is not None:
            targets[host(subnet)] = ALWAYS
        elif vpc is None or own is None:
            targets[host(subnet)] = ALWAYS.uncertain(f"the VPC of {subnet if vpc is None else one}")
    return targets


@dataclass(frozen=True, eq=False)
class _Arrival:
    node: Node
    traffic: Traffic
    by: Edge | None = None
    before: _Arrival | None = None


def _search(graph: Graph, ends: _Ends) -> Reach:
    relevant = graph.leading_to(set(ends.targets))
    for sure in (True, False):
        arrival = _arrival(graph, ends, relevant, sure=sure)
        if arrival is not None:
            return _answer(arrival, ends, sure=sure)
    return Reach("none")


def _arrival(graph: Graph, ends: _Ends, relevant: set[Node], *, sure: bool) -> _Arrival | None:
    """The first arrival at a target, over what surely passes or over what may; nodes in the order of their distance."""
    seen: dict[Node, Traffic] = {}
    waiting = deque(
        _Arrival(node, passes.must if sure else passes.may) for node, passes in ends.starts.items() if node in relevant
    )
    while waiting:
        arrival = waiting.popleft()
        fresh = arrival.traffic - seen.get(arrival.node, NOTHING)
        if not fresh:
            continue
        seen[arrival.node] = seen.get(arrival.node, NOTHING) | fresh
        target = ends.targets.get(arrival.node)
        if target and (fresh & (target.must if sure else target.may)):
            accepted = fresh & (target.must if sure else target.may)
            return _Arrival(arrival.node, accepted, arrival.by, arrival.before)
        for edge in graph.leaving(arrival.node):
            passed = fresh & (edge.passes.must if sure else edge.passes.may)
            if passed and edge.end in relevant:
                passed = edge.rewrite(passed) if edge.rewrite else passed
                waiting.append(_Arrival(edge.end, passed, edge, arrival))
    return None


def _answer(arrival: _Arrival, ends: _Ends, *, sure: bool) -> Reach:
    edges: list[Edge] = []
    walked: _Arrival | None = arrival
    while walked is not None and walked.by is not None:
        edges.insert(0, walked.by)
        walked = walked.before
    start = ends.starts[walked.node] if walked else ALWAYS
    sent = arrival.traffic.widest()
    steps = (*ends.first(sent), *(step for edge in edges for step in edge.steps), *ends.last(sent))
    if not steps and walked is not None:
        steps = (Step(walked.node[1], "where it starts"),)
    traffic = sent.describe()
    if sure:
        return Reach("path", _once(steps), traffic)
    filters = (start, *(edge.passes for edge in edges), ends.targets[arrival.node])
    hangs = tuple(dict.fromkeys(hang for passes in filters if passes.may - passes.must for hang in passes.hangs))
    return Reach("undecided", _once(steps), traffic, hangs)


def _once(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(step for at, step in enumerate(steps) if at == 0 or step != steps[at - 1])
