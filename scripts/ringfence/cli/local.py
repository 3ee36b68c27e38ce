"""`ringfence local`: the AWS on this machine."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import typer

from ringfence.cli.planning import organization_of, project_of
from ringfence.errors import RingfenceError

app = typer.Typer(help="The local AWS: an emulation for learning, demonstration and tests.", no_args_is_help=True)


def _project() -> Path:
    return project_of(Path.cwd())


@app.command()
def up(port: int | None = typer.Option(None, "--port", help="The port on 127.0.0.1; a free one by default.")) -> None:
    """Start it, on loopback only."""
    from ringfence.cloud import lifecycle

    running = lifecycle.up(_project(), port=port, organization=organization_of(_project()))
    typer.echo(f"local AWS {running.instance} answers at {running.endpoint} (process {running.pid})")


@app.command()
def down() -> None:
    """Stop it; its state is in memory and goes with it."""
    from ringfence.cloud import lifecycle

    typer.echo("stopped" if lifecycle.down(_project()) else "it was not up")


@app.command()
def status() -> None:
    """Say whether it is up, and where."""
    from ringfence.cloud import lifecycle

    running = lifecycle.status(_project())
    typer.echo(f"local AWS {running.instance} answers at {running.endpoint} (process {running.pid})")
    for name, keys in running.accounts.items():
        typer.echo(f"  {name:<12} {keys['account']}")


@app.command()
def env(
    account: str | None = typer.Argument(None, help="The account, by name or id; dev by default."),
    through: str | None = typer.Option(
        None, "--through", help="A VPC endpoint (vpce-...) that the calls come through."
    ),
    as_json: bool = typer.Option(False, "--json", help="All accounts, as JSON."),
) -> None:
    """Print the shell exports that point the AWS CLI, boto3 or Terraform at an account of it."""
    from ringfence.cloud import lifecycle

    running = lifecycle.status(_project())
    if as_json:
        if account:
            raise RingfenceError("--json prints every account", next_step="Leave the account out, or --json")
        typer.echo(
            json.dumps({name: running.environment(name, through=through) for name in running.accounts}, indent=2)
        )
        return
    for name, value in running.environment(account or "dev", through=through).items():
        typer.echo(f"export {name}={shlex.quote(value)}")
