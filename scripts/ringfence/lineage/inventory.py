"""The model inventory: what SR 26-2 asks to be known of every model, and what a deployed model lacks of it.

Each model's owner, purpose, materiality, validation status, limits and next review come from its card (in the registry
first, else as the ledger recorded it); where it is deployed from the endpoints and the ledger; its lineage from the
ledger. A gap of a model that is not deployed is shown; of a deployed one it is a finding.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ringfence.lineage.engine_runs import card_facts
from ringfence.lineage.events import KINDS, Artifact
from ringfence.lineage.graph import Graph, trace
from ringfence.lineage.platform_events import HASH_KEY
from ringfence.lineage.registry import Registry

FIELDS = {
    "owner": "owner",
    "purpose": "purpose",
    "materiality": "materiality",
    "validation_status": "validation status",
    "limits": "limits",
    "next_review": "next review",
}
"""What SR 26-2's inventory holds of a model, by the card's facts."""


@dataclass(frozen=True)
class Finding:
    """What a deployed model lacks, and what to do."""

    model: str
    rule: str
    message: str
    mend: str


@dataclass
class Model:
    """One line of the inventory. `identity` is the artefact's hash where it is known, else the package's ARN."""

    identity: str
    name: str
    facts: dict[str, str]
    packages: list[str] = field(default_factory=list)
    endpoints: list[str] = field(default_factory=list)
    approval: str = ""
    evidence: dict[str, bool] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def deployed(self) -> bool:
        """Whether an endpoint serves it."""
        return bool(self.endpoints)

    def as_json(self) -> dict[str, Any]:
        """The line as JSON values."""
        return {
            "model": self.identity,
            "name": self.name,
            **self.facts,
            "approval": self.approval or None,
            "deployed": self.deployed,
            "endpoints": self.endpoints,
            "packages": self.packages,
            "evidence": self.evidence,
            "findings": [vars(each) for each in self.findings],
        }


def inventory(registry: Registry | None, graph: Graph | None, today: date) -> list[Model]:
    """Every model of the registry and the ledger (either may be None), the deployed ones with findings first."""
    models: dict[str, Model] = {}
    for artifact in graph.models() if graph is not None else []:
        assert graph is not None
        models[artifact.sha256] = _recorded(artifact, graph)
    served = _served(registry)
    for package in registry.packages if registry is not None else ():
        _add_package(models, package, served)
    for arn, endpoints in served.items():  # an endpoint may serve what no registry that was read has
        if not any(arn in each.packages for each in models.values()):
            models[arn] = Model(arn, arn.rsplit("/", 1)[-1], dict.fromkeys(FIELDS, ""), [], endpoints)
    for model in models.values():
        if model.deployed:
            model.findings = _findings(model, registry, graph, today)
    return sorted(models.values(), key=lambda each: (not each.findings, not each.deployed, each.name, each.identity))


def _recorded(artifact: Artifact, graph: Graph) -> Model:
    """A model as the ledger knows it."""
    found = trace(graph, artifact)
    later = {kind: [each for each in found.after if each.kind == kind] for kind in KINDS}
    card = later["model_card"][-1].facts if later["model_card"] else {}
    facts = {name: str(card.get(name) or "") for name in FIELDS}
    model = Model(artifact.sha256, str(card.get("name") or artifact.name), facts)
    model.endpoints = _current_endpoints(artifact, graph, later["deployment"])
    model.approval = str(later["approval"][-1].facts["status"]) if later["approval"] else ""
    model.packages = sorted({str(each.facts["package"]) for each in later["approval"]})
    model.evidence = {
        "lineage_to_data": not found.missing,
        "model_card": bool(later["model_card"]),
        "evaluation": any(each.name == "evaluate" for each in later["evaluation"]),
        "attestation": bool(later["attestation"]),
    }
    return model


def _current_endpoints(artifact: Artifact, graph: Graph, deployments: list[Artifact]) -> list[str]:
    """The endpoints whose last deployment is this model's."""
    names = sorted({str(each.facts["endpoint"]) for each in deployments})
    mine = {each.id for each in deployments}
    return [name for name in names if graph.deployment(name, "").id in mine]


def _served(registry: Registry | None) -> dict[str, list[str]]:
    """Packages that endpoints serve: ARN => endpoints."""
    served: dict[str, list[str]] = {}
    for endpoint in registry.endpoints if registry is not None else ():
        for arn in endpoint.get("ModelPackageNames", ()):
            served.setdefault(str(arn), []).append(endpoint["EndpointName"])
    return served


def _add_package(models: dict[str, Model], package: Mapping[str, Any], served: Mapping[str, list[str]]) -> None:
    arn = str(package["ModelPackageArn"])
    metadata = package.get("CustomerMetadataProperties") or {}
    identity = str(metadata.get(HASH_KEY) or "")
    facts = card_facts(_card(package))
    known = identity in models
    if not identity:
        identity = next((each.identity for each in models.values() if arn in each.packages), arn)
    name = facts["name"] or str(package.get("ModelPackageGroupName") or package.get("ModelPackageName") or arn)
    model = models.setdefault(identity, Model(identity, name, dict.fromkeys(FIELDS, "")))
    model.facts |= {field: facts[field] for field in FIELDS if facts[field]}
    model.packages = sorted({*model.packages, arn})
    model.endpoints = sorted({*model.endpoints, *served.get(arn, ())})
    model.approval = str(package.get("ModelApprovalStatus") or model.approval)
    model.evidence["model_card"] = model.evidence.get("model_card", False) or any(facts.values())
    if not known:
        for name_of_evidence in ("lineage_to_data", "evaluation", "attestation"):
            model.evidence.setdefault(name_of_evidence, False)
    same = _identity(package.get("CreatedBy")), _identity(package.get("LastModifiedBy"))
    if all(same) and same[0] == same[1] and model.approval == "Approved":
        model.evidence["approved_by_another"] = False


def _card(package: Mapping[str, Any]) -> Any:
    """The card inside a package; nothing where it has none, or none that is JSON."""
    card = package.get("ModelCard")
    try:
        return json.loads(card["ModelCardContent"]) if isinstance(card, dict) else None
    except (KeyError, TypeError, ValueError):
        return None


def _identity(context: Any) -> str:
    """Who a UserContext names."""
    if not isinstance(context, Mapping):
        return ""
    iam = context.get("IamIdentity")
    return str(context.get("UserProfileArn") or (iam.get("Arn") if isinstance(iam, Mapping) else "") or "")


def _findings(model: Model, registry: Registry | None, graph: Graph | None, today: date) -> list[Finding]:
    found = [
        Finding(model.identity, name, f"has no {words}", f"Say it in the model card ({name}) and record the card.")
        for name, words in FIELDS.items()
        if not model.facts[name]
    ]
    found += _review(model, today)
    if model.approval != "Approved":
        said = f"is {model.approval}" if model.approval else "has no approval"
        found.append(Finding(model.identity, "approval", said, "Take it out of service, or have it approved."))
    if model.evidence.get("approved_by_another") is False:
        said = "was approved by whoever registered it"
        found.append(Finding(model.identity, "approved_by_another", said, "Let another person decide."))
    if registry is not None and not model.packages:
        said = "is in no registry that was read"
        found.append(Finding(model.identity, "registry", said, "Register it, or read the registry that has it."))
    wanted = {"model_card": "has no model card"} if registry is not None or graph is not None else {}
    if graph is not None:
        wanted |= {
            "lineage_to_data": "has no complete lineage to its data",
            "evaluation": "has no recorded evaluation",
            "attestation": "has no recorded signature",
        }
    for name, said in wanted.items():
        if not model.evidence.get(name):
            mend = "Record its run: ringfence lineage record --run FOLDER."
            found.append(Finding(model.identity, name, said, mend))
    return found


def _review(model: Model, today: date) -> list[Finding]:
    """A next review that is no date, or is over."""
    text = model.facts["next_review"]
    if not text:
        return []
    try:
        due = date.fromisoformat(text)
    except ValueError:
        return [Finding(model.identity, "next_review", f"next review {text!r} is no date", "Write it as YYYY-MM-DD.")]
    if due >= today:
        return []
    return [Finding(model.identity, "next_review", f"the review of {due} is overdue", "Review the model.")]
