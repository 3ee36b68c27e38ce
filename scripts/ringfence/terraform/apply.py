"""Apply and destroy: one environment, its backend, its state lock, and what an interruption leaves to be resumed.

    with deployment("environments/dev", "dev", S3Backend({...}), source=...) as dev:
        shown = dev.plan()
        dev.apply(shown)
        assert not dev.replan()

Terraform holds the state lock while it plans and applies; the run record (`runs.py`) holds the environment for the time
of the `with` block. A lock is taken from its owner only if that owner is a run of this engine on this machine whose
processes are dead and that asked for this very lock; any other is reported with what frees it by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from python_terraform import IsFlagged

from ringfence.errors import RingfenceError
from ringfence.terraform.events import Listener
from ringfence.terraform.plans import PLAN_FILE, variable_files_of
from ringfence.terraform.provider import EnvironmentSource, SharedProvider
from ringfence.terraform.reach import Reached, absolute, reached
from ringfence.terraform.runner import Interrupted, Runner, TerraformFailed
from ringfence.terraform.runs import Record, recorded
from ringfence.terraform.store import store_of, write
from ringfence.terraform.tools import find
from ringfence.terraform.workspace import LOCAL_BACKEND, OVERRIDE, Workspace, workspace

_LOCK = re.compile(r"^\s*(ID|Path|Operation|Who|Created):[ \t]+(\S.*?)\s*$", re.MULTILINE)
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class S3Backend:
    """Values for the root's `backend "s3" {}`: bucket, key, region, use_lockfile and the like."""

    values: Mapping[str, str]


@dataclass(frozen=True)
class LocalBackend:
    """State in a file, in place of the root's own backend (a bootstrap's first run)."""

    path: Path


@dataclass(frozen=True)
class DeploymentPlan:
    """A plan against the state: the plan file, its JSON, the JSON's SHA-256, and whether it changes anything."""

    plan_path: Path
    json_path: Path
    sha256: str
    changes: bool

    def differing(self) -> list[str]:
        """The addresses that the plan would change (`output.<name>` for outputs), sorted."""
        plan = json.loads(self.json_path.read_bytes())
        resources = [c["address"] for c in plan.get("resource_changes", []) if _changes(c["change"])]
        outputs = [f"output.{name}" for name, c in plan.get("output_changes", {}).items() if _changes(c)]
        return sorted([*resources, *outputs])


class Deployment:
    """An environment that is held: see `deployment`. `resumed` says which killed run this one follows, if any."""

    def __init__(self, work: Workspace, record: Record, run: Callable[[], AbstractContextManager[Runner]]) -> None:
        self._work, self._record, self._run = work, record, run
        self._plans = 0
        self.variable_files: tuple[Path, ...] = ()
        self.parallelism = 10
        dead = record.dead
        self.resumed = f"the {dead.what} of {dead.since} was killed; resuming from its state" if dead else ""

    def plan(self, *, destroy: bool = False) -> DeploymentPlan:
        """Plan against the state and the account; with `destroy`, the removal of everything."""
        self._plans += 1
        folder = self._work.home / f"plan-{self._plans}"
        folder.mkdir()
        file = folder / PLAN_FILE
        options: dict[str, Any] = {"destroy": IsFlagged} if destroy else {}
        changes = self._do(
            lambda terraform: terraform.plan(
                file, variable_files=self.variable_files, parallelism=self.parallelism, **options
            )
        )
        shown = self._do(lambda terraform: terraform.show(file)).encode()
        write(folder / "plan.json", shown)
        return DeploymentPlan(file, folder / "plan.json", hashlib.sha256(shown).hexdigest(), changes)

    def apply(self, plan: DeploymentPlan) -> None:
        """Apply a plan that was made here, as it was shown: Terraform refuses it if the state has moved on since."""
        self._do(lambda terraform: terraform.apply(plan.plan_path, parallelism=self.parallelism))

    def destroy(self, only: Iterable[str] | None = None) -> list[str]:
        """Destroy everything, or only these addresses with what depends on them; the addresses left in the state."""
        targets: dict[str, Any] = {} if only is None else {"target": list(only)}
        if only is None or targets["target"]:
            self._do(
                lambda terraform: terraform.destroy(
                    variable_files=self.variable_files, parallelism=self.parallelism, **targets
                )
            )
        return self.state_list()

    def replan(self) -> list[str]:
        """The addresses that a second plan would change; empty if there is no difference."""
        plan = self.plan()
        return plan.differing() if plan.changes else []

    def state_list(self) -> list[str]:
        """The addresses in the state."""
        return self._do(lambda terraform: terraform.state_list())

    def state(self) -> dict[str, Any]:
        """The state as `terraform show -json` gives it."""
        shown: dict[str, Any] = json.loads(self._do(lambda terraform: terraform.show()))
        return shown

    def outputs(self) -> dict[str, Any]:
        """The root's outputs, name to value."""
        return self._do(lambda terraform: terraform.output())

    def _do(self, command: Callable[[Runner], _Answer]) -> _Answer:
        """Run a command; free a lock that a dead run left behind, and save a state that Terraform could not."""
        try:
            with self._run() as terraform:
                try:
                    return command(terraform)
                except TerraformFailed as failure:
                    lock = _lock_in(failure)
                    if lock is None:
                        raise
                    if not self._record.left_behind(lock["ID"]):
                        raise _locked(self._record.run.environment, lock) from failure
                    terraform.force_unlock(lock["ID"])
                return command(terraform)
        except (TerraformFailed, Interrupted) as failure:
            self._rescue(failure)
            raise

    def _rescue(self, failure: RingfenceError) -> None:
        left = self._work.folder / "errored.tfstate"
        if left.is_file():
            target = unsaved_state(self._record)
            shutil.move(left, target)
            raise RingfenceError(
                f"Terraform could not save the state; it is kept in {target}",
                where=self._record.run.environment,
                next_step=f"Before the next run: terraform state push {target}. First failure: {failure}",
            ) from failure


@contextmanager
def deployment(
    root: Path | str,
    environment: str,
    backend: S3Backend | LocalBackend,
    *,
    what: str = "apply",
    source: EnvironmentSource | None = None,
    provider: SharedProvider | None = None,
    variable_files: Iterable[Path | str] = (),
    parallelism: int = 10,
    on_event: Listener | None = None,
) -> Iterator[Deployment]:
    """Hold an environment and run Terraform on it, initialised with its backend.

    `environment` names the environment in the run record; `what` says there what is done. Terraform gets the caller's
    own environment (credentials and all) and what `source` yields. With `provider`, which brings its own environment,
    one provider process serves all commands. Raises RingfenceError, one line, where another run holds the environment.
    """
    found = reached(root)
    store = store_of(found)
    tools = find(found, store)
    with ExitStack() as stack:
        record = stack.enter_context(recorded(store, environment, what))
        _refuse_unsaved(record)
        work = stack.enter_context(workspace(found, store, _files(found, backend)))
        extra = stack.enter_context(source()) if source and not provider else {}
        own = {**tools.environment(offline=False), **extra}

        @contextmanager
        def run() -> Iterator[Runner]:
            shared = provider and provider.attached(tools, found, str(found.root), fresh=False, folder=work.folder)
            with shared or nullcontext(own) as variables:
                logged = {**variables, "TF_LOG_CORE": "INFO", "TF_LOG_PATH": str(record.log)}
                yield Runner(
                    work.folder,
                    tools.binary,
                    logged,
                    original=work.original,
                    on_event=on_event,
                    on_start=record.terraform_started,
                )

        with run() as terraform:
            terraform.init(backend.values if isinstance(backend, S3Backend) else None)
        held = Deployment(work, record, run)
        held.variable_files, held.parallelism = variable_files_of(variable_files), parallelism
        yield held


def _files(found: Reached, backend: S3Backend | LocalBackend) -> dict[str, str]:
    """The engine's files beside the root's: another backend, and a copy of the firm's lock file, if it has one."""
    files = {}
    if isinstance(backend, LocalBackend):
        path = absolute(backend.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        files[OVERRIDE] = LOCAL_BACKEND % json.dumps(str(path))
    lock = found.root / ".terraform.lock.hcl"
    if lock.is_file():
        files[lock.name] = lock.read_text()
    return files


def forget(root: Path | str, environment: str) -> list[str]:
    """Forget what a killed run left of an environment whose account is gone (a local AWS that was killed).

    Returns a line for each thing forgotten. Raises RingfenceError where a run still works on it.
    """
    store = store_of(reached(root))
    forgotten = []
    with recorded(store, environment, "forget") as record:
        if record.dead:
            forgotten.append(f"the {record.dead.what} of {record.dead.since}, which was killed")
        unsaved = unsaved_state(record)
        if unsaved.is_file():
            unsaved.unlink()
            forgotten.append("a state that Terraform could not save")
        record.log.unlink(missing_ok=True)
    return forgotten


def unsaved_state(record: Record) -> Path:
    """Where a state is kept that Terraform could not save to its backend."""
    return record.file.with_suffix(".unsaved.tfstate")


def _refuse_unsaved(record: Record) -> None:
    unsaved = unsaved_state(record)
    if unsaved.is_file():
        raise RingfenceError(
            f"an earlier run could not save its state; it is in {unsaved}",
            where=record.run.environment,
            next_step=f"terraform state push {unsaved}, then remove it (only remove it, if that account is gone)",
        )


def _changes(change: Mapping[str, Any]) -> bool:
    return list(change["actions"]) != ["no-op"]


def _lock_in(failure: TerraformFailed) -> dict[str, str] | None:
    """What Terraform says of the lock that it met (ID, Path, Operation, Who, Created), if that is why it failed."""
    for found in failure.diagnostics:
        if "acquiring the state lock" in found.summary:
            lock = dict(_LOCK.findall(found.detail))
            if "ID" in lock:
                return lock
    return None


def _locked(environment: str, lock: Mapping[str, str]) -> RingfenceError:
    holder = f"{lock.get('Who', 'someone')} since {lock.get('Created', 'an unknown time')}"
    return RingfenceError(
        f"the state is locked by {holder} ({lock.get('Operation', 'unknown operation')})",
        where=environment,
        next_step=f"Wait for it. If that run is dead: terraform force-unlock {lock['ID']} in the initialised root",
    )
