"""A process is told from another of the same id, and nothing outlives a killed owner."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace

from ringfence.terraform.process import identity, start_time, watchdog


def test_an_identity_is_of_one_process_only() -> None:
    child = subprocess.Popen(["sleep", "60"])
    known = identity(child.pid)
    assert known.alive()
    assert not replace(known, started=f"{known.started}0").alive()  # the id was given to another process since
    child.kill()
    time.sleep(0.1)
    assert not known.alive()  # a zombie runs no more
    child.wait()
    assert not known.alive()


def test_the_watchdog_leaves_an_orderly_end_alone() -> None:
    child = subprocess.Popen(["sleep", "60"])
    with watchdog(child.pid, signal.SIGKILL):
        pass
    time.sleep(0.2)
    assert child.poll() is None
    child.kill()
    child.wait()


def test_the_watchdog_signals_when_its_owner_is_killed(engine: Callable[..., subprocess.Popen[str]]) -> None:
    owner = engine(
        """
        import signal, subprocess, sys, time
        from ringfence.terraform.process import watchdog
        child = subprocess.Popen(["sleep", "60"], start_new_session=True)
        with watchdog(child.pid, signal.SIGINT):
            print(child.pid, flush=True)
            time.sleep(60)
        """
    )
    assert owner.stdout
    child = int(owner.stdout.readline())
    assert start_time(child)
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    end = time.monotonic() + 10
    while start_time(child) and time.monotonic() < end:
        time.sleep(0.02)
    assert not start_time(child)
