"""The catalogue and what verifies it agree both ways: nothing is named that is not there, no practice is left out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ringfence.catalogue.coverage import Coverage, coverage_of, covered, missing_tests, verifying
from ringfence.catalogue.frameworks import Control, load_catalogue, load_frameworks
from ringfence.cli.coverage import coverage as command
from ringfence.errors import RingfenceError
from ringfence.policy.verification import Verifier

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = load_catalogue(ROOT / "policies/catalogue")
PROVISIONING = [control for control in CATALOGUE.values() if control.topic.startswith("Provisioning: ")]
FRAMEWORK = """
id = "f"
title = "A framework"
version = "1"

[[requirement]]
id = "C-1"
title = "Keys rotate"
automatable = ["plan", "code"]
verified_by.code = ["tests/test_keys.py::test_a_key_rotates"]

[[requirement]]
id = "C-2"
title = "People are trained"
automatable = ["manual"]
attest = "Everyone has been trained."

[[requirement]]
id = "C-3"
title = "Nobody looks"

[[requirement]]
id = "C"
title = "All three"
assessed_by = ["C-1", "C-2", "C-3"]
"""
POLICY = '''
from ringfence.policy import Answer, Resource, policy


@policy(resource="aws_kms_key", severity="high", controls=["C-1"], mend="Set it.")
def kms_key_rotates(key: Resource) -> Answer:
    """A key rotates."""
    return key["enable_key_rotation"].is_true()
'''


@pytest.fixture(scope="module")
def article() -> Coverage:
    return next(each for each in coverage_of(ROOT) if each.framework.id == "article")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one framework, one policy and one test."""
    files = {
        "policies/__init__.py": "",
        "policies/kms/kms_key_rotates.py": POLICY,
        "policies/catalogue/f.toml": FRAMEWORK,
        "tests/test_keys.py": "def test_a_key_rotates() -> None: ...\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for name in ("environments", "modules"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_the_article_has_its_five_topics_of_provisioning() -> None:
    assert len({control.topic for control in PROVISIONING}) == 5
    assert len(PROVISIONING) == 46


@pytest.mark.parametrize("control", PROVISIONING, ids=lambda control: control.id)
def test_a_practice_of_provisioning_is_verified_or_a_person_attests_it(control: Control, article: Coverage) -> None:
    held = next(each for each in article.covered if each.control.id == control.id)
    assert held.by or (control.attest and control.automatable == ("manual",)), control.statement
    assert bool(control.attest) == ("manual" in control.automatable)


def nodes(kind: str) -> set[str]:
    """The tests that the catalogue names."""
    return {node for control in CATALOGUE.values() for node in getattr(control, f"{kind}_tests")}


def collected(named: set[str], *options: str) -> set[str]:
    """Those of these tests that pytest collects in their files, parameters left out."""
    files = sorted({node.partition("::")[0] for node in named})
    call = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", *options, *files]
    said = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    found = {re.sub(r"\[.*", "", line) for line in said.stdout.splitlines() if "::" in line}
    assert found, said.stdout[-2000:] + said.stderr[-2000:]
    return found


def test_every_code_test_that_is_named_is_collected() -> None:
    assert nodes("code") - collected(nodes("code")) == set()


def test_every_applied_state_test_that_is_named_is_collected_and_runs_terraform() -> None:
    assert nodes("state") - collected(nodes("state"), "-m", "terraform") == set()


def test_a_policy_a_goal_and_a_test_verify_something_of_the_catalogue() -> None:
    verifier = Verifier(ROOT / "policies")
    found = verifying([*verifier.policies, *verifier.goals], load_frameworks(ROOT / "policies/catalogue"))
    assert [each.name for each in found if not each.controls] == []
    assert {control for each in found for control in each.controls} <= set(CATALOGUE)
    assert {each.kind for each in found} == {"resource", "environment", "proof", "path", "state", "code"}


def test_states_of_requirements(project: Path) -> None:
    (only,) = coverage_of(project)
    assert {each.control.id: each.state for each in only.covered} == {
        "C-1": "verified",
        "C-2": "attested",
        "C-3": "gap",
        "C": "by its parts",
    }
    assert [one.name for one in only.covered[0].by] == ["kms_key_rotates", "tests/test_keys.py::test_a_key_rotates"]
    assert [each.control.id for each in only.gaps] == ["C-3"]


def test_without_its_policy_and_test_a_requirement_is_a_gap(project: Path) -> None:
    frameworks = load_frameworks(project / "policies/catalogue")
    (only,) = covered(frameworks, [])
    assert only.covered[0].state == "gap"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("tests/test_keys.py", "test_a_key", "test_another_key", "which is no test"),
        ("policies/kms/kms_key_rotates.py", '"C-1"', '"C-9"', "names the control C-9"),
        ("policies/catalogue/f.toml", "tests/test_keys.py::", "test_keys.py::", "verified_by.code names"),
        ("policies/catalogue/f.toml", "verified_by.code", "verified_by.cide", "verified_by is"),
        ("policies/catalogue/f.toml", '["manual"]', '["plan"]', "attest stands without manual"),
        ("policies/catalogue/f.toml", '["plan", "code"]', '["plan", "cide"]', "automatable has cide"),
        ("policies/catalogue/f.toml", '"C-3"\ntitle', '"C-2"\ntitle', "C-2 stands in f too"),
    ],
)
def test_what_is_named_and_not_there_is_an_error(project: Path, file: str, old: str, new: str, message: str) -> None:
    text = (project / file).read_text()
    assert old in text
    (project / file).write_text(text.replace(old, new))
    with pytest.raises(RingfenceError, match=message):
        coverage_of(project)


def test_methods_are_tests_too(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("class TestX:\n    def test_y(self) -> None: ...\n")
    assert missing_tests(["test_x.py::TestX::test_y", "test_x.py::test_y"], tmp_path) == ["test_x.py::test_y"]


def test_the_command_says_it_in_text_and_in_json(project: Path) -> None:
    app = typer.Typer()
    app.command()(command)
    folder = ["--policies", str(project / "policies")]
    said = CliRunner().invoke(app, folder)
    assert said.exit_code == 0, said.output
    assert "gap          C-3  Nobody looks" in said.output
    assert "a person attests: Everyone has been trained." in said.output
    assert "f: 1 verified, 1 attested, 1 gap, 3 counted" in said.output
    gaps = CliRunner().invoke(app, [*folder, "--gaps"])
    assert "C-3" in gaps.output
    assert "C-1" not in gaps.output
    report = json.loads(CliRunner().invoke(app, [*folder, "--format", "json"]).output)
    assert report["frameworks"][0]["summary"] == {"verified": 1, "attested": 1, "gap": 1, "counted": 3}
    assert {each["name"]: each["controls"] for each in report["verifying"]} == {
        "kms_key_rotates": ["C-1"],
        "tests/test_keys.py::test_a_key_rotates": ["C-1"],
    }
    with pytest.raises(RingfenceError, match="no framework other"):
        CliRunner().invoke(app, [*folder, "--framework", "other"], catch_exceptions=False)
