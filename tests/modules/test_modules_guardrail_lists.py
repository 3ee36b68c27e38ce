"""The lists of actions that the guardrails deny by are those of AWS's data: nobody has to remember to write them."""

from __future__ import annotations

from typing import Any

import pytest
from module_sources import ROOT

from ringfence.iam import actions, carriers

FILE = ROOT / "modules/guardrails/sagemaker_actions/carrying.tf"
AGAIN = "python -m ringfence.iam.carriers modules/guardrails/sagemaker_actions/carrying.tf"


def test_the_lists_are_those_of_the_installed_data() -> None:
    assert FILE.read_text(encoding="utf-8") == carriers.rendered(), f"look at what AWS changed, and run: {AGAIN}"


@pytest.mark.parametrize("key", carriers.PERIMETER)
def test_the_patterns_match_every_action_that_carries_the_key_and_no_other(key: str) -> None:
    wanted = carriers.carriers(f"sagemaker:{key}")
    patterns = carriers.shortened(wanted)
    assert wanted
    assert {action for pattern in patterns for action in actions.expand(pattern)} == set(wanted)
    assert len(patterns) <= len(wanted)


def test_the_key_of_subnets_is_carried_by_what_the_dossiers_name() -> None:
    wanted = carriers.carriers("sagemaker:VpcSubnets")
    assert len(wanted) == 20
    assert {"sagemaker:CreateJob", "sagemaker:CreateTrainingSession", "sagemaker:UpdateCluster"} <= set(wanted)
    assert not {"sagemaker:CreateTransformJob", "sagemaker:CreateCompilationJob"} & set(wanted)


def test_one_action_is_left_as_it_is_and_nothing_is_made_of_nothing() -> None:
    assert carriers.shortened(["sagemaker:CreateModel"]) == ["sagemaker:CreateModel"]
    assert carriers.shortened([]) == []


@pytest.mark.parametrize("key", ["VpcSubnets", "VolumeKmsKeyArn", "NetworkIsolation"])
def test_an_action_that_aws_adds_fails_until_the_lists_are_written_again(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it added CreateJob and CreateTrainingSession."""
    real = actions._file

    def with_new_action(folder: str, service: str) -> dict[str, Any]:
        found = real(folder, service)
        if (folder, service.lower()) != ("actions", "sagemaker"):
            return found
        new = {**found["createjob"], "name": "RunSandbox", "conditionKeys": [f"sagemaker:{key}"], "resourceTypes": []}
        return {**found, "runsandbox": new}

    monkeypatch.setattr(actions, "_file", with_new_action)
    written_again = carriers.rendered()
    assert written_again != FILE.read_text(encoding="utf-8")
    assert "sagemaker:RunSandbox" in written_again
