"""Defect 1: a job called plan, run on every pull request, that applies. The name of a job is not what it does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pipelines import jobs_that_apply

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The pipelines' files and the Makefile that they call, to be broken."""
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    for name in ("Makefile", ".gitlab-ci.yml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


WORKFLOW = """
"on":
  pull_request:
jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
      - run: terraform init
      - run: {command}
"""
GITLAB = """
plan:
  script:
    - {command}
"""
APPLIES = [
    "terraform apply -auto-approve",
    "terraform -chdir=environments/prod apply plan.tfplan",
    "make apply ENV=prod",
    "ringfence apply environments/prod",
    "terraform destroy",
]
PLANS = ["terraform plan", "make plan ENV=prod", "ringfence apply environments/dev --local", "make ci"]


def test_no_job_of_a_proposal_changes_an_account() -> None:
    assert jobs_that_apply(ROOT) == []


@pytest.mark.parametrize("command", APPLIES)
def test_a_job_called_plan_that_applies_is_caught(command: str, copy: Path) -> None:
    (copy / ".github/workflows/plan.yml").write_text(WORKFLOW.format(command=command))
    (copy / ".gitlab-ci.yml").write_text(GITLAB.format(command=command))
    assert jobs_that_apply(copy) == [".gitlab-ci.yml: plan", "plan.yml: plan"]


@pytest.mark.parametrize("command", PLANS)
def test_a_job_that_plans_is_not(command: str, copy: Path) -> None:
    (copy / ".github/workflows/plan.yml").write_text(WORKFLOW.format(command=command))
    assert jobs_that_apply(copy) == []


def test_a_job_that_a_make_target_hides_is_caught(copy: Path) -> None:
    """`make ci` is what every pipeline calls: what it comes to run is theirs too."""
    makefile = copy / "Makefile"
    makefile.write_text(makefile.read_text().replace("ci: lint test", "ci: lint test apply", 1))
    assert jobs_that_apply(copy) == [".gitlab-ci.yml: ci", "ci.yml: ci"]


def test_an_apply_after_the_merge_is_not_caught(copy: Path) -> None:
    pushed = WORKFLOW.replace("pull_request:", "push:\n    branches: [main]")
    (copy / ".github/workflows/apply.yml").write_text(pushed.format(command="terraform apply"))
    assert jobs_that_apply(copy) == []
