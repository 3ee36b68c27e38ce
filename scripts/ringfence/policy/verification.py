"""Verifying an environment: every policy on its plan, and Checkov's own checks as a second opinion where asked for."""

from __future__ import annotations

import datetime
from functools import cached_property
from pathlib import Path

import orjson

from ringfence.errors import RingfenceError
from ringfence.plan.model import Plan
from ringfence.policy import memory
from ringfence.policy.definition import Policy
from ringfence.policy.goals.asking import Asking, Surroundings, as_policies
from ringfence.policy.goals.files import read_goals
from ringfence.policy.goals.judging import Judgement
from ringfence.policy.loading import load_policies
from ringfence.policy.runner import run
from ringfence.policy.verdicts import Verdict, Verification
from ringfence.policy.waivers import apply_waivers, read_waivers
from ringfence.terraform.store import write

WAIVERS = "waivers.toml"


class Verifier:
    """The policies and waivers of one folder, ready to be asked of plans."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.waivers = read_waivers(folder / WAIVERS)

    @cached_property
    def policies(self) -> list[Policy]:
        """The policies, by name."""
        return load_policies(self.folder)

    @cached_property
    def goals(self) -> list[Policy]:
        """The goals as policies, for whoever lists them."""
        return as_policies(read_goals(self.folder))

    def verify(
        self, plan: Plan, environment: str, surroundings: Surroundings | None = None, fingerprint: str = ""
    ) -> Verification:
        """The verdicts on a plan; of goals as well where its surroundings are known.

        `fingerprint` stands for the plan and its source; without it no answer is remembered.
        Raises RingfenceError where the plan holds nothing that a verdict could be about.
        """
        if not any(resource.mode == "managed" for resource in plan.resources):
            raise RingfenceError("holds no resource: there is nothing to verify", where=environment)
        today = datetime.datetime.now(tz=datetime.UTC).date()
        verdicts = apply_waivers(self._judged(plan, surroundings, fingerprint), self.waivers, today)
        if surroundings:
            judged = self.prove(plan, environment, surroundings, fingerprint)
            verdicts = sorted(
                [*verdicts, *(each.verdict for each in judged)], key=lambda each: (each.policy, each.resource)
            )
        return Verification(environment, plan.sha256, verdicts)

    def _judged(self, plan: Plan, surroundings: Surroundings | None, fingerprint: str) -> list[Verdict]:
        """The verdicts of the policies before waivers, which hang on the day; from memory where nothing has changed."""
        entry = None
        if surroundings:
            files = sorted(file for file in self.folder.rglob("*.py") if not file.name.startswith("_"))
            entry = memory.entry(surroundings.store, "verdicts", [fingerprint], files)
        if entry and entry.exists():
            return [
                Verdict(**{**each, "controls": tuple(each["controls"])}) for each in orjson.loads(entry.read_bytes())
            ]
        verdicts = run(self.policies, plan)
        if entry:
            write(entry, orjson.dumps([each.as_json() for each in verdicts]))
        return verdicts

    def prove(self, plan: Plan, environment: str, surroundings: Surroundings, fingerprint: str = "") -> list[Judgement]:
        """The verdicts of the goals alone, waivers applied, each refuted one with the request that breaks it."""
        judged = Asking(self.folder, surroundings).judgements(plan, environment, fingerprint)
        today = datetime.datetime.now(tz=datetime.UTC).date()
        verdicts = apply_waivers([each.verdict for each in judged], self.waivers, today)
        return [Judgement(verdict, each.request) for each, verdict in zip(judged, verdicts, strict=True)]

    def second_opinion(self, plan_json: Path, verification: Verification, cache: Path | None) -> Verification:
        """The same with the verdicts of Checkov's built-in checks added, under the same waivers."""
        from ringfence.policy.second_opinion import second_opinion

        today = datetime.datetime.now(tz=datetime.UTC).date()
        others = apply_waivers(second_opinion(plan_json, cache), self.waivers, today)
        return Verification(verification.environment, verification.plan_sha256, [*verification.verdicts, *others])


def policies_folder(given: Path | None, near: Path) -> Path:
    """The folder given, else `policies/` of the project around a path, around here, or around this package."""
    if given:
        return given
    for start in (near.resolve(), Path.cwd(), Path(__file__).resolve()):
        for folder in (start, *start.parents):
            if (folder / "policies" / "__init__.py").exists():
                return folder / "policies"
    raise RingfenceError("no folder of policies was found", where=str(near), next_step="Give it with --policies")
