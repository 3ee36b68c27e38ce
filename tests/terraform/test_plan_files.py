"""A plan file is shown with what lies in it alone: the folders that it was made from may be gone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ringfence.errors import RingfenceError
from ringfence.terraform import SharedProvider, plan
from ringfence.terraform.plan_files import shown

Project = Callable[[Mapping[str, str]], Path]

FILES = {
    "env/main.tf": """
        provider "aws" {
          region                      = "eu-west-1"
          skip_credentials_validation = true
          skip_requesting_account_id  = true
        }
        module "inner" {
          source = "../modules/inner"
        }
    """,
    "modules/inner/main.tf": 'resource "aws_vpc" "this" {\n  cidr_block = "10.0.0.0/16"\n}\n',
}


@pytest.mark.terraform
def test_a_plan_file_is_shown_as_it_was_planned(project: Project, provider: SharedProvider, tmp_path: Path) -> None:
    folder = project(FILES)
    planned = plan(folder / "env", provider=provider)
    expected = json.loads(planned.json_path.read_bytes())["resource_changes"]
    file = planned.plan_path.rename(tmp_path / "somebodys.tfplan")
    shutil.rmtree(folder)
    with shown(file, tmp_path / "store") as found:
        assert json.loads(found.json_path.read_bytes())["resource_changes"] == expected
        assert "aws_vpc" in (found.folders["inner"] / "main.tf").read_text()
        assert "module" in (found.folders[""] / "main.tf").read_text()
    assert not found.json_path.exists()


@pytest.mark.terraform
def test_a_damaged_or_foreign_plan_file_gets_one_line(project: Project, tmp_path: Path) -> None:
    folder = project({"env/main.tf": 'resource "terraform_data" "x" {}\n'})
    whole = plan(folder / "env").plan_path.read_bytes()
    cases = {"truncated": whole[: len(whole) // 2], "text": b"no plan", "empty": b""}
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RingfenceError, match=f"{name}: ") as caught, shown(tmp_path / name, tmp_path / "store"):
            pass
        assert "\n" not in str(caught.value)
