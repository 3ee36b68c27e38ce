"""Terraform through python-terraform: its command lines, our running of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from python_terraform import Terraform as PythonTerraform

from ringfence.errors import RingfenceError
from ringfence.terraform import events, runner, tools
from ringfence.terraform.process import start_time
from ringfence.terraform.runner import Runner, TerraformFailed

Project = Callable[[Mapping[str, str]], Path]

SLOW = 'resource "terraform_data" "slow" {\n  provisioner "local-exec" {\n    command = "sleep 1"\n  }\n}\n'


def runner_in(folder: Path, **options: object) -> Runner:
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    return Runner(folder, tools.terraform_binary(), environment, **options)  # type: ignore[arg-type]


@pytest.mark.terraform
def test_the_whole_round_with_progress_as_it_comes(project: Project) -> None:
    folder = project({"main.tf": SLOW + 'variable "a" {}\noutput "o" {\n  value = var.a\n}\n'})
    (folder / "a.tfvars").write_text('a = "x y"')
    seen: list[tuple[float, events.Event]] = []
    terraform = runner_in(folder, on_event=lambda event: seen.append((time.monotonic(), event)))
    terraform.init()
    terraform.validate()
    plan = folder / "p.tfplan"
    assert terraform.plan(plan, variable_files=[folder / "a.tfvars"])
    assert '"x y"' in terraform.show(plan)
    terraform.apply(plan)
    moments = {type(event): moment for moment, event in seen}
    assert moments[events.ApplyComplete] - moments[events.ApplyStarted] > 0.8  # not all at the end
    assert terraform.state_list() == ["terraform_data.slow"]
    assert terraform.output() == {"o": "x y"}
    assert not terraform.plan(plan, variable_files=[folder / "a.tfvars"])
    terraform.destroy(variable_files=[folder / "a.tfvars"])
    assert seen[-1][1] == events.Summary("destroy", 0, 0, 1)
    assert terraform.state_list() == []


@pytest.mark.terraform
def test_a_failed_apply_tells_the_resource_and_keeps_the_rest(project: Project) -> None:
    failing = 'resource "terraform_data" "bad" {\n  provisioner "local-exec" {\n    command = "exit 3"\n  }\n}\n'
    folder = project({"main.tf": 'resource "terraform_data" "good" {}\n' + failing})
    terraform = runner_in(folder)
    terraform.init()
    terraform.plan(folder / "p.tfplan")
    with pytest.raises(TerraformFailed, match=r"main\.tf:3: terraform_data\.bad: local-exec provisioner error"):
        terraform.apply(folder / "p.tfplan")
    assert "terraform_data.good" in terraform.state_list()


@pytest.mark.terraform
def test_a_fault_of_the_listener_does_not_leave_terraform_behind(project: Project) -> None:
    folder = project({"main.tf": SLOW.replace("sleep 1", "sleep 60")})
    started: list[int] = []

    def listen(event: events.Event) -> None:
        if isinstance(event, events.ApplyStarted):
            raise ZeroDivisionError

    terraform = runner_in(folder, on_event=listen, on_start=started.append)
    terraform.init()
    terraform.plan(folder / "p.tfplan")
    with pytest.raises(ZeroDivisionError):
        terraform.apply(folder / "p.tfplan")
    assert not start_time(started[-1])


@pytest.mark.terraform
def test_what_only_people_would_read_is_one_line_too(project: Project) -> None:
    folder = project({"main.tf": "", "not_a_plan": "x"})
    with pytest.raises(TerraformFailed, match=r"terraform show failed: Failed to read the given file") as caught:
        runner_in(folder).show(folder / "not_a_plan")
    assert "\n" not in str(caught.value)
    assert "│" not in str(caught.value)


@pytest.mark.terraform
def test_a_wish_for_a_provider_that_is_nowhere_says_what_to_do(project: Project, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.tfrc"
    nowhere.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{tmp_path}"\n  }}\n}}\n')
    folder = project({"main.tf": 'resource "aws_vpc" "x" {}\n'})
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(nowhere)}
    with pytest.raises(RingfenceError, match=r"no provider to be had: .*hashicorp/aws.*RINGFENCE_PROVIDER_MIRROR"):
        Runner(folder, tools.terraform_binary(), environment).init()


def test_python_terraform_builds_the_commands_and_is_kept_from_the_rest(tmp_path: Path) -> None:
    script = tmp_path / "terraform"
    script.write_text('#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n')
    script.chmod(0o755)
    command = runner._Command(tmp_path, script, {"PATH": os.environ["PATH"]})
    assert isinstance(command, PythonTerraform)
    words: list[str] = []
    command.on_line = words.append
    code, out, _ = command.plan(out="p", var={"a": 1}, var_file=["x.tfvars"])
    assert code == 0
    assert words == out.splitlines()
    assert {"plan", "-out=p", "-input=false", "-detailed-exitcode", "-var-file=x.tfvars"} <= set(words)
    (made,) = [word.removeprefix("-var-file=") for word in words if word.endswith(".tfvars.json")]
    assert not Path(made).exists()  # it may have held a secret
    with pytest.raises(AttributeError):
        command.no_such_command()
    with pytest.raises(RingfenceError, match="cannot be run"):
        runner._Command(tmp_path, tmp_path / "gone", {}).cmd("version")
