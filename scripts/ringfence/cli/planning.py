"""`ringfence plan`, and how every command gets its plan."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ringfence.cli.output import note, progress, write
from ringfence.errors import RingfenceError
from ringfence.terraform import plan as offline_plan
from ringfence.terraform.provider import EnvironmentSource
from ringfence.terraform.store import project_store, users_store

if TYPE_CHECKING:
    from ringfence.plan.model import Plan
    from ringfence.plan.source import ModuleSource
    from ringfence.policy.goals.asking import Surroundings

PATH = typer.Argument(..., help="An environment's folder.", show_default=False)
LOCAL = typer.Option(False, "--local", help="Use the project's local AWS.")
_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
)


@dataclass(frozen=True)
class Planned:
    """A plan at hand: its JSON file, its source (a folder, or as read, or None), and a name for reports."""

    json_path: Path
    source: Path | ModuleSource | None
    environment: str

    def load(self) -> Plan:
        """The plan as typed resources."""
        from ringfence.plan.loading import load_json
        from ringfence.plan.source import read_source

        source = self.source
        if isinstance(source, Path):
            source = read_source(source, store_around(source) / "cache/hcl")
        return load_json(self.json_path, source)

    def fingerprint(self) -> str:
        """Stands for the plan's content and its source; empty where the source was read out of a plan file."""
        digest = hashlib.sha256(self.json_path.read_bytes())
        if isinstance(self.source, Path):
            from ringfence.terraform.reach import reached

            for file in reached(self.source).files:
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
        return digest.hexdigest() if self.source is None or isinstance(self.source, Path) else ""


def surroundings_of(path: Path) -> Surroundings | None:
    """The organisation and the governing roots of the project around a path; None where there is no such project."""
    from ringfence.policy.goals.asking import RootPlan, Surroundings

    project = project_of(path)
    organization = organization_of(project)
    if organization is None:
        return None

    def plan_of(root: str) -> RootPlan:
        made = planned_offline(project / "environments" / root, "it governs what is verified, and is planned offline")
        return RootPlan(made.fingerprint(), made.load)

    return Surroundings(organization, plan_of, store_around(path))


def project_of(path: Path) -> Path:
    """The folder of the project around a path: where `environments/` and `modules/` lie, else the path's own."""
    path = path.resolve()
    for folder in (path, *path.parents):
        if (folder / "environments").is_dir() and (folder / "modules").is_dir():
            return folder
    return path if path.is_dir() else path.parent


def store_around(path: Path) -> Path:
    """Where the engine keeps what it may throw away: in the project around a path, else in the user's cache."""
    return project_store(path.resolve().parents) or users_store()


def organization_of(project: Path) -> Path | None:
    """The file that says which accounts there are."""
    file = project / "environments" / "organization.toml"
    return file if file.exists() else None


def account_of(root: Path) -> str:
    """The account (by name) that an environment's folder stands for, `management` for those that name none."""
    from ringfence.cloud.accounts import read_organization

    names = [account.name for account in read_organization(organization_of(project_of(root))).accounts]
    return root.resolve().name if root.resolve().name in names else "management"


def empty_aws(root: Path, said: str = "") -> EnvironmentSource:
    """An empty throw-away local AWS for an offline plan, started only when the cache has no answer.

    `said` is what the person is told then.
    """

    @contextmanager
    def source() -> Iterator[Mapping[str, str]]:
        from ringfence.cloud.lifecycle import throw_away

        if said:
            note(f"{root}: {said}")
        with throw_away(organization_of(project_of(root))) as running:
            yield running.environment(account_of(root))

    return source


def planned(path: Path, *, local: bool = False) -> Planned:
    """The plan of an environment's folder: of the account whose credentials are present, else offline."""
    if local or any(name in os.environ for name in _CREDENTIALS):
        from ringfence.cli.deployment import plan_against_state

        return plan_against_state(path, local=local)
    said = "no AWS credentials, so this plan is made offline, against an empty throw-away local AWS"
    return planned_offline(path, said)


def planned_offline(path: Path, said: str = "") -> Planned:
    """The plan of an environment's folder out of the code alone, whatever credentials are present."""
    with progress(f"planning {path}") as listener:
        made = offline_plan(path, environment=empty_aws(path, said), on_event=listener)
    return Planned(made.json_path, path, path.resolve().name)


def plan(
    path: Path = PATH,
    json_file: Path = typer.Option(..., "--json", help="Where Terraform's plan JSON goes.", show_default=False),
    local: bool = LOCAL,
) -> None:
    """Write the plan of an environment as Terraform's plan JSON."""
    if not path.exists():
        raise RingfenceError("no such folder", where=str(path))
    write(planned(path, local=local).json_path.read_text(encoding="utf-8"), json_file)


def validate(paths: list[Path] = typer.Argument(..., help="Environments' folders.", show_default=False)) -> None:
    """Run `terraform validate` on environments, in work folders, through one provider process."""
    from ringfence.terraform import SharedProvider, validate

    roots = [path for path in paths if path.is_dir()]
    if not roots:
        raise RingfenceError("no folder among them", where=" ".join(map(str, paths)))
    with SharedProvider() as provider:
        for root in roots:
            validate(root, provider=provider)
            typer.echo(f"{root}: valid")
