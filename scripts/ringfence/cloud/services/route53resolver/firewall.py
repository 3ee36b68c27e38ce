"""DNS Firewall, which moto lacks: domain lists, rule groups, rules, associations, what happens when it fails.

Names of errors and states: "Amazon Route 53 Resolver API Reference". Nothing here resolves names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import (
    Record,
    cut,
    identifier,
    now,
    page,
    partition,
    service_model,
    tag_map,
)

SERVICE = "route53resolver"
LISTS, GROUPS, ASSOCIATIONS = "route53resolver.list", "route53resolver.group", "route53resolver.association"
CONFIGS = "route53resolver.config"
ARN_PARTS = {
    LISTS: "firewall-domain-list",
    GROUPS: "firewall-rule-group",
    ASSOCIATIONS: "firewall-rule-group-association",
}
PREFIXES = {LISTS: "rslvr-fdl-", GROUPS: "rslvr-frg-", ASSOCIATIONS: "rslvr-frgassoc-"}


def _members(shape: str) -> list[str]:
    return list(service_model(SERVICE).shape_for(shape).members)


def _create(call: Call, kind: str, **more: Any) -> Record:
    """A record with an id, ARN and tags; the same CreatorRequestId gives the same record again."""
    asked = call.parameters
    for record in call.store(kind).values():
        if asked.get("CreatorRequestId") and record["CreatorRequestId"] == asked["CreatorRequestId"]:
            return dict(record)
    identity = f"{PREFIXES[kind]}{identifier(16)}"
    arn = f"arn:{partition(call.region)}:{SERVICE}:{call.region}:{call.account}:{ARN_PARTS[kind]}/{identity}"
    moment = now().isoformat()
    record = {**asked, "Id": identity, "Arn": arn, "CreationTime": moment, "ModificationTime": moment, **more}
    call.store("tags")[arn] = tag_map(record.pop("Tags", None))
    call.store("arns")[arn] = (kind, identity)
    call.store(kind)[identity] = record
    return record


def _find(call: Call, kind: str, identity: str) -> Record:
    record: Record | None = call.store(kind).get(identity)
    if record is None:
        raise Fault("ResourceNotFoundException", f"[RSLVR-02002] Could not find a resource with Id {identity}.")
    return record


def _remove(call: Call, kind: str, identity: str) -> Record:
    record = _find(call, kind, identity)
    call.store(kind).pop(identity)
    for store in ("tags", "arns"):
        call.store(store).pop(record["Arn"], None)
    return record


def _page(call: Call, member: str, records: Iterable[Record], shape: str) -> Answer:
    shown, token = page([cut(record, _members(shape)) for record in records], call.parameters)
    return {member: shown, **token}


@answers(SERVICE, "CreateFirewallDomainList")
def create_list(call: Call) -> Answer:
    """An empty list of names."""
    record = _create(call, LISTS, _domains=[], DomainCount=0, Status="COMPLETE", StatusMessage="Created")
    return {"FirewallDomainList": cut(record, _members("FirewallDomainList"))}


@answers(SERVICE, "GetFirewallDomainList")
def get_list(call: Call) -> Answer:
    """One list of names."""
    record = _find(call, LISTS, call.parameters["FirewallDomainListId"])
    return {"FirewallDomainList": cut(record, _members("FirewallDomainList"))}


@answers(SERVICE, "UpdateFirewallDomains")
def update_domains(call: Call) -> Answer:
    """Add names, take them away, or replace them all. Resolver writes a final dot after each name."""
    record = _find(call, LISTS, call.parameters["FirewallDomainListId"])
    given = [name.lower().rstrip(".") + "." for name in call.parameters["Domains"]]
    before: list[str] = record["_domains"]
    after = {
        "ADD": [*before, *(name for name in given if name not in before)],
        "REMOVE": [name for name in before if name not in given],
        "REPLACE": given,
    }[call.parameters["Operation"]]
    record |= {"_domains": after, "DomainCount": len(after), "ModificationTime": now().isoformat()}
    return cut(record, ("Id", "Name", "Status", "StatusMessage"))


@answers(SERVICE, "ListFirewallDomains")
def list_domains(call: Call) -> Answer:
    """The names of a list."""
    shown, token = page(_find(call, LISTS, call.parameters["FirewallDomainListId"])["_domains"], call.parameters)
    return {"Domains": shown, **token}


@answers(SERVICE, "ListFirewallDomainLists")
def list_lists(call: Call) -> Answer:
    """Every list of names."""
    return _page(call, "FirewallDomainLists", call.store(LISTS).values(), "FirewallDomainListMetadata")


@answers(SERVICE, "DeleteFirewallDomainList")
def delete_list(call: Call) -> Answer:
    """Delete a list that no rule names."""
    identity = call.parameters["FirewallDomainListId"]
    if any(
        rule["FirewallDomainListId"] == identity for group in call.store(GROUPS).values() for rule in group["_rules"]
    ):
        raise Fault("ConflictException", f"[RSLVR-02703] {identity} is used by a rule and cannot be deleted.")
    return {"FirewallDomainList": cut(_remove(call, LISTS, identity), _members("FirewallDomainList"))}


@answers(SERVICE, "CreateFirewallRuleGroup")
def create_group(call: Call) -> Answer:
    """A group without rules."""
    settled = {"Status": "COMPLETE", "StatusMessage": "Created", "ShareStatus": "NOT_SHARED", "RuleCount": 0}
    record = _create(call, GROUPS, _rules=[], OwnerId=call.account, **settled)
    return {"FirewallRuleGroup": cut(record, _members("FirewallRuleGroup"))}


@answers(SERVICE, "GetFirewallRuleGroup")
def get_group(call: Call) -> Answer:
    """One group."""
    record = _find(call, GROUPS, call.parameters["FirewallRuleGroupId"])
    record["RuleCount"] = len(record["_rules"])
    return {"FirewallRuleGroup": cut(record, _members("FirewallRuleGroup"))}


@answers(SERVICE, "ListFirewallRuleGroups")
def list_groups(call: Call) -> Answer:
    """Every group."""
    return _page(call, "FirewallRuleGroups", call.store(GROUPS).values(), "FirewallRuleGroupMetadata")


@answers(SERVICE, "DeleteFirewallRuleGroup")
def delete_group(call: Call) -> Answer:
    """Delete a group that is associated with no VPC and holds no rule."""
    identity = call.parameters["FirewallRuleGroupId"]
    used = any(each["FirewallRuleGroupId"] == identity for each in call.store(ASSOCIATIONS).values())
    if used or _find(call, GROUPS, identity)["_rules"]:
        raise Fault("ConflictException", f"[RSLVR-02705] {identity} is in use and cannot be deleted.")
    return {"FirewallRuleGroup": cut(_remove(call, GROUPS, identity), _members("FirewallRuleGroup"))}


def _rule(call: Call, group: Record) -> Record:
    asked = call.parameters
    for rule in group["_rules"]:
        if all(rule.get(name) == asked.get(name) for name in ("FirewallDomainListId", "Qtype")):
            found: Record = rule
            return found
    raise Fault("ResourceNotFoundException", f"[RSLVR-02003] No rule of {group['Id']} names that domain list.")


@answers(SERVICE, "CreateFirewallRule")
def create_rule(call: Call) -> Answer:
    """A rule of a group; a group holds one rule a priority, and one a domain list and query type."""
    asked = call.parameters
    group = _find(call, GROUPS, asked["FirewallRuleGroupId"])
    _find(call, LISTS, asked["FirewallDomainListId"])
    for rule in group["_rules"]:
        same = all(rule.get(name) == asked.get(name) for name in ("FirewallDomainListId", "Qtype"))
        if rule["Priority"] == asked["Priority"] or same:
            raise Fault("ConflictException", f"[RSLVR-02702] {group['Id']} has a rule of that priority or domain list.")
    if asked["Action"] == "BLOCK" and not asked.get("BlockResponse"):
        raise Fault("ValidationException", "[RSLVR-02701] A rule that blocks needs a BlockResponse.")
    moment = now().isoformat()
    given = {"FirewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN", **asked}
    rule = {**given, "CreationTime": moment, "ModificationTime": moment}
    group["_rules"].append(rule)
    return {"FirewallRule": cut(rule, _members("FirewallRule"))}


@answers(SERVICE, "UpdateFirewallRule")
def update_rule(call: Call) -> Answer:
    """Change a rule's action, priority, name or answer."""
    rule = _rule(call, _find(call, GROUPS, call.parameters["FirewallRuleGroupId"]))
    rule |= {**call.parameters, "ModificationTime": now().isoformat()}
    return {"FirewallRule": cut(rule, _members("FirewallRule"))}


@answers(SERVICE, "DeleteFirewallRule")
def delete_rule(call: Call) -> Answer:
    """Take a rule out of its group."""
    group = _find(call, GROUPS, call.parameters["FirewallRuleGroupId"])
    rule = _rule(call, group)
    group["_rules"].remove(rule)
    return {"FirewallRule": cut(rule, _members("FirewallRule"))}


@answers(SERVICE, "ListFirewallRules")
def list_rules(call: Call) -> Answer:
    """A group's rules, first priority first."""
    group, asked = _find(call, GROUPS, call.parameters["FirewallRuleGroupId"]), call.parameters
    wanted = {name: asked[name] for name in ("Priority", "Action") if name in asked}
    rules = [rule for rule in group["_rules"] if all(rule[name] == value for name, value in wanted.items())]
    return _page(call, "FirewallRules", sorted(rules, key=lambda rule: int(rule["Priority"])), "FirewallRule")


@answers(SERVICE, "AssociateFirewallRuleGroup")
def associate(call: Call) -> Answer:
    """Put a group in front of a VPC's queries."""
    asked = call.parameters
    _find(call, GROUPS, asked["FirewallRuleGroupId"])
    references.vpc(call, asked["VpcId"])
    for other in call.store(ASSOCIATIONS).values():
        if other["VpcId"] == asked["VpcId"] and other["Priority"] == asked["Priority"]:
            raise Fault("ConflictException", f"[RSLVR-02706] {asked['VpcId']} has a group of that priority.")
    settled = {"Status": "COMPLETE", "StatusMessage": "Created"}
    record = _create(call, ASSOCIATIONS, **{"MutationProtection": "DISABLED", **settled})
    record["MutationProtection"] = asked.get("MutationProtection", "DISABLED")
    return {"FirewallRuleGroupAssociation": cut(record, _members("FirewallRuleGroupAssociation"))}


def _association(call: Call) -> Record:
    return _find(call, ASSOCIATIONS, call.parameters["FirewallRuleGroupAssociationId"])


@answers(SERVICE, "GetFirewallRuleGroupAssociation")
def get_association(call: Call) -> Answer:
    """One association."""
    return {"FirewallRuleGroupAssociation": cut(_association(call), _members("FirewallRuleGroupAssociation"))}


@answers(SERVICE, "UpdateFirewallRuleGroupAssociation")
def update_association(call: Call) -> Answer:
    """Change an association's priority, name or protection."""
    record = _association(call)
    record |= {**call.parameters, "ModificationTime": now().isoformat()}
    return {"FirewallRuleGroupAssociation": cut(record, _members("FirewallRuleGroupAssociation"))}


@answers(SERVICE, "DisassociateFirewallRuleGroup")
def disassociate(call: Call) -> Answer:
    """Take a group away from a VPC, unless it is protected."""
    record = _association(call)
    if record["MutationProtection"] == "ENABLED":
        raise Fault("ConflictException", f"[RSLVR-02704] {record['Id']} is protected from changes.")
    _remove(call, ASSOCIATIONS, record["Id"])
    return {
        "FirewallRuleGroupAssociation": cut({**record, "Status": "DELETING"}, _members("FirewallRuleGroupAssociation"))
    }


@answers(SERVICE, "ListFirewallRuleGroupAssociations")
def list_associations(call: Call) -> Answer:
    """Associations, by group, VPC, priority or state."""
    asked = call.parameters
    wanted = {name: asked[name] for name in ("FirewallRuleGroupId", "VpcId", "Priority", "Status") if name in asked}
    found = [r for r in call.store(ASSOCIATIONS).values() if all(r[name] == value for name, value in wanted.items())]
    return _page(call, "FirewallRuleGroupAssociations", found, "FirewallRuleGroupAssociation")


def _config(call: Call, vpc_id: str) -> Record:
    references.vpc(call, vpc_id)
    new = {
        "Id": f"rslvr-fc-{identifier(16)}",
        "ResourceId": vpc_id,
        "OwnerId": call.account,
        "FirewallFailOpen": "DISABLED",
    }
    config: Record = call.store(CONFIGS).setdefault(vpc_id, new)
    return config


@answers(SERVICE, "GetFirewallConfig")
def get_config(call: Call) -> Answer:
    """What happens to a VPC's queries when the firewall itself fails; closed unless told otherwise."""
    return {"FirewallConfig": dict(_config(call, call.parameters["ResourceId"]))}


@answers(SERVICE, "UpdateFirewallConfig")
def update_config(call: Call) -> Answer:
    """Open or close a VPC's queries for when the firewall fails."""
    config = _config(call, call.parameters["ResourceId"])
    config["FirewallFailOpen"] = call.parameters["FirewallFailOpen"]
    return {"FirewallConfig": dict(config)}


@answers(SERVICE, "ListFirewallConfigs")
def list_configs(call: Call) -> Answer:
    """The settings of every VPC that has been asked for or changed, and still exists."""
    vpcs = references.backend("ec2", call.account, call.region).vpcs
    return _page(call, "FirewallConfigs", [r for v, r in call.store(CONFIGS).items() if v in vpcs], "FirewallConfig")
