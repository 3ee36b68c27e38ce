"""The shared provider process: shared where that is right, and gone when its owner is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ringfence.terraform import SharedProvider, plan
from ringfence.terraform.plans import request_for
from ringfence.terraform.process import start_time

Project = Callable[[Mapping[str, str]], Path]

PROVIDER = """
    provider "aws" {
      %s
      region                      = "%s"
      access_key                  = "x"
      secret_key                  = "x"
      skip_credentials_validation = true
      skip_requesting_account_id  = true
      default_tags {
        tags = { Where = "%s" }
      }
    }
"""


def where(planned_json: Path) -> dict[str, str]:
    changes = json.loads(planned_json.read_bytes())["resource_changes"]
    return {change["name"]: change["change"]["after"]["tags_all"]["Where"] for change in changes}


@pytest.mark.terraform
def test_two_provider_blocks_each_keep_their_configuration(project: Project, provider: SharedProvider) -> None:
    # A shared process keeps the configuration given last: all forty would be planned in one and the same region.
    here = 'resource "aws_vpc" "here%s" {\n  cidr_block = "10.0.0.0/16"\n}\n'
    there = 'resource "aws_vpc" "there%s" {\n  provider   = aws.there\n  cidr_block = "10.0.0.0/16"\n}\n'
    vpcs = "".join(here % number + there % number for number in range(20))
    text = PROVIDER % ("", "eu-west-1", "here") + PROVIDER % ('alias = "there"', "us-east-1", "there") + vpcs
    planned = plan(project({"env/main.tf": text}) / "env", provider=provider)
    assert where(planned.json_path) == {f"{name}{number}": name for name in ("here", "there") for number in range(20)}


def wait_for_the_end_of(pid: int) -> None:
    end = time.monotonic() + 20
    while start_time(pid):
        assert time.monotonic() < end
        time.sleep(0.02)


def pid_in(environment: Mapping[str, str]) -> int:
    (found,) = json.loads(environment["TF_REATTACH_PROVIDERS"]).values()
    return int(found["Pid"])


@pytest.mark.terraform
def test_one_process_serves_the_same_configuration_and_is_replaced_when_it_crashes(project: Project) -> None:
    request = request_for(project({"env/main.tf": PROVIDER % ("", "eu-west-1", "here")}) / "env")
    with SharedProvider() as shared:
        with (
            shared.attached(request.tools, request.reached, "one") as first,
            shared.attached(request.tools, request.reached, "one") as second,
        ):
            assert pid_in(first) == pid_in(second)
            assert start_time(pid_in(first))
            assert shared.busy_with("two")  # whoever has another configuration waits
        assert not shared.busy_with("two")
        os.kill(pid_in(first), signal.SIGKILL)
        wait_for_the_end_of(pid_in(first))
        with shared.attached(request.tools, request.reached, "two") as third:
            assert pid_in(third) != pid_in(first)
            assert start_time(pid_in(third))
    assert not start_time(pid_in(third))


@pytest.mark.terraform
def test_the_provider_ends_with_its_owner_even_if_that_is_killed(
    project: Project, engine: Callable[..., subprocess.Popen[str]]
) -> None:
    folder = project({"env/main.tf": PROVIDER % ("", "eu-west-1", "here")})
    owner = engine(
        """
        import json, sys, time
        from ringfence.terraform import SharedProvider, provider
        from ringfence.terraform.plans import request_for
        provider.LAST_CALLS = 0
        request = request_for(sys.argv[1], ())
        with SharedProvider() as shared, shared.attached(request.tools, request.reached, "x") as environment:
            print(next(iter(json.loads(environment["TF_REATTACH_PROVIDERS"]).values()))["Pid"], flush=True)
            time.sleep(60)
        """,
        str(folder / "env"),
    )
    assert owner.stdout
    pid = int(owner.stdout.readline())
    assert start_time(pid)
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    wait_for_the_end_of(pid)
