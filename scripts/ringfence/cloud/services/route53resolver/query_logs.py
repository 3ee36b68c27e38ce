"""Query logging, of which moto cannot take anything away again, and the tags of what is kept here."""

from __future__ import annotations

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services.kinds import page, tag_list, tag_map
from ringfence.cloud.services.references import answer_of_moto, backend

SERVICE = "route53resolver"


@answers(SERVICE, "CreateResolverQueryLogConfig")
def create_config(call: Call) -> Answer:
    """Moto's own, its tags where ListTagsForResource finds them."""
    answer = answer_of_moto(call)
    call.store("tags")[answer["ResolverQueryLogConfig"]["Arn"]] = tag_map(call.parameters.get("Tags"))
    return answer


@answers(SERVICE, "DeleteResolverQueryLogConfig")
def delete_config(call: Call) -> Answer:
    """Delete a configuration that no VPC is associated with."""
    moto, identity = backend(SERVICE, call.account, call.region), call.parameters["ResolverQueryLogConfigId"]
    described = moto.get_resolver_query_log_config(identity).description()
    associations = moto.resolver_query_log_config_associations.values()
    if any(each.resolver_query_log_config_id == identity for each in associations):
        raise Fault("InvalidRequestException", f"{identity} is associated with a VPC and cannot be deleted.")
    moto.resolver_query_log_configs.pop(identity)
    call.store("tags").pop(described["Arn"], None)
    return {"ResolverQueryLogConfig": {**described, "Status": "DELETING"}}


@answers(SERVICE, "DisassociateResolverQueryLogConfig")
def disassociate(call: Call) -> Answer:
    """Stop logging a VPC's queries."""
    moto = backend(SERVICE, call.account, call.region)
    associations = moto.resolver_query_log_config_associations
    wanted = (call.parameters["ResolverQueryLogConfigId"], call.parameters["ResourceId"])
    for key, each in associations.items():
        if (each.resolver_query_log_config_id, each.resource_id) == wanted:
            associations.pop(key)
            return {"ResolverQueryLogConfigAssociation": {**each.description(), "Status": "DELETING"}}
    raise Fault("ResourceNotFoundException", f"No query log configuration is associated with {wanted[1]}.")


def _own_tags(call: Call) -> dict[str, str]:
    """The tags of a firewall's part or a query log configuration; those of endpoints and rules are moto's."""
    tags: dict[str, str] | None = call.store("tags").get(call.parameters["ResourceArn"])
    if tags is None:
        raise PassOn
    return tags


@answers(SERVICE, "ListTagsForResource")
def list_tags(call: Call) -> Answer:
    """The tags of a resource."""
    shown, token = page(tag_list(_own_tags(call)), call.parameters)
    return {"Tags": shown, **token}


@answers(SERVICE, "TagResource")
def tag(call: Call) -> Answer:
    """Add or overwrite tags."""
    _own_tags(call).update(tag_map(call.parameters["Tags"]))
    return {}


@answers(SERVICE, "UntagResource")
def untag(call: Call) -> Answer:
    """Take tags away."""
    tags = _own_tags(call)
    for key in call.parameters["TagKeys"]:
        tags.pop(key, None)
    return {}
