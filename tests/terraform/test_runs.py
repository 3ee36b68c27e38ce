"""The run record: one run at a time, and a killed one is known by its processes, not by their ids alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.errors import RingfenceError
from ringfence.terraform.process import identity
from ringfence.terraform.runs import read, recorded

HOLD = """
    import sys, time
    from pathlib import Path
    from ringfence.terraform.runs import recorded
    with recorded(Path(sys.argv[1]), "dev", "apply") as record:
        lock = "Attempting to lock remote state (S3 Native only)...: tf_backend.lock.id=1111-2222 tf_backend.lock.info="
        record.log.write_text(lock)
        print("held", flush=True)
        time.sleep(60)
"""


def test_a_second_run_is_told_who_holds_the_environment_and_since_when(
    tmp_path: Path, engine: Callable[..., subprocess.Popen[str]]
) -> None:
    first = engine(HOLD, str(tmp_path))
    assert first.stdout
    first.stdout.readline()
    run = read(tmp_path / "runs" / "dev.json")
    assert run
    with (
        pytest.raises(
            RingfenceError, match=rf"dev: apply is running since {run.since[:16]}.* as process {first.pid} of "
        ),
        recorded(tmp_path, "dev", "apply"),
    ):
        pass
    with recorded(tmp_path, "preprod", "apply"):  # another environment is free
        pass
    first.kill()
    first.wait()


def test_a_killed_run_is_known_with_the_locks_it_asked_for(
    tmp_path: Path, engine: Callable[..., subprocess.Popen[str]]
) -> None:
    first = engine(HOLD, str(tmp_path))
    assert first.stdout
    first.stdout.readline()
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    with recorded(tmp_path, "dev", "apply") as record:
        assert record.dead
        assert record.dead.owner.pid == first.pid
        assert record.left_behind("1111-2222")
        assert not record.left_behind("9999-2222")
    with recorded(tmp_path, "dev", "apply") as record:
        assert record.dead is None
        assert not record.left_behind("1111-2222")


def test_a_terraform_that_outlives_its_engine_still_holds_the_environment(tmp_path: Path) -> None:
    orphan = subprocess.Popen(["sleep", "60"])
    with recorded(tmp_path, "dev", "destroy") as record:
        record.terraform_started(orphan.pid)
        content = json.loads(record.file.read_text())
    content["owner"]["started"] = "0"  # the engine's id now belongs to another process
    record.file.write_text(json.dumps(content))
    with (
        pytest.raises(RingfenceError, match=f"destroy is running .* as process {orphan.pid} "),
        recorded(tmp_path, "dev", "apply"),
    ):
        pass
    orphan.kill()
    orphan.wait()
    with recorded(tmp_path, "dev", "apply") as record:
        assert record.dead
        assert record.dead.what == "destroy"


def test_a_run_on_another_machine_is_not_taken_for_dead(tmp_path: Path) -> None:
    with recorded(tmp_path, "dev", "apply") as record:
        content = json.loads(record.file.read_text()) | {"host": "elsewhere"}
    content["owner"]["started"] = "0"
    record.file.write_text(json.dumps(content))
    with pytest.raises(RingfenceError, match="@elsewhere"), recorded(tmp_path, "dev", "apply"):
        pass


def test_an_orderly_end_leaves_nothing_and_a_held_lock_is_remembered(tmp_path: Path) -> None:
    with recorded(tmp_path, "dev", "apply") as record:
        assert record.run.owner == identity()
        lock = "Locked remote state (S3 Native only): tf_backend.lock.id=a"
        record.log.write_text(f"{lock}\nUnlocked remote state (S3 Native only): tf_backend.lock.id=a\n")
    assert not record.file.exists()
    with recorded(tmp_path, "dev", "apply") as record:
        record.log.write_text(f"{lock}\n")
    assert record.file.exists()


def test_a_record_that_is_not_whole_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "dev.json").write_text('{"environment": "dev", "wh')
    with recorded(tmp_path, "dev", "apply") as record:
        assert record.dead is None
