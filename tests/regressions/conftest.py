"""Copies of the project's modules to plant defects in, one provider for all plans of them, and the policies."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from ringfence.cloud.lifecycle import throw_away
from ringfence.plan.loading import load_json
from ringfence.plan.source import read_source
from ringfence.policy.verification import Verifier
from ringfence.terraform import SharedProvider, plan

ROOT = Path(__file__).resolve().parents[2]
PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'


@contextmanager
def empty_aws() -> Iterator[Mapping[str, str]]:
    """What points Terraform at an empty throw-away local AWS, which lives as long as the body."""
    with throw_away(ROOT / "environments/organization.toml") as running:
        yield running.environment("dev")


@pytest.fixture(scope="session")
def provider() -> Iterator[SharedProvider]:
    """One provider process for all plans of these tests; started with the first."""
    with SharedProvider(empty_aws) as shared:
        yield shared


@pytest.fixture(scope="session")
def verifier() -> Verifier:
    """The project's policies and waivers."""
    return Verifier(ROOT / "policies")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a copy of the modules, to be weakened."""
    shutil.copytree(ROOT / "modules", tmp_path / "modules", ignore=shutil.ignore_patterns(".terraform*", "__pycache__"))
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


@pytest.fixture
def failing(project: Path, provider: SharedProvider, verifier: Verifier) -> Callable[[str], set[tuple[str, str]]]:
    """The policies that fail on the shortest call of a module of the copy, each with the resource."""

    def verdicts(module: str) -> set[tuple[str, str]]:
        root = project / "environments" / module
        root.mkdir(parents=True, exist_ok=True)
        call = (ROOT / f"tests/modules/shortest/{module}.tf").read_text(encoding="utf-8")
        (root / "main.tf").write_text(call.replace("../../../modules/", "../../modules/") + PROVIDER, encoding="utf-8")
        loaded = load_json(plan(root, provider=provider, cache=False).json_path, read_source(root))
        found = verifier.verify(loaded, module).verdicts
        return {(each.policy, each.resource) for each in found if each.verdict in ("fail", "undecided")}

    return verdicts
