"""Who gets which permission set in which account; an assignment makes the role there."""

from __future__ import annotations

import uuid
from typing import Any

from ringfence.cloud.call import Answer, Call, answers
from ringfence.cloud.services.kinds import Record, cut, now, page
from ringfence.cloud.services.references import estate
from ringfence.cloud.services.sso_admin.instances import SERVICE, identity_store, instance, missing, records
from ringfence.cloud.services.sso_admin.permission_sets import permission_set
from ringfence.cloud.services.sso_admin.provisioning import Unprovisionable, provision, withdraw
from ringfence.errors import RingfenceError

ASKED = ("TargetId", "TargetType", "PermissionSetArn", "PrincipalType", "PrincipalId")


def _key(asked: dict[str, Any]) -> str:
    return "/".join(str(asked[name]) for name in ("TargetId", "PermissionSetArn", "PrincipalType", "PrincipalId"))


def _status(call: Call, kind: str, **members: Any) -> dict[str, Any]:
    """Remember how a request ended, under its id."""
    status = {"RequestId": str(uuid.uuid4()), "CreatedDate": now(), **members}
    records(call, kind)[status["RequestId"]] = status
    return status


def _known(call: Call) -> Record:
    """The permission set of a request about an account and a principal, all three of which must exist."""
    instance(call)
    asked = call.parameters
    found = permission_set(call)
    try:
        estate(call).organization.account(asked["TargetId"])
    except RingfenceError as error:
        raise missing(f"account {asked['TargetId']} in the organization") from error
    store = identity_store(call)
    principals = store.groups if asked["PrincipalType"] == "GROUP" else store.users
    if asked["PrincipalId"] not in principals and call.operation.startswith("Create"):
        raise missing(f"{asked['PrincipalType']} with id {asked['PrincipalId']}")
    return found


@answers(SERVICE, "CreateAccountAssignment")
def create(call: Call) -> Answer:
    """Assign: the permission set's role is made in the account, or the request ends FAILED."""
    found, asked = _known(call), cut(call.parameters, ASKED)
    outcome: dict[str, Any] = {"Status": "SUCCEEDED"}
    try:
        provision(call, found, asked["TargetId"])
        records(call, "assignments")[_key(asked)] = asked
    except Unprovisionable as error:
        outcome = {"Status": "FAILED", "FailureReason": str(error)}
    return {"AccountAssignmentCreationStatus": _status(call, "creations", **asked, **outcome)}


@answers(SERVICE, "DeleteAccountAssignment")
def delete(call: Call) -> Answer:
    """Take an assignment away; with the last one of a permission set in an account goes the role."""
    found, asked = _known(call), cut(call.parameters, ASKED)
    assignments = records(call, "assignments")
    if assignments.pop(_key(asked), None) is None:
        raise missing("the account assignment")
    same = ("TargetId", "PermissionSetArn")
    if not any(all(other[name] == asked[name] for name in same) for other in assignments.values()):
        withdraw(call, found, asked["TargetId"])
    return {"AccountAssignmentDeletionStatus": _status(call, "deletions", **asked, Status="SUCCEEDED")}


def _request(call: Call, kind: str, parameter: str) -> dict[str, Any]:
    instance(call)
    found: dict[str, Any] | None = records(call, kind).get(call.parameters[parameter])
    if found is None:
        raise missing(f"request {call.parameters[parameter]}")
    return found


@answers(SERVICE, "DescribeAccountAssignmentCreationStatus")
def creation_status(call: Call) -> Answer:
    """How an assignment ended."""
    found = _request(call, "creations", "AccountAssignmentCreationRequestId")
    return {"AccountAssignmentCreationStatus": found}


@answers(SERVICE, "DescribeAccountAssignmentDeletionStatus")
def deletion_status(call: Call) -> Answer:
    """How a withdrawal ended."""
    found = _request(call, "deletions", "AccountAssignmentDeletionRequestId")
    return {"AccountAssignmentDeletionStatus": found}


@answers(SERVICE, "DescribePermissionSetProvisioningStatus")
def provisioning_status(call: Call) -> Answer:
    """How a renewed provisioning ended."""
    return {"PermissionSetProvisioningStatus": _request(call, "provisionings", "ProvisionPermissionSetRequestId")}


@answers(SERVICE, "ProvisionPermissionSet")
def provision_again(call: Call) -> Answer:
    """Bring the role up to date in one account, or in all that have it."""
    instance(call)
    found = permission_set(call)
    everywhere = call.parameters["TargetType"] == "ALL_PROVISIONED_ACCOUNTS"
    accounts = sorted(found["accounts"]) if everywhere else [call.parameters["TargetId"]]
    about: dict[str, Any] = {"PermissionSetArn": found["PermissionSetArn"]}
    if not everywhere:
        about["AccountId"] = accounts[0]
        if accounts[0] not in found["accounts"]:
            raise missing(f"a provisioned role of the permission set in account {accounts[0]}")
    outcome: dict[str, Any] = {"Status": "SUCCEEDED"}
    try:
        for account in accounts:
            provision(call, found, account)
    except Unprovisionable as error:
        outcome = {"Status": "FAILED", "FailureReason": str(error)}
    return {"PermissionSetProvisioningStatus": _status(call, "provisionings", **about, **outcome)}


@answers(SERVICE, "ListAccountAssignments")
def list_assignments(call: Call) -> Answer:
    """Who has a permission set in an account."""
    instance(call)
    asked = call.parameters
    wanted = [
        _assignment(a)
        for a in records(call, "assignments").values()
        if (a["TargetId"], a["PermissionSetArn"]) == (asked["AccountId"], asked["PermissionSetArn"])
    ]
    shown, token = page(wanted, asked)
    return {"AccountAssignments": shown, **token}


@answers(SERVICE, "ListAccountAssignmentsForPrincipal")
def list_assignments_for_principal(call: Call) -> Answer:
    """What a person or group has, in every account; a user's groups count."""
    instance(call)
    asked = call.parameters
    holders = {asked["PrincipalId"], *groups_of(call, asked["PrincipalId"])}
    account = asked.get("Filter", {}).get("AccountId")
    wanted = [
        _assignment(a)
        for a in records(call, "assignments").values()
        if a["PrincipalId"] in holders and account in (None, a["TargetId"])
    ]
    shown, token = page(wanted, asked)
    return {"AccountAssignments": shown, **token}


def _assignment(record: dict[str, Any]) -> dict[str, Any]:
    return {**cut(record, ("PermissionSetArn", "PrincipalType", "PrincipalId")), "AccountId": record["TargetId"]}


def groups_of(call: Call, user_id: str) -> set[str]:
    """The groups of the identity store that a user is a member of."""
    memberships = identity_store(call).group_memberships.values()
    return {m["GroupId"] for m in memberships if m["MemberId"]["UserId"] == user_id}
