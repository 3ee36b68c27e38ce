"""The relay that narrows the shared provider's schema: the same plan, and everything else passed on as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import RingfenceError
from ringfence.terraform import SharedProvider, plan
from ringfence.terraform.plans import request_for, run_plan
from ringfence.terraform.schema import types_in, without_others
from ringfence.terraform.workspace import workspace

Project = Callable[[Mapping[str, str]], Path]

ROOT = """
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "x"
  secret_key                  = "x"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

data "aws_iam_policy_document" "reads" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::lake/*"]
  }
}

module "inner" {
  source = "./inner"
  policy = data.aws_iam_policy_document.reads.json
}
"""
INNER = """
variable "policy" { type = string }

resource "aws_iam_policy" "reads" {
  name   = "reads"
  policy = var.policy
}

resource "aws_kms_key" "lake" {
  enable_key_rotation = true
}
"""


def number(value: int) -> bytes:
    low = bytes([value & 0x7F | (0x80 if value > 0x7F else 0)])
    return low + (number(value >> 7) if value > 0x7F else b"")


def field(index: int, content: bytes) -> bytes:
    return number(index << 3 | 2) + number(len(content)) + content


def entry(index: int, name: bytes, size: int = 3) -> bytes:
    return field(index, field(1, name) + field(2, b"x" * size))


def test_only_the_types_that_are_mentioned_are_kept() -> None:
    kept = [
        field(1, b"provider"),
        entry(2, b"aws_vpc", 300),
        entry(3, b"aws_vpc"),
        field(6, b"ab"),
        entry(7, b"aws_arn"),
    ]
    dropped = [entry(2, b"aws_vpc_endpoint", 200), entry(3, b"aws_subnet"), entry(8, b"aws_secret")]
    whole = kept[0] + dropped[0] + kept[1] + dropped[1] + kept[2] + dropped[2] + kept[3] + kept[4]
    assert without_others(whole, frozenset({b"aws_vpc"})) == b"".join(kept)


def test_a_wire_format_that_is_not_the_schemas_is_refused() -> None:
    with pytest.raises(ValueError, match="wire type 0"):
        without_others(number(1 << 3) + b"\1", frozenset())


@pytest.mark.terraform
def test_types_are_found_in_every_module_that_is_reached(project: Project) -> None:
    found = request_for(project({"env/main.tf": ROOT, "env/inner/main.tf": INNER}) / "env").reached
    assert types_in(found) >= {b"aws_iam_policy", b"aws_kms_key", b"aws_iam_policy_document"}
    assert b"aws_vpc" not in types_in(found)


def without_time(shown: bytes) -> Any:
    read = json.loads(shown)
    read["relevant_attributes"] = sorted(read.get("relevant_attributes", []), key=str)
    return {name: value for name, value in read.items() if name != "timestamp"}


@pytest.mark.terraform
def test_a_plan_is_the_same_with_the_whole_schema(project: Project, provider: SharedProvider) -> None:
    request = request_for(project({"env/main.tf": ROOT, "env/inner/main.tf": INNER}) / "env")
    shown = {}
    for fresh in (True, False):
        with (
            workspace(request.reached, request.store, request.files) as work,
            provider.attached(request.tools, request.reached, "same", fresh=fresh) as environment,
        ):
            shown[fresh] = run_plan(work, request, environment, work.home / "plan")
    assert len(without_time(shown[True])["resource_changes"]) == 2
    assert without_time(shown[True]) == without_time(shown[False])


@pytest.mark.terraform
def test_what_the_provider_refuses_is_told_as_without_the_relay(project: Project, provider: SharedProvider) -> None:
    wrong = ROOT.replace(
        'module "inner" {',
        'resource "aws_kms_alias" "x" {\n  name = "no-prefix"\n  target_key_id = "x"\n}\n\nmodule "inner" {',
    )
    with pytest.raises(RingfenceError, match="name"):
        plan(project({"env/main.tf": wrong, "env/inner/main.tf": INNER}) / "env", provider=provider)
    unknown = ROOT.replace('module "inner" {', 'resource "aws_no_such_thing" "x" {}\n\nmodule "inner" {')
    with pytest.raises(RingfenceError, match="aws_no_such_thing"):
        plan(project({"other/main.tf": unknown, "other/inner/main.tf": INNER}) / "other", provider=provider)
