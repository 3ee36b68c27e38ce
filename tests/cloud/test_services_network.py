"""DNS firewall, query logging, block of public access and CodeArtifact on the local AWS: what moto lacks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from services_world import World, allow

from ringfence.cloud.accounts import DEFAULT
from ringfence.cloud.services.stepfunctions import string_matches

SHARED = DEFAULT.account("shared").id


@pytest.fixture
def world() -> World:
    return World()


def firewall(world: World) -> tuple[str, str, str]:
    """A rule group that blocks everything in front of a VPC; ids of group, list and association."""
    vpc = world.network()[0]
    group = world.ask("route53resolver", "CreateFirewallRuleGroup", Name="g", CreatorRequestId="1")["FirewallRuleGroup"]
    names = world.ask("route53resolver", "CreateFirewallDomainList", Name="l", CreatorRequestId="2")[
        "FirewallDomainList"
    ]
    rule = {
        "FirewallRuleGroupId": group["Id"],
        "FirewallDomainListId": names["Id"],
        "Name": "r",
        "Priority": 1,
        "CreatorRequestId": "0",
    }
    world.ask("route53resolver", "CreateFirewallRule", **rule, Action="BLOCK", BlockResponse="NXDOMAIN")
    association = world.ask(
        "route53resolver", "AssociateFirewallRuleGroup",
        FirewallRuleGroupId=group["Id"], VpcId=vpc, Priority=101, Name="a", CreatorRequestId="3",
    )["FirewallRuleGroupAssociation"]  # fmt: skip
    return group["Id"], names["Id"], association["Id"]


def test_a_domain_list_keeps_names_with_a_final_dot(world: World) -> None:
    names = firewall(world)[1]
    update = {"FirewallDomainListId": names, "Operation": "ADD"}
    world.ask("route53resolver", "UpdateFirewallDomains", **update, Domains=["Example.org", "*."])
    world.ask("route53resolver", "UpdateFirewallDomains", **update, Domains=["example.org."])
    held = world.ask("route53resolver", "ListFirewallDomains", FirewallDomainListId=names)["Domains"]
    assert held == ["example.org.", "*."]


def test_what_is_in_use_is_not_deleted(world: World) -> None:
    group, names, association = firewall(world)
    for operation, parameter, identity in (
        ("DeleteFirewallRuleGroup", "FirewallRuleGroupId", group),
        ("DeleteFirewallDomainList", "FirewallDomainListId", names),
    ):
        assert world.refused("route53resolver", operation, **{parameter: identity}).code == "ConflictException"
    asked = {"FirewallRuleGroupAssociationId": association}
    world.ask("route53resolver", "UpdateFirewallRuleGroupAssociation", **asked, MutationProtection="ENABLED")
    assert world.refused("route53resolver", "DisassociateFirewallRuleGroup", **asked).code == "ConflictException"
    world.ask("route53resolver", "UpdateFirewallRuleGroupAssociation", **asked, MutationProtection="DISABLED")
    world.ask("route53resolver", "DisassociateFirewallRuleGroup", **asked)
    rule = {"FirewallRuleGroupId": group, "FirewallDomainListId": names}
    world.ask("route53resolver", "DeleteFirewallRule", **rule)
    world.ask("route53resolver", "DeleteFirewallRuleGroup", FirewallRuleGroupId=group)
    world.ask("route53resolver", "DeleteFirewallDomainList", FirewallDomainListId=names)
    assert world.ask("route53resolver", "ListFirewallRuleGroups")["FirewallRuleGroups"] == []


def test_a_rule_group_goes_in_front_of_a_vpc_that_exists(world: World) -> None:
    group = firewall(world)[0]
    fault = world.refused(
        "route53resolver", "AssociateFirewallRuleGroup",
        FirewallRuleGroupId=group, VpcId="vpc-00000000", Priority=101, Name="a", CreatorRequestId="4",
    )  # fmt: skip
    assert "does not exist" in fault.message


def test_a_firewall_fails_closed_unless_told_otherwise(world: World) -> None:
    vpc = world.network()[0]
    config = world.ask("route53resolver", "GetFirewallConfig", ResourceId=vpc)["FirewallConfig"]
    assert config["FirewallFailOpen"] == "DISABLED"
    changed = world.ask("route53resolver", "UpdateFirewallConfig", ResourceId=vpc, FirewallFailOpen="ENABLED")
    assert changed["FirewallConfig"]["FirewallFailOpen"] == "ENABLED"


def test_internet_gateways_are_blocked_for_the_account(world: World) -> None:
    def mode() -> str:
        answer = world.ask("ec2", "DescribeVpcBlockPublicAccessOptions")
        return str(answer["VpcBlockPublicAccessOptions"]["InternetGatewayBlockMode"])

    assert mode() == "off"
    world.ask("ec2", "ModifyVpcBlockPublicAccessOptions", InternetGatewayBlockMode="block-bidirectional")
    assert mode() == "block-bidirectional"


# ---------------------------------------------------------------- CodeArtifact


def mirror(world: World) -> None:
    """A domain of the shared account with a repository that looks outside and one that draws on it."""

    def ask(operation: str, **parameters: Any) -> None:
        world.ask("codeartifact", operation, account="shared", **parameters)

    ask("CreateDomain", domain="packages")
    ask("CreateRepository", domain="packages", repository="public-pypi")
    ask("AssociateExternalConnection", domain="packages", repository="public-pypi", externalConnection="public:pypi")
    upstreams = [{"repositoryName": "public-pypi"}]
    ask("CreateRepository", domain="packages", repository="approved", upstreams=upstreams)


def test_a_mirror_is_taken_down_from_its_end(world: World) -> None:
    mirror(world)
    named = {"account": "shared", "domain": "packages"}
    assert world.refused("codeartifact", "DeleteDomain", **named).code == "ConflictException"
    assert (
        world.refused("codeartifact", "DeleteRepository", **named, repository="public-pypi").code == "ConflictException"
    )
    again = {**named, "repository": "public-pypi", "externalConnection": "public:npmjs"}
    assert world.refused("codeartifact", "AssociateExternalConnection", **again).code == "ConflictException"
    for repository in ("approved", "public-pypi"):
        world.ask("codeartifact", "DeleteRepository", **named, repository=repository)
    world.ask("codeartifact", "DeleteDomain", **named)
    assert world.ask("codeartifact", "ListDomains", account="shared")["domains"] == []


def test_an_upstream_exists(world: World) -> None:
    mirror(world)
    upstreams = [{"repositoryName": "elsewhere"}]
    fault = world.refused(
        "codeartifact", "CreateRepository", account="shared", domain="packages", repository="next", upstreams=upstreams
    )
    assert fault.code == "ResourceNotFoundException"


def test_another_account_reads_by_the_repositorys_policy_and_does_not_change_it(world: World) -> None:
    mirror(world)
    role = world.role("reader", "sagemaker.amazonaws.com", policy=allow("codeartifact:*"))
    reader = world.cloud.role_session(role, "reader")
    named = {"domain": "packages", "domainOwner": SHARED, "repository": "approved", "principal": reader}
    assert (
        world.refused("codeartifact", "GetRepositoryEndpoint", **named, format="pypi").code == "AccessDeniedException"
    )
    organization = {"StringEquals": {"aws:PrincipalOrgID": DEFAULT.id}}
    statement = {"Effect": "Allow", "Principal": "*", "Action": "codeartifact:GetRepositoryEndpoint", "Resource": "*"}
    world.ask(
        "codeartifact", "PutRepositoryPermissionsPolicy", account="shared", domain="packages", repository="approved",
        policyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Condition": organization}]}),
    )  # fmt: skip
    answer = world.ask("codeartifact", "GetRepositoryEndpoint", **named, format="pypi")
    assert answer["repositoryEndpoint"].startswith(f"https://packages-{SHARED}.d.codeartifact.eu-west-1.")
    upstream = {**named, "upstreams": []}
    assert world.refused("codeartifact", "UpdateRepository", **upstream).code == "AccessDeniedException"


# ---------------------------------------------------------------- the states language


@pytest.mark.parametrize(
    ("value", "pattern", "matches"),
    [
        ("a?b", "*?*", True),
        ("ab", "*?*", False),
        ("[x]", "[x]", True),
        ("x", "[x]", False),
        ("a*b", "a\\*b", True),
        ("axb", "a\\*b", False),
        ("outgoing/a/b", "outgoing/*/*", True),
        (7, "*", False),
    ],
)
def test_only_an_asterisk_is_a_wildcard(value: object, pattern: str, matches: bool) -> None:
    assert string_matches(value, pattern) is matches
