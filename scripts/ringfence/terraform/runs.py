"""Who works on an environment now: a run record, so that two runs never meet and a killed one is resumed.

`<project>/.ringfence/runs/<environment>.json` says what runs, since when, and the processes (id and start time) of the
engine and of Terraform. It is there while a run lasts and is removed at its orderly end; one that is there although
its processes are dead tells of a run that was killed. Beside it Terraform's own log of the run names every state lock
that the run asked for, before it asked (`TF_LOG_CORE=INFO`), so that a lock left behind can be told from another's.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from ringfence.errors import RingfenceError
from ringfence.terraform.process import Identity, identity
from ringfence.terraform.store import write

_ASKED = re.compile(r"Attempting to lock .*tf_backend\.lock\.id=(\S+)")
_HELD = re.compile(r"\bLocked .*tf_backend\.lock\.id=(\S+)")
_FREED = re.compile(r"\bUnlocked .*tf_backend\.lock\.id=(\S+)")


@dataclass(frozen=True)
class Run:
    """One run: what it does (`apply`, `destroy`, ...) to which environment, since when (local time), and who it is."""

    environment: str
    what: str
    since: str
    user: str
    host: str
    owner: Identity
    terraform: Identity | None = None

    @property
    def still_working(self) -> bool:
        """Whether its process (if that is another one than this), or the Terraform that it started, still runs."""
        owner = self.owner != identity() and self.owner.alive()
        return owner or (self.terraform is not None and self.terraform.alive())


class Record:
    """The record of this run, and `dead`: the run before it, if that one was killed."""

    def __init__(self, file: Path, run: Run, dead: Run | None) -> None:
        self.file, self.run, self.dead = file, run, dead
        self.log = file.with_suffix(".log")
        self._earlier_locks = set(_ASKED.findall(_text(self.log))) if dead else set()

    def terraform_started(self, pid: int) -> None:
        """Note the Terraform process that works for this run."""
        self.run = replace(self.run, terraform=identity(pid))
        self.save()

    def save(self) -> None:
        """Write the record."""
        write(self.file, json.dumps(asdict(self.run), indent=2).encode())

    def left_behind(self, lock: str) -> bool:
        """Whether a lock is one that a dead run of this environment on this machine asked for."""
        return lock in self._earlier_locks

    def end(self) -> None:
        """The run has ended: forget it, unless Terraform was killed and has left a lock, which the next run frees."""
        text = _text(self.log)
        if set(_HELD.findall(text)) - set(_FREED.findall(text)):
            return
        self.file.unlink(missing_ok=True)
        self.log.unlink(missing_ok=True)


@contextmanager
def recorded(store: Path, environment: str, what: str) -> Iterator[Record]:
    """Hold an environment for one run; RingfenceError says who holds it and since when."""
    file = store / "runs" / f"{environment}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as gate:
        try:
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)  # freed by the system however this process ends
        except OSError as error:
            raise _held(environment, read(file)) from error
        before = read(file)
        if before and (before.still_working or before.host != socket.gethostname()):
            raise _held(environment, before)
        now = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        user = pwd.getpwuid(os.getuid()).pw_name
        record = Record(file, Run(environment, what, now, user, socket.gethostname(), identity()), before)
        if not before:
            record.log.unlink(missing_ok=True)
        record.save()
        try:
            yield record
        finally:  # a killed process does not come here
            record.end()


def read(file: Path) -> Run | None:
    """The run in a record; None for no record, or one that cannot be read (it was never a whole one)."""
    try:
        content = json.loads(file.read_text())
        terraform = content.pop("terraform")
        owner = Identity(**content.pop("owner"))
        return Run(**content, owner=owner, terraform=Identity(**terraform) if terraform else None)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _held(environment: str, run: Run | None) -> RingfenceError:
    if run is None:
        return RingfenceError("another run has just begun", where=environment, next_step="Wait for it to end")
    here = run.host == socket.gethostname()
    process = run.owner.pid if run.owner.alive() or not run.terraform else run.terraform.pid
    return RingfenceError(
        f"{run.what} is running since {run.since} as process {process} of {run.user}@{run.host}",
        where=environment,
        next_step=f"Wait for it, or stop it in good order: kill -INT {process}" if here else "Wait for it",
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""
