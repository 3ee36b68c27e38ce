"""The algebra of packets: what is taken away, kept and joined is exactly that."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.network.traffic import EVERYTHING, NOTHING, PUBLIC_DESTINATIONS, Box, Traffic, of_protocol, to_range

BOUND = 20
intervals = st.tuples(st.integers(0, BOUND), st.integers(0, BOUND)).map(lambda ends: (min(ends), max(ends)))
boxes = st.builds(Box, st.just(4), intervals, intervals, intervals, intervals)
traffics = st.lists(boxes, max_size=3).map(lambda found: Traffic(tuple(found)))
packets = st.tuples(*[st.integers(0, BOUND)] * 4)


def holds(traffic: Traffic, packet: tuple[int, ...]) -> bool:
    """Whether a packet is in it, dimension by dimension."""
    sides = [(box.protocol, box.port, box.source, box.destination) for box in traffic.boxes]
    return any(all(low <= at <= high for at, (low, high) in zip(packet, each, strict=True)) for each in sides)


@settings(deadline=None)
@given(traffics, traffics, packets)
def test_sets_of_packets_behave_as_sets(one: Traffic, other: Traffic, packet: tuple[int, ...]) -> None:
    assert holds(one & other, packet) == (holds(one, packet) and holds(other, packet))
    assert holds(one | other, packet) == (holds(one, packet) or holds(other, packet))
    assert holds(one - other, packet) == (holds(one, packet) and not holds(other, packet))


def test_public_addresses_are_what_private_ranges_leave() -> None:
    for text in ("8.8.8.8", "172.32.0.1", "2600::1"):
        assert to_range(text) & PUBLIC_DESTINATIONS
    for text in ("10.1.2.3", "100.64.0.1", "172.31.0.1", "fd00::1", "169.254.169.254"):
        assert not to_range(text) & PUBLIC_DESTINATIONS


def test_protocols_and_ports() -> None:
    assert of_protocol("-1", (0, 0)) == EVERYTHING
    assert of_protocol("tcp", (443, 443)) & of_protocol("6", (0, 442)) == NOTHING
    assert of_protocol("icmp", (8, 0)) & of_protocol("tcp", (0, 65535)) == NOTHING
    assert (of_protocol("tcp", (443, 443)) & to_range("10.0.0.0/8")).describe() == "tcp 443 to 10.0.0.0/8"
