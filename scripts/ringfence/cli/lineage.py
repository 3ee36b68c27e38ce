"""`ringfence lineage`: record what was done, verify that nobody changed the record, trace a model both ways."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ringfence.cli.output import note, style, write
from ringfence.errors import RingfenceError

if TYPE_CHECKING:
    from ringfence.lineage.events import Artifact
    from ringfence.lineage.graph import Graph, Trace
    from ringfence.lineage.identity import Act
    from ringfence.lineage.ledger import Entry

app = typer.Typer(
    help="The ledger of every step from raw data to prediction.", no_args_is_help=True, rich_markup_mode=None
)
LEDGER = typer.Argument(..., help="A folder, or s3://bucket/prefix.", show_default=False)
LEDGER_OPTION = typer.Option(..., "--ledger", help="A folder, or s3://bucket/prefix.", show_default=False)


class Format(StrEnum):
    """How a trace is written."""

    text = "text"
    json = "json"
    svg = "svg"


@app.command("record")
def record(
    ledger: str = LEDGER_OPTION,
    run: Path | None = typer.Option(None, "--run", help="A folder with a run of ringfence-ml and its reports."),
    reports: list[Path] = typer.Option([], "--reports", help="A further folder with reports on the run's model."),
    events: list[Path] = typer.Option(
        [], "--event", help="An EventBridge event: a model approved, an endpoint in service."
    ),
    predictions: list[Path] = typer.Option([], "--predictions", help="A data-capture file of the endpoint."),
    endpoint: str = typer.Option("", "--endpoint", help="The endpoint that gave the predictions."),
    model: str = typer.Option("", "--model", help="The model that the events are about, where they do not name it."),
) -> None:
    """Append what was done to the ledger; what it holds already is not written again."""
    from ringfence.lineage.engine_runs import run_steps
    from ringfence.lineage.ledger import append
    from ringfence.lineage.platform_events import event_step, prediction_step
    from ringfence.lineage.stores import open_store

    if not (run or events or predictions):
        raise RingfenceError("nothing to record", expected="--run, --event or --predictions")
    if predictions and not endpoint:
        raise RingfenceError("--predictions without --endpoint", expected="the name of the endpoint that gave them")
    store = open_store(ledger)
    written: list[Entry] = []
    with _unbroken(ledger):
        if run:
            written += append(store, run_steps(run, tuple(reports)))
        for event in events:
            written += append(store, [event_step(event, _graph(store), model)])
        for batch in predictions:
            written += append(store, [prediction_step(batch, _graph(store), endpoint)])
    for entry in written:
        step = entry.step
        outputs = ", ".join(f"{each.kind} {each.sha256[:12]}" for each in step.outputs)
        typer.echo(f"{entry.name}  {step.name} -> {outputs}")
    if not written:
        note("the ledger holds all of this already")


@app.command("verify")
def verify(
    ledger: str = LEDGER,
    head: str = typer.Option("", "--head", help="A head noted earlier, NUMBER:SHA256: it must still be in the ledger."),
) -> None:
    """Follow the hash chain from the first entry to the head.

    Exit 0: every entry is as it was written; 1: one is not, and is named; 2: the ledger cannot be read.
    """
    from ringfence.lineage.ledger import Head, read_anchor, read_ledger
    from ringfence.lineage.stores import open_store

    anchor = read_anchor(head) if head else None
    with _unbroken(ledger):
        entries = read_ledger(open_store(ledger), anchor)
    typer.echo(f"{style('pass', 'pass')}  {ledger}: {len(entries)} entries, each as it was written")
    typer.echo(f"head  {Head(entries[-1].number, entries[-1].sha256)}")


@app.command("trace")
def trace_command(
    model: str = typer.Argument(
        ..., help="A model: its hash or the beginning, its run, card, endpoint or package.", show_default=False
    ),
    ledger: str = LEDGER_OPTION,
    trail: list[Path] = typer.Option(
        [], "--trail", help="CloudTrail records (a file or a folder): who did it, from where."
    ),
    format: Format = typer.Option(Format.text, "--format", help="How the trace is written."),
    output: Path | None = typer.Option(None, "--output", help="A file for it; standard output by default."),
) -> None:
    """Print or draw a model's line back to raw data and forward to every prediction.

    Exit 0: the line back is complete; 1: it lacks something, or the ledger is not as it was written.
    """
    from ringfence.lineage.drawing import trace_svg
    from ringfence.lineage.graph import graph_of, trace
    from ringfence.lineage.identity import acts_on, read_trail
    from ringfence.lineage.ledger import read_ledger
    from ringfence.lineage.stores import open_store

    with _unbroken(ledger):
        entries = read_ledger(open_store(ledger))
    graph = graph_of(entries)
    found = trace(graph, graph.model(model))
    records = read_trail(trail) if trail else []
    told = {each.entry for each in found.edges}
    acts = {each.number: acts_on(each, records, ledger) for each in entries if each.number in told}
    if format is Format.svg:
        write(trace_svg(found), output)
    elif format is Format.json:
        shown = found.as_json() | {"acts": {str(k): [act.as_json() for act in each] for k, each in acts.items()}}
        write(json.dumps(shown, indent=2) + "\n", output)
    else:
        write(_text(found, graph, acts if trail else None), output)
    raise typer.Exit(1 if found.missing else 0)


@app.command("publish")
def publish(ledger: str = LEDGER) -> None:
    """Write the ledger's graph to SageMaker's lineage, as artifacts, actions, contexts and associations."""
    from ringfence.lineage.ledger import read_ledger
    from ringfence.lineage.sagemaker import publish_entries
    from ringfence.lineage.stores import open_store

    with _unbroken(ledger):
        entries = read_ledger(open_store(ledger))
    made = publish_entries(entries)
    typer.echo(f"{made.entities} entities and {made.associations} associations made; the rest was there")


class _unbroken:  # noqa: N801 - reads as a statement
    """A broken ledger is a finding (exit 1), named by its first bad entry."""

    def __init__(self, ledger: str) -> None:
        self.ledger = ledger

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        from ringfence.lineage.ledger import BrokenLedger

        if isinstance(error, BrokenLedger):
            typer.echo(f"{style('fail', 'fail')}  {self.ledger}: {error.entry} {error.why}")
            raise typer.Exit(1) from None


def _graph(store: Any) -> Graph:
    from ringfence.lineage.graph import graph_of
    from ringfence.lineage.ledger import read_ledger

    return graph_of(read_ledger(store))


def _text(found: Trace, graph: Graph, acts: dict[int, list[Act]] | None) -> str:
    from ringfence.lineage.events import KINDS

    lines = [f"model {found.model.name} {found.model.sha256}"]
    verdict = "fail" if found.missing else "pass"
    words = "lacks " + ", ".join(KINDS[each] for each in found.missing) if found.missing else "is complete"
    lines += [f"{style(verdict, verdict)}  the line back {words}", "", "came from"]
    lines += _listed(found.before, graph)
    lines += ["", "came to"]
    lines += _listed(found.after, graph) or ["  nothing yet"]
    predictions = sum(int(each.facts.get("records", 0)) for each in found.after if each.kind == "prediction_batch")
    lines += [
        "",
        f"{predictions} predictions in {sum(each.kind == 'prediction_batch' for each in found.after)} batches",
    ]
    if acts is not None:
        lines += ["", "who did it"]
        for number, each in sorted(acts.items()):
            lines += [f"  entry {number}: {act}" for act in each] or [
                f"  entry {number}: no record of the trail names it"
            ]
    return "\n".join(lines) + "\n"


def _listed(artifacts: Iterable[Artifact], graph: Graph) -> list[str]:
    from ringfence.lineage.events import KINDS

    lines = []
    for each in artifacts:
        edges = {edge.entry: edge.step for edge in graph.edges if edge.target == each.id}
        by = "; ".join(f"{step}, entry {entry}" for entry, step in sorted(edges.items()))
        lines.append(f"  {KINDS[each.kind]:<17} {each.sha256[:12]}  {each.name}" + (f"  ({by})" if by else ""))
    return lines
