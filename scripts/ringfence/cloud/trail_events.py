"""What CloudTrail tells EventBridge of a call: management events that change something, where a trail records them.

The shape is that of "CloudTrail record contents" (event version 1.11) inside EventBridge's envelope ("AWS API Call via
CloudTrail"). As on AWS nothing is told without a trail that logs management events, and values that may be secrets are
withheld.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ringfence.cloud.action_names import action_of, prefix_of
from ringfence.cloud.call import Answer, Call, Principal
from ringfence.cloud.stored import backend
from ringfence.errors import RingfenceError
from ringfence.iam import actions

if TYPE_CHECKING:
    from ringfence.cloud.local import LocalCloud

log = logging.getLogger(__name__)
DETAIL_TYPE = "AWS API Call via CloudTrail"
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
WITHHELD = frozenset({"hyperParameters", "environment", "secretString", "masterUserPassword", "policyText"})
GLOBAL_REGION = "us-east-1"
GLOBAL = frozenset({"iam", "organizations", "route53"})
LONGEST = 100_000
"""Characters of request parameters above which CloudTrail leaves them out."""


def observe(cloud: LocalCloud, call: Call, answer: Answer) -> None:
    """Tell the default event bus of a call's account what the call did, if a rule there listens and a trail records."""
    from ringfence.cloud.services.events import deliver, listens

    region = GLOBAL_REGION if call.service in GLOBAL else call.region
    try:
        if not listens(call.account, region) or _read_only(call) or not is_recorded(cloud, call.account, region):
            return
        deliver(cloud, call.account, region, envelope(call, answer, region))
    except Exception:  # what watches a call must not break it
        log.exception("CloudTrail did not see %s:%s", call.service, call.operation)


def _read_only(call: Call) -> bool:
    try:
        return actions.access_level(action_of(call.service, call.operation)) in ("Read", "List")
    except RingfenceError:
        return call.operation.startswith(("Get", "List", "Describe", "Head", "Search", "BatchGet"))


def is_recorded(cloud: LocalCloud, account: str, region: str) -> bool:
    """Whether a trail of the account, or of the organisation, logs management events in a region."""
    management = cloud.organization.management_account.id
    holders = {account: False, management: account != management}
    for owner, organization_wide in holders.items():
        for place in list(backend_regions(owner)):
            for trail in backend("cloudtrail", owner, place).trails.values():
                reaches = trail.is_multi_region or trail.region_name == region
                bound = trail.is_org_trail if organization_wide else True
                if reaches and bound and trail.status.is_logging and _selects_management(trail):
                    return True
    return False


def backend_regions(account: str) -> list[str]:
    """The regions in which moto holds trails of an account."""
    from moto.backends import get_backend

    return list(get_backend("cloudtrail")[account])


def _selects_management(trail: Any) -> bool:
    """A trail without selectors logs management events; with advanced ones only if one of them says so."""
    if trail.advanced_event_selectors:
        fields = [field for selector in trail.advanced_event_selectors for field in selector["FieldSelectors"]]
        return any(field["Field"] == "eventCategory" and "Management" in field.get("Equals", ()) for field in fields)
    return all(selector.get("IncludeManagementEvents", True) for selector in trail.event_selectors)


def envelope(call: Call, answer: Answer, region: str) -> dict[str, Any]:
    """The event as EventBridge delivers it."""
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    prefix = prefix_of(call.service)
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": DETAIL_TYPE,
        "source": f"aws.{prefix}",
        "account": call.account,
        "time": moment,
        "region": region,
        "resources": [],
        "detail": {
            "eventVersion": "1.11",
            "userIdentity": identity(call.principal, call.via),
            "eventTime": moment,
            "eventSource": f"{prefix}.amazonaws.com",
            "eventName": call.operation,
            "awsRegion": region,
            "sourceIPAddress": call.principal.service or "127.0.0.1",
            "userAgent": call.principal.service or "ringfence-local",
            "requestParameters": _parameters(call.parameters),
            "responseElements": _parameters(answer) or None,
            "requestID": str(uuid.uuid4()),
            "eventID": str(uuid.uuid4()),
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": call.account,
            "eventCategory": "Management",
        },
    }


def identity(principal: Principal, via: tuple[str, ...] = ()) -> dict[str, Any]:
    """Who called, as "CloudTrail userIdentity element" has it."""
    if principal.service:
        return {"type": "AWSService", "invokedBy": principal.service}
    common = {
        "principalId": principal.user_id,
        "arn": principal.session_arn or principal.arn,
        "accountId": principal.account,
    }
    if ":role/" not in principal.arn:
        return {"type": "IAMUser", **common, "userName": principal.session_name}
    context: dict[str, Any] = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": principal.user_id.split(":")[0],
            "arn": principal.arn,
            "accountId": principal.account,
            "userName": principal.arn.rsplit("/", 1)[-1],
        }
    }
    if principal.source_identity:
        context["sourceIdentity"] = principal.source_identity
    invoked = {"invokedBy": via[-1]} if via else {}
    return {"type": "AssumedRole", **common, "sessionContext": context, **invoked}


def _parameters(parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    told: dict[str, Any] = json.loads(json.dumps(_spelled(parameters), default=str))
    return told if len(json.dumps(told)) <= LONGEST else None


def _spelled(value: Any, name: str = "") -> Any:
    """Members with a small first letter; maps of the user's own keys keep theirs, and secrets their silence."""
    if isinstance(value, Mapping):
        if name in WITHHELD:
            return dict.fromkeys(value, HIDDEN)
        return {
            f"{key[:1].lower()}{key[1:]}": _spelled(member, f"{key[:1].lower()}{key[1:]}")
            for key, member in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_spelled(member, name) for member in value]
    return HIDDEN if name in WITHHELD else value
