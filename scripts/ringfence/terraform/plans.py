"""Plans, offline or not, and the cache that answers for an offline plan whose every input is as it was.

A plan is kept under `<project>/.ringfence/cache/plans/<key>/`. The key covers the content of every file that the root
reaches, the variable files, `TF_VAR_*`, and the versions of Terraform, of the provider and of this format. Only a
fresh offline plan is kept: no state, no real account, nothing read that the key does not cover.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ringfence.errors import RingfenceError
from ringfence.terraform.events import Listener
from ringfence.terraform.provider import EnvironmentSource, SharedProvider
from ringfence.terraform.reach import Reached, absolute, reached
from ringfence.terraform.store import locked, store_of
from ringfence.terraform.tools import Tools, find
from ringfence.terraform.workspace import LOCAL_BACKEND, OVERRIDE, Workspace, workspace

if TYPE_CHECKING:
    from ringfence.terraform.runner import Runner

CACHE_FORMAT = "2"
PLAN_FILE = "plan.tfplan"
_KEPT = 500  # plans; the oldest go first


@dataclass(frozen=True)
class PlannedRoot:
    """A root's plan: Terraform's plan file, its JSON (`terraform show -json`), the JSON's SHA-256 in hexadecimal."""

    root: Path
    json_path: Path
    plan_path: Path
    sha256: str
    cached: bool


@dataclass(frozen=True)
class Request:
    """What is to be planned: a root with what it reaches, variable files, and files of the engine's own beside it."""

    reached: Reached
    variable_files: tuple[Path, ...]
    files: Mapping[str, str]
    store: Path
    tools: Tools
    variables: Mapping[str, str]

    @property
    def entry(self) -> Path:
        """The folder that keeps this request's plan, if any does."""
        return self.store / "cache" / "plans" / self.key()

    @property
    def cacheable(self) -> bool:
        """Whether the key covers everything that the plan depends on."""
        return not self.reached.out_of_sight

    def key(self) -> str:
        """Stands for every input of the plan."""
        digest = hashlib.sha256()
        base = self.reached.base
        words = [
            CACHE_FORMAT,
            self.tools.version,
            self.tools.provider_version,
            str(self.reached.root.relative_to(base)),
        ]
        words += [f"{name}={value}" for name, value in sorted(self.variables.items())]
        words += [f"{name}\n{text}" for name, text in sorted(self.files.items())]
        for word in words:
            digest.update(word.encode() + b"\0")
        for file in self.reached.files:
            digest.update(str(file.relative_to(base)).encode() + b"\0" + _content(file))
        for file in self.variable_files:
            digest.update(b"variables\0" + _content(file))
        return digest.hexdigest()[:40]


def plan(
    root: Path | str,
    *,
    environment: EnvironmentSource | None = None,
    variable_files: Iterable[Path | str] = (),
    provider: SharedProvider | None = None,
    cache: bool = True,
    on_event: Listener | None = None,
) -> PlannedRoot:
    """An offline plan of the root module in a folder, against nothing: every resource is to be created.

    `environment` yields variables for Terraform and the provider (an endpoint that answers for AWS, credentials for
    it) and is entered only if the cache has no answer; with none, the root's provider block has to do without AWS.
    `provider` is shared with other plans and brings its own environment. Raises RingfenceError, one line, for what is
    wrong with the folder, its configuration, Terraform or the provider.
    """
    request = request_for(root, variable_files)
    return answer(request, environment=environment, provider=provider, cache=cache, on_event=on_event)


def request_for(root: Path | str, variable_files: Iterable[Path | str] = ()) -> Request:
    """What an offline plan of a root depends on, with the tools that would make it."""
    found = reached(root)
    store = store_of(found)
    return Request(
        reached=found,
        variable_files=variable_files_of(variable_files),
        files={OVERRIDE: LOCAL_BACKEND % '"terraform.tfstate"'},
        store=store,
        tools=find(found, store),
        variables={name: value for name, value in os.environ.items() if name.startswith("TF_VAR_")},
    )


def validate(root: Path | str, *, provider: SharedProvider | None = None) -> None:
    """Run `terraform validate` on a root; RingfenceError, one line, for what is wrong with it."""
    request = request_for(root)
    with ExitStack() as stack:
        shared = provider or stack.enter_context(SharedProvider())
        work = stack.enter_context(workspace(request.reached, request.store, request.files))
        environment = stack.enter_context(shared.attached(request.tools, request.reached, request.key()))
        runner = _runner(work, request, environment, None)
        runner.init()
        runner.validate()


def plan_many(
    roots: Iterable[Path | str], *, environment: EnvironmentSource | None = None, on_event: Listener | None = None
) -> list[PlannedRoot]:
    """Offline plans of several roots, through one provider process; in the order given."""
    with SharedProvider(environment) as provider:
        return [plan(root, provider=provider, on_event=on_event) for root in roots]


def answer(
    request: Request,
    *,
    environment: EnvironmentSource | None = None,
    provider: SharedProvider | None = None,
    cache: bool = True,
    on_event: Listener | None = None,
) -> PlannedRoot:
    """The plan for a request: from the cache, or made and (where it may be) kept there."""
    entry = request.entry
    keeps = cache and request.cacheable
    if keeps and (sha256 := kept(entry)):
        return _planned(request, entry, sha256, cached=True)
    with ExitStack() as stack:
        if keeps:  # the same plan is not made twice at the same time
            stack.enter_context(locked(request.store / "cache" / "locks" / entry.name[:2]))
            if sha256 := kept(entry):
                return _planned(request, entry, sha256, cached=True)
        shared = provider or stack.enter_context(SharedProvider(environment))
        return _planned(request, entry, _make(request, shared, entry, on_event), cached=False)


def _planned(request: Request, entry: Path, sha256: str, *, cached: bool) -> PlannedRoot:
    return PlannedRoot(request.reached.root, entry / "plan.json", entry / PLAN_FILE, sha256, cached)


def _make(request: Request, shared: SharedProvider, entry: Path, on_event: Listener | None) -> str:
    with (
        workspace(request.reached, request.store, request.files) as work,
        shared.attached(request.tools, request.reached, request.key()) as environment,
    ):
        file = work.home / PLAN_FILE
        shown = run_plan(work, request, environment, file, on_event)
        return keep(entry, shown, file)


def run_plan(
    work: Workspace, request: Request, environment: Mapping[str, str], file: Path, on_event: Listener | None = None
) -> bytes:
    """Run init, plan and show in a work folder: the plan goes to `file`, its JSON is returned."""
    runner = _runner(work, request, environment, on_event)
    runner.init()
    runner.plan(file, variable_files=request.variable_files, refresh=False, lock=False)
    return runner.show(file).encode()


def _runner(work: Workspace, request: Request, environment: Mapping[str, str], on_event: Listener | None) -> Runner:
    from ringfence.terraform.runner import Runner  # a cached answer does not need it

    clean = {name: value for name, value in environment.items() if not name.startswith("TF_VAR_")}
    variables = clean | dict(request.variables)
    return Runner(work.folder, request.tools.binary, variables, original=work.original, on_event=on_event)


def keep(entry: Path, shown: bytes, plan_file: Path | None = None) -> str:
    """Put a plan in its place, all of it by one rename, or nothing; the SHA-256 of its JSON."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    sha256 = hashlib.sha256(shown).hexdigest()
    part = Path(tempfile.mkdtemp(prefix=f".{entry.name}.", dir=entry.parent))
    if plan_file:
        shutil.move(plan_file, part / PLAN_FILE)
    (part / "plan.json").write_bytes(shown)
    (part / "sha256").write_text(sha256)
    if entry.exists():  # damaged, or not to be answered from
        old = part.with_name(f"{part.name}.old")
        entry.rename(old)
        shutil.rmtree(old, ignore_errors=True)
    part.rename(entry)
    _prune(entry.parent)
    return sha256


def kept(entry: Path, *, with_plan_file: bool = True) -> str | None:
    """The SHA-256 of the plan JSON kept in an entry, if all is there and undamaged."""
    try:
        sha256 = (entry / "sha256").read_text()
        whole = hashlib.sha256((entry / "plan.json").read_bytes()).hexdigest() == sha256
        if with_plan_file:
            whole = whole and (entry / PLAN_FILE).stat().st_size > 0
        os.utime(entry)
    except OSError:
        return None
    return sha256 if whole else None


def _prune(plans: Path) -> None:
    entries = [entry for entry in plans.iterdir() if not entry.name.startswith(".")]
    if len(entries) > _KEPT:
        for entry in sorted(entries, key=lambda entry: entry.stat().st_mtime)[: len(entries) - _KEPT]:
            shutil.rmtree(entry, ignore_errors=True)


def _content(file: Path) -> bytes:
    try:
        return hashlib.sha256(file.read_bytes()).digest()
    except OSError as error:
        raise RingfenceError(f"cannot be read ({error.strerror})", where=str(file)) from error


def variable_files_of(paths: Iterable[Path | str]) -> tuple[Path, ...]:
    """Variable files as absolute paths; RingfenceError for one that is missing."""
    files = tuple(absolute(path) for path in paths)
    for file in files:
        if not file.is_file():
            raise RingfenceError("no such variable file", where=str(file))
    return files
