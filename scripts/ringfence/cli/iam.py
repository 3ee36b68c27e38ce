"""`ringfence iam`: policies without a plan."""

from __future__ import annotations

import sys

import typer

app = typer.Typer(help="IAM questions about policies at hand.", no_args_is_help=True)


@app.callback()
def _iam() -> None:
    """IAM questions about policies at hand."""


@app.command()
def evaluate() -> None:
    """Decide requests by AWS's evaluation logic: JSON Lines of worlds on standard input, an answer a line.

    A denial is an answer (exit 0). A malformed line gets an error with its number, the rest go on, exit 2.
    """
    from ringfence.iam.worlds import evaluate_lines

    raise typer.Exit(evaluate_lines(sys.stdin.buffer, lambda text: typer.echo(text)))
