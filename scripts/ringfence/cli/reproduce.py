"""`ringfence reproduce`: train a recorded run again and compare what comes out with what was recorded."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from ringfence.cli.output import style, write
from ringfence.errors import RingfenceError

CARRIED = "ringfence_ml:"  # data that the model engine's package carries
SPECIFIED = ("schema", "split", "model", "seed", "threads", "row_order", "protected_inputs", "decision", "background")
TIMEOUT = 3600


class Format(StrEnum):
    """How the comparison is written."""

    text = "text"
    json = "json"


@dataclass(frozen=True)
class Comparison:
    """A rebuilt run beside the recorded one. `drift`: what of the environment is not as it was."""

    run: str
    verdict: str
    message: str
    checks: list[dict[str, Any]]
    drift: list[dict[str, str]]


def reproduce(
    run: Path = typer.Argument(..., help="The folder that `ringfence-ml train` wrote.", show_default=False),
    data: Path | None = typer.Option(
        None, "--input", help="The folder that the training data lie in; the run's own by default."
    ),
    keep: Path | None = typer.Option(None, "--keep", help="A folder to keep the rebuilt run in."),
    format: Format = typer.Option(Format.text, "--format", help="How the comparison is written."),
    output: Path | None = typer.Option(None, "--output", help="A file for it; standard output by default."),
) -> None:
    """Run a training run again, bit for bit or within its declared tolerance.

    Exit 0: it is the same model; 1: it is another, or that cannot be told (undecided); 2: no run to read.
    """
    record = _record(run)
    comparison = _altered(run, record)
    if comparison is None:
        with tempfile.TemporaryDirectory() as folder:
            rebuilt = keep or Path(folder) / "rebuilt"
            fault = _train(record, data or run, Path(folder) / "train.json", rebuilt)
            comparison = _undecided(record, fault) if fault else compare(run, rebuilt)
    write(_text(comparison) if format is Format.text else json.dumps(asdict(comparison), indent=2) + "\n", output)
    raise typer.Exit(0 if comparison.verdict == "pass" else 1)


def _record(run: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads((run / "run.json").read_bytes())
        for part in ("specification", "fingerprint", "environment"):
            record[part].items()
        record["fingerprint"]["files"].items()
        for name in (*SPECIFIED, "data", "tolerance", "probe_rows"):
            record["specification"][name]
    except FileNotFoundError:
        raise RingfenceError("no run.json", where=str(run), expected="what `ringfence-ml train` wrote") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RingfenceError(
            f"no record of a run ({type(error).__name__}: {error})",
            where=str(run / "run.json"),
            expected="what `ringfence-ml train` wrote",
        ) from None
    return record


def _altered(run: Path, record: dict[str, Any]) -> Comparison | None:
    """A failure where a file of the run is not the one that its record names."""
    checks = []
    for name, expected in record["fingerprint"]["files"].items():
        path = run / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "not there"
        if found != expected:
            checks.append({"what": name, "recorded": expected, "rebuilt": found, "same": False})
    if not checks:
        return None
    message = "the run's files are not those of its record: " + ", ".join(str(each["what"]) for each in checks)
    return Comparison(str(record["run"]), "fail", message, checks, [])


def configuration_of(specification: dict[str, Any]) -> dict[str, Any]:
    """The training configuration that a locked specification came from."""
    source = str(specification["data"]["source"])
    if source.startswith(CARRIED):
        data: dict[str, Any] = {"dataset": source.removeprefix(CARRIED)}
    else:
        expected = specification["data"]["file_sha256"]
        data = {"file": source, "sha256": expected, "schema": specification["schema"]}
    decision, tolerance = dict(specification["decision"]), dict(specification["tolerance"])
    if "cost_of_wrong_approval" in decision:
        del decision["threshold"]
    if not tolerance["predictions"]:
        tolerance.pop("reason", None)
    names = ("split", "model", "seed", "protected_inputs", "probe_rows", "background")
    return {name: specification[name] for name in names} | {"data": data, "decision": decision, "tolerance": tolerance}


def _train(record: dict[str, Any], data: Path, configuration: Path, rebuilt: Path) -> str:
    """Train again; why it could not be done, or nothing."""
    beside = Path(sys.executable).parent / "ringfence-ml"
    command = str(beside) if beside.is_file() else shutil.which("ringfence-ml")
    if command is None:
        raise RingfenceError(
            "ringfence-ml is not there", expected="the model engine", next_step="Install ringfence[ml]."
        )
    configuration.write_text(json.dumps(configuration_of(record["specification"])), encoding="utf-8")
    arguments = [command, "train", str(configuration), "--input", str(data), "--output", str(rebuilt)]
    environment = dict(os.environ)
    for variable in ("RINGFENCE_DEBUG", "PYTHONPATH"):
        environment.pop(variable, None)
    try:
        done = subprocess.run(
            arguments, capture_output=True, text=True, timeout=TIMEOUT, check=False, env=environment, errors="replace"
        )
    except subprocess.TimeoutExpired:
        return f"training did not end within {TIMEOUT} s"
    lines = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()
    return "" if done.returncode == 0 else lines[-1].removeprefix("ringfence-ml: ")


def _undecided(record: dict[str, Any], fault: str) -> Comparison:
    return Comparison(str(record["run"]), "undecided", f"it could not be trained again: {fault}", [], [])


def compare(run: Path, rebuilt: Path) -> Comparison:
    """Two runs' specifications, fingerprints, predictions on the probe set, and environments."""
    old, new = _record(run), _record(rebuilt)
    checks = [
        _check("data (content)", *(each["specification"]["data"]["content_sha256"] for each in (old, new))),
        _check("specification", *(_specified(each) for each in (old, new))),
    ]
    for name, words in (
        ("artifact_sha256", "artefact, bit for bit"),
        ("semantic_sha256", "model's meaning"),
        ("predictions_sha256", "predictions on the probe set, bit for bit"),
    ):
        checks.append(_check(words, old["fingerprint"][name], new["fingerprint"][name]))
    difference = _largest_difference(run, rebuilt)
    tolerance = old["specification"]["tolerance"]
    allowed = float(tolerance["predictions"])
    within = difference is not None and difference <= allowed
    largest = {"what": "largest difference of a prediction", "recorded": allowed, "rebuilt": difference}
    checks.append(largest | {"same": within})
    drift = _drift(old, new)
    verdict, message = _judge([bool(each["same"]) for each in checks[:5]], difference, tolerance, drift)
    return Comparison(str(old["run"]), verdict, message, checks, drift)


def _check(what: str, recorded: str, rebuilt: str) -> dict[str, Any]:
    return {"what": what, "recorded": recorded, "rebuilt": rebuilt, "same": recorded == rebuilt}


def _specified(record: dict[str, Any]) -> str:
    """A hash of what was specified but for the engine's own code and image, whose change is drift."""
    specified = {name: record["specification"][name] for name in SPECIFIED}
    return hashlib.sha256(json.dumps(specified, sort_keys=True).encode()).hexdigest()


def _largest_difference(run: Path, rebuilt: Path) -> float | None:
    """Of the two runs' predictions on the probe set; None where the sets are not of one size."""
    old, new = (json.loads((each / "probe/predictions.json").read_bytes()) for each in (run, rebuilt))
    if len(old) != len(new) or any(not isinstance(each, float | int) for each in [*old, *new]):
        return None
    return max((abs(one - other) for one, other in zip(old, new, strict=True)), default=0.0)


def _drift(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, str]]:
    names = sorted({*old["environment"], *new["environment"]})
    return [
        {"what": name, "recorded": str(old["environment"].get(name, "")), "now": str(new["environment"].get(name, ""))}
        for name in names
        if old["environment"].get(name, "") != new["environment"].get(name, "")
    ]


def _judge(
    same: list[bool], difference: float | None, tolerance: dict[str, Any], drift: list[dict[str, str]]
) -> tuple[str, str]:
    """The verdict and why; `same` holds data, specification, artefact, meaning, predictions in that order."""
    data, specification, artifact, meaning, predictions = same
    named = ", ".join(each["what"] for each in drift)
    if not data or not specification:
        return "undecided", "the data or the specification are not those of the run, so nothing is shown"
    if artifact and predictions:
        return "pass", "the same model, bit for bit" + (
            f", although the environment drifted ({named})" if drift else ""
        )
    if meaning and predictions and drift:
        return "pass", f"the same model in other bytes: equal meaning, equal predictions; drift: {named}"
    if difference is not None and 0 < tolerance["predictions"] >= difference:
        limit, reason = tolerance["predictions"], tolerance["reason"]
        return "pass", f"predictions differ by at most {difference:.3g}, {limit:g} is declared: {reason}"
    found = (
        "the predictions cannot be compared" if difference is None else f"predictions differ by up to {difference:.3g}"
    )
    if drift:
        return "undecided", f"{found}; the environment is not that of the run: {named}"
    return "fail", f"{found} in the same environment: this run does not give this model"


def _text(comparison: Comparison) -> str:
    lines = [f"{style(comparison.verdict, comparison.verdict)}  run {comparison.run[:12]}: {comparison.message}"]
    for each in comparison.checks:
        word = "same" if each["same"] else "differs"
        recorded, rebuilt = str(each["recorded"])[:16], str(each["rebuilt"])[:16]
        lines.append(f"  {word:<8} {each['what']}: {recorded}" + ("" if each["same"] else f" -> {rebuilt}"))
    lines += [f"  drift    {each['what']}: {each['recorded']} -> {each['now']}" for each in comparison.drift]
    return "\n".join(lines) + "\n"
