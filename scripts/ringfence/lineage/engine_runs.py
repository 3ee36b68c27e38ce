"""The steps that the model engine's files tell of: from the data to the model, and every report on it.

A folder is read as `ringfence-ml` wrote it: one `run.json` (with the run's files beside it) and the `report.json` of
each other command, anywhere below. Hashes are taken from the files themselves and compared with what the run names.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.lineage.events import Artifact, Step, content_hash

Json = dict[str, Any]
_WROTE = "what `ringfence-ml train` wrote"
REPORTS = ("evaluate", "bias", "explain", "baseline", "monitor")
CARD, ATTESTATION = "model_card.json", "attestation.dsse.json"
CARD_FACTS = {
    "name": ("model_overview", "model_name"),
    "owner": ("model_overview", "model_owner"),
    "purpose": ("intended_uses", "purpose_of_model"),
    "risk_rating": ("intended_uses", "risk_rating"),
    "materiality": ("additional_information", "custom_details", "materiality"),
    "validation_status": ("additional_information", "custom_details", "validation_status"),
    "limits": ("additional_information", "custom_details", "limits"),
    "next_review": ("additional_information", "custom_details", "next_review"),
}
"""Where a model card (SageMaker's schema) holds what the inventory asks for."""


def run_steps(folder: Path, more: tuple[Path, ...] = ()) -> list[Step]:
    """The steps that a folder tells of, in order: prepare, select features, specify, train, then one a report.

    `more` are further folders with reports. Raises RingfenceError where there is no one run, where its files are not
    those that it names, or where a report is on another model.
    """
    run = _find_run(folder)
    record = _read(run / "run.json")
    try:
        artifacts = _artifacts(run, record)
        steps = _training_steps(record, artifacts)
    except (KeyError, TypeError, AttributeError) as error:
        raise RingfenceError(f"no record of a run ({error!r})", where=str(run / "run.json"), expected=_WROTE) from None
    reports = [each for place in (folder, *more) for each in _reports(place, run)]
    evaluations = [_evaluation(path, report, artifacts) for path, report in reports if report["command"] in REPORTS]
    steps += evaluations
    found = tuple(each.outputs[0] for each in evaluations)
    for path, report in reports:
        if report["command"] == "card":
            steps.append(_card(path, artifacts, found))
        elif report["command"] == "attest" and report.get("signed") is True:
            steps.append(_attestation(path, artifacts, found))
    return steps


def _find_run(folder: Path) -> Path:
    if not folder.is_dir():
        raise RingfenceError("is no folder", where=str(folder), expected=_WROTE)
    runs = [each.parent for each in sorted(folder.rglob("run.json"))]
    if len(runs) != 1:
        names = ", ".join(str(each.relative_to(folder)) for each in runs[:3])
        found = f"holds {len(runs)} runs ({names})" if runs else "holds no run.json"
        raise RingfenceError(found, where=str(folder), expected="one run", next_step="Name a folder that holds one run")
    return runs[0]


def _read(path: Path) -> Json:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise RingfenceError(f"cannot be read ({error})", where=str(path), expected=_WROTE) from None
    if not isinstance(value, dict):
        raise RingfenceError("is no JSON object", where=str(path), expected=_WROTE)
    return value


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content; RingfenceError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RingfenceError(f"cannot be read ({error.strerror})", where=str(path), expected="a file") from None


def _artifacts(run: Path, record: Json) -> dict[str, Artifact]:
    """What the run's record names, each by its hash; the run's files are compared with it."""
    specification, fingerprint = record["specification"], record["fingerprint"]
    for name, expected in fingerprint["files"].items():
        if file_hash(run / name) != expected:
            raise RingfenceError("is not the file that the run names", where=str(run / name), expected=expected)
    if record["run"] != content_hash(specification):
        raise RingfenceError("the specification was altered", where=str(run / "run.json"), expected=str(record["run"]))
    data, code = specification["data"], specification["code"]
    source, schema = str(data["source"]), specification["schema"]
    roles = {name: each["role"] for name, each in schema["columns"].items()}
    inputs = sorted(
        name for name, role in roles.items() if role == "feature" or name in specification["protected_inputs"]
    )
    view = {"schema": schema, "inputs": inputs, "encoding": fingerprint["files"]["model/encoding.json"]}
    parameters = {
        "model": specification["model"],
        **{k: specification[k] for k in ("seed", "threads", "split", "decision")},
    }
    kind = specification["model"]["kind"]
    found = {
        "raw_data": Artifact("raw_data", source, data["file_sha256"]),
        "dataset_version": Artifact("dataset_version", source, data["content_sha256"], {"rows": data["rows"]}),
        "feature_view": Artifact("feature_view", f"{len(inputs)} inputs", content_hash(view), {"inputs": inputs}),
        "code": Artifact("code", code["commit"] or "ringfence-ml", code["sha256"], {"commit": code["commit"]}),
        "parameters": Artifact("parameters", kind, content_hash(parameters), parameters),
        "training_run": Artifact("training_run", str(record["run"])[:12], record["run"], _environment(record)),
        "model": Artifact(
            "model", kind, fingerprint["artifact_sha256"], {"semantic_sha256": fingerprint["semantic_sha256"]}
        ),
    }
    digest = str(specification["image_digest"]).removeprefix("sha256:")
    if digest:
        found["image"] = Artifact("image", f"sha256:{digest[:12]}", digest)
    return found


def _environment(record: Json) -> Json:
    return {"environment": record["environment"], "trained_at": record["trained_at"]}


def _training_steps(record: Json, made: dict[str, Artifact]) -> list[Step]:
    moment = record["trained_at"]
    inputs = tuple(
        made[name] for name in ("dataset_version", "feature_view", "code", "image", "parameters") if name in made
    )
    return [
        Step("prepare_data", moment, (made["raw_data"],), (made["dataset_version"],)),
        Step("select_features", moment, (made["dataset_version"], made["code"]), (made["feature_view"],)),
        Step("specify", moment, inputs, (made["training_run"],)),
        Step("train", moment, (made["training_run"],), (made["model"],)),
    ]


def _reports(folder: Path, run: Path) -> list[tuple[Path, Json]]:
    """Every report below a folder but the training's own, by its place."""
    if not folder.is_dir():
        raise RingfenceError("is no folder", where=str(folder), expected="reports of ringfence-ml")
    found = []
    for path in sorted(folder.rglob("report.json")):
        report = _read(path)
        if "command" in report and path.parent != run:
            found.append((path, report))
    return found


def _evaluation(path: Path, report: Json, made: dict[str, Artifact]) -> Step:
    _check_model(path, report, made)
    facts = {"command": report["command"], "verdict": report.get("verdict", ""), "file": path.name}
    metrics = report.get("metrics")
    if report["command"] == "evaluate" and isinstance(metrics, dict):
        facts["metrics"] = metrics
    artifact = Artifact("evaluation", report["command"], file_hash(path), facts)
    data = report.get("data")
    of_run = isinstance(data, dict) and data.get("content_sha256") == made["dataset_version"].sha256
    inputs = (made["model"], made["dataset_version"]) if of_run else (made["model"],)
    return Step(report["command"], _written(path), inputs, (artifact,))


def _check_model(path: Path, report: Json, made: dict[str, Artifact]) -> None:
    model = report.get("model")
    found = model.get("artifact_sha256") if isinstance(model, dict) else None
    if found != made["model"].sha256:
        raise RingfenceError(f"is on another model ({found})", where=str(path), expected=made["model"].sha256)


def _card(path: Path, made: dict[str, Artifact], evaluations: tuple[Artifact, ...]) -> Step:
    card = path.with_name(CARD)
    content = _read(card)
    facts = {fact: _at(content, place) for fact, place in CARD_FACTS.items()}
    named = _at(content, ("additional_information", "custom_details", "artifact_sha256"))
    if named != made["model"].sha256:
        raise RingfenceError(f"is the card of another model ({named})", where=str(card), expected=made["model"].sha256)
    artifact = Artifact("model_card", facts["name"] or "card", file_hash(card), facts)
    return Step("card", _written(card), (made["model"], *evaluations), (artifact,))


def _at(content: Any, place: tuple[str, ...]) -> str:
    for name in place:
        content = content.get(name) if isinstance(content, dict) else None
    return content.strip() if isinstance(content, str) else ""


def card_facts(content: Any) -> Json:
    """What a model card says of owner, purpose, materiality, validation, limits, next review; "" where it is silent."""
    return {fact: _at(content, place) for fact, place in CARD_FACTS.items()}


def _attestation(path: Path, made: dict[str, Artifact], evaluations: tuple[Artifact, ...]) -> Step:
    envelope = path.with_name(ATTESTATION)
    _check_model(path, _read(path), made)
    signatures = _read(envelope).get("signatures", [])
    keys = [each.get("keyid", "") for each in signatures if isinstance(each, dict)]
    artifact = Artifact("attestation", "signature", file_hash(envelope), {"keys": keys})
    return Step("attest", _written(envelope), (made["model"], made["training_run"], *evaluations), (artifact,))


def _written(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).isoformat(timespec="seconds")
