"""`ringfence prove`: goals alone, a refuted one with the request that breaks it."""

from __future__ import annotations

from pathlib import Path

import typer

from ringfence.cli.output import style, write
from ringfence.cli.planning import LOCAL, surroundings_of
from ringfence.cli.verification import POLICIES, Format, plan_of, written
from ringfence.errors import RingfenceError
from ringfence.policy.goals.judging import Judgement
from ringfence.policy.verdicts import Verification, tally
from ringfence.policy.verification import Verifier, policies_folder


def prove(
    path: Path = typer.Argument(
        ..., help="An environment's folder, a plan file, or plan or state JSON.", show_default=False
    ),
    format: Format = typer.Option(Format.text, "--format", help="How the verdicts are written."),
    output: Path | None = typer.Option(None, "--output", help="A file for them; standard output by default."),
    source: Path | None = typer.Option(
        None, "--source", envvar="RINGFENCE_SOURCE", help="The root module of plan JSON."
    ),
    folder: Path | None = POLICIES,
    local: bool = LOCAL,
) -> None:
    """Prove the goals of an environment. Exit 0: all proved; 1: one is refuted or undecided; 2: bad input."""
    if not path.exists():
        raise RingfenceError(
            "no such file or folder", where=str(path), expected="an environment's folder, a plan or its JSON"
        )
    verifier = Verifier(policies_folder(folder, path))
    around = surroundings_of(source or path)
    if around is None:
        raise RingfenceError(
            "no environments/organization.toml around it", where=str(path), next_step="Give the root with --source"
        )
    with plan_of(path, source, local) as at_hand:
        plan = at_hand.load()
        judged = verifier.prove(plan, at_hand.environment, around, at_hand.fingerprint())
    verification = Verification(at_hand.environment, plan.sha256, [each.verdict for each in judged])
    if not judged:
        raise RingfenceError(
            "no goal is about it", where=str(path), expected="the plan of an account of the organisation"
        )
    mend = {goal.name: goal.mend for goal in verifier.goals}
    text = _text(judged, mend) if format is Format.text else written(verification, format, verifier)
    write(text, output)
    raise typer.Exit(0 if verification.holds else 1)


def _text(judged: list[Judgement], mend: dict[str, str]) -> str:
    lines = [line for each in judged for line in _lines(each, mend[each.verdict.policy])]
    counted = tally(each.verdict for each in judged)
    figures = "  ".join(style(f"{word} {count}", word if count else "") for word, count in counted.items())
    return "\n".join([*lines, "", figures]) + "\n"


def _lines(judged: Judgement, mend: str) -> list[str]:
    verdict = judged.verdict
    said = [*judged.request, f"mend: {mend}"] if judged.request else [verdict.message]
    return [
        f"{style(f'{verdict.verdict:<14}', verdict.verdict)} {verdict.policy}",
        *(f"{'':14} {line}" for line in said),
    ]
