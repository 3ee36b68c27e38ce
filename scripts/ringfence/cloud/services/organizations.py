"""Organizations: the limits of control policies, which Terraform does not check and moto does not hold.

"Quotas and service limits for AWS Organizations": since 2026-05-15 service control policies have 10,240 characters
and ten a node; resource control policies have 5,120 and five. AWS's own full-access policy is one of them and stays.
"""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services.kinds import partition
from ringfence.cloud.services.references import backend
from ringfence.errors import RingfenceError
from ringfence.iam.documents import Kind, parse

CHARACTERS = {"SERVICE_CONTROL_POLICY": 10_240, "RESOURCE_CONTROL_POLICY": 5_120}
KINDS: dict[str, Kind] = {
    "SERVICE_CONTROL_POLICY": "service_control",
    "RESOURCE_CONTROL_POLICY": "resource_control",
}
ATTACHED = {"SERVICE_CONTROL_POLICY": 10, "RESOURCE_CONTROL_POLICY": 5}


def _state(call: Call) -> Any:
    return backend("organizations", call.account, partition(call.region))


def _check(kind: str, content: str) -> None:
    if len(content) > CHARACTERS.get(kind, len(content)):
        message = f"The policy has {len(content)} characters; the quota is {CHARACTERS[kind]}."
        raise Fault("ConstraintViolationException", f"POLICY_CONTENT_LIMIT_EXCEEDED: {message}")


@answers("organizations", "CreatePolicy")
def create_policy(call: Call) -> Answer:
    """Check the length."""
    _check(call.parameters["Type"], call.parameters["Content"])
    raise PassOn


@answers("organizations", "UpdatePolicy")
def update_policy(call: Call) -> Answer:
    """Check length and grammar of the new content, whose kind only the stored policy tells."""
    found = next((p for p in _state(call).policies if p.id == call.parameters["PolicyId"]), None)
    if found is not None and "Content" in call.parameters:
        _check(found.type, call.parameters["Content"])
        try:
            parse(call.parameters["Content"], kind=KINDS.get(found.type))
        except RingfenceError as error:
            raise Fault("MalformedPolicyDocumentException", f"The policy is not valid: {error}") from error
    raise PassOn


def _node(call: Call) -> Any:
    state = _state(call)
    nodes = (*state.ou, *state.accounts)
    return next((node for node in nodes if node.id == call.parameters["TargetId"]), None)


@answers("organizations", "AttachPolicy")
def attach_policy(call: Call) -> Answer:
    """Check how many policies of the kind a node has, and that this one is not among them."""
    node = _node(call)
    policy = next((p for p in _state(call).policies if p.id == call.parameters["PolicyId"]), None)
    if node is None or policy is None:
        raise PassOn
    same = [attached for attached in node.attached_policies if attached.type == policy.type]
    if policy in same:
        raise Fault("DuplicatePolicyAttachmentException", "The policy is already attached to the target.")
    if len(same) >= ATTACHED.get(policy.type, len(same) + 1):
        message = f"{node.id} has {len(same)} policies of type {policy.type}."
        raise Fault("ConstraintViolationException", f"MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: {message}")
    raise PassOn


@answers("organizations", "DetachPolicy")
def detach_policy(call: Call) -> Answer:
    """The last policy of a kind stays on its node: without one, nothing is allowed."""
    node = _node(call)
    attached = node.attached_policies if node is not None else ()
    policy = next((p for p in attached if p.id == call.parameters["PolicyId"]), None)
    if policy is not None and policy.type in ATTACHED:
        same = [other for other in attached if other.type == policy.type]
        if len(same) == 1 or policy.id == "p-RCPFullAWSAccess":
            message = "The last policy of its type cannot be detached."
            raise Fault("ConstraintViolationException", f"MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: {message}")
    raise PassOn
