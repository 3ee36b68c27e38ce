"""From a run's files to its graph: recorded by the command, traced back to raw data and forward to predictions."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from lineage_steps import PACKAGE, approval, capture, deployment

from ringfence.lineage.engine_runs import run_steps

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def model(german: Path) -> str:
    """The model's hash."""
    return str(json.loads((german / "run/run.json").read_text())["fingerprint"]["artifact_sha256"])


def recorded(ringfence: Command, ledger: Path, *arguments: object) -> None:
    done = ringfence("lineage", "record", "--ledger", ledger, *arguments)
    assert done.returncode == 0, done.stderr + done.stdout


def traced(ringfence: Command, ledger: Path, model: str, *arguments: object) -> dict[str, Any]:
    done = ringfence("lineage", "trace", model, "--ledger", ledger, "--format", "json", *arguments)
    assert done.returncode == 0, done.stderr + done.stdout
    return dict(json.loads(done.stdout))


def test_a_model_from_raw_data_to_every_prediction(
    german: Path, model: str, tmp_path: Path, ringfence: Command
) -> None:
    ledger = tmp_path / "ledger"
    recorded(ringfence, ledger, "--run", german)
    recorded(ringfence, ledger, "--event", approval(tmp_path, model), "--event", deployment(tmp_path, model))
    for number in (3, 4):
        batch = capture(tmp_path / f"{number}.jsonl", number)
        recorded(ringfence, ledger, "--predictions", batch, "--endpoint", "credit-risk")
    found = traced(ringfence, ledger, model[:10])
    assert {each["kind"] for each in found["before"]} == {
        "raw_data",
        "dataset_version",
        "feature_view",
        "code",
        "image",
        "parameters",
        "training_run",
    }
    after = [each["kind"] for each in found["after"]]
    assert sorted(set(after)) == [
        "approval",
        "attestation",
        "deployment",
        "evaluation",
        "model_card",
        "prediction_batch",
    ]
    batches = [each["facts"] for each in found["after"] if each["kind"] == "prediction_batch"]
    assert sorted(each["records"] for each in batches) == [3, 4]
    assert {each["unreadable_lines"] for each in batches} == {1}
    for name in ("credit-risk", PACKAGE):
        assert traced(ringfence, ledger, name)["model"]["sha256"] == model
    text = ringfence("lineage", "trace", model[:10], "--ledger", ledger)
    assert "7 predictions in 2 batches" in text.stdout
    assert ringfence("lineage", "verify", ledger).returncode == 0
    again = ringfence("lineage", "record", "--ledger", ledger, "--run", german)
    assert (again.returncode, again.stdout) == (0, "")


def test_the_picture_has_a_box_for_each_artefact(german: Path, model: str, tmp_path: Path, ringfence: Command) -> None:
    recorded(ringfence, tmp_path / "ledger", "--run", german)
    picture = tmp_path / "trace.svg"
    done = ringfence("lineage", "trace", model, "--ledger", tmp_path / "ledger", "--format", "svg", "--output", picture)
    assert done.returncode == 0
    root = ElementTree.fromstring(picture.read_text())
    boxes = [each.text for each in root.iter("{http://www.w3.org/2000/svg}title") if "sha256:" in str(each.text)]
    found = traced(ringfence, tmp_path / "ledger", model)
    assert len(boxes) == len(found["before"]) + 1 + len(found["after"])


def test_predictions_belong_to_what_was_deployed_then(
    german: Path, model: str, tmp_path: Path, ringfence: Command
) -> None:
    """Two deployments of one endpoint: a batch hangs on the one that served when it was made."""
    ledger = tmp_path / "ledger"
    recorded(ringfence, ledger, "--run", german)
    recorded(ringfence, ledger, "--event", deployment(tmp_path, model))
    later = deployment(tmp_path, "", "credit-risk-2", "2026-11-21T10:00:00Z")
    recorded(ringfence, ledger, "--event", later, "--model", model)
    for name, time in (("early", "2026-11-20T11:00:00Z"), ("late", "2026-11-21T11:00:00Z")):
        batch = capture(tmp_path / f"{name}.jsonl", 1, time)
        recorded(ringfence, ledger, "--predictions", batch, "--endpoint", "credit-risk")
    found = traced(ringfence, ledger, model)
    names = {f"{each['kind']}:{each['sha256']}": each["name"] for each in found["after"]}
    served = {names[each["target"]]: names[each["source"]] for each in found["edges"] if each["step"] == "predict"}
    assert served == {"early.jsonl": "credit-risk (credit-risk-1)", "late.jsonl": "credit-risk (credit-risk-2)"}
    too_early = capture(tmp_path / "before.jsonl", 1, "2026-11-01T00:00:00Z")
    refused = ringfence(
        "lineage", "record", "--ledger", ledger, "--predictions", too_early, "--endpoint", "credit-risk"
    )
    assert refused.returncode == 2


def test_who_did_it_from_where(german: Path, model: str, tmp_path: Path, ringfence: Command) -> None:
    """CloudTrail's records are joined by the resources that a step names; a record of something else is not."""
    ledger = tmp_path / "ledger"
    recorded(ringfence, ledger, "--run", german)
    recorded(ringfence, ledger, "--event", approval(tmp_path, model))
    role = "arn:aws:sts::333333333333:assumed-role/AWSReservedSSO_ModelApprover_0123456789abcdef/approver"
    record = {
        "eventID": "1",
        "eventTime": "2026-11-20T09:00:00Z",
        "eventSource": "sagemaker.amazonaws.com",
        "eventName": "UpdateModelPackage",
        "sourceIPAddress": "10.20.0.7",
        "vpcEndpointId": "vpce-1",
        "userIdentity": {"type": "AssumedRole", "arn": role, "sessionContext": {"sourceIdentity": "person-17"}},
        "requestParameters": {"modelPackageArn": PACKAGE, "modelApprovalStatus": "Approved"},
    }
    other = record | {"eventID": "2", "requestParameters": {"modelPackageArn": PACKAGE.replace("/1", "/2")}}
    trail = tmp_path / "trail.json"
    trail.write_text(json.dumps({"Records": [record, record, other]}))
    acts = [act for each in traced(ringfence, ledger, model, "--trail", trail)["acts"].values() for act in each]
    assert [(act["who"], act["what"], act["when"], act["where"]) for act in acts] == [
        (f"person-17 as {role}", "sagemaker:UpdateModelPackage", "2026-11-20T09:00:00Z", "10.20.0.7 by vpce-1")
    ]
    trail.write_text("{}")
    bad = ringfence("lineage", "trace", model, "--ledger", ledger, "--trail", trail)
    assert (bad.returncode, len(bad.stderr.splitlines())) == (2, 1)


def test_a_run_without_an_image_has_no_complete_line(
    german: Path, model: str, tmp_path: Path, ringfence: Command
) -> None:
    from ringfence.lineage.graph import graph_of, trace
    from ringfence.lineage.ledger import append, read_ledger
    from ringfence.lineage.stores import FolderStore

    store = FolderStore(tmp_path / "ledger")
    append(store, [each for each in run_steps(german) if each.name not in ("prepare_data", "select_features")])
    graph = graph_of(read_ledger(store))
    assert trace(graph, graph.model(model)).missing == ("raw_data",)
    assert ringfence("lineage", "trace", model, "--ledger", tmp_path / "ledger").returncode == 1


def test_what_is_no_run_is_refused_in_one_line(german: Path, tmp_path: Path, ringfence: Command) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(german, folder)
    report = json.loads((folder / "bias/report.json").read_text())

    def refused(*arguments: object) -> str:
        done = ringfence("lineage", "record", "--ledger", tmp_path / "ledger", *arguments)
        assert (done.returncode, len(done.stderr.splitlines()), done.stdout) == (2, 1, ""), done
        return done.stderr

    report["model"]["artifact_sha256"] = "0" * 64
    (folder / "bias/report.json").write_text(json.dumps(report))
    assert "another model" in refused("--run", folder)
    (folder / "run/model/model.ubj").write_bytes(b"another")
    assert "not the file that the run names" in refused("--run", folder)
    (folder / "run/run.json").write_text("{}")
    assert "no record of a run" in refused("--run", folder)
    (folder / "run/run.json").unlink()
    assert "no run.json" in refused("--run", folder)
    assert "nothing to record" in refused()
    assert "--endpoint" in refused("--predictions", folder / "key.pem")
    (tmp_path / "event.json").write_text('{"detail-type": "x", "detail": {}, "time": "now"}')
    assert "cannot be used" in refused("--event", tmp_path / "event.json")
    assert not (tmp_path / "ledger").exists(), "nothing of what was refused is recorded"
    recorded(ringfence, tmp_path / "ledger", "--run", german)
    assert "another kind" in refused("--event", tmp_path / "event.json")
    assert "is no model of this ledger" in refused("--event", approval(tmp_path, "f" * 64))
    assert "decides nothing" in refused("--event", approval(tmp_path, "f" * 64, "PendingManualApproval"))
