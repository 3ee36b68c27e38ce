"""The organisation's one instance of Identity Center, its access control attributes and tags."""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.kinds import page, tag_list, tag_map
from ringfence.cloud.services.references import estate

SERVICE = "sso-admin"
MAXIMUM_ATTRIBUTES = 50


def missing(what: str) -> Fault:
    """The fault for something that Identity Center does not know."""
    return Fault("ResourceNotFoundException", f"Could not find {what}")


def instance(call: Call) -> str:
    """The ARN of the instance that a call names; only its own account and home region may use it."""
    organization = estate(call).organization
    if call.account != organization.management_account.id:
        raise Fault("AccessDeniedException", "You do not have sufficient access to perform this action.", 403)
    arn = call.parameters.get("InstanceArn", organization.identity_center_instance)
    if arn != organization.identity_center_instance or call.region != organization.region:
        raise missing(f"Instance with id {arn.split('/')[-1]}")
    return str(arn)


def records(call: Call, kind: str) -> dict[str, Any]:
    """Identity Center's records of one kind, wherever the call comes from."""
    organization = estate(call).organization
    return call.cloud.store(organization.management_account.id, organization.region, f"sso-admin.{kind}")


def identity_store(call: Call) -> Any:
    """Moto's users and groups of the instance's identity store."""
    from moto.identitystore.models import identitystore_backends

    organization = estate(call).organization
    backend = identitystore_backends[organization.management_account.id][organization.region]
    return backend.identity_stores[organization.identity_store]


@answers(SERVICE, "ListInstances")
def list_instances(call: Call) -> Answer:
    """The organisation's instance, in its home region."""
    if call.region != estate(call).organization.region:
        return {"Instances": []}
    return {"Instances": [_instance(call)]}


@answers(SERVICE, "DescribeInstance")
def describe_instance(call: Call) -> Answer:
    """The organisation's instance."""
    instance(call)
    return _instance(call)


def _instance(call: Call) -> dict[str, Any]:
    organization = estate(call).organization
    return {
        "InstanceArn": organization.identity_center_instance,
        "IdentityStoreId": organization.identity_store,
        "OwnerAccountId": organization.management_account.id,
        "Status": "ACTIVE",
    }


ATTRIBUTES = "InstanceAccessControlAttributeConfiguration"


def attributes(call: Call) -> list[dict[str, Any]]:
    """The attributes that sessions carry as tags: `[{"Key", "Value": {"Source": [path]}}]`."""
    found: list[dict[str, Any]] = records(call, "attributes").get("AccessControlAttributes", [])
    return found


@answers(SERVICE, f"Create{ATTRIBUTES}", f"Update{ATTRIBUTES}")
def put_attributes(call: Call) -> Answer:
    """Enable attributes for access control, or set others."""
    instance(call)
    stored = records(call, "attributes")
    if call.operation.startswith("Create") and stored:
        raise Fault("ConflictException", "Instance already has an access control attribute configuration.")
    if call.operation.startswith("Update") and not stored:
        raise missing("an access control attribute configuration of this instance")
    wanted = call.parameters[ATTRIBUTES]["AccessControlAttributes"]
    if len(wanted) > MAXIMUM_ATTRIBUTES:
        raise Fault("ValidationException", f"At most {MAXIMUM_ATTRIBUTES} attributes are allowed.")
    stored["AccessControlAttributes"] = wanted
    return {}


@answers(SERVICE, f"Describe{ATTRIBUTES}")
def describe_attributes(call: Call) -> Answer:
    """The attributes that are enabled."""
    instance(call)
    if not records(call, "attributes"):
        raise missing("an access control attribute configuration of this instance")
    return {"Status": "ENABLED", ATTRIBUTES: {"AccessControlAttributes": attributes(call)}}


@answers(SERVICE, f"Delete{ATTRIBUTES}")
def delete_attributes(call: Call) -> Answer:
    """Disable attributes for access control."""
    describe_attributes(call)
    records(call, "attributes").clear()
    return {}


def _tagged(call: Call) -> dict[str, str]:
    arn = call.parameters["ResourceArn"]
    instance(call)
    if arn not in records(call, "permission_sets"):
        raise missing(f"resource {arn}")
    tags: dict[str, str] = call.store("tags").setdefault(arn, {})
    return tags


@answers(SERVICE, "ListTagsForResource")
def list_tags(call: Call) -> Answer:
    """The tags of a permission set."""
    shown, token = page(tag_list(_tagged(call)), call.parameters)
    return {"Tags": shown, **token}


@answers(SERVICE, "TagResource")
def tag(call: Call) -> Answer:
    """Tag a permission set."""
    _tagged(call).update(tag_map(call.parameters["Tags"]))
    return {}


@answers(SERVICE, "UntagResource")
def untag(call: Call) -> Answer:
    """Take tags from a permission set."""
    for key in call.parameters["TagKeys"]:
        _tagged(call).pop(key, None)
    return {}
