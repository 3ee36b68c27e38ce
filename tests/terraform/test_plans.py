"""Offline plans and their cache: never a stale answer, and no work done twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from ringfence.errors import RingfenceError
from ringfence.terraform import PlannedRoot, SharedProvider, plan, validate
from ringfence.terraform.events import PlannedChange, Summary
from ringfence.terraform.plans import request_for

Project = Callable[[Mapping[str, str]], Path]

PROJECT = {
    "environments/dev/main.tf": """
        terraform {
          backend "s3" {}
        }
        provider "aws" {
          region                      = "eu-west-1"
          skip_credentials_validation = true
          skip_requesting_account_id  = true
        }
        variable "cidr" {
          type    = string
          default = "10.0.0.0/16"
        }
        module "network" {
          source = "../../modules/network"
          cidr   = var.cidr
        }
    """,
    "modules/network/main.tf": """
        variable "cidr" {
          type = string
        }
        resource "aws_vpc" "this" {
          cidr_block = var.cidr
          tags = {
            Text = file("${path.module}/templates/text.txt")
          }
        }
    """,
    "modules/network/templates/text.txt": "before",
    "README.md": "",
}


def tag(planned: PlannedRoot) -> str:
    shown = json.loads(planned.json_path.read_bytes())
    (vpc,) = [change for change in shown["resource_changes"] if change["type"] == "aws_vpc"]
    assert vpc["address"] == "module.network.aws_vpc.this"
    return str(vpc["change"]["after"]["tags"]["Text"])


def everything_below(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*") if ".ringfence" not in path.parts}


@pytest.mark.terraform
def test_an_edit_is_never_answered_with_a_stale_plan(project: Project, provider: SharedProvider) -> None:
    folder = project(PROJECT)
    root, before = folder / "environments" / "dev", everything_below(folder)
    events: list[object] = []
    first = plan(root, provider=provider, on_event=events.append)
    assert (first.cached, tag(first)) == (False, "before")
    assert PlannedChange("module.network.aws_vpc.this", "create") in events
    assert Summary("plan", 1, 0, 0) in events
    assert first.plan_path.stat().st_size > 0

    (folder / "README.md").write_text("an unrelated edit")
    again = plan(root, provider=provider)
    assert again.cached
    assert again.sha256 == first.sha256

    (folder / "modules/network/templates/text.txt").write_text("after")
    template_edited = plan(root, provider=provider)
    assert (template_edited.cached, tag(template_edited)) == (False, "after")

    main = folder / "modules/network/main.tf"
    main.write_text(main.read_text().replace("Text = file", "Other = 1\n    Text = file"))
    module_edited = plan(root, provider=provider)
    assert not module_edited.cached
    assert '"Other"' in module_edited.json_path.read_text()

    assert everything_below(folder) == before  # nothing is written beside the configuration
    assert not list((folder / ".ringfence" / "work").iterdir())


@pytest.mark.terraform
def test_a_lone_folder_outside_any_project_is_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "lone"
    root.mkdir()
    (root / "main.tf").write_text('resource "terraform_data" "x" {\n  input = "y"\n}\n')
    assert not plan(root).cached
    assert plan(root).cached
    assert [entry.name for entry in root.iterdir()] == ["main.tf"]


def key(root: Path, **variables: Path) -> str:
    return request_for(root, variables.values()).key()


def changed(folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    module = folder / "modules" / "network"
    yield "a file is added", lambda: (module / "templates" / "new.txt").write_text("")
    yield "a file is renamed", lambda: (module / "templates" / "new.txt").rename(module / "templates" / "newer.txt")
    yield "a file is removed", lambda: (module / "templates" / "newer.txt").unlink()
    yield "a template is edited", lambda: (module / "templates" / "text.txt").write_text("after")
    yield "a module is edited", lambda: (module / "main.tf").write_text((module / "main.tf").read_text() + "\n")
    yield (
        "a variable file comes",
        lambda: (folder / "environments/dev/dev.auto.tfvars").write_text('cidr = "10.1.0.0/16"'),
    )
    yield "a variable is set", lambda: os.environ.__setitem__("TF_VAR_cidr", "10.2.0.0/16")


def test_the_key_covers_every_input(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_VAR_cidr", "10.0.0.0/16")
    folder = project(PROJECT)
    root = folder / "environments" / "dev"
    keys = [key(root)]
    for what, change in changed(folder):
        change()
        keys.append(key(root))
        assert keys[-1] != keys[-2], what
    (folder / "README.md").write_text("unrelated")
    (folder / "modules" / "unused").mkdir()
    (folder / "modules" / "unused" / "main.tf").write_text("")
    assert key(root) == keys[-1]
    variables = folder / "more.tfvars"
    variables.write_text("a = 1")
    with_file = key(root, file=variables)
    variables.write_text("a = 2")
    assert len({keys[-1], with_file, key(root, file=variables)}) == 3


@pytest.mark.terraform
def test_variable_files_and_environment_reach_the_plan(
    project: Project, provider: SharedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(
        {
            "main.tf": 'variable "a" {}\nvariable "b" {}\noutput "o" {\n  value = "${var.a} ${var.b}"\n}\n',
            "more.tfvars": 'a = "from the file"',
        }
    )
    monkeypatch.setenv("TF_VAR_b", "from the environment")
    planned = plan(folder, provider=provider, variable_files=[folder / "more.tfvars"])
    shown = json.loads(planned.json_path.read_bytes())
    assert shown["planned_values"]["outputs"]["o"]["value"] == "from the file from the environment"


ONLY_DATA = {"env/main.tf": 'resource "terraform_data" "x" {\n  input = "y"\n}\n'}


@pytest.mark.terraform
@pytest.mark.parametrize("damage", ["truncated", "no JSON", "no plan file", "empty plan file"])
def test_a_damaged_entry_is_made_again(project: Project, damage: str) -> None:
    folder = project(ONLY_DATA)
    first = plan(folder / "env")
    whole = first.json_path.read_text()
    match damage:
        case "truncated":
            first.json_path.write_text(whole[:-10])
        case "no JSON":
            first.json_path.unlink()
        case "no plan file":
            first.plan_path.unlink()
        case "empty plan file":
            first.plan_path.write_bytes(b"")
    again = plan(folder / "env")
    assert not again.cached
    assert json.loads(again.json_path.read_bytes())["resource_changes"] == json.loads(whole)["resource_changes"]
    assert plan(folder / "env").cached


@pytest.mark.terraform
def test_the_environment_is_entered_only_when_a_plan_must_be_made(project: Project) -> None:
    folder = project(ONLY_DATA)
    entered: list[str] = []

    @contextmanager
    def environment() -> Iterator[Mapping[str, str]]:
        entered.append("in")
        yield {}
        entered.append("out")

    plan(folder / "env", environment=environment)
    plan(folder / "env", environment=environment)
    assert entered == ["in", "out"]


@pytest.mark.terraform
def test_a_plan_that_depends_on_more_than_its_files_is_not_cached(project: Project, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("x")
    folder = project({"env/main.tf": f'output "o" {{\n  value = file("{outside}")\n}}\n'})
    assert not plan(folder / "env").cached
    assert not plan(folder / "env").cached


@pytest.mark.terraform
def test_the_same_plan_at_the_same_time_is_made_once(project: Project) -> None:
    folder = project(ONLY_DATA)
    program = "import sys; from ringfence.terraform import plan; print(plan(sys.argv[1]).cached)"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(folder / "env")],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "scripts")},
        )
        for _ in range(3)
    ]
    assert sorted(run.communicate()[0].strip() for run in runs) == ["False", "True", "True"]


@pytest.mark.terraform
def test_a_cached_answer_is_quick(project: Project) -> None:
    files = dict(ONLY_DATA)
    calls = []
    for number in range(8):
        calls.append(f'module "m{number}" {{\n  source = "../modules/m{number}"\n}}\n')
        for name in range(10):
            files[f"modules/m{number}/f{name}.tf"] = f'resource "terraform_data" "r{name}" {{}}\n' + "# text\n" * 500
    folder = project({**files, "env/main.tf": "".join(calls)})
    plan(folder / "env")
    timed = []
    for _ in range(5):
        start = time.perf_counter()
        assert plan(folder / "env").cached
        timed.append(time.perf_counter() - start)
    assert min(timed) < 0.05, timed


@pytest.mark.terraform
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('resource "terraform_data" "x" {\n  input = \n', r"main\.tf:2: Invalid expression"),
        ('resource "terraform_data" "x" {\n  inputs = 1\n}\n', r"main\.tf:2: Unsupported argument"),
        ('resource "terraform_data" "x" {\n  input = var.absent\n}\n', r"main\.tf:2: Reference to undeclared"),
    ],
)
def test_a_broken_root_gets_one_line_that_names_file_and_line(project: Project, text: str, said: str) -> None:
    folder = project({"env/main.tf": text})
    for command in (plan, validate):
        with pytest.raises(RingfenceError, match=said) as caught:
            command(folder / "env")
        assert "\n" not in str(caught.value)
        assert ".ringfence" not in str(caught.value)
    assert not list((folder / ".ringfence").glob("cache/plans/*"))


@pytest.mark.terraform
def test_validate_accepts_a_whole_root(project: Project, provider: SharedProvider) -> None:
    validate(project(PROJECT) / "environments" / "dev", provider=provider)


@pytest.mark.terraform
def test_an_error_in_a_module_names_the_modules_file(project: Project, provider: SharedProvider) -> None:
    folder = project({**PROJECT, "modules/network/more.tf": 'resource "aws_vpc" "broken" {\n  cidr = 1\n}\n'})
    with pytest.raises(RingfenceError, match=r"modules/network/more\.tf:2: Unsupported argument"):
        plan(folder / "environments" / "dev", provider=provider)
