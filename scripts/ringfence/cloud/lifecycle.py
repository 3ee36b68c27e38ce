"""Starting, finding and stopping the local AWS of a project, and the environment that points a tool at it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ringfence.errors import RingfenceError
from ringfence.terraform.store import write

START_SECONDS = 60.0
RECORD = Path(".ringfence") / "local" / "aws.json"
LOG = Path(".ringfence") / "local" / "aws.log"
LOOPBACK = "127.0.0.1"
# s3control puts the account id in front of the host name, which an address of digits cannot have: a name that does
# not resolve, reached by way of the local port as an HTTP proxy.
S3_CONTROL_HOST = "s3-control.local-aws"


@dataclass(frozen=True)
class Running:
    """A local AWS that answers: where, which instance, and its operator credentials by account name."""

    instance: str
    port: int
    insecure_port: int
    pid: int
    started: float
    region: str
    accounts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        """The address for AWS_ENDPOINT_URL; calls to it carry no VPC endpoint's keys."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def insecure_endpoint(self) -> str:
        """The address whose calls do not count as TLS."""
        return f"http://{LOOPBACK}:{self.insecure_port}"

    def through(self, vpc_endpoint: str) -> str:
        """The address whose calls come through a VPC endpoint (`vpce-...`), or a VPC's endpoints (`vpc-...`)."""
        return f"{self.endpoint}/_through/{vpc_endpoint}"

    def environment(self, account: str, *, through: str | None = None) -> dict[str, str]:
        """The variables that point the AWS CLI, boto3 or Terraform at an account (by name or id) of this local AWS.

        `through` is the id of a VPC endpoint or of a VPC. RingfenceError for an unknown account.
        """
        for name, keys in self.accounts.items():
            if account in (name, keys["account"]):
                return self._environment(keys, through)
        known = ", ".join(f"{name} ({keys['account']})" for name, keys in self.accounts.items())
        raise RingfenceError(f"the local AWS has no account {account}", expected=f"one of {known}")

    def _environment(self, keys: Mapping[str, str], through: str | None) -> dict[str, str]:
        prefix = f"/_through/{through}" if through else ""
        exempt = [name for name in os.environ.get("NO_PROXY", "").split(",") if name]
        direct = ",".join(dict.fromkeys([*exempt, LOOPBACK, "localhost"]))
        variables = {
            "AWS_ENDPOINT_URL": f"{self.endpoint}{prefix}",
            "AWS_ENDPOINT_URL_S3_CONTROL": f"http://{S3_CONTROL_HOST}:{self.port}{prefix}",
            # Go prefers one spelling, Python the other.
            "HTTP_PROXY": self.endpoint,
            "http_proxy": self.endpoint,
            "NO_PROXY": direct,
            "no_proxy": direct,
            "AWS_ACCESS_KEY_ID": keys["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": keys["secret_access_key"],
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "2",
        }
        if "session_token" in keys:
            variables["AWS_SESSION_TOKEN"] = keys["session_token"]
        return variables


def up(project: Path, *, port: int | None = None, organization: Path | None = None) -> Running:
    """Start the local AWS of a project and wait until it answers.

    Writes `<project>/.ringfence/local/aws.json`. RingfenceError when one is up already, when the port is in use,
    or when the process ends before it answers (its own line is passed on).
    """
    with _only_one(project):
        present = find(project)
        if present is not None:
            raise RingfenceError(
                f"the local AWS is up already at {present.endpoint} (process {present.pid})",
                next_step="Use it, or stop it with `ringfence local down`",
            )
        return _start(project, port, organization)


def ensure(project: Path, *, organization: Path | None = None) -> tuple[Running, str]:
    """The local AWS of a project, started when it is not up; and one line for the reader when that matters, else "".

    A local AWS that was killed has lost its state: the line says that this one starts empty.
    """
    with _only_one(project):
        present = find(project)
        if present is not None:
            return present, ""
        record = _read_record(project)
        running = _start(project, None, organization)
    if record is None:
        return running, ""
    lost = f"the local AWS of process {record['pid']} is gone, and what was applied to it with it"
    return running, f"{lost}; a fresh, empty one is up at {running.endpoint}"


@contextlib.contextmanager
def _only_one(project: Path) -> Iterator[None]:
    """Two commands at once start one local AWS, not two."""
    path = project / RECORD.with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(project: Path, port: int | None, organization: Path | None) -> Running:
    log = project / LOG
    with log.open("w", encoding="utf-8") as errors:
        process = _spawn(port, organization, errors, owned=False)
    described = _first_line(process, log)
    running = _running(described, process.pid)
    record = {**described, "pid": process.pid, "process_started": _start_time(process.pid), "started": running.started}
    write(project / RECORD, (json.dumps(record, indent=2) + "\n").encode())
    return running


def find(project: Path) -> Running | None:
    """The local AWS of a project when it is up and is the very one that was recorded, else None."""
    record = _read_record(project)
    if record is None or not _is_alive(record):
        return None
    answer = _health(int(record["port"]))
    if answer is None or answer.get("instance") != record["instance"]:
        return None
    return _running(record, int(record["pid"]))


def status(project: Path) -> Running:
    """The running local AWS of a project; RingfenceError that says whether it never started, was stopped or died."""
    running = find(project)
    if running is not None:
        return running
    record = _read_record(project)
    if record is None:
        raise RingfenceError("the local AWS is not up", next_step="Start it with `ringfence local up`")
    raise RingfenceError(
        f"the local AWS recorded in {project / RECORD} (process {record.get('pid')}) is gone, and its state with it",
        next_step="Start it afresh with `ringfence local up`",
    )


def down(project: Path) -> bool:
    """Stop the local AWS of a project; False when there was none. A stale record is removed either way."""
    record = _read_record(project)
    if record is None:
        return False
    alive = _is_alive(record)
    if alive:
        _stop(int(record["pid"]), record)
    (project / RECORD).unlink(missing_ok=True)
    return alive


def environment(project: Path, account: str, *, through: str | None = None) -> dict[str, str]:
    """The environment of an account on a project's running local AWS; RingfenceError when it is not up."""
    return status(project).environment(account, through=through)


@contextlib.contextmanager
def throw_away(organization: Path | None = None) -> Iterator[Running]:
    """An empty local AWS in a child process on a free port, for an offline plan; gone afterwards.

    It also ends by itself when this process does, even by `kill -9`: it lives as long as the pipe to it is open.
    """
    import tempfile

    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = _spawn(None, organization, errors, owned=True)
        try:
            described = _first_line(process, errors)
            yield _running(described, process.pid)
        finally:
            if process.stdin:
                with contextlib.suppress(OSError):
                    process.stdin.close()
            process.kill()
            process.wait()


def _spawn(port: int | None, organization: Path | None, errors: IO[str], *, owned: bool) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ringfence.cloud.server", "--port", str(port or 0)]
    if organization is not None:
        command += ["--organization", str(organization.resolve())]
    if owned:
        command.append("--owned")
    package_parent = str(Path(__file__).resolve().parents[2])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    search_path = os.pathsep.join(part for part in (package_parent, kept.get("PYTHONPATH", "")) if part)
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE if owned else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**kept, "PYTHONPATH": search_path},
        start_new_session=not owned,
        text=True,
    )


def _first_line(process: subprocess.Popen[str], errors: Path | IO[str]) -> dict[str, Any]:
    """What the server says of itself once it listens; RingfenceError when it ends first or takes too long."""
    assert process.stdout is not None
    import threading

    timer = threading.Timer(START_SECONDS, process.kill)
    timer.start()
    try:
        line = process.stdout.readline()
    finally:
        timer.cancel()
    if line:
        described: dict[str, Any] = json.loads(line)
        return described
    process.wait()
    if isinstance(errors, Path):
        said = errors.read_text(encoding="utf-8")
    else:
        errors.seek(0)
        said = errors.read()
    lines = said.strip().splitlines() or [f"no answer in {START_SECONDS:.0f} s"]
    raise RingfenceError(f"the local AWS did not start: {lines[-1]}")


def _running(described: Mapping[str, Any], pid: int) -> Running:
    return Running(
        instance=described["instance"],
        port=int(described["port"]),
        insecure_port=int(described["insecure_port"]),
        pid=pid,
        started=float(described.get("started", time.time())),
        region=described["region"],
        accounts=described["accounts"],
    )


def _read_record(project: Path) -> dict[str, Any] | None:
    path = project / RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return record if {"pid", "port", "instance"} <= set(record) else None
    except (OSError, ValueError, TypeError):
        return None


def _is_alive(record: Mapping[str, Any]) -> bool:
    """Whether the recorded process still runs, and is not another that got its number."""
    return _start_time(int(record["pid"])) == record.get("process_started") is not None


def _start_time(pid: int) -> str | None:
    """When a process started, in the words of the system; None when there is no such process (or only its zombie)."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.exists():
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None


def _stop(pid: int, record: Mapping[str, Any]) -> None:
    """End the recorded process, politely and then not; it may or may not be a child of this one."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        for _ in range(100):
            if not _is_alive(record):
                break
            time.sleep(0.05)
        else:
            continue
        break
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _health(port: int) -> dict[str, Any] | None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{LOOPBACK}:{port}/_local/health", timeout=10) as answer:
            health: dict[str, Any] = json.load(answer)
            return health
    except (OSError, ValueError, urllib.error.URLError):
        return None
