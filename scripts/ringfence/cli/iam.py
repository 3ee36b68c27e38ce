"""`ringfence iam`: policies without a plan."""

from __future__ import annotations

import sys

import typer

from ringfence.cli import iam_lint

app = typer.Typer(help="IAM questions about policies at hand.", no_args_is_help=True)
app.command("lint")(iam_lint.lint)


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


@app.command()
def prove(
    seconds: float = typer.Option(10.0, min=0.001, help="How long each engine may search for a goal."),
) -> None:
    """Prove that no request gets past a guardrail: JSON Lines of questions on standard input, a verdict a line.

    Exit 0 when every goal is proved, 1 when one is refuted or undecided. A malformed line gets an error with its
    number, the rest go on, exit 2.
    """
    from ringfence.iam.proof.questions_lines import prove_lines

    raise typer.Exit(prove_lines(sys.stdin.buffer, lambda text: typer.echo(text), seconds=seconds))
