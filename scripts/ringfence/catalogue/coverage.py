"""Coverage both ways: what verifies each requirement, and what each policy, goal and test is about.

That something verifies a requirement says that it checks something the requirement asks for, not that the requirement
is met as a whole: that is the reader's judgement, and this is what they judge by.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ringfence.catalogue.frameworks import Control, Framework, load_frameworks, unknown_controls
from ringfence.errors import RingfenceError
from ringfence.policy.definition import Policy
from ringfence.policy.verification import Verifier as Policies

Kind = Literal["resource", "environment", "proof", "path", "state", "code"]
State = Literal["verified", "attested", "by its parts", "gap"]
KINDS: dict[Kind, str] = {
    "resource": "policy on one resource",
    "environment": "policy on an environment",
    "proof": "proof goal",
    "path": "path goal",
    "state": "applied-state test",
    "code": "code test",
}


@dataclass(frozen=True)
class Verifying:
    """A policy, goal or test, and the requirements of which it checks something."""

    name: str
    kind: Kind
    says: str
    controls: tuple[str, ...]


@dataclass(frozen=True)
class Covered:
    """A requirement with all that verifies something of it."""

    control: Control
    by: tuple[Verifying, ...]
    parts: int = 0  # how many of the requirements that it consists of have no gap

    @property
    def state(self) -> State:
        """Whether anything verifies it, a person attests it, its parts stand for it, or nothing does."""
        if self.by:
            return "verified"
        if self.control.attest:
            return "attested"
        return "by its parts" if self.parts else "gap"


@dataclass(frozen=True)
class Coverage:
    """One framework's requirements, each with what verifies it."""

    framework: Framework
    covered: tuple[Covered, ...]

    @property
    def leaves(self) -> list[Covered]:
        """The requirements that consist of no others: those that are counted."""
        return [each for each in self.covered if not each.control.assessed_by]

    @property
    def gaps(self) -> list[Covered]:
        """The counted requirements that nothing verifies and nobody attests."""
        return [each for each in self.leaves if each.state == "gap"]


def coverage_of(project: Path, policies: Path | None = None) -> list[Coverage]:
    """The coverage of every framework of a project.

    Raises RingfenceError where a policy names a control that no framework has, or the catalogue a test that is gone.
    """
    folder = policies or project / "policies"
    verifier = Policies(folder)
    frameworks = load_frameworks(folder / "catalogue")
    _check(frameworks, [*verifier.policies, *verifier.goals], project)
    return covered(frameworks, verifying([*verifier.policies, *verifier.goals], frameworks))


def verifying(policies: Iterable[Policy], frameworks: Iterable[Framework]) -> list[Verifying]:
    """All that verifies anything: policies and goals as they name their controls, tests as the catalogue names them."""
    found = [Verifying(each.name, each.kind, each.title, each.controls) for each in policies]
    tests: dict[tuple[str, Kind], list[str]] = {}
    for control in (each for framework in frameworks for each in framework.controls):
        for node in control.state_tests:
            tests.setdefault((node, "state"), []).append(control.id)
        for node in control.code_tests:
            tests.setdefault((node, "code"), []).append(control.id)
    found += [Verifying(node, kind, _says(node), tuple(controls)) for (node, kind), controls in sorted(tests.items())]
    return found


def covered(frameworks: Iterable[Framework], found: Iterable[Verifying]) -> list[Coverage]:
    """Each framework's requirements with what verifies them."""
    by: dict[str, list[Verifying]] = {}
    for each in found:
        for control in each.controls:
            by.setdefault(control, []).append(each)
    return [Coverage(framework, tuple(_covered(framework.controls, by))) for framework in frameworks]


def _covered(controls: tuple[Control, ...], by: Mapping[str, list[Verifying]]) -> Iterator[Covered]:
    held = {each.id for each in controls if each.id in by or each.attest}
    for control in controls:
        parts = sum(part in held for part in control.assessed_by)
        yield Covered(control, tuple(by.get(control.id, ())), parts)


def _says(node: str) -> str:
    return node.rpartition("::")[2].removeprefix("test_").replace("_", " ")


def missing_tests(nodes: Iterable[str], project: Path) -> list[str]:
    """Those of these node ids whose file has no such function, read without running anything."""
    known: dict[str, set[str]] = {}
    missing = []
    for node in nodes:
        file = node.partition("::")[0]
        if file not in known:
            known[file] = _functions(project / file)
        if node.partition("::")[2] not in known[file]:
            missing.append(node)
    return missing


def _functions(path: Path) -> set[str]:
    """The names of a file's test functions, and of its classes' as `Class::function`."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, UnicodeDecodeError):
        return set()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = {each.name for each in tree.body if isinstance(each, kinds)}
    for owner in (each for each in tree.body if isinstance(each, ast.ClassDef)):
        found |= {f"{owner.name}::{each.name}" for each in owner.body if isinstance(each, kinds)}
    return found


def _check(frameworks: list[Framework], policies: list[Policy], project: Path) -> None:
    controls = {control.id: control for framework in frameworks for control in framework.controls}
    for name, ids in unknown_controls(policies, controls).items():
        raise RingfenceError(f"names the control {ids[0]}", where=name, expected="an id of policies/catalogue/*.toml")
    for control in controls.values():
        if lost := missing_tests([*control.state_tests, *control.code_tests], project):
            raise RingfenceError(
                f"is verified by {lost[0]}, which is no test",
                where=f"policies/catalogue: {control.id}",
                next_step="Name the test that took its place",
            )


def as_json(coverages: Iterable[Coverage], found: Iterable[Verifying]) -> dict[str, Any]:
    """{"frameworks": [{id, title, version, summary, requirements}], "verifying": [{name, kind, says, controls}]}.

    A requirement is {id, title, state, verified_by: [{name, kind}], attest, automatable}.
    """
    return {
        "frameworks": [
            {
                "id": each.framework.id,
                "title": each.framework.title,
                "version": each.framework.version,
                "summary": summary(each),
                "requirements": [_requirement(one) for one in each.covered],
            }
            for each in coverages
        ],
        "verifying": [
            {"name": each.name, "kind": each.kind, "says": each.says, "controls": list(each.controls)}
            for each in sorted(found, key=lambda one: (one.kind, one.name))
        ],
    }


def summary(coverage: Coverage) -> dict[str, int]:
    """How many of the counted requirements are in which state, and how many there are."""
    states = [each.state for each in coverage.leaves]
    return {state: states.count(state) for state in ("verified", "attested", "gap")} | {"counted": len(states)}


def _requirement(each: Covered) -> dict[str, Any]:
    return {
        "id": each.control.id,
        "title": each.control.title,
        "state": each.state,
        "verified_by": [{"name": one.name, "kind": one.kind} for one in each.by],
        "attest": each.control.attest,
        "automatable": list(each.control.automatable),
    }
