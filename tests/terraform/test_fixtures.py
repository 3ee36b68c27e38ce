"""Fixtures planned together have the very plans that they have alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import RingfenceError
from ringfence.terraform import PlannedFixture, plan_fixture, plan_fixtures

Project = Callable[[Mapping[str, str]], Path]

pytestmark = pytest.mark.terraform

FILES = {
    "modules/keys/main.tf": """
        terraform {
          required_providers {
            aws = {
              source  = "hashicorp/aws"
              version = ">= 5.100, < 6"
            }
          }
        }
        variable "name" {
          type = string
          validation {
            condition     = var.name != ""
            error_message = "Give a name."
          }
        }
        resource "aws_kms_key" "this" {
          description = "${var.name} ${file("${path.module}/text.txt")}"
        }
        output "arn" {
          value = aws_kms_key.this.arn
        }
    """,
    "modules/keys/text.txt": "text",
    "tests/policies/s3/modules/wrapped/main.tf": """
        variable "key" {
          type = string
        }
        resource "aws_sns_topic" "this" {
          kms_master_key_id = var.key
        }
    """,
    "tests/policies/s3/through_modules.tf": """
        module "keys" {
          source = "../../../modules/keys"
          name   = "fixture"
        }
        module "wrapped" {
          for_each = toset(["a", "b"])
          source   = "./modules/wrapped"
          key      = module.keys.arn
        }
        data "aws_iam_policy_document" "known" {
          statement {
            actions   = ["s3:GetObject"]
            resources = ["*"]
          }
        }
        resource "aws_iam_policy" "pass_known" {
          policy = data.aws_iam_policy_document.known.json
        }
    """,
    "tests/policies/s3/nothing_but_calls.tf": """
        module "pass_it" {
          source = "../../../modules/keys"
          name   = "fixture"
        }
        resource "terraform_data" "unknown" {}
    """,
    "tests/policies/s3/plain.tf": """
        variable "maybe" {
          type    = string
          default = null
        }
        locals {
          maybe = var.maybe
        }
        resource "aws_vpc" "pass_it" {
          cidr_block = "10.0.0.0/16"
        }
        resource "aws_vpc" "undecided_it" {
          count      = 2
          cidr_block = "10.0.0.0/16"
          tags       = { of = aws_vpc.pass_it.id, maybe = local.maybe }
        }
    """,
    "tests/policies/s3/with_output.tf": """
        resource "aws_vpc" "pass_it" {
          cidr_block = "10.0.0.0/16"
        }
        output "cidr" {
          value = aws_vpc.pass_it.cidr_block
        }
    """,
}


def fixtures(folder: Path) -> list[Path]:
    return sorted((folder / "tests" / "policies").glob("*/*.tf"))


def content(planned: PlannedFixture) -> dict[str, Any]:
    """The plan JSON but for its time, and for orders that differ between two runs of Terraform on the same files."""
    plan: dict[str, Any] = json.loads(planned.json_path.read_bytes())
    del plan["timestamp"]
    plan["planned_values"]["root_module"].get("child_modules", []).sort(key=lambda module: str(module["address"]))
    if "relevant_attributes" in plan:
        plan["relevant_attributes"].sort(key=json.dumps)
    return plan


def test_a_fixture_has_the_same_plan_among_others_as_alone(project: Project) -> None:
    folder = project(FILES)
    together = [content(planned) for planned in plan_fixtures(fixtures(folder))]
    shutil.rmtree(folder / ".ringfence")
    alone = [content(planned) for planned in plan_fixtures(fixtures(folder), together=False)]
    assert together == alone
    _, plain, through_modules, with_output = alone
    assert len(plain["resource_changes"]) == 3
    assert {change.get("module_address") for change in through_modules["resource_changes"]} == {
        None,
        "module.keys",
        'module.wrapped["a"]',
        'module.wrapped["b"]',
    }
    assert with_output["planned_values"]["outputs"]["cidr"]["value"] == "10.0.0.0/16"


def test_only_what_was_edited_is_planned_again(project: Project) -> None:
    folder = project(
        {
            "modules/said/main.tf": """
                resource "terraform_data" "this" {
                  input = file("${path.module}/text.txt")
                }
            """,
            "modules/said/text.txt": "a text",
            "tests/policies/s3/plain.tf": 'resource "terraform_data" "pass_it" {\n  input = "x"\n}\n',
            "tests/policies/s3/through.tf": 'module "said" {\n  source = "../../../modules/said"\n}\n',
        }
    )
    assert [planned.cached for planned in plan_fixtures(fixtures(folder))] == [False, False]
    plain = folder / "tests" / "policies" / "s3" / "plain.tf"
    plain.write_text(plain.read_text().replace('"x"', '"y"'))
    assert [planned.cached for planned in plan_fixtures(fixtures(folder))] == [False, True]
    (folder / "modules" / "said" / "text.txt").write_text("another text")
    again = plan_fixtures(fixtures(folder))
    assert [planned.cached for planned in again] == [True, False]
    assert "another text" in again[1].json_path.read_text()


def test_a_broken_fixture_among_others_is_named(project: Project) -> None:
    names = ("a", "broken", "c")
    folder = project({f"tests/policies/s3/{name}.tf": 'resource "terraform_data" "x" {}\n' for name in names})
    (folder / "tests/policies/s3/broken.tf").write_text('resource "terraform_data" "x" {\n  inputs = 1\n}\n')
    with pytest.raises(RingfenceError, match=r"tests/policies/s3/broken\.tf:2: Unsupported argument"):
        plan_fixtures(fixtures(folder))
    with pytest.raises(RingfenceError, match="no such fixture"):
        plan_fixture(folder / "absent.tf")
