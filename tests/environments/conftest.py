"""The environments' plans, made once for all tests that read them: offline, through one provider."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.cli.planning import Planned, planned
from ringfence.policy.verdicts import Verification
from ringfence.policy.verification import Verifier

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def verifier() -> Verifier:
    """The project's policies and waivers."""
    return Verifier(ROOT / "policies")


@pytest.fixture(scope="session")
def plan_of() -> Callable[[str], Planned]:
    """The plan of an environment of the project, by name."""
    return lambda name: planned(ROOT / "environments" / name)


@pytest.fixture
def copy(tmp_path: Path, copied_project: Callable[[Path], Path]) -> Path:
    """The project's HCL in a folder of its own, to be weakened."""
    return copied_project(tmp_path / "project")


@pytest.fixture(scope="session")
def verdicts_of(verifier: Verifier) -> Callable[[Path], Verification]:
    """The verdicts on an environment's folder."""
    return lambda root: verifier.verify(planned(root).load(), root.name)
