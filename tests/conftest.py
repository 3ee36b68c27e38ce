"""The longest tests first, so that no worker of a parallel run waits for them at the end; and a copy of the HCL."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FIRST = ("/journey/", "test_services_terraform", "/environments/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journey on the local AWS takes as long as everything else together."""
    items.sort(key=lambda item: next((rank for rank, part in enumerate(FIRST) if part in item.nodeid), len(FIRST)))


@pytest.fixture(scope="session")
def copied_project() -> Callable[[Path], Path]:
    """Copies the project's HCL to a folder that does not exist yet, as a project of its own, and returns the folder."""

    def copy(project: Path) -> Path:
        for name in ("modules", "environments"):
            shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns(".terraform*"))
        (project / "pyproject.toml").touch()
        return project

    return copy
