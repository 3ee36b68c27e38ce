"""Sets of packets, exactly: what routes, network ACLs and security groups let through, intersected and subtracted.

A packet is an IP version, a protocol number, a port (its destination's), a source and a destination address. A `Box` is
one interval of each, a `Traffic` a union of boxes. A `Filter` is what surely passes and what may pass, with what the
difference hangs on: a path is certain over the first, and impossible only when the second is empty.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

Interval = tuple[int, int]  # both ends belong to it
ADDRESSES: dict[int, Interval] = {4: (0, 2**32 - 1), 6: (0, 2**128 - 1)}
PROTOCOLS: Interval = (0, 255)
PORTS: Interval = (0, 65535)
_NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
_NAMES = {number: name for name, number in _NUMBERS.items()}
_DIMENSIONS = ("protocol", "port", "source", "destination")
# Not on the internet: private (RFC 1918, 6598), this host, loopback, link local, multicast and reserved addresses.
_NOT_PUBLIC = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
)
_PUBLIC_V6 = "2000::/3"


@dataclass(frozen=True, slots=True)
class Box:
    """The packets of one IP version whose protocol, port, source and destination each lie in an interval."""

    family: int
    protocol: Interval = PROTOCOLS
    port: Interval = PORTS
    source: Interval = (0, 0)
    destination: Interval = (0, 0)

    def meet(self, other: Box) -> Box | None:
        """The packets in both, or None."""
        if self.family != other.family:
            return None
        both = [_meet(getattr(self, name), getattr(other, name)) for name in _DIMENSIONS]
        protocol, port, source, destination = both
        if protocol is None or port is None or source is None or destination is None:
            return None
        return Box(self.family, protocol, port, source, destination)

    def minus(self, other: Box) -> Iterator[Box]:
        """The packets in this box and not in the other, as boxes that share none."""
        inner = self.meet(other)
        if inner is None:
            yield self
            return
        rest = self
        for name in _DIMENSIONS:
            (low, high), (inner_low, inner_high) = getattr(rest, name), getattr(inner, name)
            if low < inner_low:
                yield _with(rest, name, (low, inner_low - 1))
            if inner_high < high:
                yield _with(rest, name, (inner_high + 1, high))
            rest = _with(rest, name, (inner_low, inner_high))

    def describe(self) -> str:
        """It in words: `tcp 443 to 10.0.0.0/16`."""
        low, high = self.protocol
        kind = "any protocol" if self.protocol == PROTOCOLS else _NAMES.get(low, f"protocol {low}")
        if low != high and self.protocol != PROTOCOLS:
            kind = f"protocols {low} to {high}"
        first, last = self.port
        ports = "" if self.port == PORTS else f" {first}" if first == last else f" {first}-{last}"
        return f"{kind}{ports} to {_range(self.family, self.destination)}"


@dataclass(frozen=True)
class Traffic:
    """A union of boxes; false when no packet is in it."""

    boxes: tuple[Box, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.boxes)

    def __and__(self, other: Traffic) -> Traffic:
        met = (one.meet(another) for one in self.boxes for another in other.boxes)
        return _tidy(box for box in met if box is not None)

    def __or__(self, other: Traffic) -> Traffic:
        return _tidy((*self.boxes, *other.boxes))

    def __sub__(self, other: Traffic) -> Traffic:
        rest = self.boxes
        for box in other.boxes:
            rest = tuple(part for each in rest for part in each.minus(box))
        return Traffic(rest)

    def from_anywhere(self) -> Traffic:
        """The same packets after their source address has been translated to another."""
        return _tidy(replace(box, source=ADDRESSES[box.family]) for box in self.boxes)

    def to_anywhere(self) -> Traffic:
        """The same packets after their destination address has been translated to another."""
        return _tidy(replace(box, destination=ADDRESSES[box.family]) for box in self.boxes)

    def as_ipv4(self) -> Traffic:
        """The same packets after NAT64: IPv4 ones to any address."""
        return _tidy(Box(4, box.protocol, box.port, ADDRESSES[4], ADDRESSES[4]) for box in self.boxes)

    def widest(self) -> Traffic:
        """Its widest box alone."""
        return Traffic((max(self.boxes, key=_width),)) if self.boxes else self

    def describe(self) -> str:
        """Its widest box in words."""
        return self.widest().boxes[0].describe() if self.boxes else "nothing"


@dataclass(frozen=True)
class Filter:
    """What surely passes, what may pass, and what it hangs on whether all of that does."""

    must: Traffic
    may: Traffic
    hangs: tuple[str, ...] = ()

    def __and__(self, other: Filter) -> Filter:
        return Filter(self.must & other.must, self.may & other.may, (*self.hangs, *other.hangs))

    def __or__(self, other: Filter) -> Filter:
        return Filter(self.must | other.must, self.may | other.may, (*self.hangs, *other.hangs))

    def uncertain(self, *hangs: str) -> Filter:
        """The same, none of it sure, because of what is not known."""
        return Filter(NOTHING, self.may, (*self.hangs, *hangs))


def passing(traffic: Traffic) -> Filter:
    """A filter of which everything is known."""
    return Filter(traffic, traffic)


def whole(family: int) -> Box:
    """Every packet of an IP version."""
    return Box(family, PROTOCOLS, PORTS, ADDRESSES[family], ADDRESSES[family])


NOTHING = Traffic()
EVERYTHING = Traffic((whole(4), whole(6)))
NEVER = passing(NOTHING)
ALWAYS = passing(EVERYTHING)


@lru_cache(maxsize=4096)
def _network(text: str) -> tuple[int, Interval] | None:
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    return network.version, (int(network.network_address), int(network.broadcast_address))


def is_range(text: str) -> bool:
    """Whether a text is an address range in CIDR notation."""
    return _network(text) is not None


def to_range(text: str) -> Traffic:
    """The packets to an address range; none when the text is no range."""
    found = _network(text)
    return Traffic((replace(whole(found[0]), destination=found[1]),)) if found else NOTHING


def from_range(text: str) -> Traffic:
    """The packets from an address range; none when the text is no range."""
    found = _network(text)
    return Traffic((replace(whole(found[0]), source=found[1]),)) if found else NOTHING


def of_protocol(protocol: str, ports: Interval) -> Traffic:
    """The packets of a protocol, by name or number (-1 for all), to these ports, where the protocol has ports."""
    name = protocol.strip().lower()
    if name in ("-1", "all"):
        return EVERYTHING
    number = _NUMBERS.get(name, int(name) if name.isdigit() else -1)
    if not 0 <= number <= 255:
        return NOTHING
    has_ports = number in (_NUMBERS["tcp"], _NUMBERS["udp"])
    return Traffic(
        tuple(replace(whole(each), protocol=(number, number), port=ports if has_ports else PORTS) for each in (4, 6))
    )


def of_family(family: int) -> Traffic:
    """Every packet of an IP version."""
    return Traffic((whole(family),))


def _tidy(boxes: Iterable[Box]) -> Traffic:
    """A union without the boxes that lie inside another."""
    kept: list[Box] = []
    for box in dict.fromkeys(boxes):
        if any(each.meet(box) == box for each in kept):
            continue
        kept = [each for each in kept if box.meet(each) != each]
        kept.append(box)
    return Traffic(tuple(kept))


def _with(box: Box, dimension: str, interval: Interval) -> Box:
    changes: dict[str, Any] = {dimension: interval}
    return replace(box, **changes)


def _meet(one: Interval, other: Interval) -> Interval | None:
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else None


def _width(box: Box) -> tuple[int, int, int]:
    low, high = box.destination
    return high - low if box.family == 4 else 0, box.port[1] - box.port[0], box.protocol[1] - box.protocol[0]


def _range(family: int, interval: Interval) -> str:
    if interval == ADDRESSES[family]:
        return "any address" if family == 4 else "any IPv6 address"
    make = ipaddress.IPv4Address if family == 4 else ipaddress.IPv6Address
    low, high = make(interval[0]), make(interval[1])
    networks = list(ipaddress.summarize_address_range(low, high))
    return str(networks[0]) if len(networks) == 1 else f"{low} to {high}"


PUBLIC_DESTINATIONS = Traffic((whole(4),)) - Traffic(
    tuple(box for text in _NOT_PUBLIC for box in to_range(text).boxes)
) | to_range(_PUBLIC_V6)
PUBLIC_SOURCES = Traffic(
    tuple(replace(box, source=box.destination, destination=ADDRESSES[box.family]) for box in PUBLIC_DESTINATIONS.boxes)
)
