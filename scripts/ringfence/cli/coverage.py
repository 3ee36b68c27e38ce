"""`ringfence coverage`: what verifies each requirement of each framework, and what nothing verifies."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ringfence.cli.output import style, write
from ringfence.cli.planning import project_of
from ringfence.cli.verification import POLICIES
from ringfence.errors import RingfenceError

if TYPE_CHECKING:
    from ringfence.catalogue.coverage import Coverage, Covered, Verifying

_COLOUR = {"verified": "pass", "attested": "waived", "by its parts": "not_applicable", "gap": "fail"}


class Format(StrEnum):
    """How the coverage is written."""

    text = "text"
    json = "json"


def coverage(
    framework: list[str] = typer.Option([], "--framework", help="A framework by its id; all by default."),
    gaps: bool = typer.Option(False, "--gaps", help="Only what nothing verifies and nobody attests."),
    format: Format = typer.Option(Format.text, "--format", help="How it is written."),
    output: Path | None = typer.Option(None, "--output", help="A file for it; standard output by default."),
    folder: Path | None = POLICIES,
) -> None:
    """List each framework's requirements with what verifies them, and every verifier with its requirements.

    It reads the code and runs nothing; exit 2: a policy names an unknown control, or the catalogue a test that is gone.
    """
    from ringfence.catalogue.coverage import as_json, coverage_of
    from ringfence.policy.verification import policies_folder

    policies = policies_folder(folder, Path(os.curdir))
    coverages = coverage_of(project_of(policies), policies)
    known = [each.framework.id for each in coverages]
    if unknown := [each for each in framework if each not in known]:
        raise RingfenceError(f"no framework {unknown[0]}", where="--framework", expected=", ".join(known))
    coverages = [each for each in coverages if not framework or each.framework.id in framework]
    found = _verifying(coverages)
    if format is Format.json:
        write(json.dumps(as_json(coverages, found), indent=2) + "\n", output)
    else:
        write(_text(coverages, found, gaps), output)


def _verifying(coverages: list[Coverage]) -> list[Verifying]:
    """What verifies anything of these, each once."""
    found = {(one.kind, one.name): one for each in coverages for held in each.covered for one in held.by}
    return [found[key] for key in sorted(found)]


def _text(coverages: list[Coverage], found: list[Verifying], gaps: bool) -> str:
    from ringfence.catalogue.coverage import KINDS, summary

    lines: list[str] = []
    for each in coverages:
        shown = each.gaps if gaps else each.covered
        lines += [f"{each.framework.title} ({each.framework.version})", ""]
        lines += [line for one in shown for line in _lines(one)]
        counted = summary(each)
        lines += ["", f"{each.framework.id}: " + ", ".join(f"{count} {word}" for word, count in counted.items()), ""]
    kinds = [one.kind for one in found]
    by_kind = [f"{kinds.count(kind)} by {says}" for kind, says in KINDS.items() if kind in kinds]
    lines += [f"{len(found)} verify something: {', '.join(by_kind)}"]
    return "\n".join(lines) + "\n"


def _lines(covered: Covered) -> list[str]:
    head = f"{style(f'{covered.state:<12}', _COLOUR[covered.state])} {covered.control.id}  {covered.control.title}"
    attest = [f"{'':12}   a person attests: {covered.control.attest}"] if covered.control.attest else []
    return [head, *(f"{'':12}   {one.kind:<11} {one.name}" for one in covered.by), *attest]
