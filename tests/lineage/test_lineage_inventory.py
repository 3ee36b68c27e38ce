"""The inventory says of every model what SR 26-2 asks; a deployed model that lacks any of it is a finding."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lineage_steps import PACKAGE, approval, deployment

Command = Callable[..., subprocess.CompletedProcess[str]]
APPROVER = {"IamIdentity": {"Arn": "arn:aws:sts::333333333333:assumed-role/approver/one"}}
PIPELINE = {"IamIdentity": {"Arn": "arn:aws:sts::444444444444:assumed-role/pipeline/run"}}


def export(path: Path, german: Path, *, card: Any = None, deployed: bool = True, **package: Any) -> Path:
    """An export of the registry with one version of the German credit model, which an endpoint serves."""
    model = json.loads((german / "run/run.json").read_text())["fingerprint"]["artifact_sha256"]
    content = json.loads((german / "card/model_card.json").read_text()) if card is None else card
    version = {
        "ModelPackageArn": PACKAGE,
        "ModelPackageGroupName": "credit-risk",
        "ModelApprovalStatus": "Approved",
        "CustomerMetadataProperties": {"artifact_sha256": model},
        "ModelCard": {"ModelCardContent": json.dumps(content), "ModelCardStatus": "Approved"},
        "CreatedBy": PIPELINE,
        "LastModifiedBy": APPROVER,
    }
    endpoint = {"EndpointName": "credit-risk", "EndpointStatus": "InService", "ModelPackageNames": [PACKAGE]}
    path.write_text(json.dumps({"ModelPackages": [version | package], "Endpoints": [endpoint] if deployed else []}))
    return path


@pytest.fixture
def ledger(german: Path, tmp_path: Path, ringfence: Command) -> Path:
    """A ledger with the run and its reports."""
    done = ringfence("lineage", "record", "--ledger", tmp_path / "ledger", "--run", german)
    assert done.returncode == 0, done.stderr
    return tmp_path / "ledger"


def listed(ringfence: Command, *arguments: object, today: str = "2026-11-24") -> tuple[int, list[dict[str, Any]]]:
    done = ringfence("inventory", "--offline", "--format", "json", "--today", today, *arguments)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)["models"]


def rules(models: list[dict[str, Any]]) -> set[str]:
    return {finding["rule"] for model in models for finding in model["findings"]}


def test_a_deployed_model_with_all_of_it(german: Path, ledger: Path, tmp_path: Path, ringfence: Command) -> None:
    registry = export(tmp_path / "registry.json", german)
    code, models = listed(ringfence, "--registry", registry, "--ledger", ledger)
    assert (code, len(models), rules(models)) == (0, 1, set())
    model = models[0]
    assert model["owner"] == "Retail credit risk"
    assert model["next_review"] == "2027-05-01"
    assert (model["deployed"], model["endpoints"], model["approval"]) == (True, ["credit-risk"], "Approved")
    text = ringfence("inventory", "--offline", "--registry", registry, "--ledger", ledger, "--today", "2026-11-24")
    assert text.returncode == 0
    assert "1 models, 1 deployed, 0 findings" in text.stdout


def test_the_ledger_alone_knows_a_deployed_model(
    german: Path, ledger: Path, tmp_path: Path, ringfence: Command
) -> None:
    model = json.loads((german / "run/run.json").read_text())["fingerprint"]["artifact_sha256"]
    events = ("--event", approval(tmp_path, model), "--event", deployment(tmp_path, model))
    assert ringfence("lineage", "record", "--ledger", ledger, *events).returncode == 0
    code, models = listed(ringfence, "--ledger", ledger)
    assert (code, models[0]["deployed"], models[0]["packages"]) == (0, True, [PACKAGE])
    rejected = approval(tmp_path, model, "Rejected", "2026-11-22T09:00:00Z")
    assert ringfence("lineage", "record", "--ledger", ledger, "--event", rejected).returncode == 0
    code, models = listed(ringfence, "--ledger", ledger)
    assert (code, rules(models)) == (1, {"approval"})


@pytest.mark.parametrize(
    "fact", ["model_owner", "purpose_of_model", "materiality", "validation_status", "limits", "next_review"]
)
def test_each_fact_that_a_deployed_model_lacks_is_found(
    german: Path, tmp_path: Path, ringfence: Command, fact: str
) -> None:
    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without(each) for key, each in value.items() if key != fact}
        return value

    card = without(json.loads((german / "card/model_card.json").read_text()))
    code, models = listed(ringfence, "--registry", export(tmp_path / "registry.json", german, card=card))
    expected = {"model_owner": "owner", "purpose_of_model": "purpose"}.get(fact, fact)
    assert (code, rules(models)) == (1, {expected})
    registry = export(tmp_path / "registry.json", german, card=card, deployed=False)
    code, models = listed(ringfence, "--registry", registry)
    assert (code, rules(models)) == (0, set()), "what is not deployed lacks it without a finding"


def test_what_else_is_found(german: Path, ledger: Path, tmp_path: Path, ringfence: Command) -> None:
    def found(*arguments: object, today: str = "2026-11-24", **package: Any) -> set[str]:
        registry = export(tmp_path / "registry.json", german, **package)
        return rules(listed(ringfence, "--registry", registry, *arguments, today=today)[1])

    assert found(today="2028-01-01") == {"next_review"}
    assert found(ModelApprovalStatus="PendingManualApproval") == {"approval"}
    assert found(LastModifiedBy=PIPELINE) == {"approved_by_another"}
    every = {"owner", "purpose", "materiality", "validation_status", "limits", "next_review", "model_card"}
    assert found(ModelCard={"ModelCardContent": "no JSON"}) == every
    assert found("--ledger", ledger, CustomerMetadataProperties={}) == {"lineage_to_data", "evaluation", "attestation"}
    unknown = tmp_path / "unknown.json"
    endpoint = {"EndpointName": "x", "ModelPackageNames": [PACKAGE]}
    unknown.write_text(json.dumps({"ModelPackages": [], "Endpoints": [endpoint]}))
    assert "registry" in rules(listed(ringfence, "--registry", unknown)[1])


def test_bad_input_is_one_line(tmp_path: Path, ringfence: Command) -> None:
    bad = tmp_path / "bad.json"
    for content in ("[]", "{}", "x", '{"ModelPackages": [1], "Endpoints": []}'):
        bad.write_text(content)
        done = ringfence("inventory", "--offline", "--registry", bad)
        assert (done.returncode, len(done.stderr.splitlines()), done.stdout) == (2, 1, "")
    for arguments in ((), ("--ledger", tmp_path / "nowhere"), ("--registry", bad, "--today", "tomorrow")):
        assert ringfence("inventory", "--offline", *arguments).returncode == 2
