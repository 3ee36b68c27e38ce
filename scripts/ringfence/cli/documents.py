"""`ringfence diagram` and `ringfence docs`: what is drawn and written from the code."""

from __future__ import annotations

from pathlib import Path

import typer

from ringfence.cli.output import write
from ringfence.cli.planning import PATH, planned, planned_offline, project_of, store_around
from ringfence.errors import RingfenceError


def diagram(
    path: Path = PATH,
    output: Path | None = typer.Option(None, "--output", help="An SVG file; standard output by default."),
) -> None:
    """Draw the network of an environment from its plan, as SVG."""
    from ringfence.evidence.diagram import network_svg

    at_hand = planned(path)
    write(network_svg(at_hand.load(), at_hand.environment), output)


def docs(
    check: bool = typer.Option(False, "--check", help="Write nothing; exit 1 if a page is out of date, and name it."),
) -> None:
    """Write the generated reference of the project around here: docs/reference/."""
    from ringfence.evidence.reference import REGENERATE, out_of_date, reference_pages

    project = project_of(Path.cwd())
    folder = project / "environments"
    if not (folder / "dev").is_dir():
        raise RingfenceError("no environments/dev here", where=str(project), next_step="Run it in a clone of Ringfence")
    plans = {root.name: planned_offline(root).load() for root in sorted(folder.iterdir()) if any(root.glob("*.tf"))}
    pages = reference_pages(project, plans, store_around(folder) / "cache/hcl")
    stale = out_of_date(project, pages)
    if check:
        for page in stale:
            typer.echo(f"{page} is out of date; `{REGENERATE}` regenerates it")
        raise typer.Exit(1 if stale else 0)
    for page in stale:
        if page not in pages:
            (project / page).unlink()
            typer.echo(f"removed {page}")
            continue
        (project / page).parent.mkdir(parents=True, exist_ok=True)
        write(pages[page], project / page)
        typer.echo(f"wrote {page}")
    if not stale:
        typer.echo(f"{len(pages)} pages are up to date")
