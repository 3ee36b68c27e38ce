"""EC2: descriptions of rules, which moto keeps only for rules about addresses, and endpoints that are gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringfence.cloud.call import Answer, Call, answers
from ringfence.cloud.services.references import answer_of_moto, backend

# The member of IpPermissions, the member of each target in it, and the path of the same in an answered rule.
TARGETS = (
    ("IpRanges", "CidrIp", ("CidrIpv4",)),
    ("Ipv6Ranges", "CidrIpv6", ("CidrIpv6",)),
    ("PrefixListIds", "PrefixListId", ("PrefixListId",)),
    ("UserIdGroupPairs", "GroupId", ("ReferencedGroupInfo", "GroupId")),
)


def _described(permissions: list[Mapping[str, Any]]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """What a request describes: the path in a rule, the target there, and the description."""
    for permission in permissions:
        for member, name, path in TARGETS:
            for target in permission.get(member, ()):
                if target.get("Description"):
                    yield path, target.get(name, ""), target["Description"]


def _at(rule: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = rule
    for part in path:
        value = value.get(part, {}) if isinstance(value, Mapping) else {}
    return value


@answers("ec2", "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")
def authorize(call: Call) -> Answer:
    """Add rules; a rule about a group or a prefix list keeps its description too."""
    answer = answer_of_moto(call)
    descriptions = call.store("ec2.rule_description")
    for rule in answer.get("SecurityGroupRules", ()):
        for path, target, description in _described(call.parameters.get("IpPermissions", ())):
            if _at(rule, path) == target:
                descriptions[rule["SecurityGroupRuleId"]] = rule["Description"] = description
    return answer


@answers("ec2", "ModifySecurityGroupRules")
def modify(call: Call) -> Answer:
    """Change rules, their descriptions among the rest."""
    for change in call.parameters["SecurityGroupRules"]:
        text = change.get("SecurityGroupRule", {}).get("Description")
        call.store("ec2.rule_description")[change["SecurityGroupRuleId"]] = text
    return answer_of_moto(call)


@answers("ec2", "DescribeSecurityGroupRules")
def describe(call: Call) -> Answer:
    """Rules with their descriptions."""
    answer = answer_of_moto(call)
    descriptions = call.store("ec2.rule_description")
    for rule in answer.get("SecurityGroupRules", ()):
        if rule["SecurityGroupRuleId"] in descriptions:
            rule["Description"] = descriptions[rule["SecurityGroupRuleId"]]
    return answer


@answers("ec2", "CreateVpcEndpoint")
def create_endpoint(call: Call) -> Answer:
    """Make an endpoint; moto forgets in which region its service is."""
    answer = answer_of_moto(call)
    region = call.parameters.get("ServiceRegion", call.region)
    call.store("ec2.endpoint_service_region")[answer["VpcEndpoint"]["VpcEndpointId"]] = region
    answer["VpcEndpoint"]["ServiceRegion"] = region
    return answer


@answers("ec2", "DescribeVpcEndpoints")
def describe_endpoints(call: Call) -> Answer:
    """Endpoints with their service's region."""
    answer, regions = answer_of_moto(call), call.store("ec2.endpoint_service_region")
    for endpoint in answer.get("VpcEndpoints", ()):
        endpoint["ServiceRegion"] = regions.get(endpoint["VpcEndpointId"], call.region)
    return answer


@answers("ec2", "DeleteVpcEndpoints")
def delete_endpoints(call: Call) -> Answer:
    """Delete endpoints; moto would go on showing them as deleted for ever."""
    answer = answer_of_moto(call)
    endpoints = backend("ec2", call.account, call.region).vpc_end_points
    for identity in call.parameters["VpcEndpointIds"]:
        endpoints.pop(identity, None)
    return answer


@answers("ec2", "DescribeVpcBlockPublicAccessOptions")
def describe_public_access(call: Call) -> Answer:
    """Whether internet gateways carry anything in this account and region; off unless told otherwise."""
    options = call.store("ec2.vpc_block_public_access")
    if not options:
        options |= {
            "AwsAccountId": call.account,
            "AwsRegion": call.region,
            "State": "default-state",
            "InternetGatewayBlockMode": "off",
            "ManagedBy": "account",
            "ExclusionsAllowed": "allowed",
        }
    return {"VpcBlockPublicAccessOptions": dict(options)}


@answers("ec2", "ModifyVpcBlockPublicAccessOptions")
def modify_public_access(call: Call) -> Answer:
    """Block internet gateways, or let them be."""
    describe_public_access(call)
    options = call.store("ec2.vpc_block_public_access")
    mode = call.parameters["InternetGatewayBlockMode"]
    options |= {"InternetGatewayBlockMode": mode, "State": "update-complete"}
    return {"VpcBlockPublicAccessOptions": dict(options)}
