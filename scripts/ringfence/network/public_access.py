"""Public access to VPCs: what `aws_vpc_block_public_access_options` blocks, and which subnets have public addresses.

Source: Amazon VPC User Guide, "Block public access to VPCs and subnets": it holds for every internet gateway and
egress-only internet gateway of one account and region, but for the VPCs and subnets that are excluded.
"""

from __future__ import annotations

from ringfence.network.naming import Names
from ringfence.network.traffic import ALWAYS, NEVER, Filter
from ringfence.plan.abstract import split_address
from ringfence.plan.answers import Answer, any_of, no, unknown, yes
from ringfence.plan.model import Plan, Resource

_OPTIONS = "aws_vpc_block_public_access_options"
_EXCLUSION = "aws_vpc_block_public_access_exclusion"


class PublicAccess:
    """What the plan says of public access, subnet by subnet."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self.plan, self.names = plan, names
        self._options = list(plan.of_type(_OPTIONS))
        self._exclusions = list(plan.of_type(_EXCLUSION))

    def outwards(self, subnet: str, vpc: str | None) -> Filter:
        """What may leave a subnet through an internet gateway."""
        return self._open(subnet, vpc, ("block-bidirectional",), ("allow-bidirectional", "allow-egress"))

    def inwards(self, subnet: str, vpc: str | None) -> Filter:
        """What may come into a subnet through an internet gateway."""
        return self._open(subnet, vpc, ("block-bidirectional", "block-ingress"), ("allow-bidirectional",))

    def _open(self, subnet: str, vpc: str | None, blocking: tuple[str, ...], excusing: tuple[str, ...]) -> Filter:
        if not self._options:
            return ALWAYS
        blocked = any_of(
            each["internet_gateway_block_mode"].one_of(*blocking) & self._same_region(each, vpc)
            for each in self._options
        )
        excluded = any_of(
            each["internet_gateway_exclusion_mode"].one_of(*excusing) & self._names(each, subnet, vpc)
            for each in self._exclusions
        )
        closed = blocked & ~excluded
        if closed.holds is None:
            return ALWAYS.uncertain(*closed.sources)
        return NEVER if closed.holds else ALWAYS

    def _names(self, exclusion: Resource, subnet: str, vpc: str | None) -> Answer:
        answers = [
            self.names.meant(exclusion["subnet_id"]).is_(subnet),
            self.names.meant(exclusion["vpc_id"]).is_(vpc) if vpc else None,
        ]
        if True in answers:
            return yes()
        return unknown(exclusion.address) if None in answers else no()

    def _same_region(self, options: Resource, vpc: str | None) -> Answer:
        """Options hold for the account and region of their provider: it has to be the VPC's."""
        resource = self.plan.by_address.get(vpc or "")
        if resource is None:
            return unknown(f"whether {options.address} is about the region of {vpc}")
        region, arn = options.raw(("aws_region",)), resource.raw(("arn",))
        if isinstance(region, str) and isinstance(arn, str):
            account = options.raw(("aws_account_id",))
            same = arn.split(":")[3] == region and account in (None, arn.split(":")[4])
        else:
            same = _provider(self.plan, options) == _provider(self.plan, resource) is not None
            if not same:
                return unknown(f"whether {options.address} and {vpc} have the same provider")
        return yes() if same else no()

    def gives_public_address(self, subnet: Resource) -> Answer:
        """Whether something in a subnet gets a public address: by the subnet's own setting, or for one interface."""
        answers = [subnet["map_public_ip_on_launch"].is_true(), subnet["assign_ipv6_address_on_creation"].is_true()]
        for instance in self.plan.of_type("aws_instance"):
            stands = self.names.meant(instance["subnet_id"]).is_(subnet.address)
            if stands is not False:
                answers.append(instance["associate_public_ip_address"].defaults_to(False).is_true())
        for address in self.plan.of_type("aws_eip", "aws_eip_association"):
            answers.append(self._address_in(address, subnet))
        return any_of(answers)

    def _address_in(self, address: Resource, subnet: Resource) -> Answer:
        for attribute in ("network_interface", "network_interface_id", "instance", "instance_id"):
            if attribute not in address.values and attribute not in (address.unknown or {}):
                continue
            meant = self.names.meant(address[attribute])
            for key in meant.keys:
                owner = self.plan.by_address.get(key)
                stands = self.names.meant(owner["subnet_id"]).is_(subnet.address) if owner else None
                if stands is not False:
                    return yes() if stands else unknown(f"{address.address}.{attribute}")
            if meant.hangs:
                return unknown(*meant.hangs)
        return no()


def _provider(plan: Plan, resource: Resource) -> str | None:
    """The key of the provider configuration that a resource uses; None where the plan does not tell."""
    source = plan.resolver.module_source(resource.module) if plan.resolver else None
    if source is None or resource.label not in source.resources:
        return None
    names = [str(source.resources[resource.label].get("provider", ""))]
    parts = split_address(resource.module) if resource.module else []
    for end in range(2, len(parts) + 1, 2):
        above = plan.resolver.module_source(".".join(parts[: end - 2])) if plan.resolver else None
        call = above.modules.get(parts[end - 1].split("[")[0], {}) if above else {}
        names.append(str(call.get("providers", "")))
    return "; ".join(name for name in names if name)
