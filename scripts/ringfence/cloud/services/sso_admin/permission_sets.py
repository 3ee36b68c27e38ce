"""Permission sets: what a role will be that a person gets in an account."""

from __future__ import annotations

import re
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.kinds import Record, cut, identifier, now, page, tag_map
from ringfence.cloud.services.sso_admin.instances import SERVICE, instance, missing, records

SHOWN = ("Name", "PermissionSetArn", "Description", "CreatedDate", "SessionDuration", "RelayState")
DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")


def permission_set(call: Call, arn: str = "") -> Record:
    """The permission set that a call names, or the one of that ARN."""
    arn = arn or call.parameters["PermissionSetArn"]
    found: Record | None = records(call, "permission_sets").get(arn)
    if found is None:
        raise missing(f"PermissionSet with id {arn.split('/')[-1]}")
    return found


def check_duration(duration: str) -> None:
    """A session lasts from one to twelve hours (ISO 8601)."""
    found = DURATION.fullmatch(duration)
    minutes = 60 * int(found[1] or 0) + int(found[2] or 0) if found else 0
    if not 60 <= minutes <= 12 * 60:
        raise Fault("ValidationException", f"SessionDuration {duration} must be between PT1H and PT12H.")


@answers(SERVICE, "CreatePermissionSet")
def create(call: Call) -> Answer:
    """Make a permission set; nothing exists in any account until it is assigned."""
    arn = f"{instance(call).replace(':instance/', ':permissionSet/')}/ps-{identifier(16)}"
    asked = call.parameters
    check_duration(asked.get("SessionDuration", "PT1H"))
    if any(existing["Name"] == asked["Name"] for existing in records(call, "permission_sets").values()):
        raise Fault("ConflictException", f"PermissionSet with name {asked['Name']} already exists.")
    made: dict[str, Any] = {
        "SessionDuration": "PT1H",
        **cut(asked, ("Name", "Description", "SessionDuration", "RelayState")),
        "PermissionSetArn": arn,
        "CreatedDate": now(),
        "inline": "",
        "managed": {},
        "customer": [],
        "boundary": None,
        "accounts": {},
    }
    records(call, "permission_sets")[arn] = made
    call.store("tags")[arn] = tag_map(asked.get("Tags"))
    return {"PermissionSet": cut(made, SHOWN)}


@answers(SERVICE, "DescribePermissionSet")
def describe(call: Call) -> Answer:
    """A permission set's own settings."""
    instance(call)
    return {"PermissionSet": cut(permission_set(call), SHOWN)}


@answers(SERVICE, "UpdatePermissionSet")
def update(call: Call) -> Answer:
    """Change a permission set; its accounts follow when it is provisioned again."""
    instance(call)
    check_duration(call.parameters.get("SessionDuration", "PT1H"))
    permission_set(call).update(cut(call.parameters, ("Description", "SessionDuration", "RelayState")))
    return {}


@answers(SERVICE, "DeletePermissionSet")
def delete(call: Call) -> Answer:
    """Take a permission set away that is assigned nowhere."""
    instance(call)
    found = permission_set(call)
    if found["accounts"]:
        raise Fault(
            "ConflictException",
            f"PermissionSet {found['PermissionSetArn']} is still assigned in {', '.join(sorted(found['accounts']))}.",
        )
    records(call, "permission_sets").pop(found["PermissionSetArn"])
    call.store("tags").pop(found["PermissionSetArn"], None)
    return {}


@answers(SERVICE, "ListPermissionSets")
def list_permission_sets(call: Call) -> Answer:
    """The ARNs of all permission sets."""
    instance(call)
    shown, token = page(list(records(call, "permission_sets")), call.parameters)
    return {"PermissionSets": shown, **token}


@answers(SERVICE, "ListPermissionSetsProvisionedToAccount")
def list_provisioned_sets(call: Call) -> Answer:
    """The permission sets that have a role in an account."""
    instance(call)
    sets = records(call, "permission_sets").items()
    shown, token = page([a for a, s in sets if call.parameters["AccountId"] in s["accounts"]], call.parameters)
    return {"PermissionSets": shown, **token}


@answers(SERVICE, "ListAccountsForProvisionedPermissionSet")
def list_accounts(call: Call) -> Answer:
    """The accounts that hold a role of a permission set."""
    instance(call)
    shown, token = page(sorted(permission_set(call)["accounts"]), call.parameters)
    return {"AccountIds": shown, **token}
