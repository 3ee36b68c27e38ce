"""The generated reference says what the code says, and what is out of date is named with the command that mends it."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from ringfence.catalogue.coverage import coverage_of
from ringfence.catalogue.frameworks import Control
from ringfence.cli import app, documents
from ringfence.errors import RingfenceError
from ringfence.evidence.costs import costs_page, read_prices
from ringfence.evidence.module_pages import module_page, modules_page, served_controls
from ringfence.evidence.reference import controls_page, out_of_date, policies_page, reference_pages
from ringfence.plan.loading import read_plan
from ringfence.plan.model import Plan
from ringfence.plan.source import read_source
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
automatable = ["manual"]
attest = "Everyone has been *trained*."

[[requirement]]
id = "C-3"
title = "Nobody looks"
"""
PRICES = """
region = "us-east-1"
hours = 100

[[price]]
resource = "aws_vpc_endpoint"
where = { vpc_endpoint_type = "Interface" }
count = "subnet_ids"
usd = 0.01
per = "hour"
unit = "endpoint and zone"
source = "A page"
read = 2026-11-01
verified = true

[[price]]
resource = "aws_kms_key"
usd = 1
per = "month"
unit = "key"
source = "Hearsay"
read = 2026-11-01
verified = false

[[usage]]
resources = ["aws_s3_*"]
says = "what is stored"

[free]
types = ["aws_vpc", "aws_vpc_endpoint"]
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
        "docs/prices.toml": PRICES,
        "policies/__init__.py": "",
        "environments/dev/main.tf": 'module "store" {\n  source = "../../modules/store"\n}\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def resource(address: str, kind: str, **values: object) -> dict[str, object]:
    return {"address": address, "mode": "managed", "type": kind, "name": address.rpartition(".")[2], "values": values}


def a_plan(source: Path | None = None) -> Plan:
    """A VPC, an endpoint in two subnets and one of the free kind, a key of the module, and what has no price."""
    own = [
        resource("aws_vpc.v", "aws_vpc", id="vpc-1"),
        resource("aws_vpc_endpoint.i", "aws_vpc_endpoint", vpc_endpoint_type="Interface", subnet_ids=["a", "b"]),
        resource("aws_vpc_endpoint.g", "aws_vpc_endpoint", vpc_endpoint_type="Gateway", subnet_ids=None),
        resource("aws_mq_broker.m", "aws_mq_broker"),
    ]
    key = resource("module.store[0].aws_kms_key.this", "aws_kms_key", enable_key_rotation=True)
    child = {"address": "module.store[0]", "resources": [key]}
    root = {"resources": own, "child_modules": [child]}
    content = {"format_version": "1.0", "values": {"root_module": root}}
    plan = read_plan(content)
    plan.source = read_source(source) if source else None
    return plan


def test_a_module_in_hcls_own_words(project: Path) -> None:
    assert "| [store](modules/store.md) | Keeps what matters. |" in modules_page(project / "modules")
    page = module_page(project / "modules/store", {}, {})
    assert "\nKeeps what matters.\n" in page
    assert (
        '| `zones` | `map(object({ letter = string, spare = optional(set(string), ["a", "b"]) }))` | required '
        '| Zones, such as "a"; `<name>-*` stays, \\<this> is \\*escaped\\*. |'
    ) in page
    assert "| `limit` | `number` | `3` |  |" in page
    assert "| `reason` | `string` | `null` |  |" in page
    assert "| `arn` | The ARN. |" in page
    assert "| `aws_kms_key` | `this` |" in page
    assert "No policy passes on anything that it builds" in page


def test_a_module_serves_the_controls_of_policies_that_pass_on_what_it_builds(project: Path) -> None:
    policies = load_policies(project / "policies")
    served = served_controls(policies, {"dev": a_plan(project / "environments/dev")})
    assert served == {"store": {"C-1": {("kms_key_rotates", "dev")}}}
    controls = {"C-1": Control("C-1", "Keys rotate", "", "f")}
    page = module_page(project / "modules/store", served, controls)
    assert "| C-1 | Keys rotate | `kms_key_rotates` | dev |" in page
    weak = a_plan(project / "environments/dev")
    weak.by_address["module.store[0].aws_kms_key.this"].values["enable_key_rotation"] = False
    assert served_controls(policies, {"dev": weak}) == {}


def test_what_an_environment_costs_to_stand(project: Path) -> None:
    page = costs_page({"dev": a_plan()}, read_prices(project / "docs/prices.toml"))
    assert "| endpoint and zone | 2 | 1 | 2.00 |" in page
    assert "| key | 1 | 1\\* | 1.00\\* |" in page
    assert "| dev | 3.00 | 1.00 |" in page
    assert "| key | 1 per month | Hearsay | 2026-11-01 | no \\* |" in page
    assert "Nothing is said in the price file of: `aws_mq_broker`." in page


def test_a_number_that_the_plan_does_not_tell_is_said(project: Path) -> None:
    plan = a_plan()
    plan.by_address["aws_vpc_endpoint.i"].unknown = {"subnet_ids": True}
    page = costs_page({"dev": plan}, read_prices(project / "docs/prices.toml"))
    assert "0, and 1 that the plan does not count yet" in page
    assert "| dev | at least 1.00 |" in page


@pytest.mark.parametrize(("old", "new"), [("usd = 0.01\n", ""), ('"hour"', '"year"'), ("[[price]]", "[[price")])
def test_a_price_file_that_is_none_is_refused(project: Path, old: str, new: str) -> None:
    file = project / "docs/prices.toml"
    file.write_text(PRICES.replace(old, new, 1))
    with pytest.raises(RingfenceError, match=r"docs/prices\.toml"):
        read_prices(file)


def test_a_control_that_nobody_verifies_is_listed_too(project: Path) -> None:
    page = controls_page(coverage_of(project))
    assert "1 of 3 controls are verified in something, 1 are attested alone." in page
    assert "| C-1 | Keys rotate | `kms_key_rotates` (policy on one resource) | plan |" in page
    assert "| C-2 | People are trained | a person attests: Everyone has been \\*trained\\*. | manual |" in page
    assert "| C-3 | Nobody looks | nothing yet | manual |" in page


def test_every_control_and_every_policy_of_the_project_has_its_row() -> None:
    policies = load_policies(ROOT / "policies")
    listed = policies_page(policies)
    assert [policy.name for policy in policies if f"[`{policy.name}`](" not in listed] == []
    controls = controls_page(coverage_of(ROOT))
    cited = {control for policy in policies for control in policy.controls}
    assert [each for each in cited if f"| {each} |" not in controls and f"| **{each}** |" not in controls] == []


def test_what_is_missing_or_edited_is_out_of_date(project: Path) -> None:
    pages = reference_pages(project, {"dev": a_plan()})
    assert out_of_date(project, pages) == sorted(pages)
    for page, text in pages.items():
        (project / page).parent.mkdir(parents=True, exist_ok=True)
        (project / page).write_text(text)
    assert out_of_date(project, pages) == []
    edited = project / "docs/reference/policies.md"
    edited.write_text(edited.read_text() + "by hand\n")
    (project / "docs/reference/modules/gone.md").write_text("of a module that was removed\n")
    assert out_of_date(project, pages) == [
        Path("docs/reference/modules/gone.md"),
        Path("docs/reference/policies.md"),
    ]


def test_check_names_the_page_and_the_command_and_writes_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setattr(documents, "planned_offline", lambda _: SimpleNamespace(load=a_plan))
    checked = CliRunner().invoke(app, ["docs", "--check"])
    assert checked.exit_code == 1
    assert "docs/reference/modules.md is out of date; `make docs` regenerates it" in checked.output
    assert not (project / "docs/reference").exists()
    assert CliRunner().invoke(app, ["docs"]).exit_code == 0
    assert CliRunner().invoke(app, ["docs", "--check"]).exit_code == 0


@pytest.mark.terraform
def test_the_projects_own_reference_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    checked = CliRunner().invoke(app, ["docs", "--check"])
    assert checked.exit_code == 0, checked.output
