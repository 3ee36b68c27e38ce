"""What a root reaches: modules through modules, templates, and nothing that only looks like a module call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ringfence.errors import RingfenceError
from ringfence.terraform import reached_files
from ringfence.terraform.reach import module_sources, reached

Project = Callable[[Mapping[str, str]], Path]


def names(project: Path, root: str) -> set[str]:
    return {str(file.relative_to(project)) for file in reached_files(project / root)}


def test_module_sources_come_from_module_blocks_alone() -> None:
    text = """
    # module "commented" { source = "./commented" }
    /* module "block_comment" {
      source = "./block_comment"
    } */
    module "one" {
      count  = 2
      tags   = { source = "./a_tag", text = "${join("-", ["x", "}"])}" }
      source = "./one" // module "x" { source = "./x" }
    }
    resource "aws_thing" "t" {
      source = "./not_a_module"
      body   = <<-EOT
        module "heredoc" {
          source = "./heredoc"
        }
      EOT
    }
    module two {
      source = "../two"
    }
    module "three" { source = "./three" }
    """
    assert module_sources(text) == [("one", "./one"), ("two", "../two"), ("three", "./three")]


def test_module_sources_of_json_syntax() -> None:
    text = json.dumps({"module": {"one": {"source": "./one"}, "two": [{"source": "../two"}]}})
    assert module_sources(text, json_syntax=True) == [("one", "./one"), ("two", "../two")]


def test_files_of_modules_reached_through_modules(project: Project) -> None:
    folder = project(
        {
            "environments/dev/main.tf": 'module "a" {\n  source = "../../modules/a"\n}\n',
            "environments/dev/terraform.tfvars": "",
            "environments/dev/.terraform/modules/x.tf": "",
            "environments/dev/.terraform.lock.hcl": "",
            "environments/dev/terraform.tfstate": "",
            "environments/other/main.tf": "",
            "modules/a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
            "modules/a/templates/policy.json.tftpl": "",
            "modules/a/src/handler/index.py": "",
            "modules/b/main.tf": "",
            "modules/unused/main.tf": "",
            "README.md": "",
        }
    )
    assert names(folder, "environments/dev") == {
        "environments/dev/main.tf",
        "environments/dev/terraform.tfvars",
        "modules/a/main.tf",
        "modules/a/templates/policy.json.tftpl",
        "modules/a/src/handler/index.py",
        "modules/b/main.tf",
    }


def test_files_read_from_beside_a_module_are_reached(project: Project) -> None:
    folder = project(
        {
            "env/main.tf": 'module "a" {\n  source = "../modules/a"\n}\n',
            "modules/a/main.tf": (
                'locals {\n  one  = file("${path.module}/../shared/one.json")\n'
                '  many = fileset("${path.module}/../../lists/${var.x}", "*")\n}\n'
            ),
            "modules/shared/one.json": "",
            "modules/shared/two.json": "",
            "lists/a/x.txt": "",
        }
    )
    reached_here = names(folder, "env")
    assert "modules/shared/one.json" in reached_here
    assert "lists/a/x.txt" in reached_here
    assert "modules/shared/two.json" not in reached_here


@pytest.mark.parametrize(
    "text",
    [
        'locals {\n  x = file("/etc/hosts")\n}',
        'locals {\n  x = templatefile( "~/x", {})\n}',
        'data "http" "x" {\n  url = "http://127.0.0.1"\n}',
        'module "remote" {\n  source = "git::ssh://git@example.com/x.git"\n}',
    ],
)
def test_what_a_plan_depends_on_out_of_sight_is_named(project: Project, text: str) -> None:
    folder = project({"env/main.tf": text})
    assert reached(folder / "env").out_of_sight


def test_provider_blocks_and_constraints_are_counted(project: Project) -> None:
    folder = project(
        {
            "env/main.tf": (
                'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n'
                '      version = "= 5.100.0"\n    }\n  }\n}\n'
                'provider "aws" {\n  region = "eu-west-1"\n}\nprovider "aws" {\n  alias = "east"\n}\n'
            )
        }
    )
    found = reached(folder / "env")
    assert found.provider_blocks == 2
    assert [constraint for constraint, _ in found.constraints] == ["= 5.100.0"]


@pytest.mark.parametrize(
    ("files", "root", "said"),
    [
        ({}, "absent", "no such folder"),
        ({"empty/README.md": ""}, "empty", "no .tf file"),
        ({"env/main.tf": ""}, "env/main.tf", "this is a file"),
        ({"env/main.tf": 'module "a" {\n  source = "../gone"\n}\n'}, "env", 'module "a" has source "../gone"'),
    ],
)
def test_bad_roots_get_one_clear_line(project: Project, files: dict[str, str], root: str, said: str) -> None:
    folder = project(files)
    with pytest.raises(RingfenceError, match=said) as caught:
        reached(folder / root)
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)
