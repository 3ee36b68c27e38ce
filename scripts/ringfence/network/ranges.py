"""Address ranges of the plan: of VPCs and subnets, of prefix lists, and of a rule's or route's destination."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ringfence.network.naming import Meant, Names
from ringfence.network.traffic import (
    ALWAYS,
    EVERYTHING,
    NEVER,
    NOTHING,
    Filter,
    Traffic,
    is_range,
    of_family,
    passing,
    to_range,
)
from ringfence.plan.abstract import Reference, describe, options_of
from ringfence.plan.model import Plan, Resource
from ringfence.plan.values import Value

Direction = Callable[[str], Traffic]  # to_range or from_range


def texts(value: Value) -> tuple[list[str], tuple[str, ...]]:
    """The texts that an attribute may turn out to be, and what is not known of it; none of both where it is absent."""
    own = Reference(value.resource.address, value.name)
    found, hangs = [], []
    for option in options_of(value.value):
        if option in (None, "") or option == own:
            continue
        if isinstance(option, str):
            found.append(option)
        else:
            hangs.append(f"{value.resource.address}.{value.name} <- {describe(option)}")
    return found, tuple(hangs)


def range_of(value: Value, family: int, direction: Direction = to_range) -> Filter:
    """The packets to (or from) the range in an attribute; none where it is absent, perhaps any where it is unknown."""
    found, hangs = texts(value)
    known = NOTHING
    for text in found:
        known = known | direction(text)
    if hangs or len(found) > 1:
        return Filter(NOTHING, known | (of_family(family) if hangs else NOTHING), hangs or (_said(value),))
    return passing(known)


def ranges_of(value: Value, family: int, direction: Direction = to_range) -> Filter:
    """The same of an attribute that is a list of ranges."""
    listed = value.defaults_to([])
    total = NEVER
    for element in listed.each():
        total = total | range_of(element, family, direction)
    counted = listed.counted()
    if counted.holds is not True:
        total = total | Filter(NOTHING, of_family(family), counted.sources or (_said(value),))
    return total


def _said(value: Value) -> str:
    return f"{value.resource.address}.{value.name}"


class Ranges:
    """The ranges of a plan's VPCs, subnets and prefix lists."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self.plan, self.names = plan, names

    def of_vpc(self, key: str) -> Traffic:
        """The packets to a VPC's own addresses, as far as these are known; none for a VPC outside the plan."""
        known = NOTHING
        for kind, attribute in (
            ("aws_vpc_ipv4_cidr_block_association", "cidr_block"),
            ("aws_vpc_ipv6_cidr_block_association", "ipv6_cidr_block"),
        ):
            for each in self.plan.of_type(kind):
                if self.names.meant(each["vpc_id"]).is_(key):
                    known = known | range_of(each[attribute], 4).must
        for attribute in ("cidr_block", "ipv6_cidr_block"):
            vpc = self.plan.by_address.get(key)
            known = known | (range_of(vpc[attribute], 4).must if vpc else NOTHING)
        return known

    def is_unknown(self, key: str) -> bool:
        """Whether a VPC of the plan has ranges that are not known yet (from an address pool, or IPv6 ones of AWS's)."""
        vpc = self.plan.by_address.get(key)
        if vpc is None:
            return True
        asked = ("assign_generated_ipv6_cidr_block", "ipv6_ipam_pool_id", "ipv6_cidr_block_network_border_group")
        wants_ipv6 = any(vpc[name].value not in (None, "", False) for name in asked if name in vpc.values)
        wants_ipv6 = wants_ipv6 and not isinstance(vpc.raw(("ipv6_cidr_block",)), str)
        return wants_ipv6 or not isinstance(vpc.raw(("cidr_block",)), str)

    def of_subnet(self, subnet: Resource, direction: Direction) -> Traffic:
        """The packets to (or from) a subnet's addresses; all of an IP version whose range is not known yet."""
        total = NOTHING
        for family, attribute in ((4, "cidr_block"), (6, "ipv6_cidr_block")):
            filtered = range_of(subnet[attribute], family, direction)
            total = total | filtered.may
        return total

    def of_prefix_list(self, meant: Meant, direction: Direction = to_range) -> Filter:
        """The packets to (or from) the entries of prefix lists; perhaps any where a list is not in the plan."""
        total = NEVER
        for key in meant.keys:
            total = total | self._entries(key, direction)
        if meant.hangs or len(meant.keys) > 1:
            may = EVERYTHING if meant.hangs else total.may
            return Filter(NOTHING, may, (*total.hangs, *meant.hangs))
        return total

    def _entries(self, key: str, direction: Direction) -> Filter:
        resource = self.plan.by_address.get(key)
        if resource is None or resource.type != "aws_ec2_managed_prefix_list":
            known = list(self._read(key))
            if not known:
                return ALWAYS.uncertain(f"the entries of the prefix list {key} are not in the plan")
            total = NOTHING
            for text in known:
                total = total | direction(text)
            return passing(total)
        total_filter = NEVER
        entries = resource["entry"].defaults_to([])
        for entry in entries.each():
            total_filter = total_filter | range_of(entry["cidr"], 4, direction)
        if entries.counted().holds is not True:
            total_filter = total_filter | ALWAYS.uncertain(*entries.counted().sources)
        for entry_resource in self.plan.of_type("aws_ec2_managed_prefix_list_entry"):
            belongs = self.names.meant(entry_resource["prefix_list_id"]).is_(key)
            if belongs is not False:
                found = range_of(entry_resource["cidr"], 4, direction)
                total_filter = total_filter | (found if belongs else found.uncertain(entry_resource.address))
        return total_filter

    def _read(self, key: str) -> Iterator[str]:
        """The entries of a list that a data source read during the plan."""
        for resource in self.plan.resources:
            if resource.mode != "data" or resource.type not in ("aws_prefix_list", "aws_ec2_managed_prefix_list"):
                continue
            if key in (resource.raw(("id",)), resource.raw(("prefix_list_id",))):
                entries = resource.raw(("cidr_blocks",)) or [
                    each.get("cidr") for each in resource.raw(("entries",)) or [] if isinstance(each, dict)
                ]
                yield from (each for each in entries if isinstance(each, str) and is_range(each))

    def service_of_prefix_list(self, key: str) -> str | None:
        """The AWS service behind a prefix list (`com.amazonaws.eu-west-1.s3`), where it is one of AWS's own."""
        owner, _, part = key.rpartition(".")
        if part == "prefix_list_id" and owner in self.plan.by_address:
            name = self.plan.by_address[owner].raw(("service_name",))
            return name if isinstance(name, str) else key
        for resource in self.plan.resources:
            if resource.mode == "data" and key in (resource.raw(("id",)), resource.raw(("prefix_list_id",))):
                name = resource.raw(("name",)) or resource.raw(("prefix_list_name",))
                if isinstance(name, str) and name.startswith("com.amazonaws."):
                    return name
        return None
