"""The `ringfence-ml` command: one JSON configuration a command, a folder in and a folder out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from ringfence_ml import __version__
from ringfence_ml.configuration import read_configuration
from ringfence_ml.errors import ConfigurationError, CouldNotAssess
from ringfence_ml.job import Job, Report, default_folders

# Command: the module that holds it, the function in it, what it does. Modules are loaded when asked for.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "train": ("train", "train", "train a model by a locked specification, and fingerprint it"),
    "evaluate": ("evaluate", "evaluate", "how good it is: discrimination, calibration, cost, with intervals"),
    "bias": ("bias", "bias", "bias before and after training, by the metrics that Clarify names, with intervals"),
    "explain": ("explain", "explain", "attributions, reason codes, recourse, partial dependence, stability"),
    "baseline": ("baseline", "baseline", "what a monitor compares with: profile, statistics, constraints, quality"),
    "monitor": ("monitor", "monitor", "whether data, predictions, performance and bias are still as at the baseline"),
    "card": ("card", "card", "the model card, from the reports; refused where a section is missing"),
    "attest": ("attest", "attest", "sign the run: in-toto statement in a DSSE envelope, and an ML-BOM"),
    "verify": ("attest", "verify", "refuse a model that is unsigned or altered"),
}
# What must not start, or must not be let through, on an answer that is not a yes.
GATES = ("train", "card", "attest", "verify")


def main(arguments: list[str] | None = None) -> None:
    """Run a command.

    Exit status 0: `report.json` says what was found, also where it could not be assessed; 1: verify refuses; 2: the
    configuration or the input is at fault, or nothing could be trained, in one line on standard error.
    """
    try:
        sys.exit(_run(_parser().parse_args(arguments)))
    except KeyboardInterrupt:
        sys.exit(130)
    except ConfigurationError as error:
        sys.exit(_fault(str(error)))
    except Exception as error:
        if os.environ.get("RINGFENCE_DEBUG"):
            raise
        sys.exit(_fault(f"a defect of ours: {type(error).__name__}: {error}. RINGFENCE_DEBUG=1 shows where"))


def _parser() -> argparse.ArgumentParser:
    inputs, outputs = default_folders()
    parser = argparse.ArgumentParser(prog="ringfence-ml", description=__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"ringfence-ml {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, _, words) in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        command.add_argument(
            "configuration",
            nargs="?",
            type=Path,
            help=f"a JSON file (without one, {name}.json of the input folder)",
        )
        command.add_argument("--input", type=Path, default=inputs, help="folder of the inputs (%(default)s)")
        command.add_argument("--output", type=Path, default=outputs, help="folder of the results (%(default)s)")
    return parser


def _run(arguments: argparse.Namespace) -> int:
    name: str = arguments.command
    path: Path = arguments.configuration or arguments.input / f"{name}.json"
    job = Job(read_configuration(path), arguments.input, arguments.output)
    module, function, _ = COMMANDS[name]
    command: Callable[[Job], Report] = getattr(import_module(f"ringfence_ml.{module}"), function)
    try:
        report = _alone(command, job)
    except CouldNotAssess as error:
        report = Report(name, "could_not_assess", error.reason, str(error))
    job.write_json("report.json", report.to_json())
    print(f"ringfence-ml {name}: {report.verdict}" + (f": {report.message}" if report.message else ""))
    if report.verdict == "could_not_assess" and name in GATES:
        return _fault(f"{name}: {report.reason}: {report.message}")
    return 1 if name == "verify" and report.verdict != "pass" else 0


def _alone(command: Callable[[Job], Report], job: Job) -> Report:
    """On one thread: results do not depend on the number of cores."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        return command(job)


def _fault(line: str) -> int:
    print(f"ringfence-ml: {' '.join(line.split())}", file=sys.stderr)
    return 2
