"""Network ACLs: which one guards a subnet, and what it lets in and out, rule by rule in their order.

Source: Amazon VPC User Guide, "Network ACLs". The first matching rule decides, then everything is denied. A subnet
without an association has the VPC's default ACL, which allows everything until somebody says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ringfence.network.naming import Names
from ringfence.network.ranges import range_of, texts
from ringfence.network.traffic import (
    ALWAYS,
    EVERYTHING,
    NOTHING,
    PORTS,
    Filter,
    Traffic,
    from_range,
    of_protocol,
    passing,
    to_range,
)
from ringfence.plan.abstract import describe, is_known
from ringfence.plan.model import Plan, Resource
from ringfence.plan.values import Value

_AWS_DEFAULT_RULE = 100


@dataclass(frozen=True)
class _Rule:
    number: int
    allows: bool | None
    packets: Filter


class Acls:
    """The network ACLs of a plan."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self.plan, self.names = plan, names
        self._filters: dict[tuple[str, bool], Filter] = {}
        self._listed = [
            (acl, meant)
            for acl in plan.of_type("aws_network_acl", "aws_default_network_acl")
            for _, meant in names.each(acl["subnet_ids"])
        ]

    def of_subnet(self, subnet: Resource, *, egress: bool) -> Filter:
        """What the ACL of a subnet lets out of it, or into it."""
        possible, hangs = self._guarding(subnet)
        filters = [self._filter(key, egress) for key in possible]
        if len(filters) == 1 and not hangs:
            return filters[0]
        must, may = EVERYTHING, NOTHING
        for each in filters:
            must, may = must & each.must, may | each.may
        return Filter(must, may, (*hangs, *(hang for each in filters for hang in each.hangs)))

    def _guarding(self, subnet: Resource) -> tuple[list[str], tuple[str, ...]]:
        possible: list[str] = []
        hangs: list[str] = []
        for acl, meant in self._listed:
            matches = meant.is_(subnet.address)
            if matches:
                return [self.names.same(acl.address)], ()
            if matches is None:
                possible.append(self.names.same(acl.address))
                hangs += [*meant.hangs, f"{acl.address}.subnet_ids"]
        for each in self.plan.of_type("aws_network_acl_association"):
            matches = self.names.meant(each["subnet_id"]).is_(subnet.address)
            acl_meant = self.names.meant(each["network_acl_id"])
            if matches and acl_meant.sure:
                return [acl_meant.sure], ()
            if matches is not False:
                possible += acl_meant.keys or ("",)
                hangs.append(each.address)
        vpc = self.names.meant(subnet["vpc_id"]).sure
        return [*possible, f"{vpc}.default_network_acl_id" if vpc else ""], tuple(dict.fromkeys(hangs))

    def _filter(self, key: str, egress: bool) -> Filter:
        if (key, egress) not in self._filters:
            self._filters[key, egress] = self._read(key, egress)
        return self._filters[key, egress]

    def _read(self, key: str, egress: bool) -> Filter:
        managing = [each for each in self.names.managing(key) if each.mode == "managed"]
        is_default = key.endswith(".default_network_acl_id")
        if not managing and not is_default:
            return ALWAYS.uncertain(f"the network ACL {key or 'of a VPC that is not known yet'} is not in the plan")
        vpc = key.removesuffix(".default_network_acl_id")
        if is_default and vpc not in self.plan.by_address:
            return ALWAYS.uncertain(f"the default network ACL of {vpc} is not in the plan")
        rules = [] if managing else [_Rule(_AWS_DEFAULT_RULE, True, ALWAYS)]
        for acl in managing:
            rules += self._inline(acl, egress)
        for each in self.plan.of_type("aws_network_acl_rule"):
            belongs = self.names.meant(each["network_acl_id"]).is_(key)
            if belongs is not False and each["egress"].is_true().holds in (egress, None):
                rule = _rule(each, egress, "rule_number", "rule_action")
                sure = belongs and each["egress"].is_true().holds is egress
                rules.append(rule if sure else _Rule(rule.number, None, rule.packets.uncertain(each.address)))
        return _decided(sorted(rules, key=lambda rule: rule.number))

    def _inline(self, acl: Resource, egress: bool) -> Iterator[_Rule]:
        blocks = acl["egress" if egress else "ingress"].defaults_to([])
        for block in blocks.each():
            yield _rule(block, egress, "rule_no", "action")
        if blocks.counted().holds is not True:
            yield _Rule(0, None, ALWAYS.uncertain(*blocks.counted().sources))


def _rule(block: Resource | Value, egress: bool, number: str, action: str) -> _Rule:
    numbered, acts = block[number].value, block[action].value
    direction = to_range if egress else from_range
    packets = range_of(block["cidr_block"], 4, direction) | range_of(block["ipv6_cidr_block"], 6, direction)
    packets = packets & protocol_of(block["protocol"], block["from_port"], block["to_port"])
    position = numbered if isinstance(numbered, int | float) else 0
    if not is_known(acts) or not isinstance(numbered, int | float):
        packets = packets.uncertain(_said(block[action]))
    return _Rule(int(position), str(acts).lower() == "allow" if is_known(acts) else None, packets)


def protocol_of(protocol: Value, from_port: Value, to_port: Value) -> Filter:
    """The packets of a rule's protocol and ports. A rule for ICMP keeps its types where others keep ports."""
    found, hangs = texts(protocol)
    ports = from_port.value, to_port.value
    interval = (_port(ports[0], PORTS[0]), _port(ports[1], PORTS[1]))
    if len(found) == 1 and not hangs:
        if all(is_known(port) for port in ports) or found[0] in ("-1", "all"):
            return passing(of_protocol(found[0], interval))
        return Filter(NOTHING, of_protocol(found[0], PORTS), (_said(from_port), _said(to_port)))
    if not found and not hangs:
        return ALWAYS  # the provider takes no protocol for every protocol
    return ALWAYS.uncertain(*(hangs or (_said(protocol),)))


def _port(value: Any, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else otherwise


def _said(value: Value) -> str:
    return f"{value.resource.address}.{value.name} <- {describe(value.value)}"


def _decided(rules: list[_Rule]) -> Filter:
    """First match wins. Of an uncertain rule the one reading allows all it may match, the other denies it."""
    hangs = tuple(hang for rule in rules for hang in rule.packets.hangs)
    may, must = NOTHING, NOTHING
    left_may, left_must = EVERYTHING, EVERYTHING
    for rule in rules:
        may = may | (left_may & rule.packets.may if rule.allows is not False else NOTHING)
        must = must | (left_must & rule.packets.must if rule.allows is True else NOTHING)
        left_may = left_may - (rule.packets.must if rule.allows is not None else NOTHING)
        left_must = left_must - _matched(rule)
    return Filter(must, may, hangs)


def _matched(rule: _Rule) -> Traffic:
    return rule.packets.must if rule.allows is True else rule.packets.may
