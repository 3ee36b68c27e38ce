"""What an event says has changed: the call, who made it, and the resource that it made or altered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CLOUDTRAIL = "AWS API Call via CloudTrail"
# SageMaker's own events, of resources that cannot be stopped while they start: detail-type = the member of the detail
# that names the resource, and the kind of resource.
STATE_CHANGES: Mapping[str, tuple[str, str]] = {
    "SageMaker Notebook Instance State Change": ("NotebookInstanceName", "NotebookInstance"),
    "SageMaker Endpoint State Change": ("EndpointName", "Endpoint"),
}


class UnreadableEvent(ValueError):
    """The event is not of a shape that CloudTrail or SageMaker is documented to send."""


@dataclass(frozen=True)
class Change:
    """One change of one resource. `request` are the call's parameters as boto3 spells them (`VpcConfig`)."""

    event_id: str
    time: str
    action: str
    actor: str
    source_address: str
    account: str
    region: str
    request: Mapping[str, Any]
    arn: str = ""
    failed: str = ""
    kind: str = ""

    def described(self) -> dict[str, Any]:
        """The change as an evidence record has it, without the request's values, which may be secrets."""
        return {
            "id": self.event_id,
            "time": self.time,
            "action": self.action,
            "actor": self.actor,
            "source_address": self.source_address,
            "account": self.account,
            "region": self.region,
        }


def read(event: Mapping[str, Any]) -> Change:
    """The change that an EventBridge event tells of; raises UnreadableEvent."""
    try:
        if event["detail-type"] in STATE_CHANGES:
            return _state_change(event)
        if event["detail-type"] == CLOUDTRAIL:
            return _api_call(event)
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableEvent(f"the event lacks {error}") from error
    raise UnreadableEvent(f"detail-type {event['detail-type']!r} is none that this function reads")


def _api_call(event: Mapping[str, Any]) -> Change:
    detail = event["detail"]
    if detail["eventSource"] != "sagemaker.amazonaws.com":
        raise UnreadableEvent(f"eventSource {detail['eventSource']!r} is not SageMaker")
    identity = detail.get("userIdentity") or {}
    answered = detail.get("responseElements") or {}
    return Change(
        event_id=str(detail["eventID"]),
        time=str(detail["eventTime"]),
        action=str(detail["eventName"]),
        actor=str(identity.get("arn") or identity.get("principalId") or identity.get("invokedBy") or "unknown"),
        source_address=str(detail.get("sourceIPAddress", "")),
        account=str(detail.get("recipientAccountId") or event["account"]),
        region=str(detail["awsRegion"]),
        # What SageMaker names by itself, such as a domain's id, only its answer tells.
        request=_spelled({**answered, **(detail.get("requestParameters") or {})}),
        arn=next((value for name, value in answered.items() if name.lower().endswith("arn")), ""),
        failed=str(detail.get("errorCode") or ""),
    )


def _state_change(event: Mapping[str, Any]) -> Change:
    named_by, kind = STATE_CHANGES[event["detail-type"]]
    detail = event["detail"]
    return Change(
        event_id=str(event["id"]),
        time=str(event["time"]),
        action=str(event["detail-type"]),
        actor="sagemaker.amazonaws.com",
        source_address="",
        account=str(event["account"]),
        region=str(event["region"]),
        request={named_by: detail[named_by], **_if_present(detail, "EndpointConfigName")},
        arn=str(next(iter(event.get("resources") or [""]))),
        kind=kind,
    )


def _if_present(detail: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {name: detail[name]} if name in detail else {}


def _spelled(value: Any) -> Any:
    """CloudTrail writes members with a small first letter (`trainingJobName`), boto3 with a capital one."""
    if isinstance(value, Mapping):
        return {f"{name[:1].upper()}{name[1:]}": _spelled(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_spelled(member) for member in value]
    return value
