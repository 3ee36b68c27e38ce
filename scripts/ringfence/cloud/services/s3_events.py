"""S3 tells EventBridge. Moto hands such an event to few kinds of target; here it reaches every target of a rule.

Only a bucket whose notifications to EventBridge are on tells anything ("Using EventBridge", Amazon S3 User Guide).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from ringfence.cloud.call import Answer, Call, PassOn, answers
from ringfence.cloud.services.events import deliver
from ringfence.cloud.services.kinds import now, partition
from ringfence.cloud.services.references import answer_of_moto, estate
from ringfence.cloud.stored import find_bucket

if TYPE_CHECKING:
    from ringfence.cloud.local import LocalCloud

_home: list[LocalCloud] = []
"""The local AWS whose buckets tell; a process holds one at a time."""


def _tell(account_id: str, bucket: Any, event_name: str, key: Any) -> None:
    """One event, in the shape that S3 documents; nobody waits for what comes of it."""
    from moto.s3.notifications import _detail_type

    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": _detail_type(event_name),
        "source": "aws.s3",
        "account": account_id,
        "time": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": bucket.region_name,
        "resources": [bucket.arn],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": {
                "key": key.name,
                "size": key.size,
                "etag": key.etag.replace('"', ""),
                "version-id": key.version_id,
                "sequencer": uuid.uuid4().hex[:16],
            },
            "request-id": uuid.uuid4().hex[:16].upper(),
            "reason": str(event_name).rsplit(":", 1)[-1],
        },
    }
    deliver(_home[-1], account_id, bucket.region_name, event)


@answers("s3", "PutBucketNotificationConfiguration")
def notify(call: Call) -> Answer:
    """Leave the configuration to moto, and see to it that its events arrive."""
    from moto.s3 import notifications

    _home[:] = [estate(call)]
    notifications._send_event_bridge_message = _tell
    raise PassOn


@answers("s3", "GetBucketNotificationConfiguration")
def notifications_of(call: Call) -> Answer:
    """A bucket's notifications; moto leaves EventBridge out."""
    answer = answer_of_moto(call)
    bucket = find_bucket(call.parameters["Bucket"], partition(call.region))
    if bucket is not None and getattr(bucket.notification_configuration, "event_bridge", None) is not None:
        answer["EventBridgeConfiguration"] = {}
    return answer
