"""Children that outlive nobody: a process's identity, and a watchdog that signals a child when its owner is gone."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Identity:
    """A process: its id and when it started (the kernel's words; an id alone is given out again)."""

    pid: int
    started: str

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return bool(self.started) and start_time(self.pid) == self.started


def identity(pid: int | None = None) -> Identity:
    """The identity of a process; of this one where no id is given."""
    pid = os.getpid() if pid is None else pid
    return Identity(pid, start_time(pid))


def start_time(pid: int) -> str:
    """When a process started, as text to be compared; empty where it does not run (a zombie does not)."""
    try:
        # The command name, in parentheses, may hold spaces: fields are counted after it. 3 is state, 22 start time.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "" if Path("/proc/self/stat").exists() else _start_time_by_ps(pid)
    return "" if fields[0] in "ZX" else fields[19]


def _start_time_by_ps(pid: int) -> str:
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


@contextmanager
def watchdog(pid: int, on_orphan: signal.Signals, *, grace: int = 0) -> Iterator[None]:
    """While the body runs, signal `pid` if this process ends first, even by a kill that it cannot catch.

    The signal is sent `grace` seconds after that end.
    A shell reads a pipe whose other end only this process holds: the end of the pipe is the end of the owner.
    """
    script = f'read _ || {{ sleep {grace}; kill -{on_orphan.name[3:]} "$0"; }}'
    guard = subprocess.Popen(
        ["/bin/sh", "-c", script, str(pid)], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        with suppress(OSError):
            guard.communicate(b"\n")
