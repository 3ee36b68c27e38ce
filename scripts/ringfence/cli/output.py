"""What a person sees while work goes on: progress on a terminal, plain lines elsewhere, colours only on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from ringfence.errors import RingfenceError
from ringfence.terraform.events import ApplyComplete, ApplyErrored, Diagnostic, Event, Listener, Summary

_COLOURS = {"pass": "green", "fail": "red", "undecided": "yellow", "waived": "cyan", "not_applicable": "bright_black"}
_DONE = {"create": "created", "update": "updated", "delete": "destroyed", "replace": "replaced"}


def coloured() -> bool:
    """Whether standard output takes colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def style(text: str, word: str) -> str:
    """A text in the colour of a verdict, on a terminal."""
    return typer.style(text, fg=_COLOURS.get(word)) if coloured() and word in _COLOURS else text


def note(line: str) -> None:
    """A line for the person that is no result: on standard error."""
    typer.echo(f"ringfence: {line}", err=True)


def write(text: str, output: Path | None) -> None:
    """A result to a file (whole, or not at all) or to standard output."""
    if output is None:
        typer.echo(text, nl=False)
        return
    draft = output.with_name(f".{output.name}.{os.getpid()}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(output)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise RingfenceError(f"cannot be written ({error.strerror})", where=str(output)) from error


@contextmanager
def progress(title: str) -> Iterator[Listener]:
    """A listener for Terraform's events that shows how far it is."""
    if sys.stderr.isatty():
        with _bar(title) as listener:
            yield listener
        return
    done = 0

    def listen(event: Event) -> None:
        nonlocal done
        if isinstance(event, ApplyComplete):
            done += 1
            typer.echo(f"  {done} {_DONE.get(event.action, event.action)} {event.address}", err=True)
        _common(event)

    yield listen


@contextmanager
def _bar(title: str) -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, TextColumn("{task.fields[last]}"), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, last="")

        def listen(event: Event) -> None:
            if isinstance(event, ApplyComplete):
                bar.update(task, advance=1, last=event.address[-50:])
            _common(event)

        yield listen


def _common(event: Event) -> None:
    if isinstance(event, ApplyErrored):
        typer.echo(f"  failed: {event.action} {event.address}", err=True)
    elif isinstance(event, Diagnostic) and event.severity == "error":
        detail = " ".join(f"{event.summary}: {event.detail}".split())[:600]
        typer.echo(f"  {event.address or event.file}: {detail}", err=True)
    elif isinstance(event, Summary) and event.operation != "plan":
        typer.echo(f"  {event.add} added, {event.change} changed, {event.remove} destroyed", err=True)
