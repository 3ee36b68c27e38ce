"""The platform on a local AWS of its own, applied once for every test; lets them import what stands beside them."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ringfence.cli.deployment import Target, apply_target, local_aws, target_of
from ringfence.cli.people import Person
from ringfence.cloud import lifecycle

sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("product_journeys")


@dataclass
class Platform:
    """What was applied, and with which differences in a second plan."""

    project: Path
    running: lifecycle.Running
    targets: dict[str, Target] = field(default_factory=dict)
    differing: dict[str, list[str]] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)

    def person(self, user: str, permission_set: str = "DataScientist") -> Person:
        """A user, signed in."""
        return Person(self.running, self.targets["dev"], self.outputs, user, permission_set)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory, copied_project: Callable[[Path], Path]) -> Iterator[Platform]:
    """Dev and management, applied; the local AWS is stopped afterwards, whatever happened."""
    project = copied_project(tmp_path_factory.mktemp("platform") / "project")
    made = Platform(project, local_aws(project))
    try:
        for name in ("dev", "management"):
            made.targets[name] = target_of(project / "environments" / name, local=True)
            made.differing[name] = apply_target(made.targets[name])
        with made.targets["dev"].held("outputs", "outputs") as held:
            made.outputs = held.outputs()
        yield made
    finally:
        lifecycle.down(project)


@pytest.fixture(scope="session")
def person(platform: Platform) -> Callable[..., Person]:
    """Users, signed in once each."""
    signed_in: dict[tuple[str, str], Person] = {}

    def sign_in(user: str, permission_set: str = "DataScientist") -> Person:
        if (user, permission_set) not in signed_in:
            signed_in[user, permission_set] = platform.person(user, permission_set)
        return signed_in[user, permission_set]

    return sign_in
