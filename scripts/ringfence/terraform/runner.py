"""Terraform, run through the python-terraform package (the package that the project's user asked for).

python-terraform builds the command lines and passes the variables; this module is the one place that works around
what it does not do, or does wrongly, on today's Terraform (version 0.10.1, of 2019):

- `cmd()` waits for the end and hands over all output at once, and its `synchronous=False` reaches Terraform as an
  option: the command is run here, and output is read line by line while it runs.
- `cmd()` inherits the whole environment or none: here it is given.
- a plan with changes (exit status 2) is logged as an error: statuses are judged here.
- any unknown attribute is turned into a Terraform command, after a call of `logging.debug`, which configures the
  root logger of the whole process: here an unknown attribute is an error.
- after each success the state file of the working folder is read and parsed: not here.
- temporary variable files, which may hold secrets, are left behind when a command cannot start: removed here.
- `apply` needs `skip_plan=True`; `destroy` needs `force=IsNotFlagged`, since Terraform dropped `-force`.

Output goes to a file and not to a pipe: if this process is killed, Terraform can still write its progress, so it stops
in good order (a watchdog interrupts it), saves the state and frees the lock, where a broken pipe would kill it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import IO, Any

from python_terraform import IsFlagged, IsNotFlagged
from python_terraform import Terraform as PythonTerraform

from ringfence.errors import RingfenceError
from ringfence.terraform.events import Diagnostic, Listener, diagnostic, parse
from ringfence.terraform.process import watchdog

_GET_PROVIDER = (
    "Name a filesystem mirror that holds registry.terraform.io/hashicorp/aws in RINGFENCE_PROVIDER_MIRROR, "
    "or let Terraform reach the public registry"
)
_GRACE = 0.05  # seconds between two looks at the output


class Interrupted(RingfenceError):
    """Terraform was interrupted and stopped in good order; the next run resumes."""


class TerraformFailed(RingfenceError):
    """A Terraform command failed; `diagnostics` are its errors and warnings, with files as the user knows them."""

    def __init__(self, command: str, diagnostics: Sequence[Diagnostic], stderr: str = "", code: int = 1) -> None:
        self.command, self.diagnostics = command, tuple(diagnostics)
        errors = [d for d in diagnostics if d.severity == "error"]
        first = next((d for d in errors if d.file), errors[0] if errors else None)
        if first is None:
            said = _boxed(stderr) or (f"ended by signal {-code}" if code < 0 else "no message")
            super().__init__(f"terraform {command} failed: {said}")
            return
        where = f"{first.file}:{first.line}" if first.file else f"terraform {command}"
        what = f"{first.summary.rstrip('.')}. {first.detail}" if first.detail else first.summary
        more = len({(d.summary, d.file, d.line, d.address) for d in errors}) - 1
        address = f"{first.address}: " if first.address else ""
        super().__init__(f"{address}{what}{f' (and {more} more)' if more > 0 else ''}", where=where)


def _boxed(stderr: str) -> str:
    """The first error that Terraform prints for people, without the box that it draws around it."""
    lines = [line.lstrip("│╷╵ ").rstrip() for line in stderr.splitlines()]
    start = next((number for number, line in enumerate(lines) if line.startswith("Error: ")), None)
    if start is None:
        return next((line for line in reversed(lines) if line), "")
    rest = [line for line in lines[start + 1 :] if line]
    return " ".join([f"{lines[start].removeprefix('Error: ')}.", *rest])


class _Command(PythonTerraform):  # type: ignore[misc]  # the package has no types
    """python-terraform's command building, with a `cmd` of our own: see the module's docstring."""

    def __init__(self, folder: Path, binary: Path, environment: Mapping[str, str]) -> None:
        super().__init__(working_dir=str(folder), terraform_bin_path=str(binary))
        self.environment = dict(environment)
        self.on_line: Callable[[str], None] | None = None
        self.on_start: Callable[[int], None] | None = None
        self.interrupted = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __getattr__(self, item: str) -> Any:
        raise AttributeError(item)

    def read_state_file(self, file_path: str | None = None) -> None:
        """Nothing: the state is Terraform's."""

    def cmd(self, cmd: str, *args: str, **options: Any) -> tuple[int, str, str]:
        """Run a command to its end; lines of its output go to `on_line` as they come. Exit status, output, errors."""
        options.pop("capture_output", None)
        options.pop("raise_on_error", None)
        self.interrupted = 0
        try:
            words = self.generate_cmd_string(cmd, *args, **options)
            with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
                code = self._run(words, out, errors)
                out.seek(0)
                errors.seek(0)
                return code, out.read().decode("utf-8", "replace"), errors.read().decode("utf-8", "replace")
        finally:
            self.temp_var_files.clean_up()

    def _run(self, words: list[str], out: IO[bytes], errors: IO[bytes]) -> int:
        with self._interrupts_passed_on():
            # A session of its own: an interrupt at the terminal reaches Terraform once, from here, and not twice.
            try:
                process = subprocess.Popen(
                    words,
                    cwd=self.working_dir,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=errors,
                    start_new_session=True,
                )
            except OSError as error:
                raise RingfenceError(f"cannot be run ({error.strerror})", where=words[0]) from error
            self._process = process
            if self.interrupted:
                process.send_signal(signal.SIGINT)
            with watchdog(process.pid, signal.SIGINT):
                try:
                    if self.on_start:
                        self.on_start(process.pid)
                    return self._follow(process, out.fileno())
                except BaseException:  # a listener's fault is no reason to leave Terraform running behind us
                    process.send_signal(signal.SIGINT)
                    process.wait()
                    raise
                finally:
                    self._process = None

    @contextmanager
    def _interrupts_passed_on(self) -> Iterator[None]:
        """While the body runs, Ctrl-C goes to Terraform, which stops in good order, and not to Python."""
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread gets interrupts, and may say what becomes of them
            return

        def pass_on(_number: int, _frame: FrameType | None) -> None:
            self.interrupted += 1
            if self._process:
                self._process.send_signal(signal.SIGINT)

        before = signal.signal(signal.SIGINT, pass_on)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _follow(self, process: subprocess.Popen[bytes], out: int) -> int:
        place, rest = 0, b""
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=_GRACE)
            code = process.returncode
            # Not read(): the file's position is shared with Terraform, which writes at it.
            while chunk := os.pread(out, 1 << 16, place):
                place += len(chunk)
                *lines, rest = (rest + chunk).split(b"\n")
                if self.on_line:
                    for line in lines:
                        self.on_line(line.decode("utf-8", "replace"))
            if code is not None:
                return code


class Runner:
    """The commands that the engine runs, in one folder.

    `original` turns a file name of Terraform's into the user's; `on_event` gets progress as it comes. Every method
    raises TerraformFailed with the diagnostics when the command fails, and Interrupted after an interrupt.
    """

    def __init__(
        self,
        folder: Path,
        binary: Path,
        environment: Mapping[str, str],
        *,
        original: Callable[[str], str] = str,
        on_event: Listener | None = None,
        on_start: Callable[[int], None] | None = None,
    ) -> None:
        self._command = _Command(folder, binary, environment)
        self._command.on_line = self._line
        self._command.on_start = on_start
        self._original, self._on_event = original, on_event
        self._diagnostics: list[Diagnostic] = []

    def init(self, backend: Mapping[str, str] | None = None) -> None:
        """`terraform init`; `backend` holds the values for the configuration's backend block."""
        answer = self._command.init(backend_config=dict(backend or {}), var=None, json=IsFlagged)
        try:
            self._finish("init", answer)
        except TerraformFailed as failure:
            for found in failure.diagnostics:
                if "provider" in found.summary and "package" in found.summary:
                    why = found.detail.split("\n\n")[0]
                    raise RingfenceError(f"no provider to be had: {why}", next_step=_GET_PROVIDER) from failure
            raise

    def validate(self) -> None:
        """`terraform validate`."""
        code, out, errors = self._silent("validate", json=IsFlagged)
        try:
            self._diagnostics = [self._placed(diagnostic(record)) for record in json.loads(out)["diagnostics"]]
        except (ValueError, KeyError):
            self._diagnostics = []
        self._finish("validate", (code, out, errors))

    def plan(self, out: Path, *, variable_files: Iterable[Path] = (), **options: Any) -> bool:
        """`terraform plan` into the file `out`; True if it holds changes. `options` are Terraform's own."""
        answer = self._command.plan(
            out=str(out), var_file=[str(file) for file in variable_files], var=None, json=IsFlagged, **options
        )
        return self._finish("plan", answer, good=(0, 2)) == 2

    def show(self, plan: Path | None = None) -> str:
        """`terraform show -json` of a plan file, or of the state."""
        answer = self._silent("show", *([str(plan)] if plan else []), json=IsFlagged)
        self._finish("show", answer)
        return answer[1]

    def apply(self, plan: Path, **options: Any) -> None:
        """`terraform apply` of a plan file, and of nothing else."""
        self._finish("apply", self._command.apply(str(plan), skip_plan=True, var=None, json=IsFlagged, **options))

    def destroy(self, *, variable_files: Iterable[Path] = (), **options: Any) -> None:
        """`terraform destroy` without a question."""
        answer = self._command.destroy(
            force=IsNotFlagged,
            auto_approve=True,
            var_file=[str(file) for file in variable_files],
            var=None,
            json=IsFlagged,
            **options,
        )
        self._finish("destroy", answer)

    def output(self) -> dict[str, Any]:
        """The root's outputs, name to value."""
        answer = self._silent("output", json=IsFlagged)
        self._finish("output", answer)
        return {name: output["value"] for name, output in json.loads(answer[1]).items()}

    def state_list(self) -> list[str]:
        """The addresses in the state; empty for no state."""
        code, out, errors = self._silent("state list")
        if code != 0 and "No state file was found" in errors:
            return []
        self._finish("state list", (code, out, errors))
        return out.split("\n")[:-1]

    def force_unlock(self, lock: str) -> None:
        """`terraform force-unlock` of a lock by its id: the caller has made sure that its owner is dead."""
        answer = self._silent("force-unlock", lock, force=IsFlagged)
        self._finish("force-unlock", answer)

    def _silent(self, command: str, *arguments: str, **options: Any) -> tuple[int, str, str]:
        """Run a command whose output is an answer and no progress."""
        self._command.on_line = None
        try:
            return self._command.cmd(command, *arguments, no_color=IsFlagged, **options)
        finally:
            self._command.on_line = self._line

    def _line(self, line: str) -> None:
        event = parse(line)
        if isinstance(event, Diagnostic):
            event = self._placed(event)
            self._diagnostics.append(event)
        if event and self._on_event:
            self._on_event(event)

    def _placed(self, found: Diagnostic) -> Diagnostic:
        return replace(found, file=self._original(found.file))

    def _finish(self, command: str, answer: tuple[int, str, str], *, good: Sequence[int] = (0,)) -> int:
        code, _, errors = answer
        diagnostics, self._diagnostics = self._diagnostics, []
        if self._command.interrupted:
            raise Interrupted(
                f"terraform {command} was interrupted and has stopped", next_step="Run the same again to resume"
            )
        if code not in good:
            raise TerraformFailed(command, diagnostics, errors, code)
        return code
