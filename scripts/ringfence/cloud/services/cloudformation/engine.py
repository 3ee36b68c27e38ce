"""Deploying a stack: resources in order, all or nothing, and every step in the stack's events."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from ringfence.cloud.call import Fault
from ringfence.cloud.services.cloudformation.functions import Scope
from ringfence.cloud.services.cloudformation.resources import TYPES, Deployment, Made
from ringfence.cloud.services.cloudformation.templates import Template, order, refusal
from ringfence.cloud.services.kinds import now

Stack = dict[str, Any]


def event(stack: Stack, logical_name: str, kind: str, physical: str, status: str, reason: str = "") -> None:
    """Write one line of a stack's history, and the state of what it is about."""
    record = {
        "StackId": stack["StackId"],
        "EventId": str(uuid.uuid4()),
        "StackName": stack["StackName"],
        "LogicalResourceId": logical_name,
        "PhysicalResourceId": physical,
        "ResourceType": kind,
        "Timestamp": now(),
        "ResourceStatus": status,
        "ResourceStatusReason": reason or None,
    }
    stack["events"].append(record)


def stack_event(stack: Stack, status: str, reason: str = "") -> None:
    """Put the stack itself into a state."""
    stack["StackStatus"], stack["StackStatusReason"] = status, reason or None
    event(stack, stack["StackName"], "AWS::CloudFormation::Stack", stack["StackId"], status, reason)


def check_types(template: Template) -> None:
    """Every type must be one that the engine makes: nothing is ever said to be complete that is not there."""
    unknown = sorted(template.types() - set(TYPES))
    if unknown:
        raise refusal(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")


def said(fault: Fault) -> str:
    """A service's refusal in the words of a stack event."""
    reason = "AccessDenied" if "AccessDenied" in fault.code or fault.code == "UnauthorizedOperation" else fault.code
    return f'Resource handler returned message: "{fault.message}" (HandlerErrorCode: {reason})'


def create(deployment: Deployment, stack: Stack, scope: Scope, *, rollback: str = "ROLLBACK") -> None:
    """Make every resource of a new stack; on a refusal take all of them away again (unless told otherwise)."""
    stack_event(stack, "CREATE_IN_PROGRESS", "User Initiated")
    try:
        _make_missing(deployment, stack, scope)
        stack["Outputs"] = outputs(scope)
    except Fault as fault:
        reason = fault.message
        if rollback == "DO_NOTHING":
            stack_event(stack, "CREATE_FAILED", reason)
            return
        stack_event(stack, "ROLLBACK_IN_PROGRESS", f"{reason} Rollback requested by user.")
        remaining = remove(deployment, stack, reversed(list(stack["resources"])))
        stack_event(stack, "ROLLBACK_FAILED" if remaining else "ROLLBACK_COMPLETE", remaining)
        return
    stack_event(stack, "CREATE_COMPLETE")


def _make_missing(deployment: Deployment, stack: Stack, scope: Scope) -> None:
    """Make what the template asks for and the stack does not have yet; Fault when one is refused."""
    made: dict[str, Made] = stack["resources"]
    for name in order(scope.template):
        resource = scope.template.resources[name]
        if "Condition" in resource and not scope.condition(resource["Condition"]):
            continue
        if name not in made:
            _make(deployment, stack, scope, name)
        scope.made[name] = (made[name].reference, made[name].attributes)


def _make(deployment: Deployment, stack: Stack, scope: Scope, name: str) -> None:
    kind = scope.template.resources[name]["Type"]
    event(stack, name, kind, "", "CREATE_IN_PROGRESS")
    try:
        properties = scope.evaluate(scope.template.resources[name].get("Properties", {}))
        made = TYPES[kind].create(deployment, name, properties)
    except Fault as fault:
        event(stack, name, kind, "", "CREATE_FAILED", said(fault))
        raise Fault(fault.code, f"The following resource(s) failed to create: [{name}].") from fault
    stack["resources"][name] = made
    stack["kinds"][name] = kind
    event(stack, name, kind, made.reference, "CREATE_COMPLETE")


def outputs(scope: Scope) -> list[dict[str, Any]]:
    """The outputs of a template whose conditions hold."""
    shown = []
    for name, output in scope.template.outputs.items():
        if "Condition" in output and not scope.condition(output["Condition"]):
            continue
        exported = output.get("Export", {}).get("Name")
        shown.append(
            {
                "OutputKey": name,
                "OutputValue": str(scope.evaluate(output["Value"])),
                "Description": output.get("Description"),
                "ExportName": scope.evaluate(exported) if exported else None,
            }
        )
    return shown


def remove(
    deployment: Deployment, stack: Stack, names: Iterable[str], *, retained: frozenset[str] = frozenset()
) -> str:
    """Take resources away, in the order given; returns why some could not be, or an empty string."""
    failed = []
    for name in list(names):
        made, kind = stack["resources"][name], stack["kinds"][name]
        policy = stack["template"].resources.get(name, {}).get("DeletionPolicy")
        if name in retained or policy == "Retain":
            event(stack, name, kind, made.reference, "DELETE_SKIPPED")
            del stack["resources"][name]
            continue
        event(stack, name, kind, made.reference, "DELETE_IN_PROGRESS")
        try:
            TYPES[kind].delete(deployment, made)
        except Fault as fault:
            event(stack, name, kind, made.reference, "DELETE_FAILED", said(fault))
            failed.append(name)
            continue
        del stack["resources"][name]
        event(stack, name, kind, made.reference, "DELETE_COMPLETE")
    return f"The following resource(s) failed to delete: [{', '.join(failed)}]." if failed else ""


def delete(deployment: Deployment, stack: Stack, retained: frozenset[str] = frozenset()) -> None:
    """Take a whole stack away, last made first."""
    stack_event(stack, "DELETE_IN_PROGRESS", "User Initiated")
    remaining = remove(deployment, stack, reversed(list(stack["resources"])), retained=retained)
    stack_event(stack, "DELETE_FAILED" if remaining else "DELETE_COMPLETE", remaining)


def update(deployment: Deployment, stack: Stack, scope: Scope) -> None:
    """Bring a stack to another template or other parameters; what cannot change in place is replaced.

    On a refusal the new resources go and the changed ones are put back.
    """
    stack_event(stack, "UPDATE_IN_PROGRESS", "User Initiated")
    before, template, kinds = dict(stack["resources"]), stack["template"], dict(stack["kinds"])
    replaced: dict[str, tuple[Made, str]] = {}
    try:
        for name in order(scope.template):
            _bring(deployment, stack, scope, name, replaced)
        stack["Outputs"] = outputs(scope)
    except Fault as fault:
        stack_event(stack, "UPDATE_ROLLBACK_IN_PROGRESS", fault.message)
        remaining = _restore(deployment, stack, before, kinds)
        stack["template"] = template
        stack_event(stack, "UPDATE_ROLLBACK_FAILED" if remaining else "UPDATE_ROLLBACK_COMPLETE", remaining)
        return
    stack["template"] = scope.template
    stack_event(stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    gone = [name for name in reversed(list(before)) if name not in scope.made]
    remove(deployment, stack, gone)
    for name, (made, kind) in replaced.items():
        event(stack, name, kind, made.reference, "DELETE_IN_PROGRESS")
        TYPES[kind].delete(deployment, made)
        event(stack, name, kind, made.reference, "DELETE_COMPLETE")
    stack_event(stack, "UPDATE_COMPLETE")


def _bring(
    deployment: Deployment, stack: Stack, scope: Scope, name: str, replaced: dict[str, tuple[Made, str]]
) -> None:
    resource = scope.template.resources[name]
    if "Condition" in resource and not scope.condition(resource["Condition"]):
        return
    old: Made | None = stack["resources"].get(name)
    kind = resource["Type"]
    if old is not None and stack["kinds"][name] == kind:
        event(stack, name, kind, old.reference, "UPDATE_IN_PROGRESS")
        try:
            changed = TYPES[kind].update(deployment, old, scope.evaluate(resource.get("Properties", {})))
        except Fault as fault:
            event(stack, name, kind, old.reference, "UPDATE_FAILED", said(fault))
            raise Fault(fault.code, f"The following resource(s) failed to update: [{name}].") from fault
        if changed is not None:
            stack["resources"][name] = changed
            event(stack, name, kind, changed.reference, "UPDATE_COMPLETE")
    if old is None or stack["resources"][name] is old:
        if old is not None:
            replaced[name] = (old, stack["kinds"][name])
        _make(deployment, stack, scope, name)
    made = stack["resources"][name]
    scope.made[name] = (made.reference, made.attributes)


def _restore(deployment: Deployment, stack: Stack, before: dict[str, Made], kinds: dict[str, str]) -> str:
    """Undo a refused update: what was made goes, what was changed is changed back."""
    failed = []
    for name in reversed(list(stack["resources"])):
        made, old = stack["resources"][name], before.get(name)
        if made is old:
            continue
        try:
            if old is None or old.identity != made.identity:
                TYPES[stack["kinds"][name]].delete(deployment, made)
            else:
                TYPES[kinds[name]].update(deployment, made, dict(old.properties))
        except Fault as fault:
            event(stack, name, stack["kinds"][name], made.reference, "UPDATE_FAILED", said(fault))
            failed.append(name)
    stack["resources"], stack["kinds"] = dict(before), kinds
    return f"The following resource(s) failed to update: [{', '.join(failed)}]." if failed else ""
