"""The graph over which packets travel: nodes are places, edges say what they let through and which resource says so.

A node is a pair of its kind and a name. Packets leave the interfaces of a subnet at `out`, are routed at `forward`, and
arrive at interfaces in `host`: a host forwards nothing, so a path ends there. What forwards (a NAT gateway, a firewall
endpoint, a transit gateway's attachment) goes on at `out` or `forward` of the subnet that it stands in. `elsewhere` are
networks that the plan does not hold, `internet` is the internet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ringfence.network.naming import Names
from ringfence.network.traffic import Filter, Traffic

Node = tuple[str, str]
INTERNET: Node = ("internet", "")


def out(subnet: str) -> Node:
    """Where packets leave the interfaces of a subnet."""
    return ("out", subnet)


def forward(subnet: str) -> Node:
    """Where a subnet's packets are routed."""
    return ("forward", subnet)


def private(subnet: str) -> Node:
    """Where packets of a private NAT gateway are routed: no internet gateway takes them."""
    return ("private", subnet)


def local(vpc: str) -> Node:
    """A VPC's own router, for packets to its own addresses."""
    return ("local", vpc)


def host(subnet: str) -> Node:
    """The interfaces in a subnet, as receivers."""
    return ("host", subnet)


def elsewhere(name: str) -> Node:
    """A network that is not in the plan."""
    return ("elsewhere", name)


@dataclass(frozen=True)
class Step:
    """One step of a path: the address of a resource, and the rule of it that lets the packets through."""

    address: str
    says: str

    def __str__(self) -> str:
        return f"{self.address}: {self.says}"


@dataclass(frozen=True, eq=False)
class Edge:
    """From a node to another: what passes, how packets are rewritten on the way, and the steps to print."""

    start: Node
    end: Node
    passes: Filter
    steps: tuple[Step, ...]
    rewrite: Callable[[Traffic], Traffic] | None = None


class Graph:
    """A directed multigraph of edges (networkx)."""

    def __init__(self, names: Names) -> None:
        import networkx  # type: ignore[import-untyped]  # 150 ms to import: only where a path is asked for

        self.names = names
        self.graph: Any = networkx.MultiDiGraph()
        self.behind: set[str] = set()  # networks elsewhere of which nobody knows what lies behind them

    def add(
        self,
        start: Node,
        end: Node,
        passes: Filter,
        *steps: Step,
        rewrite: Callable[[Traffic], Traffic] | None = None,
    ) -> None:
        """Add an edge, unless nothing at all may pass."""
        if passes.may:
            self.graph.add_edge(start, end, edge=Edge(start, end, passes, steps, rewrite))

    def leaving(self, node: Node) -> list[Edge]:
        """The edges that leave a node."""
        return [data["edge"] for _, _, data in self.graph.out_edges(node, data=True)] if node in self.graph else []

    def leading_to(self, targets: set[Node]) -> set[Node]:
        """The nodes from which a target can be reached by edges, whatever these let through; targets included."""
        import networkx

        found = set(targets)
        for target in targets:
            if target in self.graph:
                found |= networkx.ancestors(self.graph, target)
        return found

    def networks_elsewhere(self) -> list[str]:
        """The names of the networks that are not in the plan but are reached from it."""
        return sorted(name for kind, name in self.graph if kind == "elsewhere")
