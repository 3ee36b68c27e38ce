"""Steps, events and card texts that the tests of the lineage share."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ringfence.lineage.events import Artifact, Step

IMAGE = "sha256:" + "a1" * 32
PACKAGE = "arn:aws:sagemaker:eu-west-1:333333333333:model-package/credit-risk/1"
ENDPOINT = "arn:aws:sagemaker:eu-west-1:555555555555:endpoint/credit-risk"


def artifact(kind: str, name: str, **facts: Any) -> Artifact:
    """An artefact whose content is its name."""
    return Artifact(kind, name, hashlib.sha256(f"{kind} {name}".encode()).hexdigest(), facts)


def steps(count: int) -> list[Step]:
    """A line of dataset versions, each made from the one before."""
    chain = [artifact("dataset_version", f"version {number}") for number in range(count + 1)]
    return [
        Step("prepare_data", f"2026-11-0{1 + number % 9}T08:00:00+00:00", (chain[number],), (chain[number + 1],))
        for number in range(count)
    ]


def texts() -> dict[str, str]:
    """What a complete model card says in words."""
    from ringfence_ml.card_fields import TEXTS

    return {text.key: f"About {text.heading.lower()}." for text in TEXTS} | {
        "name": "credit-risk",
        "owner": "Retail credit risk",
        "risk_rating": "High",
        "next_review": "2027-05-01",
    }


def approval(folder: Path, model: str, status: str = "Approved", time: str = "2026-11-20T09:00:00Z") -> Path:
    """EventBridge's event of a decision about a model package."""
    detail = {
        "ModelPackageArn": PACKAGE,
        "ModelPackageGroupName": "credit-risk",
        "ModelApprovalStatus": status,
        "CustomerMetadataProperties": {"artifact_sha256": model},
        "UpdatedModelPackageFields": ["ModelApprovalStatus"],
    }
    return event(folder / f"{status}.json", "SageMaker Model Package State Change", detail, time)


def deployment(
    folder: Path, model: str = "", configuration: str = "credit-risk-1", time: str = "2026-11-20T10:00:00Z"
) -> Path:
    """EventBridge's event of an endpoint in service; its tags name the model, if given."""
    detail = {
        "EndpointName": "credit-risk",
        "EndpointArn": ENDPOINT,
        "EndpointConfigName": configuration,
        "EndpointStatus": "IN_SERVICE",
        "Tags": {"artifact_sha256": model} if model else {},
    }
    return event(folder / f"{configuration}.json", "SageMaker Endpoint State Change", detail, time)


def event(path: Path, kind: str, detail: dict[str, Any], time: str) -> Path:
    """An event in EventBridge's envelope."""
    path.write_text(json.dumps({"source": "aws.sagemaker", "detail-type": kind, "time": time, "detail": detail}))
    return path


def capture(path: Path, records: int, time: str = "2026-11-20T11:00:00Z") -> Path:
    """A data-capture file with this many records, and one line that is none."""
    record = {
        "captureData": {"endpointInput": {"data": "1"}, "endpointOutput": {"data": "0.2"}},
        "eventMetadata": {"eventId": "1", "inferenceTime": time},
        "eventVersion": "0",
    }
    path.write_text("\n".join([json.dumps(record)] * records + ["{half a rec"]) + "\n")
    return path
