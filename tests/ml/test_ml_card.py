"""A model card is complete or refused, and keeps to SageMaker's schema."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from ml_commands import Command, read

from ringfence_ml.card_fields import TEXTS

REPORTS = {
    "evaluation": "evaluate/report.json",
    "bias": "bias/report.json",
    "explanation": "explain/report.json",
}


def texts() -> dict[str, str]:
    return {text.key: f"About {text.heading.lower()}." for text in TEXTS} | {
        "name": "credit-risk",
        "risk_rating": "High",
        "next_review": "2027-05-01",
    }


@pytest.fixture
def inputs(german: Path, reported: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "inputs"
    shutil.copytree(german / "run", folder / "run")
    for name in ("evaluate", "bias", "explain"):
        shutil.copytree(reported / name, folder / name)
    return folder


def test_a_complete_card(inputs: Path, command: Command) -> None:
    code, output = command("card", {"texts": texts(), "reports": REPORTS}, inputs)
    assert code == 0
    content = read(output / "model_card.json")
    auc = read(inputs / "evaluate/report.json")["metrics"]["auc"]["value"]
    metrics = {each["name"]: each for each in content["evaluation_details"][0]["metric_groups"][0]["metric_data"]}
    assert metrics["auc"]["value"] == auc
    assert "95 % interval" in metrics["auc"]["notes"]
    assert content["intended_uses"]["risk_rating"] == "High"
    page = (output / "model_card.md").read_text()
    assert all(f"## {text.heading}" in page for text in TEXTS if text.key != "name")
    assert "age_25_or_younger" in page


def test_it_keeps_to_sagemakers_schema(inputs: Path, command: Command) -> None:
    """Sections, types of metric and lengths, as the guide's schema has them (written out here by hand)."""
    _, output = command("card", {"texts": texts(), "reports": REPORTS}, inputs)
    content = read(output / "model_card.json")
    assert set(content) == {
        "model_overview",
        "intended_uses",
        "business_details",
        "training_details",
        "evaluation_details",
        "additional_information",
    }
    assert set(content["additional_information"]) <= {
        "ethical_considerations",
        "caveats_and_recommendations",
        "custom_details",
    }
    assert all(len(each) <= 1024 for each in content["additional_information"]["custom_details"].values())
    details = content["training_details"]
    assert details["objective_function"]["function"] == {"function": "Minimize", "facet": "Loss"}
    for parameter in details["training_job_details"]["user_provided_hyper_parameters"]:
        assert set(parameter) == {"name", "value"}
        assert 1 <= len(parameter["value"]) <= 255
    kinds: dict[str, type | tuple[type, ...]] = {
        "number": (int, float),
        "string": str,
        "linear_graph": list,
        "bar_chart": list,
    }
    for detail in content["evaluation_details"]:
        assert 1 <= len(detail["name"]) <= 63
        assert len(detail["evaluation_observation"]) <= 2096
        for group in detail["metric_groups"]:
            for metric in group["metric_data"]:
                assert isinstance(metric["value"], kinds[metric["type"]])
    package = read(output / "model_package_card.json")
    assert set(package["model_overview"]) == {"model_creator", "model_artifact"}


def refused(command: Command, inputs: Path, configuration: dict[str, Any], capsys: Any) -> str:
    code, output = command("card", configuration, inputs)
    assert code == 2
    assert not (output / "model_card.json").exists()
    return str(capsys.readouterr().err)


def test_all_that_is_missing_is_named_at_once(inputs: Path, command: Command, capsys: Any) -> None:
    said = texts()
    del said["owner"]
    said["limits"] = "  "
    reports = {name: path for name, path in REPORTS.items() if name != "bias"}
    line = refused(command, inputs, {"texts": said, "reports": reports}, capsys)
    for missing in ("texts.owner", "texts.limits", "reports.bias"):
        assert missing in line


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("risk_rating", "Tiny", "none of High"),
        ("next_review", "soon", "no date"),
        ("purpose", "x" * 2049, "2049 characters"),
        ("colour", "blue", "unknown"),
    ],
)
def test_a_wrong_text_is_refused(key: str, value: str, word: str, inputs: Path, command: Command, capsys: Any) -> None:
    assert word in refused(command, inputs, {"texts": texts() | {key: value}, "reports": REPORTS}, capsys)


def test_reports_on_another_model_are_refused(inputs: Path, german: Path, command: Command, capsys: Any) -> None:
    shutil.rmtree(inputs / "run")
    shutil.copytree(german / "linear", inputs / "run")
    assert "another model" in refused(command, inputs, {"texts": texts(), "reports": REPORTS}, capsys)
