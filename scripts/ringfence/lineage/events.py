"""Steps as OpenLineage run events: artefacts by kind and content hash, what a step took and what it gave.

"OpenLineage specification", version 2-0-2: a run event names its time, run, job, inputs, outputs, producer and schema.
What an artefact is stands in a facet of our own, which OpenLineage allows and other readers skip.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ringfence import __version__

SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
PRODUCER = f"urn:ringfence:lineage:{__version__}"
ARTIFACT_FACET, STEP_FACET = "ringfence_artifact", "ringfence_step"
_ARTIFACT_SCHEMA, _STEP_SCHEMA = "urn:ringfence:facet:artifact:1", "urn:ringfence:facet:step:1"
_STATES = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER")
_HASH = re.compile(r"[0-9a-f]{64}")

KINDS = {
    "raw_data": "raw data",
    "dataset_version": "dataset version",
    "feature_view": "feature view",
    "code": "code",
    "image": "container image",
    "parameters": "parameters",
    "training_run": "training run",
    "model": "model",
    "evaluation": "evaluation",
    "model_card": "model card",
    "attestation": "attestation",
    "approval": "approval",
    "deployment": "deployment",
    "prediction_batch": "prediction batch",
}
"""What an artefact can be, and the words for it."""


@dataclass(frozen=True)
class Artifact:
    """One thing in the lineage. `sha256`: of its content; with `kind` it is the artefact's identity.

    `name` is for people; `facts` is what is known of it (JSON values).
    """

    kind: str
    name: str
    sha256: str
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def id(self) -> str:
        """`model:f2a9...`: kind and hash."""
        return f"{self.kind}:{self.sha256}"


@dataclass(frozen=True)
class Step:
    """What happened: `name` (train, evaluate, approve), when (ISO 8601 with offset), inputs, outputs.

    `resources` are the ARNs and names that CloudTrail knows the step's AWS resources by; `facts` as in Artifact.
    """

    name: str
    time: str
    inputs: tuple[Artifact, ...]
    outputs: tuple[Artifact, ...]
    resources: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def run_id(self) -> str:
        """The same step on the same artefacts has the same id, so that nothing is recorded twice."""
        parts = [self.name, *(f"in {each.id}" for each in self.inputs), *(f"out {each.id}" for each in self.outputs)]
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "urn:ringfence:step:" + " ".join(sorted(parts))))


def canonical(value: object) -> bytes:
    """A JSON value as bytes: keys sorted, no spaces, no NaN; equal values give equal bytes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def content_hash(value: object) -> str:
    """SHA-256 of a JSON value in its canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def event_of(step: Step) -> dict[str, Any]:
    """The step as an OpenLineage run event. Raises ValueError where an artefact is of no kind or has no hash."""
    event = {
        "eventType": "COMPLETE",
        "eventTime": step.time,
        "run": {
            "runId": step.run_id,
            "facets": {STEP_FACET: _facet(_STEP_SCHEMA, resources=list(step.resources), facts=dict(step.facts))},
        },
        "job": {"namespace": "ringfence", "name": step.name, "facets": {}},
        "inputs": [_dataset(each) for each in step.inputs],
        "outputs": [_dataset(each) for each in step.outputs],
        "producer": PRODUCER,
        "schemaURL": SCHEMA,
    }
    fault = fault_of(event)
    if fault:
        raise ValueError(f"the step {step.name} makes no event: {fault}")
    return event


def _facet(schema: str, **content: Any) -> dict[str, Any]:
    return {"_producer": PRODUCER, "_schemaURL": schema, **content}


def _dataset(artifact: Artifact) -> dict[str, Any]:
    facet = _facet(_ARTIFACT_SCHEMA, kind=artifact.kind, sha256=artifact.sha256, facts=dict(artifact.facts))
    return {
        "namespace": f"ringfence:{artifact.kind}",
        "name": artifact.name,
        "facets": {ARTIFACT_FACET: facet},
    }


def step_of(event: Mapping[str, Any]) -> Step:
    """The step that an event tells of; the event has no fault (`fault_of`)."""
    facet = event["run"].get("facets", {}).get(STEP_FACET, {})
    return Step(
        name=event["job"]["name"],
        time=event["eventTime"],
        inputs=tuple(_artifact(each) for each in event["inputs"]),
        outputs=tuple(_artifact(each) for each in event["outputs"]),
        resources=tuple(facet.get("resources", ())),
        facts=facet.get("facts", {}),
    )


def _artifact(dataset: Mapping[str, Any]) -> Artifact:
    facet = dataset["facets"][ARTIFACT_FACET]
    return Artifact(facet["kind"], dataset["name"], facet["sha256"], facet.get("facts", {}))


def fault_of(event: object) -> str:
    """What keeps a JSON value from being one of our run events; empty where nothing does."""
    if not isinstance(event, dict):
        return "is no object"
    for check in (_head_fault, _run_fault, _datasets_fault):
        fault = check(event)
        if fault:
            return fault
    return ""


def _head_fault(event: dict[str, Any]) -> str:
    if event.get("eventType") not in _STATES:
        return f"eventType is none of {', '.join(_STATES)}"
    if not _is_time(event.get("eventTime")):
        return "eventTime is no time with an offset"
    for name in ("producer", "schemaURL"):
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", str(event.get(name, ""))):
            return f"{name} is no URI"
    return ""


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _run_fault(event: dict[str, Any]) -> str:
    run, job = event.get("run"), event.get("job")
    try:
        uuid.UUID(run["runId"])  # type: ignore[index]
    except (TypeError, KeyError, ValueError, AttributeError):
        return "run.runId is no UUID"
    if not isinstance(job, dict) or not all(
        job.get(name) and isinstance(job[name], str) for name in ("namespace", "name")
    ):
        return "job has no namespace or no name"
    step = (
        run.get("facets", {}).get(STEP_FACET) if isinstance(run, dict) and isinstance(run.get("facets"), dict) else None
    )
    if (
        not isinstance(step, dict)
        or not _is_list_of_texts(step.get("resources"))
        or not isinstance(step.get("facts"), dict)
    ):
        return f"run has no facet {STEP_FACET}"
    return ""


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _datasets_fault(event: dict[str, Any]) -> str:
    for side in ("inputs", "outputs"):
        datasets = event.get(side)
        if not isinstance(datasets, list):
            return f"{side} is no list"
        for number, dataset in enumerate(datasets):
            fault = _dataset_fault(dataset)
            if fault:
                return f"{side}[{number}] {fault}"
    if not event["outputs"]:
        return "has no output"
    return ""


def _dataset_fault(dataset: object) -> str:
    if not isinstance(dataset, dict):
        return "is no object"
    if not all(dataset.get(name) and isinstance(dataset[name], str) for name in ("namespace", "name")):
        return "has no namespace or no name"
    facets = dataset.get("facets")
    facet = facets.get(ARTIFACT_FACET) if isinstance(facets, dict) else None
    if not isinstance(facet, dict) or not isinstance(facet.get("facts"), dict):
        return f"has no facet {ARTIFACT_FACET}"
    if facet.get("kind") not in KINDS:
        return f"is of an unknown kind, {facet.get('kind')!r}"
    if not isinstance(facet.get("sha256"), str) or not _HASH.fullmatch(facet["sha256"]):
        return "has no SHA-256 of its content"
    return ""


def merged(artifacts: Sequence[Artifact]) -> Artifact:
    """One artefact from several records of it: later facts beside and over earlier ones."""
    facts: dict[str, Any] = {}
    for each in artifacts:
        facts |= each.facts
    last = artifacts[-1]
    return Artifact(last.kind, last.name, last.sha256, facts)
