"""`ringfence verify` and `ringfence policies`."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import typer

from ringfence.cli.output import style, write
from ringfence.cli.planning import LOCAL, Planned, planned, store_around, surroundings_of
from ringfence.errors import RingfenceError
from ringfence.policy.verdicts import Verification
from ringfence.policy.verification import Verifier, policies_folder


class Format(StrEnum):
    """How verdicts are written."""

    text = "text"
    json = "json"
    sarif = "sarif"
    junit = "junit"


POLICIES = typer.Option(None, "--policies", help="The folder of policies; the project's own by default.")


def verify(
    path: Path = typer.Argument(
        ..., help="An environment's folder, a plan file, or plan or state JSON.", show_default=False
    ),
    format: Format = typer.Option(Format.text, "--format", help="How the verdicts are written."),
    output: Path | None = typer.Option(None, "--output", help="A file for them; standard output by default."),
    source: Path | None = typer.Option(
        None, "--source", envvar="RINGFENCE_SOURCE", help="The root module of plan JSON."
    ),
    folder: Path | None = POLICIES,
    checkov: bool = typer.Option(False, "--checkov", help="Ask Checkov's own checks too."),
    local: bool = LOCAL,
) -> None:
    """Judge a plan by every policy. Exit 0: all hold; 1: something fails or is undecided; 2: bad input."""
    if not path.exists():
        raise RingfenceError(
            "no such file or folder", where=str(path), expected="an environment's folder, a plan or its JSON"
        )
    verifier = Verifier(policies_folder(folder, path))
    with plan_of(path, source, local) as at_hand:
        around = surroundings_of(source or path)
        verification = verifier.verify(at_hand.load(), at_hand.environment, around, at_hand.fingerprint())
        if checkov:
            cache = store_around(path) / "cache/checkov"
            verification = verifier.second_opinion(at_hand.json_path, verification, cache)
    write(written(verification, format, verifier), output)
    raise typer.Exit(0 if verification.holds else 1)


@contextmanager
def plan_of(path: Path, source: Path | None, local: bool) -> Iterator[Planned]:
    if path.is_dir():
        yield planned(path, local=local)
    elif zipfile.is_zipfile(path):
        from ringfence.plan.source import read_snapshot
        from ringfence.terraform.plan_files import shown

        with shown(path, store_around(path)) as plan:
            yield Planned(plan.json_path, read_snapshot(plan.folders), path.stem)
    else:
        if source and not source.is_dir():
            raise RingfenceError("no such folder", where=str(source), expected="the root module that was planned")
        yield Planned(path, source, source.resolve().name if source else path.stem)


def written(verification: Verification, wanted: Format, verifier: Verifier) -> str:
    from ringfence.evidence.machine import as_json, as_junit, as_sarif
    from ringfence.evidence.text import as_text

    if wanted is Format.json:
        return as_json(verification)
    if wanted is Format.sarif:
        return as_sarif(verification, [*verifier.policies, *verifier.goals])
    if wanted is Format.junit:
        return as_junit(verification)
    return as_text(verification, style)


def policies(folder: Path | None = POLICIES) -> None:
    """List the policies: severity, name, what each says."""
    verifier = Verifier(policies_folder(folder, Path(os.curdir)))
    for policy in [*verifier.policies, *verifier.goals]:
        typer.echo(f"{policy.severity:<9} {policy.name:<58} {policy.title}")
