"""The Lambda function: an event comes in; what was found is recorded, told and contained.

Anything that cannot be recorded, told or contained is raised, so that Lambda tries again and then hands the event to
the dead-letter queue, which has an alarm.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config

from .assessment import Assessment, assess, unknown
from .changes import Change, UnreadableEvent, read
from .perimeter import BREACH, COMPLIANT, MODES, Perimeter
from .reactions import Reaction, react

log = logging.getLogger()
log.setLevel(logging.INFO)

SEVERITIES = {"breach": "HIGH", "could_not_assess": "MEDIUM"}


class RemediationIncomplete(RuntimeError):
    """The finding is recorded, but a part of the reaction failed."""


@dataclass(frozen=True)
class Settings:
    """What the function is told by its environment."""

    perimeter: Perimeter
    mode: str
    bucket: str
    topic_arn: str

    @staticmethod
    def from_environment(environment: Mapping[str, str]) -> Settings:
        """Read it; raises ValueError or KeyError, so that a function that is set up wrongly never seems to work."""
        mode = environment["MODE"]
        if mode not in MODES:
            raise ValueError(f"MODE is {mode!r}; it is one of {', '.join(MODES)}")
        perimeter = Perimeter.from_json(environment["PERIMETER"])
        return Settings(perimeter, mode, environment["EVIDENCE_BUCKET"], environment["TOPIC_ARN"])


@lru_cache(maxsize=8)
def _client(service: str) -> Any:
    return boto3.client(service, config=Config(retries={"mode": "standard", "total_max_attempts": 4}))


def handle(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Assess one event. Answers the outcome and the finding's id; raises what has to be tried again."""
    settings = Settings.from_environment(os.environ)
    try:
        change = read(event)
    except UnreadableEvent as error:
        return _unreadable(event, settings, str(error))
    if change.failed:
        log.info("%s by %s failed (%s): nothing was made", change.action, change.actor, change.failed)
        return {"outcome": "not_applicable", "reason": change.failed}
    assessment = assess(change, settings.perimeter, _client("sagemaker"))
    if assessment.outcome == COMPLIANT or (assessment.gone and change.kind):
        log.info("%s: %s %s", assessment.outcome, assessment.kind, assessment.names)
        return {"outcome": assessment.outcome}
    return _finding(change, assessment, settings)


def _finding(change: Change, assessment: Assessment, settings: Settings) -> dict[str, Any]:
    finding = f"{change.event_id}"
    contain = assessment.outcome == BREACH
    reaction = react(assessment, settings.mode, finding, _client("sagemaker")) if contain else Reaction()
    record = {
        "finding": finding,
        "outcome": assessment.outcome,
        "severity": SEVERITIES[assessment.outcome],
        "event": change.described(),
        "resource": {
            "kind": assessment.kind,
            "names": assessment.names,
            "arn": assessment.arn or change.arn,
            "status": assessment.status,
        },
        "checks": [result.described() for result in assessment.results],
        "mode": settings.mode,
        "reaction": reaction.described(),
    }
    _record(record, change.time, settings)
    if settings.mode != "observe":
        _tell(record, settings)
    if reaction.failed:
        raise RemediationIncomplete(f"finding {finding}: {'; '.join(reaction.failed)}")
    return {"outcome": assessment.outcome, "finding": finding, "reaction": reaction.described()}


def _unreadable(event: Mapping[str, Any], settings: Settings, reason: str) -> dict[str, Any]:
    """An event that cannot be read is a finding too: something was changed, and nobody knows what."""
    time = str(event.get("time") or "unknown") if isinstance(event, Mapping) else "unknown"
    known = event if isinstance(event, Mapping) else {}
    identity = str(known.get("id") or "unreadable")
    change = Change(identity, time, str(known.get("detail-type") or "unknown"), "unknown", "",
                    str(known.get("account") or ""), str(known.get("region") or ""), {})  # fmt: skip
    return _finding(change, Assessment("", {}, results=[unknown("event", reason)]), settings)


def _record(record: Mapping[str, Any], time: str, settings: Settings) -> None:
    """Write the evidence. The bucket's default retention locks it; a repeated event writes the same key again."""
    day = time[:10].replace("-", "/") if time[:4].isdigit() else "unknown"
    event = record["event"]
    key = f"findings/{event['account']}/{event['region']}/{day}/{record['finding']}.json"
    text = json.dumps(record, indent=2, sort_keys=True)
    _client("s3").put_object(
        Bucket=settings.bucket, Key=key, Body=text.encode(), ContentType="application/json", ChecksumAlgorithm="SHA256"
    )
    log.warning(text.replace("\n", " "))


def _tell(record: Mapping[str, Any], settings: Settings) -> None:
    """Alert the owner. A subject has up to 100 characters of ASCII."""
    about, event = record["resource"], record["event"]
    name = "/".join(about["names"].values()) or event["action"]
    subject = f"[{record['severity']}] {record['outcome']}: {about['kind'] or 'event'} {name}"
    _client("sns").publish(
        TopicArn=settings.topic_arn,
        Subject=subject.encode("ascii", "replace").decode()[:100],
        Message=json.dumps(record, indent=2, sort_keys=True),
        MessageAttributes={"outcome": {"DataType": "String", "StringValue": record["outcome"]}},
    )
