"""Security groups: what a group's rules let out of its members and into them, inline and as resources of their own.

Source: Amazon VPC User Guide, "Security group rules" and "Default security groups for your VPCs". A group only allows
and remembers connections, so the answer to what was let out comes in. Rules that name a group or a prefix list speak of
private addresses of its members, or of an AWS service's addresses: neither is the internet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ringfence.network.acls import protocol_of
from ringfence.network.naming import Meant, Names
from ringfence.network.ranges import Ranges, range_of, ranges_of
from ringfence.network.traffic import ALWAYS, NEVER, Filter, Traffic, from_range, to_range
from ringfence.plan.model import Plan, Resource
from ringfence.plan.values import Value

_SEPARATE = {
    "aws_vpc_security_group_ingress_rule": False,
    "aws_vpc_security_group_egress_rule": True,
}


@dataclass(frozen=True)
class Peer:
    """Whom a query is about at the other end: groups, an endpoint's service, or the internet; nothing for anything."""

    groups: tuple[str, ...] = ()
    service: str = ""
    internet: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule of a group: protocol and ports, then the peers in each of the ways in which a rule names them."""

    address: str
    egress: bool
    packets: Filter
    ranges: Filter = NEVER
    groups: tuple[Meant, ...] = ()
    itself: bool = False
    prefix_lists: tuple[Meant, ...] = ()
    unsure: tuple[str, ...] = field(default=())


class Groups:
    """The security groups of a plan. A VPC's default group has the key `<vpc>.default_security_group_id`."""

    def __init__(self, plan: Plan, names: Names, ranges: Ranges) -> None:
        self.plan, self.names, self.ranges = plan, names, ranges
        self._rules: dict[str, list[Rule]] = {}

    def vpc_of(self, key: str) -> str | None:
        """The key of a group's VPC; None where it is not in the plan or not known."""
        if key.endswith(".default_security_group_id"):
            return key.removesuffix(".default_security_group_id")
        resource = self.plan.by_address.get(key)
        return self.names.meant(resource["vpc_id"]).sure if resource else None

    def leaving(self, keys: Iterable[str], peer: Peer) -> Filter:
        """What members of any of these groups may send to a peer."""
        return self._either(keys, peer, egress=True)

    def arriving(self, keys: Iterable[str], peer: Peer) -> Filter:
        """What members of any of these groups accept from a peer."""
        return self._either(keys, peer, egress=False)

    def deciding(self, keys: Iterable[str], peer: Peer, sent: Traffic, *, egress: bool) -> tuple[str, ...]:
        """The addresses of the rules that let some of what is sent through to (or in from) a peer."""
        return tuple(
            dict.fromkeys(
                rule.address
                for key in keys
                for rule in self.rules(key)
                if rule.egress is egress and self._through(rule, key, peer).may & sent
            )
        )

    def _either(self, keys: Iterable[str], peer: Peer, *, egress: bool) -> Filter:
        total = NEVER
        for key in keys:
            for rule in self.rules(key):
                if rule.egress is egress:
                    total = total | self._through(rule, key, peer)
        return total

    def _through(self, rule: Rule, key: str, peer: Peer) -> Filter:
        allowed = rule.ranges if not peer.service else NEVER
        if not peer.internet and not peer.service:
            for meant in (*rule.groups, *((Meant((key,)),) if rule.itself else ())):
                allowed = allowed | _matching(meant, peer.groups)
        for meant in rule.prefix_lists:
            allowed = allowed | self._listed(meant, peer, rule.egress)
        allowed = allowed & rule.packets
        return allowed.uncertain(*rule.unsure) if rule.unsure else allowed

    def _listed(self, meant: Meant, peer: Peer, egress: bool) -> Filter:
        service = self.ranges.service_of_prefix_list(meant.sure) if meant.sure else None
        if service is not None:
            return ALWAYS if peer.service and peer.service == service else NEVER
        listed = self.ranges.of_prefix_list(meant, to_range if egress else from_range)
        return listed if not peer.service else ALWAYS.uncertain(*(listed.hangs or ("a prefix list",)))

    def rules(self, key: str) -> list[Rule]:
        """The rules of a group; one that allows perhaps everything where the group is not in the plan."""
        if key not in self._rules:
            self._rules[key] = list(self._read(key))
        return self._rules[key]

    def _read(self, key: str) -> Iterator[Rule]:
        managing = list(self.names.managing(key))
        is_default = key.endswith(".default_security_group_id")
        if not managing:
            known_vpc = is_default and key.removesuffix(".default_security_group_id") in self.plan.by_address
            unsure = () if known_vpc else (f"the security group {key} is not in the plan",)
            yield Rule(f"the default rules of {key}", True, ALWAYS, ALWAYS, unsure=unsure)
            yield Rule(
                f"the default rules of {key}", False, ALWAYS, NEVER if known_vpc else ALWAYS, (), True, (), unsure
            )
        for group in managing:
            for egress in (False, True):
                yield from self._inline(group, egress)
        for each in self.plan.of_type("aws_security_group_rule", *_SEPARATE):
            belongs = self.names.meant(each["security_group_id"]).is_(key)
            if belongs is not False:
                unsure = () if belongs else (f"{each.address}.security_group_id",)
                yield from self._separate(each, unsure)

    def _inline(self, group: Resource, egress: bool) -> Iterator[Rule]:
        blocks = group["egress" if egress else "ingress"].defaults_to([])
        for block in blocks.each():
            yield self._listing(block, group.address, egress, "security_groups", ())
        if blocks.counted().holds is not True:
            yield Rule(group.address, egress, ALWAYS, ALWAYS, (), True, (), blocks.counted().sources)

    def _listing(
        self, block: Resource | Value, address: str, egress: bool, groups: str, unsure: tuple[str, ...]
    ) -> Rule:
        """A rule in the form that lists its peers."""
        direction = to_range if egress else from_range
        ranges = ranges_of(block["cidr_blocks"], 4, direction) | ranges_of(block["ipv6_cidr_blocks"], 6, direction)
        peers = [meant for _, meant in self.names.each(block[groups])] if groups == "security_groups" else []
        if groups != "security_groups":
            peers = [meant for meant in [self.names.meant(block[groups])] if not meant.nothing]
        lists = tuple(meant for _, meant in self.names.each(block["prefix_list_ids"]))
        packets = protocol_of(block["protocol"], block["from_port"], block["to_port"])
        itself = block["self"].is_true()
        doubt = tuple(itself.sources) if itself.holds is None else ()
        return Rule(address, egress, packets, ranges, tuple(peers), itself.holds is not False, lists, (*unsure, *doubt))

    def _separate(self, rule: Resource, unsure: tuple[str, ...]) -> Iterator[Rule]:
        if rule.type == "aws_security_group_rule":
            egress = rule["type"].equals("egress")
            for out in (True, False):
                if egress.holds in (out, None):
                    doubt = unsure if egress.holds is not None else (*unsure, f"{rule.address}.type")
                    yield self._listing(rule, rule.address, out, "source_security_group_id", doubt)
            return
        outward = _SEPARATE[rule.type]
        direction = to_range if outward else from_range
        ranges = range_of(rule["cidr_ipv4"], 4, direction) | range_of(rule["cidr_ipv6"], 6, direction)
        packets = protocol_of(rule["ip_protocol"], rule["from_port"], rule["to_port"])
        peers = [self.names.meant(rule["referenced_security_group_id"]), self.names.meant(rule["prefix_list_id"])]
        groups, lists = ((each,) if not each.nothing else () for each in peers)
        yield Rule(rule.address, outward, packets, ranges, groups, False, lists, unsure)


def _matching(meant: Meant, wanted: tuple[str, ...]) -> Filter:
    """Whether a rule's peer group is one of those asked about; of none asked about, any may stand there."""
    if not wanted:
        return ALWAYS
    answers = [meant.is_(key) for key in wanted]
    if any(answers):
        return ALWAYS
    if None in answers:
        return ALWAYS.uncertain(*(meant.hangs or (f"which group {' or '.join(meant.keys)} is",)))
    return NEVER
