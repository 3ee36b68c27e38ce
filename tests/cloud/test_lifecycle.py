"""The local AWS as a process: started, found, killed, stopped, thrown away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import pytest
from local_estate import ONCE

from ringfence.cloud import lifecycle
from ringfence.errors import RingfenceError

SCRIPTS = Path(lifecycle.__file__).resolve().parents[2]


def identity(variables: dict[str, str]) -> str:
    """Who one is with an environment's variables."""
    sts = boto3.client(
        "sts",
        endpoint_url=variables["AWS_ENDPOINT_URL"],
        region_name=variables["AWS_REGION"],
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        config=ONCE,
    )
    return str(sts.get_caller_identity()["Arn"])


def gone(pid: int) -> bool:
    """Whether a process ends within ten seconds."""
    for _ in range(100):
        if lifecycle._start_time(pid) is None:
            return True
        time.sleep(0.1)
    return False


def test_up_status_down(tmp_path: Path) -> None:
    running = lifecycle.up(tmp_path)
    try:
        record = json.loads((tmp_path / ".ringfence/local/aws.json").read_text())
        assert (record["pid"], record["port"], record["instance"]) == (running.pid, running.port, running.instance)
        assert lifecycle.status(tmp_path).endpoint == running.endpoint
        variables = lifecycle.environment(tmp_path, "dev")
        assert identity(variables) == "arn:aws:iam::444444444444:user/ringfence-operator"
        assert identity(lifecycle.environment(tmp_path, "111111111111")).startswith("arn:aws:iam::111111111111:")
        with pytest.raises(RingfenceError, match=r"no account nowhere; expected one of management \(111111111111\)"):
            lifecycle.environment(tmp_path, "nowhere")
        with pytest.raises(RingfenceError, match=f"up already at {running.endpoint}"):
            lifecycle.up(tmp_path)
        other = tmp_path / "other"
        with pytest.raises(RingfenceError, match=f"port {running.port} on 127.0.0.1 is in use"):
            lifecycle.up(other, port=running.port)
        assert not (other / lifecycle.RECORD).exists()
    finally:
        assert lifecycle.down(tmp_path)
    assert gone(running.pid)
    assert not lifecycle.down(tmp_path)
    with pytest.raises(RingfenceError, match="the local AWS is not up"):
        lifecycle.status(tmp_path)


def test_a_killed_one_is_noticed_and_replaced(tmp_path: Path) -> None:
    first = lifecycle.up(tmp_path)
    os.kill(first.pid, signal.SIGKILL)
    os.waitpid(first.pid, 0)
    with pytest.raises(RingfenceError, match=f"process {first.pid}.* is gone, and its state with it"):
        lifecycle.status(tmp_path)
    second, note = lifecycle.ensure(tmp_path)
    try:
        assert note.startswith(f"the local AWS of process {first.pid} is gone")
        assert second.instance != first.instance
        assert lifecycle.ensure(tmp_path) == (lifecycle.status(tmp_path), "")
    finally:
        assert lifecycle.down(tmp_path)


def test_a_record_of_another_process_is_not_believed(tmp_path: Path) -> None:
    """The pid of a dead local AWS may be somebody else's by now: it is neither used nor stopped."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        path = tmp_path / lifecycle.RECORD
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"pid": stranger.pid, "port": 9, "instance": "x", "process_started": "long ago"}))
        assert lifecycle.find(tmp_path) is None
        assert not lifecycle.down(tmp_path)
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}'])
def test_a_broken_record_is_no_record(tmp_path: Path, content: str) -> None:
    path = tmp_path / lifecycle.RECORD
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(RingfenceError, match="the local AWS is not up"):
        lifecycle.status(tmp_path)


def test_a_broken_organisation_file_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "organization.toml"
    file.write_text("[accounts.dev]\nid = 'twelve'\n")
    with pytest.raises(RingfenceError, match=r"did not start: .*organization\.toml: account dev has id twelve"):
        lifecycle.up(tmp_path, organization=file)


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_port_that_cannot_be_is_one_line(tmp_path: Path, port: int) -> None:
    with pytest.raises(RingfenceError, match=f"did not start: there is no port {port}; expected a free port"):
        lifecycle.up(tmp_path, port=port)


def test_thrown_away_when_done() -> None:
    with lifecycle.throw_away() as running:
        assert identity(running.environment("dev")).startswith("arn:aws:iam::444444444444:")
    assert gone(running.pid)


def test_thrown_away_when_its_owner_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from ringfence.cloud import lifecycle\n"
        "with lifecycle.throw_away() as running:\n"
        f"    Path({str(told)!r}).write_text(str(running.pid))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(SCRIPTS)}, timeout=120, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert gone(int(told.read_text()))


def test_the_environment_reaches_s3_control_and_keeps_loopback_direct() -> None:
    with lifecycle.throw_away() as running:
        variables = running.environment("dev", through="vpce-1")
        assert variables["AWS_ENDPOINT_URL"] == f"{running.endpoint}/_through/vpce-1"
        assert "127.0.0.1" in variables["NO_PROXY"].split(",")
        program = (
            "import boto3\n"
            "control = boto3.client('s3control')\n"
            "block = dict.fromkeys(('BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy'), True)\n"
            "asked = {'AccountId': '444444444444'}\n"
            "control.put_public_access_block(PublicAccessBlockConfiguration=block, **asked)\n"
            "print(control.get_public_access_block(**asked)['PublicAccessBlockConfiguration']['BlockPublicAcls'])\n"
        )
        environment = {**os.environ, **running.environment("dev")}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, timeout=120, check=False, capture_output=True, text=True
        )
        assert (done.stdout.strip(), done.returncode) == ("True", 0), done.stderr
        proxy = urllib.request.build_opener(urllib.request.ProxyHandler({"http": running.endpoint}))
        with pytest.raises(urllib.error.HTTPError, match="502"):
            proxy.open("http://elsewhere.example/", timeout=10)
