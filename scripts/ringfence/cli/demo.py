"""`ringfence demo`: the whole journey on an AWS on this machine, and a table of what happened."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from ringfence.cli.deployment import BOOTSTRAP, Target, apply_target, destroy_target, local_aws, target_of
from ringfence.cli.output import style
from ringfence.cli.people import Person, perimeter_of
from ringfence.cli.planning import planned, project_of, surroundings_of
from ringfence.errors import RingfenceError

ENVIRONMENTS = ("dev", "management")  # in this order: permission sets name guardrails that dev must hold first
SCIENTIST, PERMISSION_SET = "scientist-1", "DataScientist"


@dataclass
class Report:
    """What was done: a line for each step, whether it went as it should, what was seen, and how long it took."""

    rows: list[tuple[str, bool, str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, title: str) -> Iterator[list[str]]:
        """A step; what is appended to the list is what was seen. A step that fails ends the journey."""
        typer.echo(f"\n{len(self.rows) + 1}. {title}")
        seen: list[str] = []
        start = time.monotonic()
        try:
            yield seen
        except Exception as error:
            self.rows.append((title, False, f"{error}", time.monotonic() - start))
            raise
        self.rows.append((title, True, "; ".join(seen), time.monotonic() - start))
        for line in seen:
            typer.echo(f"   {line}")

    def print(self) -> None:
        """The table, on standard output."""
        from rich.console import Console
        from rich.table import Table

        table = Table(title="What happened", title_justify="left", show_lines=False, expand=False)
        table.add_column("step")
        table.add_column("went as it should")
        table.add_column("seen", overflow="fold")
        table.add_column("seconds", justify="right")
        for title, good, seen, seconds in self.rows:
            table.add_row(title, "[green]yes[/]" if good else "[red]no[/]", seen, f"{seconds:.0f}")
        Console(width=None if style("x", "pass") != "x" else 140).print(table)


def demo() -> None:
    """Plan, verify, apply, use as a data scientist, be refused where one should be, destroy; on the local AWS."""
    from ringfence.cloud import lifecycle

    project = project_of(Path.cwd())
    if not (project / "environments" / "dev").is_dir():
        raise RingfenceError("no environments/dev here", where=str(project), next_step="Run it in a clone of Ringfence")
    if lifecycle.find(project):
        raise RingfenceError(
            "the local AWS is up, and the demo wants a fresh one", next_step="`ringfence local down` first"
        )
    report = Report()
    try:
        _journey(project, report)
    finally:
        lifecycle.down(project)
        report.print()


def _journey(project: Path, report: Report) -> None:
    roots = {name: project / "environments" / name for name in ENVIRONMENTS}
    for name, root in roots.items():
        with report.step(f"plan, verify and prove {name}") as seen:
            seen.append(_verify(root))
    local_aws(project)
    targets: dict[str, Target] = {}
    for name, root in roots.items():
        with report.step(f"apply {name}, and plan again") as seen:
            targets[name] = target_of(root, local=True)
            seen.append(_apply(targets[name]))
    with targets["dev"].held("outputs", "reading dev's outputs") as held:
        outputs = held.outputs()
    _self_service(Person(local_aws(project), targets["dev"], outputs, SCIENTIST, PERMISSION_SET), report)
    for name in reversed(ENVIRONMENTS):
        with report.step(f"destroy {name}") as seen:
            seen.append(_destroy(targets[name]))
    with report.step("destroy the state buckets and Terraform's roles") as seen:
        seen += [
            _destroy(target_of(project / "environments" / BOOTSTRAP, local=True, account=name)) for name in ENVIRONMENTS
        ]


def _verify(root: Path) -> str:
    from ringfence.policy.verification import Verifier, policies_folder

    at_hand = planned(root)
    verification = Verifier(policies_folder(None, root)).verify(
        at_hand.load(), root.name, surroundings_of(root), at_hand.fingerprint()
    )
    summary = ", ".join(f"{count} {word}" for word, count in verification.summary.items() if count)
    if not verification.holds:
        raise RingfenceError(
            f"does not hold: {summary}", where=root.name, next_step=f"`ringfence verify {root}` says why"
        )
    goals = {each.policy for each in verification.verdicts if each.kind in ("proof", "path")}
    proofs = {each.policy for each in verification.verdicts if each.policy in goals and each.verdict == "pass"}
    policies = {each.policy for each in verification.verdicts} - goals
    return f"{summary}, by {len(policies)} policies and {len(proofs)} proven goals"


def _apply(target: Target) -> str:
    differing = apply_target(target)
    if differing:
        raise RingfenceError(f"a second plan differs in {', '.join(differing)}", where=target.name)
    with target.held("list", f"reading {target.name}") as held:
        return f"{len(held.state_list())} resources in account {target.account.id}; the second plan shows no difference"


def _destroy(target: Target) -> str:
    if destroy_target(target):
        raise RingfenceError("something is left behind", where=target.name)
    return "nothing is left but what AWS keeps for a while"


def _self_service(scientist: Person, report: Report) -> None:
    from ringfence.self_service.attempts import data_scientist_attempts, make
    from ringfence.self_service.portal import launch, products, terminate

    with report.step("sign in as a data scientist and look into Service Catalog") as seen:
        who = scientist.client("sts").get_caller_identity()["Arn"]
        offered = products(scientist.client)
        seen += [who, "products: " + ", ".join(f"{product.name} {product.version}" for product in offered)]
    with report.step("launch the secure notebook") as seen:
        product = next(each for each in offered if each.name == "Secure notebook")
        given = {"NotebookName": "first", "Owner": SCIENTIST, "InstanceType": "ml.t3.medium"}
        launched = launch(scientist.client, product, "my-notebook", given)
        notebook = scientist.client("sagemaker").describe_notebook_instance(
            NotebookInstanceName=launched.outputs["NotebookInstanceName"]
        )
        seen += _check_notebook(scientist, notebook)
    attempts = list(data_scientist_attempts(perimeter_of(scientist.outputs, scientist.user), "demo"))
    with report.step("try what must be refused, and its legitimate twin") as seen:
        outcomes = [make(attempt, scientist.client, scientist.client_from_outside) for attempt in attempts]
        for outcome in outcomes:
            mark = "allowed" if outcome.allowed else "refused" if outcome.refused else "FAILED"
            typer.echo(f"   {mark:<8} {outcome.attempt.says}")
            if not outcome.allowed:
                typer.echo(f"            {_why(outcome.message)}")
        wrong = [outcome.attempt.says for outcome in outcomes if not outcome.as_it_should_be]
        if wrong:
            raise RingfenceError(f"not as it should be: {'; '.join(wrong)}")
        named = sum("[guardrail: " in outcome.message for outcome in outcomes)
        refused = sum(outcome.refused for outcome in outcomes)
        seen.append(f"{refused} refused, {named} of them by a guardrail's name; {len(outcomes) - refused} allowed")
    with report.step("end the notebook") as seen:
        terminate(scientist.client, launched)
        seen.append("terminated through Service Catalog")


def _why(message: str) -> str:
    """AWS's message without the long names in it: the action, and the layer and guardrail that refused it."""
    found = re.search(r"perform: (\S+)(?: on resource: \S+)? (?=with |because )(.+)", message)
    return f"{found[1]} {found[2]}" if found else message


def _check_notebook(scientist: Person, notebook: dict[str, Any]) -> list[str]:
    """Read back what was asked for; RingfenceError where the notebook is not what the product promises."""
    network = scientist.outputs["network"]
    tags = scientist.client("sagemaker").list_tags(ResourceArn=notebook["NotebookInstanceArn"])["Tags"]
    owner = next((tag["Value"] for tag in tags if tag["Key"] == "Owner"), "nobody")
    facts = {
        "in a private subnet": notebook["SubnetId"] in network["private_subnet_ids"].values(),
        "no direct internet access": notebook["DirectInternetAccess"] == "Disabled",
        "no root access": notebook["RootAccess"] == "Disabled",
        "volume under the platform's key": notebook["KmsKeyId"] == scientist.outputs["keys"]["studio"],
        f"owned by {SCIENTIST}": owner == SCIENTIST,
    }
    wrong = [fact for fact, holds in facts.items() if not holds]
    if wrong:
        raise RingfenceError(f"not {', not '.join(wrong)}", where=notebook["NotebookInstanceName"])
    return [f"{notebook['NotebookInstanceName']}: {', '.join(facts)}"]
