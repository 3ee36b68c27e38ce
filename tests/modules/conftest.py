"""Plans that several tests of the modules read, each made once; lets the tests import what stands beside them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from module_sources import HCL_CACHE, MODULES, ROOT, examples_of, write_example

from ringfence.cli.planning import planned
from ringfence.cloud.lifecycle import throw_away
from ringfence.plan.loading import load_json
from ringfence.plan.model import Plan
from ringfence.plan.source import read_source
from ringfence.policy.verification import Verifier
from ringfence.terraform import SharedProvider, plan, plan_fixtures


@pytest.fixture(scope="session")
def verifier() -> Verifier:
    """The project's policies and waivers."""
    return Verifier(ROOT / "policies")


@contextmanager
def empty_aws() -> Iterator[Mapping[str, str]]:
    """What points Terraform at an empty throw-away local AWS, which lives as long as the body."""
    with throw_away(ROOT / "environments/organization.toml") as running:
        yield running.environment("dev")


@pytest.fixture(scope="session")
def provider() -> Iterator[SharedProvider]:
    """One provider process, and one empty AWS, for all plans of these tests; started with the first."""
    with SharedProvider(empty_aws) as shared:
        yield shared


@pytest.fixture(scope="session")
def shortest() -> Callable[[str], Plan]:
    """The plan of a module's shortest call, by the module's name: all are planned together, once."""

    @cache
    def plans() -> dict[str, Plan]:
        files = [ROOT / f"tests/modules/shortest/{module}.tf" for module in MODULES]
        made = plan_fixtures(files)
        return {each.file.stem: load_json(each.json_path, read_source(each.file, HCL_CACHE)) for each in made}

    return lambda module: plans()[module]


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory, provider: SharedProvider) -> Callable[[str], Plan]:
    """The plan of the first example in a module's README, by the module's name."""
    project = tmp_path_factory.mktemp("examples")

    @cache
    def planned_example(module: str) -> Plan:
        root = write_example(project, module, examples_of(module)[0])
        return load_json(plan(root, provider=provider).json_path, read_source(root, HCL_CACHE))

    return planned_example


@pytest.fixture(scope="session")
def environment_plan() -> Callable[[str], Plan]:
    """The plan of an environment of the project, by name; made offline whatever credentials are about."""

    @cache
    def load(name: str) -> Plan:
        with pytest.MonkeyPatch.context() as patch:
            for variable in [each for each in os.environ if each.startswith("AWS_")]:
                patch.delenv(variable)
            return planned(ROOT / "environments" / name).load()

    return load
