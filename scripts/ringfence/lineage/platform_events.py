"""The steps that AWS tells of: approvals and deployments (EventBridge), prediction batches (data capture).

"Events that Amazon SageMaker AI sends to EventBridge": a model package's change of state names the image's digest, the
approval and the customer's metadata. An event may come twice and out of order: the same event is the same step.
The link from a package to the model is its metadata `artifact_sha256`, which the pipeline sets when it registers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.lineage.engine_runs import file_hash
from ringfence.lineage.events import Artifact, Step, content_hash
from ringfence.lineage.graph import Graph

PACKAGE_EVENT = "SageMaker Model Package State Change"
ENDPOINT_EVENTS = ("SageMaker Endpoint State Change", "SageMaker Endpoint Deployment State Change")
HASH_KEY = "artifact_sha256"
DECISIONS = {"Approved": "approve", "Rejected": "reject"}
_SERVING = ("IN_SERVICE", "InService")


def event_step(path: Path, graph: Graph, model: str = "") -> Step:
    """The step of an EventBridge event in a file. `model` names the model where the event itself cannot."""
    event = _read(path)
    detail, kind = event.get("detail"), event.get("detail-type")
    if not isinstance(detail, dict) or not isinstance(event.get("time"), str):
        raise RingfenceError(
            "has no detail or no time", where=str(path), expected="an event as EventBridge delivers it"
        )
    moment = event["time"].replace("Z", "+00:00")
    if kind == PACKAGE_EVENT:
        return _decision(path, detail, moment, graph, model)
    if kind in ENDPOINT_EVENTS:
        return _deployment(path, detail, moment, graph, model)
    expected = f"detail-type {PACKAGE_EVENT!r} or {ENDPOINT_EVENTS[0]!r}"
    raise RingfenceError(f"is an event of another kind, {kind!r}", where=str(path), expected=expected)


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise RingfenceError(f"cannot be read ({error})", where=str(path), expected="an event's JSON") from None
    if not isinstance(value, dict):
        raise RingfenceError("is no JSON object", where=str(path), expected="an event as EventBridge delivers it")
    return value


def _decision(path: Path, detail: Mapping[str, Any], moment: str, graph: Graph, model: str) -> Step:
    status, package = detail.get("ModelApprovalStatus"), str(detail.get("ModelPackageArn", ""))
    if status not in DECISIONS or not package:
        expected = "an approved or rejected package, with its ARN"
        raise RingfenceError(f"decides nothing (ModelApprovalStatus {status!r})", where=str(path), expected=expected)
    metadata = detail.get("CustomerMetadataProperties") or {}
    subject = graph.model(model or str(metadata.get(HASH_KEY, "")), where=str(path))
    facts = {
        "status": status,
        "package": package,
        "group": str(detail.get("ModelPackageGroupName", "")),
        "description": str(detail.get("ApprovalDescription", "")),
        "generated_by": str((detail.get("MetadataProperties") or {}).get("GeneratedBy", "")),
    }
    name = "/".join(package.rsplit("/", 2)[-2:])
    artifact = Artifact("approval", f"{status} {name}", content_hash({"time": moment, **facts}), facts)
    evidence = tuple(
        each for each in graph.after(subject.id) if each.kind in ("model_card", "attestation", "evaluation")
    )
    return Step(DECISIONS[status], moment, (subject, *evidence), (artifact,), (package,))


def _deployment(path: Path, detail: Mapping[str, Any], moment: str, graph: Graph, model: str) -> Step:
    status, endpoint = detail.get("EndpointStatus"), str(detail.get("EndpointName", ""))
    arn, configuration = str(detail.get("EndpointArn", "")), str(detail.get("EndpointConfigName", ""))
    if status not in _SERVING or not endpoint:
        raise RingfenceError(
            f"brings nothing into service (EndpointStatus {status!r})", where=str(path), expected=_SERVING[0]
        )
    tags = detail.get("Tags")
    named = str(tags.get(HASH_KEY, "")) if isinstance(tags, dict) else ""
    subject = graph.model(model or named, where=str(path))
    approvals = [each for each in graph.after(subject.id) if each.kind == "approval"]
    latest = approvals[-1:]  # the decision in force; a rejected or absent one is for the inventory to find
    facts = {"endpoint": endpoint, "configuration": configuration}
    artifact = Artifact("deployment", f"{endpoint} ({configuration})", content_hash({"time": moment, **facts}), facts)
    resources = tuple(each for each in (arn, endpoint, configuration) if each)
    return Step("deploy", moment, (subject, *latest), (artifact,), resources)


def prediction_step(path: Path, graph: Graph, endpoint: str) -> Step:
    """A capture file's step: the batch of predictions that an endpoint gave, from its own deployment.

    The deployment is the endpoint's last one before the batch's first prediction. A line that is no record is counted.
    """
    records, unreadable, times = _capture(path)
    if not records:
        raise RingfenceError(
            "holds no captured prediction", where=str(path), expected="data capture, one JSON object a line"
        )
    first, last = min(times, default=""), max(times, default="")
    deployment = graph.deployment(endpoint, first, where=str(path))
    facts = {"records": records, "unreadable_lines": unreadable, "first": first, "last": last, "endpoint": endpoint}
    batch = Artifact("prediction_batch", path.name, file_hash(path), facts)
    return Step("predict", last or deployment.facts["_time"], (deployment,), (batch,), (endpoint,))


def _capture(path: Path) -> tuple[int, int, list[str]]:
    """Records, unreadable lines, and the times of inference (ISO 8601, UTC)."""
    records, unreadable, times = 0, 0, []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RingfenceError(
            f"cannot be read ({error})", where=str(path), expected="data capture as JSON lines"
        ) from None
    for line in lines:
        try:
            record = json.loads(line)
            record["captureData"].items()
            moment = datetime.fromisoformat(record["eventMetadata"]["inferenceTime"].replace("Z", "+00:00"))
        except (ValueError, KeyError, TypeError, AttributeError):
            unreadable += bool(line.strip())
            continue
        records += 1
        times.append(moment.isoformat())
    return records, unreadable, times
