"""The `ringfence` command."""

from __future__ import annotations

import os
import sys

import typer

from ringfence import __version__
from ringfence.cli import (
    coverage,
    demo,
    deployment,
    documents,
    explain,
    iam,
    inventory,
    lineage,
    local,
    planning,
    prove,
    reproduce,
    verification,
)
from ringfence.errors import RingfenceError

app = typer.Typer(
    name="ringfence",
    help="Plan, verify, apply and use a governed machine-learning platform.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("plan")(planning.plan)
app.command("validate")(planning.validate)
app.command("verify")(verification.verify)
app.command("prove")(prove.prove)
app.command("policies")(verification.policies)
app.command("explain-denial")(explain.explain_denial)
app.command("coverage")(coverage.coverage)
app.command("apply")(deployment.apply)
app.command("destroy")(deployment.destroy)
app.command("diagram")(documents.diagram)
app.command("docs")(documents.docs)
app.command("demo")(demo.demo)
app.command("reproduce")(reproduce.reproduce)
app.command("inventory")(inventory.inventory)
app.add_typer(local.app, name="local")
app.add_typer(iam.app, name="iam")
app.add_typer(lineage.app, name="lineage")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ringfence {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", help="Print the version.", callback=_version, is_eager=True),
) -> None:
    """Exit status: 0 all holds, 1 something does not, 2 the input or a tool is at fault."""


def main() -> None:
    """Run the command; a fault of the input or of a tool is one line on standard error and exit status 2."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except RingfenceError as error:
        sys.exit(_fault(str(error)))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("RINGFENCE_DEBUG"):
            raise
        sys.exit(_fault(f"a defect of ours: {type(error).__name__}: {error}. RINGFENCE_DEBUG=1 shows where"))


def _fault(line: str) -> int:
    typer.secho(f"ringfence: {' '.join(line.split())}", err=True, fg="red" if sys.stderr.isatty() else None)
    return 2
