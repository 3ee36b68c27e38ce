"""Which thing of the plan a reference means: a subnet, a gateway, a table, by reference, by known id, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringfence.plan.abstract import Reference, describe, options_of
from ringfence.plan.model import Plan, Resource
from ringfence.plan.values import Value

# What is one thing under two resources: the second speaks of the first by this attribute.
_SAME_AS = {
    "aws_default_route_table": "default_route_table_id",
    "aws_default_network_acl": "default_network_acl_id",
    "aws_default_security_group": "vpc_id",
    "aws_vpc_peering_connection_accepter": "vpc_peering_connection_id",
    "aws_ec2_transit_gateway_vpc_attachment_accepter": "transit_gateway_attachment_id",
    "aws_ec2_transit_gateway_peering_attachment_accepter": "transit_gateway_attachment_id",
}
# Attributes that name another thing than their resource: the part that AWS makes with it.
_PARTS: dict[str, dict[str, str]] = {
    "aws_vpc": {
        name: name for name in ("default_route_table_id", "default_network_acl_id", "default_security_group_id")
    },
    # AWS makes one table for both, until other defaults are set.
    "aws_ec2_transit_gateway": dict.fromkeys(
        ("association_default_route_table_id", "propagation_default_route_table_id"),
        "association_default_route_table_id",
    ),
    "aws_vpn_connection": {"transit_gateway_attachment_id": "transit_gateway_attachment_id"},
    "aws_vpc_endpoint": {"prefix_list_id": "prefix_list_id"},
}
_PARTS["aws_default_vpc"] = _PARTS["aws_vpc"]
# The main table is the default one until it is replaced; by then the id is known, and is that of its own resource.
_UNTIL_APPLIED = {"main_route_table_id": "default_route_table_id"}


@dataclass(frozen=True)
class Meant:
    """What an attribute may mean: keys of things (addresses, or ids that the plan does not hold), and what is unknown.

    Exactly one key and nothing unknown: it is that. `absent` says that it may be null.
    """

    keys: tuple[str, ...] = ()
    hangs: tuple[str, ...] = ()
    absent: bool = False

    @property
    def sure(self) -> str | None:
        """The one thing that it is."""
        return self.keys[0] if len(self.keys) == 1 and not self.hangs and not self.absent else None

    @property
    def nothing(self) -> bool:
        """It is null."""
        return not self.keys and not self.hangs

    def is_(self, key: str) -> bool | None:
        """Whether it means this thing: True, False, or None where that is not known."""
        if self.sure is not None:
            return self.sure == key
        return None if key in self.keys or self.hangs else False

    def why(self, value: Value) -> tuple[str, ...]:
        """What it hangs on which of the keys it is."""
        return self.hangs or (f"{value.resource.address}.{value.name} <- either {' or '.join(self.keys)}",)


class Names:
    """The names of a plan's things. A key is a resource's address, with `.part` for a part that AWS makes with it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._ids: dict[str, str] = {}
        self._same: dict[str, str] = {}
        for resource in plan.resources:
            if resource.mode == "managed":
                self._index(resource)
        for resource in plan.resources:
            attribute = _SAME_AS.get(resource.type)
            meant = self.meant(resource[attribute]) if attribute else Meant()
            if meant.sure:
                part = ".default_security_group_id" if resource.type == "aws_default_security_group" else ""
                self._same[resource.address] = meant.sure + part

    def _index(self, resource: Resource) -> None:
        if resource.type in _SAME_AS:
            return
        for attribute, part in (("id", ""), ("arn", ""), *_PARTS.get(resource.type, {}).items()):
            known = resource.raw((attribute,))
            if isinstance(known, str) and known:
                self._ids.setdefault(known, f"{resource.address}.{part}" if part else resource.address)

    def meant(self, value: Value) -> Meant:
        """What an attribute means; null and what the provider itself fills in afterwards are nothing."""
        keys, hangs, absent = [], [], False
        own = Reference(value.resource.address, value.name)
        for option in options_of(value.value):
            if option in (None, "") or option == own:
                absent = True
            elif isinstance(option, str):
                keys.append(self._known(option))
            elif isinstance(option, Reference) and option.address in self.plan.by_address:
                keys.append(self._referred(option))
            else:
                hangs.append(f"{value.resource.address}.{value.name} <- {describe(option)}")
        return Meant(tuple(dict.fromkeys(keys)), tuple(hangs), absent)

    def each(self, value: Value) -> Iterator[tuple[Value, Meant]]:
        """What the elements of a list or set mean; one Meant of nothing but `hangs` where they are not known."""
        listed = value.defaults_to([])
        for element in listed.each():
            yield element, self.meant(element)
        if listed.counted().holds is not True:
            yield value, Meant((), tuple(listed.counted().sources) or (f"{value.resource.address}.{value.name}",))

    def same(self, key: str) -> str:
        """A thing's one key, where two resources speak of it."""
        seen = {key}
        while key in self._same and self._same[key] not in seen:
            key = self._same[key]
            seen.add(key)
        return key

    def managing(self, key: str) -> Iterable[Resource]:
        """The resources that speak of a thing as of themselves."""
        return [each for address, each in self.plan.by_address.items() if self.same(address) == key]

    def _known(self, text: str) -> str:
        return self.same(self._ids.get(text, text))

    def _referred(self, reference: Reference) -> str:
        resource = self.plan.by_address[reference.address]
        if resource.mode == "data":
            known = resource.raw((reference.attribute,))
            return known if isinstance(known, str) else str(reference)
        attribute = _UNTIL_APPLIED.get(reference.attribute, reference.attribute)
        part = _PARTS.get(resource.type, {}).get(attribute, "")
        return self.same(f"{reference.address}.{part}" if part else reference.address)
