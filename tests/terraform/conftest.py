"""Small projects to plan and apply, an AWS of stock moto to apply them to, and one provider process for all."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from ringfence.terraform import SharedProvider

SCRIPTS = Path(__file__).parents[2] / "scripts"

Project = Callable[[Mapping[str, str]], Path]


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write files (relative name to text, indented as the test is) below a folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Makes a project (a folder with a pyproject.toml) from files, and gives its folder."""

    def make(files: Mapping[str, str]) -> Path:
        folder = tmp_path / "project"
        write_files(folder, {"pyproject.toml": "", **files})
        return folder

    return make


def free_port() -> int:
    """A port on loopback that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def aws() -> Iterator[dict[str, str]]:
    """Stock moto on loopback: the variables that point Terraform and boto3 at it."""
    port = free_port()
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if time.monotonic() > end or server.poll() is not None:
                pytest.fail("moto did not start")
            time.sleep(0.1)
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def provider(aws: dict[str, str]) -> Iterator[SharedProvider]:
    """One provider process, pointed at moto, for every test that plans."""

    @contextmanager
    def environment() -> Iterator[dict[str, str]]:
        yield aws

    with SharedProvider(environment) as shared:
        yield shared


@pytest.fixture
def engine() -> Callable[..., subprocess.Popen[str]]:
    """Starts a Python program that uses the engine, as a process of its own that a test can kill."""

    def start(program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(program), *arguments],
            env={**os.environ, **(environment or {}), "PYTHONPATH": str(SCRIPTS)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return start
