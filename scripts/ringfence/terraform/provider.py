"""One AWS provider process for many Terraform commands.

Terraform starts the provider anew for every command, which costs about two seconds of CPU each time. Started with
`-debug`, the provider serves any number of commands, to which TF_REATTACH_PROVIDERS gives its address (HashiCorp's
page "Debugging Providers").

Such a process keeps a single configuration, the one given last: two provider blocks (an alias), or two commands with
different configurations at the same time, would work in each other's region and account. So a root with more than one
provider block never gets a shared process, and commands share one at the same time only if their configuration is the
same. The process reads the `AWS_` variables from its own environment, so one process serves one environment.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import TracebackType

from ringfence.errors import RingfenceError
from ringfence.terraform.process import start_time, watchdog
from ringfence.terraform.reach import Reached
from ringfence.terraform.schema import narrowed, types_in
from ringfence.terraform.tools import Tools

EnvironmentSource = Callable[[], AbstractContextManager[Mapping[str, str]]]
_ATTACH = re.compile(rb"TF_REATTACH_PROVIDERS='([^']+)'")
_START = 60.0  # seconds
LAST_CALLS = 10  # seconds that a Terraform which stops in good order may still need the provider of a killed owner


class SharedProvider:
    """A provider process that is started when first needed and stopped at the end of the `with` block.

    `environment` yields what Terraform and the provider get beside the caller's environment (an endpoint, credentials);
    it is entered when first needed and left at the end. Usable from several threads.
    """

    def __init__(self, environment: EnvironmentSource | None = None, *, offline: bool = True) -> None:
        self._source, self.offline = environment, offline
        self._stack = ExitStack()
        self._lock = threading.RLock()
        self._turn = threading.Condition(self._lock)
        self._environment: dict[str, str] | None = None
        self._reattach: str | None = None
        self._configuration, self._users = "", 0

    def __enter__(self) -> SharedProvider:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        self._environment = self._reattach = None

    def busy_with(self, configuration: str) -> bool:
        """Whether commands with another configuration than this one are at work now."""
        return self._users > 0 and self._configuration != configuration

    @contextmanager
    def attached(
        self, tools: Tools, reached: Reached, configuration: str, *, fresh: bool = True, folder: Path | None = None
    ) -> Iterator[Mapping[str, str]]:
        """The environment for one root's Terraform commands, with the provider's address in it where it can be shared.

        `configuration` stands for the provider's configuration: users with another one wait for their turn. `fresh`:
        there is no state, so that Terraform needs no schema but those of the types in the root's configuration.
        `folder` is where Terraform works: at an apply the provider reads files by their paths from there (a function's
        package), so it has to be started there.
        """
        with self._lock:
            environment = self._entered(tools)
        if tools.provider is None or not reached.mentions_aws or reached.provider_blocks > 1:
            yield environment
            return
        with self._turn:
            self._turn.wait_for(lambda: not self.busy_with(configuration))
            self._configuration, self._users = configuration, self._users + 1
            try:
                address = self._started(tools, environment, folder)
            except BaseException:
                self._users -= 1
                self._turn.notify_all()
                raise
        try:
            with narrowed(address, types_in(reached)) if fresh else nullcontext(address) as seen:
                yield {**environment, "TF_REATTACH_PROVIDERS": seen}
        finally:
            with self._turn:
                self._users -= 1
                self._turn.notify_all()

    def _entered(self, tools: Tools) -> dict[str, str]:
        if self._environment is None:
            base = tools.environment(offline=self.offline)
            extra = self._stack.enter_context(self._source()) if self._source else {}
            self._environment = {**base, **extra}
        return self._environment

    def _started(self, tools: Tools, environment: Mapping[str, str], folder: Path | None) -> str:
        if self._reattach is None or not start_time(_pid(self._reattach)):  # it may have crashed under the last one
            assert tools.provider is not None
            program = tools.provider.executable(tools.store)
            self._reattach = self._stack.enter_context(running(program, environment, folder))
        return self._reattach


@contextmanager
def running(program: Path, environment: Mapping[str, str], works_in: Path | None = None) -> Iterator[str]:
    """A provider process for the time of the body; yields the value for TF_REATTACH_PROVIDERS."""
    with tempfile.TemporaryDirectory(prefix="ringfence-provider-") as folder:
        output = Path(folder) / "output"
        with output.open("wb") as sink:
            # A session of its own: an interrupt at the terminal is Terraform's affair, which still needs the provider.
            process = subprocess.Popen(
                [str(program), "-debug"],
                cwd=works_in,
                env={**environment, "TMPDIR": folder},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        with watchdog(process.pid, signal.SIGKILL, grace=LAST_CALLS):
            try:
                yield _address(process, output)
            finally:
                process.kill()  # it holds nothing that wants saving, and an orderly stop takes seconds
                process.wait()


def _pid(reattach: str) -> int:
    (provider,) = json.loads(reattach).values()
    return int(provider["Pid"])


def _address(process: subprocess.Popen[bytes], output: Path) -> str:
    end = time.monotonic() + _START
    while time.monotonic() < end:
        text = output.read_bytes()
        if found := _ATTACH.search(text):
            return found[1].decode()
        if process.poll() is not None:
            break
        time.sleep(0.02)
    last = output.read_text(errors="replace").strip().splitlines()[-1:] or ["no output"]
    raise RingfenceError(f"the provider did not start: {last[0]}", where=str(process.args[0]))  # type: ignore[index]
