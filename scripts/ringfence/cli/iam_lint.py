"""`ringfence iam lint`: policy documents against AWS's own action data."""

from __future__ import annotations

import sys

import typer


def lint() -> None:
    """Find what policies name that AWS does not know, or never sends: policy documents as JSON Lines on standard input.

    A line is answered with its findings: unknown actions, unknown, deprecated or never carried condition keys, set
    operators that are missing or out of place, resources that no action takes. Exit 0 without findings, 1 with some;
    a malformed line gets an error with its number, the rest go on, exit 2.
    """
    from ringfence.iam.lint import lint_lines

    raise typer.Exit(lint_lines(sys.stdin.buffer, lambda text: typer.echo(text)))
