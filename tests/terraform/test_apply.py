"""Apply and destroy with the state in S3 (stock moto): locks, interruptions, kills, and what the next run does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from ringfence.errors import RingfenceError
from ringfence.terraform import SharedProvider
from ringfence.terraform.apply import LocalBackend, S3Backend, deployment, forget
from ringfence.terraform.events import ApplyComplete

Project = Callable[[Mapping[str, str]], Path]
Engine = Callable[..., subprocess.Popen[str]]

pytestmark = pytest.mark.terraform

# Terraform's built-in resource needs no provider; `slow` gives a test the time to interrupt.
ROOT = {
    "env/main.tf": """
        terraform {
          backend "s3" {}
        }
        resource "terraform_data" "quick" {
          input = "x"
        }
        resource "terraform_data" "slow" {
          depends_on = [terraform_data.quick]
          provisioner "local-exec" {
            command = "test -e ${path.cwd}/../../fast || exec sleep 30"
          }
        }
        output "said" {
          value = terraform_data.quick.output
        }
    """
}
APPLY = """
    import json, os, sys
    from ringfence.errors import RingfenceError
    from ringfence.terraform.apply import S3Backend, deployment
    from ringfence.terraform.events import ApplyStarted
    def listen(event):
        if isinstance(event, ApplyStarted):
            print(event.address, flush=True)
    try:
        with deployment(sys.argv[1], "dev", S3Backend(json.loads(sys.argv[2])), on_event=listen) as dev:
            dev.apply(dev.plan())
    except RingfenceError as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        sys.exit(2)
"""


@dataclass
class State:
    """A bucket and key of its own for each test."""

    s3: Any
    bucket: str
    key: str = "dev/terraform.tfstate"

    @property
    def values(self) -> dict[str, str]:
        return {"bucket": self.bucket, "key": self.key, "region": "eu-west-1", "use_lockfile": "true"}

    def lock(self) -> dict[str, str] | None:
        try:
            found = self.s3.get_object(Bucket=self.bucket, Key=f"{self.key}.tflock")
        except self.s3.exceptions.NoSuchKey:
            return None
        lock: dict[str, str] = json.loads(found["Body"].read())
        return lock

    def addresses(self) -> list[str]:
        state = json.loads(self.s3.get_object(Bucket=self.bucket, Key=self.key)["Body"].read())
        return sorted(f"{each['type']}.{each['name']}" for each in state["resources"])


@pytest.fixture
def state(aws: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> State:
    for name, value in aws.items():
        monkeypatch.setenv(name, value)
    bucket = f"state-{uuid.uuid4()}"
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return State(s3, bucket)


def quick(folder: Path) -> None:
    """From now on `terraform_data.slow` takes no time."""
    (folder / ".ringfence" / "fast").touch()


@contextmanager
def applying(engine: Engine, folder: Path, state: State, aws: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """An engine in the midst of an apply: the quick resource is made, the slow one is being made."""
    run = engine(APPLY, str(folder / "env"), json.dumps(state.values), environment=aws)
    assert run.stdout
    seen = []
    while "terraform_data.slow" not in seen:
        line = run.stdout.readline().strip()
        assert line, run.communicate()
        seen.append(line)
    assert state.lock()
    try:
        yield run
    finally:
        run.kill()
        run.communicate()


def terraform_of(folder: Path) -> int:
    return int(json.loads((folder / ".ringfence" / "runs" / "dev.json").read_text())["terraform"]["pid"])


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def gone(pid: int) -> bool:
    from ringfence.terraform.process import start_time

    return not start_time(pid)


def resume(folder: Path, state: State) -> str:
    """Apply again, to the end; what was said of the run before."""
    quick(folder)
    with deployment(folder / "env", "dev", S3Backend(state.values)) as dev:
        dev.apply(dev.plan())
        assert dev.replan() == []
        assert dev.state_list() == ["terraform_data.quick", "terraform_data.slow"]
        assert dev.outputs() == {"said": "x"}
        assert [each["name"] for each in dev.state()["values"]["root_module"]["resources"]] == ["quick", "slow"]
        said = dev.resumed
    assert state.lock() is None
    assert not list((folder / ".ringfence" / "runs").glob("*.json"))
    return said


def test_the_whole_life_of_an_environment(
    project: Project, state: State, provider: SharedProvider, aws: dict[str, str]
) -> None:
    folder = project(
        {
            "env/main.tf": """
                terraform {
                  backend "s3" {}
                }
                provider "aws" {
                  region = "eu-west-1"
                }
                variable "name" {
                  type = string
                }
                resource "aws_ssm_parameter" "this" {
                  name  = "/x/${var.name}"
                  type  = "String"
                  value = "v"
                }
            """,
            "more.tfvars": 'name = "one"',
        }
    )
    done: list[object] = []
    backend, files = S3Backend(state.values), [folder / "more.tfvars"]
    with deployment(
        folder / "env", "dev", backend, provider=provider, variable_files=files, on_event=done.append
    ) as dev:
        shown = dev.plan()
        assert shown.changes
        assert shown.differing() == ["aws_ssm_parameter.this"]
        dev.apply(shown)
        assert [event.address for event in done if isinstance(event, ApplyComplete)] == ["aws_ssm_parameter.this"]
        assert dev.replan() == []
        with pytest.raises(RingfenceError, match="stale"):  # the state has moved on since this plan was shown
            dev.apply(shown)
    ssm = boto3.client("ssm")
    assert ssm.get_parameter(Name="/x/one")["Parameter"]["Value"] == "v"
    assert state.addresses() == ["aws_ssm_parameter.this"]
    ssm.put_parameter(Name="/x/one", Value="drifted", Type="String", Overwrite=True)
    with deployment(folder / "env", "dev", backend, provider=provider, variable_files=files) as dev:
        assert dev.replan() == ["aws_ssm_parameter.this"]
        assert dev.destroy() == []
    assert not ssm.describe_parameters()["Parameters"]
    assert [entry.name for entry in (folder / "env").iterdir()] == ["main.tf"]


def test_what_destroy_may_not_remove_is_a_failure(project: Project, tmp_path: Path) -> None:
    kept = 'resource "terraform_data" "kept" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n'
    folder = project({"env/main.tf": 'terraform {\n  backend "s3" {}\n}\n' + kept})
    backend = LocalBackend(tmp_path / "state" / "dev.tfstate")
    with deployment(folder / "env", "dev", backend) as dev:
        dev.apply(dev.plan())
        assert dev.plan(destroy=False).changes is False
        with pytest.raises(RingfenceError, match=r"env/main\.tf:4: .*Instance cannot be destroyed"):
            dev.destroy()
        assert dev.state_list() == ["terraform_data.kept"]
    assert backend.path.is_file()


def test_a_second_apply_at_the_same_time_is_refused(
    project: Project, state: State, aws: dict[str, str], engine: Engine
) -> None:
    folder = project(ROOT)
    with applying(engine, folder, state, aws) as first:
        second = engine(APPLY, str(folder / "env"), json.dumps(state.values), environment=aws)
        out, _ = second.communicate(timeout=60)
        assert second.returncode == 2
        assert "dev: apply is running since 20" in out
        assert f"as process {first.pid} " in out
        assert len(out.splitlines()) == 1
        os.killpg(first.pid, signal.SIGINT)
        first.wait(timeout=60)


def test_an_interrupted_apply_stops_in_good_order_and_is_resumed(
    project: Project, state: State, aws: dict[str, str], engine: Engine
) -> None:
    folder = project(ROOT)
    with applying(engine, folder, state, aws) as run:
        run.send_signal(signal.SIGINT)
        out, _ = run.communicate(timeout=60)
        assert run.returncode == 2
        assert "Interrupted: terraform apply was interrupted and has stopped. Run the same again to resume" in out
        assert state.lock() is None
        assert "terraform_data.quick" in state.addresses()
    assert resume(folder, state) == ""


def test_an_engine_killed_outright_lets_terraform_stop_in_good_order(
    project: Project, state: State, aws: dict[str, str], engine: Engine
) -> None:
    folder = project(ROOT)
    with applying(engine, folder, state, aws) as run:
        terraform = terraform_of(folder)
        os.kill(run.pid, signal.SIGKILL)
        wait_until(lambda: gone(terraform))
    assert state.lock() is None
    assert "terraform_data.quick" in state.addresses()
    assert "apply of 20" in resume(folder, state)


def test_a_lock_whose_owner_is_dead_is_freed_and_the_apply_resumed(
    project: Project, state: State, aws: dict[str, str], engine: Engine
) -> None:
    folder = project(ROOT)
    with applying(engine, folder, state, aws) as run:
        os.kill(terraform_of(folder), signal.SIGKILL)
        os.kill(run.pid, signal.SIGKILL)
    assert state.lock()
    assert "was killed; resuming" in resume(folder, state)


def test_a_terraform_that_is_killed_alone_is_a_failure_and_resumed(
    project: Project, state: State, aws: dict[str, str], engine: Engine
) -> None:
    folder = project(ROOT)
    with applying(engine, folder, state, aws) as run:
        os.kill(terraform_of(folder), signal.SIGKILL)
        out, _ = run.communicate(timeout=60)
        assert run.returncode == 2
        assert "ended by signal 9" in out
    assert state.lock()
    assert "was killed; resuming" in resume(folder, state)


def test_another_ones_lock_is_left_alone(project: Project, state: State, aws: dict[str, str], engine: Engine) -> None:
    folder = project(ROOT)
    with applying(engine, folder, state, aws) as run:  # a dead run is on record, but this is not its lock
        os.kill(terraform_of(folder), signal.SIGKILL)
        os.kill(run.pid, signal.SIGKILL)
    lock = state.lock()
    assert lock
    other = {**lock, "ID": str(uuid.uuid4()), "Who": "ann@elsewhere"}
    state.s3.put_object(Bucket=state.bucket, Key=f"{state.key}.tflock", Body=json.dumps(other).encode())
    said = rf"dev: the state is locked by ann@elsewhere since .*terraform force-unlock {other['ID']}"
    with (
        pytest.raises(RingfenceError, match=said),
        deployment(folder / "env", "dev", S3Backend(state.values)) as dev,
    ):
        dev.plan()
    assert state.lock() == other


def test_a_state_that_cannot_be_saved_is_kept_until_someone_decides(
    project: Project, state: State, aws: dict[str, str], engine: Engine
) -> None:
    folder = project(ROOT)
    with applying(engine, folder, state, aws) as run:
        for name in (state.key, f"{state.key}.tflock"):
            state.s3.delete_object(Bucket=state.bucket, Key=name)
        state.s3.delete_bucket(Bucket=state.bucket)
        run.send_signal(signal.SIGINT)
        out, _ = run.communicate(timeout=120)
        assert "dev: Terraform could not save the state; it is kept in " in out
    unsaved = folder / ".ringfence" / "runs" / "dev.unsaved.tfstate"
    assert "terraform_data" in unsaved.read_text()
    with (
        pytest.raises(RingfenceError, match=r"could not save its state; it is in .*terraform state push"),
        deployment(folder / "env", "dev", S3Backend(state.values)),
    ):
        pass
    forgotten = forget(folder / "env", "dev")
    assert "a state that Terraform could not save" in forgotten
    assert not unsaved.exists()
    assert forget(folder / "env", "dev") == []
