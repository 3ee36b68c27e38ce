"""Defect 12: a README that claims what no resource does. Ours, held against the code beside them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from claims import BUILDS, broken_claims, built

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(file.parent.name for file in (ROOT / "modules").glob("*/README.md"))


@pytest.mark.parametrize("module", MODULES)
def test_what_a_readme_claims_is_there(module: str) -> None:
    assert list(broken_claims(ROOT / "modules" / module)) == []


def test_the_readmes_make_claims_that_can_be_checked() -> None:
    texts = {module: built((ROOT / "modules" / module / "README.md").read_text(encoding="utf-8")) for module in MODULES}
    spoken = {claim for claim in BUILDS if any(re.search(claim, text, re.IGNORECASE) for text in texts.values())}
    assert len(spoken) >= 8
    assert len([text for text in texts.values() if text]) >= 6


# Module, file, the words that are taken out of it, and what is then claimed in vain.
UNBUILT = {
    "flow logs": ("network", "flow_logs.tf", 'resource "aws_flow_log"', "aws_flow_log"),
    "a boundary": ("identity", "guardrails.tf", "", "the guardrail ComputeMustNameSubnets"),
    "an alarm": ("identity", "break_glass.tf", 'resource "aws_sns_topic" "', "aws_sns_topic"),
    "a guardrail": ("guardrails", "statements.tf", '"NoRootUser"', "the guardrail NoRootUser"),
}


@pytest.mark.parametrize("name", UNBUILT)
def test_a_claim_without_its_resource_is_caught(name: str, tmp_path: Path) -> None:
    module, file, words, wanted = UNBUILT[name]
    copy = tmp_path / module
    shutil.copytree(ROOT / "modules" / module, copy)
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert words in text
    path.write_text(text.replace(words, words.replace("aws_", "null_").replace("NoRoot", "SomeRoot")) if words else "")
    assert [claim for claim in broken_claims(copy) if wanted in claim]
