"""`ringfence inventory`: every model with its owner, purpose, materiality, validation, limits and next review."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ringfence.cli.output import note, style, write
from ringfence.errors import RingfenceError

if TYPE_CHECKING:
    from ringfence.lineage.inventory import Model


class Format(StrEnum):
    """How the inventory is written."""

    text = "text"
    json = "json"


def inventory(
    registry: Path | None = typer.Option(
        None, "--registry", help="An export of the registry; by default the account's own is read."
    ),
    groups: list[str] = typer.Option(
        [], "--group", help="A model package group, by name or ARN; all of the account by default."
    ),
    ledger: str = typer.Option("", "--ledger", help="The ledger: a folder, or s3://bucket/prefix."),
    offline: bool = typer.Option(False, "--offline", help="Call no AWS: only --registry and --ledger are read."),
    today: str = typer.Option("", "--today", help="The day that reviews are due by, YYYY-MM-DD; today by default."),
    export: Path | None = typer.Option(None, "--export", help="Also write the registry as it was read to this file."),
    format: Format = typer.Option(Format.text, "--format", help="How the inventory is written."),
    output: Path | None = typer.Option(None, "--output", help="A file for it; standard output by default."),
) -> None:
    """List every model of the registry and the ledger, in the sense of SR 26-2, with findings on deployed ones.

    Exit 0: no finding; 1: a deployed model lacks something, or the ledger is broken; 2: no input.
    """
    from ringfence.lineage.graph import graph_of
    from ringfence.lineage.inventory import inventory as listed
    from ringfence.lineage.ledger import BrokenLedger, read_ledger
    from ringfence.lineage.registry import read_export, read_registry
    from ringfence.lineage.stores import open_store

    if offline and registry is None and not ledger:
        raise RingfenceError("nothing to read", expected="--registry or --ledger with --offline")
    day = _day(today)
    graph = None
    if ledger:
        try:
            graph = graph_of(read_ledger(open_store(ledger)))
        except BrokenLedger as broken:
            typer.echo(f"{style('fail', 'fail')}  {ledger}: {broken.entry} {broken.why}")
            raise typer.Exit(1) from None
    found = read_export(registry) if registry else None if offline else read_registry(tuple(groups))
    if export is not None and found is not None:
        write(json.dumps(found.as_json(), indent=2) + "\n", export)
    for what, there in (("registry", found), ("ledger", graph)):
        if there is None:
            note(f"no {what} was read, so nothing is said of it")
    models = listed(found, graph, day)
    write(_json(models, day) if format is Format.json else _text(models), output)
    raise typer.Exit(1 if any(each.findings for each in models) else 0)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(tz=UTC).date()
    except ValueError:
        raise RingfenceError(f"--today {text!r} is no date", expected="YYYY-MM-DD") from None


def _json(models: list[Model], day: date) -> str:
    summary = {
        "models": len(models),
        "deployed": sum(each.deployed for each in models),
        "findings": sum(len(each.findings) for each in models),
    }
    return (
        json.dumps({"date": str(day), "models": [each.as_json() for each in models], "summary": summary}, indent=2)
        + "\n"
    )


def _text(models: list[Model]) -> str:
    from ringfence.lineage.inventory import FIELDS

    lines = []
    for model in models:
        verdict = "fail" if model.findings else "pass" if model.deployed else "not_applicable"
        where = "deployed at " + ", ".join(model.endpoints) if model.deployed else "not deployed"
        identity, decision = model.identity[:12], model.approval or "no decision"
        lines.append(f"{style(verdict, verdict)}  {model.name} ({identity}), {where}, {decision}")
        lines += [f"  {words:<18} {model.facts[name] or '-'}" for name, words in FIELDS.items()]
        lines += [f"  finding            {each.message}. {each.mend}" for each in model.findings]
    deployed, findings = sum(each.deployed for each in models), sum(len(each.findings) for each in models)
    lines.append(f"{len(models)} models, {deployed} deployed, {findings} findings")
    return "\n".join(lines) + "\n"
