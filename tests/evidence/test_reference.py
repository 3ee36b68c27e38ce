"""The generated reference says what the code says, and what is out of date is named with the command that mends it."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from ringfence.cli import app, documents
from ringfence.evidence.reference import controls_page, modules_page, out_of_date, policies_page, reference_pages
from ringfence.plan.loading import read_plan
from ringfence.plan.model import Plan
from ringfence.policy.loading import load_policies

ROOT = Path(__file__).resolve().parents[2]

VARIABLES = """
variable "zones" {
  description = "Zones, such as \\"a\\"; `<name>-*` stays, <this> is *escaped*."
  type        = map(object({ letter = string, spare = optional(set(string), ["a", "b"]) }))
  nullable    = false
}

variable "limit" {
  type    = number
  default = 3
}

variable "reason" {
  type    = string
  default = null
}
"""
POLICY = '''
from ringfence.policy import Answer, Resource, policy


@policy(resource="aws_kms_key", severity="high", controls=["C-1"], mend="Set *this*.")
def kms_key_rotates(key: Resource) -> Answer:
    """A key rotates."""
    return key["enable_key_rotation"].is_true()
'''
FRAMEWORK = """
id = "f"
title = "A framework"
version = "1"

[[requirement]]
id = "C-1"
title = "Keys rotate"
automatable = ["plan"]

[[requirement]]
id = "C-2"
title = "People are trained"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a module, a policy, a framework and an environment, and no reference yet."""
    files = {
        "modules/store/main.tf": 'resource "aws_kms_key" "this" {}\n',
        "modules/store/variables.tf": VARIABLES,
        "modules/store/outputs.tf": 'output "arn" {\n  description = "The ARN."\n  value = aws_kms_key.this.arn\n}\n',
        "modules/store/README.md": "# store\n\nKeeps what\nmatters.\n\nMore.\n",
        "policies/kms/kms_key_rotates.py": POLICY,
        "policies/catalogue/f.toml": FRAMEWORK,
        "environments/dev/main.tf": 'module "store" {\n  source = "../../modules/store"\n}\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def a_plan() -> Plan:
    vpc = {"address": "aws_vpc.v", "mode": "managed", "type": "aws_vpc", "name": "v", "values": {"id": "vpc-1"}}
    return read_plan({"format_version": "1.0", "values": {"root_module": {"resources": [vpc]}}})


def test_a_module_in_hcls_own_words(project: Path) -> None:
    page = modules_page(project / "modules")
    assert "\nKeeps what matters.\n" in page
    assert (
        '| `zones` | `map(object({ letter = string, spare = optional(set(string), ["a", "b"]) }))` | required '
        '| Zones, such as "a"; `<name>-*` stays, \\<this> is \\*escaped\\*. |'
    ) in page
    assert "| `limit` | `number` | `3` |  |" in page
    assert "| `reason` | `string` | `null` |  |" in page
    assert "| `arn` | The ARN. |" in page


def test_a_control_that_nobody_verifies_is_listed_too(project: Path) -> None:
    page = controls_page(project / "policies/catalogue", load_policies(project / "policies"))
    assert "Policies look at 1 of 2 controls." in page
    assert "| C-1 | Keys rotate | `kms_key_rotates` | plan |" in page
    assert "| C-2 | People are trained | nothing yet | manual |" in page


def test_every_control_and_every_policy_of_the_project_has_its_row() -> None:
    policies = load_policies(ROOT / "policies")
    listed = policies_page(policies)
    assert [policy.name for policy in policies if f"[`{policy.name}`](" not in listed] == []
    controls = controls_page(ROOT / "policies/catalogue", policies)
    cited = {control for policy in policies for control in policy.controls}
    assert [each for each in cited if f"| {each} |" not in controls and f"| **{each}** |" not in controls] == []


def test_what_is_missing_or_edited_is_out_of_date(project: Path) -> None:
    pages = reference_pages(project, a_plan())
    assert out_of_date(project, pages) == sorted(pages)
    for page, text in pages.items():
        (project / page).parent.mkdir(parents=True, exist_ok=True)
        (project / page).write_text(text)
    assert out_of_date(project, pages) == []
    edited = project / "docs/reference/policies.md"
    edited.write_text(edited.read_text() + "by hand\n")
    assert out_of_date(project, pages) == [Path("docs/reference/policies.md")]


def test_check_names_the_page_and_the_command_and_writes_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setattr(documents, "planned_offline", lambda _: SimpleNamespace(load=a_plan))
    checked = CliRunner().invoke(app, ["docs", "--check"])
    assert checked.exit_code == 1
    assert "docs/reference/modules.md is out of date; `make docs` regenerates it" in checked.output
    assert not (project / "docs").exists()
    assert CliRunner().invoke(app, ["docs"]).exit_code == 0
    assert CliRunner().invoke(app, ["docs", "--check"]).exit_code == 0


@pytest.mark.terraform
def test_the_projects_own_reference_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    checked = CliRunner().invoke(app, ["docs", "--check"])
    assert checked.exit_code == 0, checked.output
