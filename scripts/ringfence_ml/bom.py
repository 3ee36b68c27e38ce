"""A bill of materials of a model in CycloneDX 1.6 (ML-BOM): the model, its data, the packages it was made with."""

from __future__ import annotations

import uuid
from typing import Any

from ringfence_ml import __version__
from ringfence_ml.runs import Run

FAMILIES = {"xgboost": "gradient-boosted trees", "logistic_regression": "generalised linear model"}


def bill_of_materials(run: Run, name: str, evaluation: dict[str, Any] | None) -> dict[str, Any]:
    """The bill as JSON; equal runs give equal bills."""
    specification, environment = run.specification, run.record["environment"]
    packages = {
        key.removeprefix("package "): version for key, version in environment.items() if key.startswith("package ")
    }
    libraries = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{package}@{version}",
            "name": package,
            "version": version,
            "purl": f"pkg:pypi/{package}@{version}",
        }
        for package, version in sorted(packages.items())
    ]
    data = {
        "type": "data",
        "bom-ref": "data",
        "name": specification["data"]["source"],
        "hashes": [{"alg": "SHA-256", "content": specification["data"]["file_sha256"]}],
        "data": [{"type": "dataset", "name": specification["data"]["source"]}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'ringfence-ml:' + str(run.record['run']))}",
        "version": 1,
        "metadata": {
            "timestamp": run.record["trained_at"],
            "tools": {"components": [{"type": "application", "name": "ringfence-ml", "version": __version__}]},
            "component": _model(run, name, evaluation),
        },
        "components": [data, *libraries],
        "dependencies": [{"ref": "model", "dependsOn": ["data", *(each["bom-ref"] for each in libraries)]}],
    }


def _model(run: Run, name: str, evaluation: dict[str, Any] | None) -> dict[str, Any]:
    kind = run.specification["model"]["kind"]
    card: dict[str, Any] = {
        "modelParameters": {
            "approach": {"type": "supervised"},
            "task": "binary classification",
            "architectureFamily": FAMILIES[kind],
            "modelArchitecture": kind,
            "datasets": [{"ref": "data"}],
            "inputs": [{"format": column} for column in run.encoding.columns],
            "outputs": [{"format": "probability of the adverse outcome"}],
        }
    }
    if evaluation:
        card["quantitativeAnalysis"] = {
            "performanceMetrics": [
                {"type": metric, "value": repr(each["value"]), "slice": evaluation["data"]["part"]}
                | (
                    {"confidenceInterval": {"lowerBound": repr(each["low"]), "upperBound": repr(each["high"])}}
                    if each["low"] is not None
                    else {}
                )
                for metric, each in evaluation["metrics"].items()
                if each["value"] is not None
            ]
        }
    return {
        "type": "machine-learning-model",
        "bom-ref": "model",
        "name": name,
        "version": str(run.record["run"])[:12],
        "hashes": [{"alg": "SHA-256", "content": run.fingerprint["artifact_sha256"]}],
        "modelCard": card,
    }
