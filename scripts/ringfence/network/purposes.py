"""What a security group is for: in front of a service, or on workloads."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.network.topology import topology_of
from ringfence.plan.answers import Answer, any_of, no, yes
from ringfence.plan.model import Plan, Resource

# Services in the VPC that workloads may call, and where each names its security groups.
_SERVICES = {
    "aws_vpc_endpoint": "security_group_ids",
    "aws_efs_mount_target": "security_groups",
    "aws_fsx_lustre_file_system": "security_group_ids",
    "aws_fsx_openzfs_file_system": "security_group_ids",
    "aws_fsx_ontap_file_system": "security_group_ids",
}


def guards_service(plan: Plan, group: Resource) -> Answer:
    """Whether a security group stands in front of an interface endpoint or a file system."""
    answers = [
        resource[attribute].defaults_to([]).some(lambda each: each.refers_to(group))
        for kind, attribute in _SERVICES.items()
        for resource in plan.of_type(kind)
    ]
    answers += [
        each["security_group_id"].refers_to(group)
        for each in plan.of_type("aws_vpc_endpoint_security_group_association")
    ]
    return any_of(answers).otherwise("no interface endpoint and no file system stands behind it")


def workload_groups(plan: Plan, vpc: str | None = None) -> Iterator[Resource]:
    """The security groups that guard no service, of one VPC (its address or id) or of all."""
    topology = topology_of(plan)
    for group in plan.of_type("aws_security_group"):
        if guards_service(plan, group).holds is not True and vpc in (None, topology.of_vpc(group.address)):
            yield group


def vpc_of(plan: Plan, resource: Resource) -> str | None:
    """The VPC that a subnet, group or endpoint belongs to: its address, its id where it is elsewhere, or None."""
    return topology_of(plan).of_vpc(resource.address)


def in_plan(plan: Plan, resource: Resource) -> Answer:
    """Whether the VPC that a resource belongs to is one of the plan."""
    vpc = vpc_of(plan, resource)
    return yes() if vpc in plan.by_address else no("its VPC is not in the plan")
