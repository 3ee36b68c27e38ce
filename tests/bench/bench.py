"""The figures of `make bench`: what the engine costs beside its peers, on this machine, in this run.

CPU seconds (user and system, children counted) are compared, since wall time on a shared machine says little. Each
figure is the best of several runs: what else the machine does can only add to it. Python's files are compiled first, as
`make setup` does. Exit status 1: a target is missed; 2: nothing could be compared.

With `--long` also the wall time of `make demo`, `make test` and `make test-fast` in a fresh clone of the last commit.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
DEV = ROOT / "environments" / "dev"
# No account of the reader's is asked, and no setting of theirs changes what is measured.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_VAR_", "RINGFENCE_"))
}


@dataclass(frozen=True)
class Cost:
    """What something took: seconds on the clock, and seconds of CPU."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, what came out, what it must not exceed, in `unit`."""

    what: str
    value: float
    target: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.value <= self.target


def cost(work: Callable[[], object]) -> Cost:
    """What a piece of work takes: this process's own CPU and that of all children it has waited for."""
    before, start = _cpu(), time.monotonic()
    work()
    return Cost(time.monotonic() - start, _cpu() - before)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def run(
    command: Sequence[object],
    *,
    environment: Mapping[str, str] = ENVIRONMENT,
    folder: Path = ROOT,
    good: Sequence[int] = (0,),
) -> str:
    """A command's standard output; ends the bench where the command fails."""
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode not in good:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no message"]
        print(f"bench: {Path(str(command[0])).name} {command[1]} failed: {said[0]}", file=sys.stderr)
        raise SystemExit(2)
    return done.stdout


def best(costs: Sequence[Cost]) -> Cost:
    """The least of several runs, wall and CPU each by itself."""
    return Cost(min(each.wall for each in costs), min(each.cpu for each in costs))


# ---- verify, and Checkov with the same policies on the same plan


def verify_against_checkov(folder: Path, runs: int) -> list[Figure]:
    """`ringfence verify` on dev's cached plan beside the Checkov CLI.

    The wall figure is what a user sees, remembered verdicts and all. For the comparison every policy is judged anew in
    both; what the goals have proved is remembered in both.
    """
    from ringfence.policy.verification import Verifier

    plan = folder / "dev.json"
    run([BIN / "ringfence", "plan", DEV, "--json", plan])  # and the cache holds the plan from here on
    verify: list[object] = [BIN / "ringfence", "verify", DEV, "--format", "json"]
    ours = json.loads(run(verify, good=(0, 1)))
    verifier = Verifier(ROOT / "policies")
    names = ",".join(policy.name for policy in [*verifier.policies, *verifier.goals])
    checkov: list[object] = [
        BIN / "checkov",
        "-f",
        plan,
        "--framework",
        "terraform_plan",
        "--skip-download",
        "--output",
        "json",
    ]
    checkov += ["--external-checks-dir", ROOT / "policies", "--check", names]
    told = {**ENVIRONMENT, "RINGFENCE_SOURCE": str(DEV)}
    theirs = json.loads(run(checkov, environment=told, good=(0, 1)))
    same_work(ours["summary"], theirs["summary"])
    seen = best([cost(lambda: run(verify, good=(0, 1))) for _ in range(2 * runs + 1)])

    def anew() -> Cost:
        shutil.rmtree(ROOT / ".ringfence" / "cache" / "verdicts", ignore_errors=True)
        return cost(lambda: run(verify, good=(0, 1)))

    first = best([anew() for _ in range(runs)])
    second = best([cost(lambda: run(checkov, environment=told, good=(0, 1))) for _ in range(runs)])
    print(f"  verify  {seen.wall:6.2f} s wall {seen.cpu:6.2f} s CPU, remembered")
    print(f"  anew    {first.wall:6.2f} s wall {first.cpu:6.2f} s CPU, {sum(ours['summary'].values())} verdicts")
    print(f"  checkov {second.wall:6.2f} s wall {second.cpu:6.2f} s CPU")
    return [
        Figure("verify on dev's cached plan, wall", seen.wall, 1.0, "s"),
        Figure("its CPU beside that of the Checkov CLI with the same policies", first.cpu / second.cpu, 0.1, "of it"),
    ]


def same_work(ours: Mapping[str, int], theirs: Mapping[str, int]) -> None:
    """End the bench where the two did not give the same verdicts: a comparison would mean nothing."""
    here = (ours["pass"], ours["fail"] + ours["undecided"], ours["waived"])
    there = (theirs["passed"], theirs["failed"], theirs["skipped"])
    if here != there or not sum(here):
        print(f"bench: ringfence passed, failed, waived {here}, Checkov {there}: not the same work", file=sys.stderr)
        raise SystemExit(2)


# ---- a warm plan, and a cold one


def warm_against_cold(folder: Path, runs: int) -> list[Figure]:
    """`terraform plan` and `terraform show -json` of dev, through a provider that runs already and without one."""
    from ringfence.cloud.lifecycle import throw_away
    from ringfence.terraform import SharedProvider
    from ringfence.terraform.plans import request_for
    from ringfence.terraform.runner import Runner
    from ringfence.terraform.workspace import fill

    request = request_for(DEV)
    work = fill(folder / "work", request.reached, request.files).folder

    def plan_and_show(around: Mapping[str, str], times: int = 1) -> None:
        terraform = Runner(work, request.tools.binary, around)
        for _ in range(times):
            terraform.plan(folder / "plan", refresh=False, lock=False)
            terraform.show(folder / "plan")

    def session(times: int) -> None:
        with (
            SharedProvider(lambda: nullcontext(aws.environment("dev"))) as provider,
            provider.attached(request.tools, request.reached, "dev") as around,
        ):
            plan_and_show(around, times)

    with throw_away(ROOT / "environments" / "organization.toml") as aws:  # its CPU is counted at its end: in neither
        around = {**request.tools.environment(ENVIRONMENT, offline=True), **aws.environment("dev")}
        Runner(work, request.tools.binary, around).init()
        once = best([cost(lambda: session(1)) for _ in range(2)])
        cold = best([cost(lambda: plan_and_show(around)) for _ in range(runs)])
        more = best([cost(lambda: session(1 + runs)) for _ in range(2)])
    # A provider's CPU is counted when it ends. What a session with more plans takes beyond one with a single plan, is
    # what warm plans take, the provider's part included.
    warm = Cost((more.wall - once.wall) / runs, (more.cpu - once.cpu) / runs)
    print(f"  warm    {warm.wall:6.2f} s wall {warm.cpu:6.2f} s CPU")
    print(f"  cold    {cold.wall:6.2f} s wall {cold.cpu:6.2f} s CPU")
    return [Figure("a warm plan's CPU beside that of a cold one", warm.cpu / cold.cpu, 0.6, "of it")]


# ---- a fresh clone


def fresh_clone(folder: Path) -> list[Figure]:
    """`make demo`, `make test` and `make test-fast` of the last commit in a clone of its own, set-up included."""
    clone = folder / "clone"
    run(["git", "clone", "--quiet", ROOT, clone])
    figures = []
    for target, minutes in (("demo", 10.0), ("test", 15.0), ("test-fast", 1.0)):
        taken = cost(partial(run, ["make", target], folder=clone))
        figures.append(Figure(f"make {target} in a fresh clone, wall", taken.wall / 60, minutes, "min"))
    return figures


def main() -> int:
    """Measure, print the table, and say by the exit status whether every target is met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="how often each thing is measured (default: 3)")
    parser.add_argument("--long", action="store_true", help="also make demo, test and test-fast in a fresh clone")
    options = parser.parse_args()
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as place:
        folder = Path(place)
        run([sys.executable, "-m", "compileall", "-q", "scripts", "policies"])
        figures = verify_against_checkov(folder, options.runs) + warm_against_cold(folder, options.runs)
        if options.long:
            figures += fresh_clone(folder)
    print()
    for figure in figures:
        word = "met" if figure.met else "MISSED"
        print(f"{figure.what:<64} {figure.value:6.2f} {figure.unit:<5}  target {figure.target:5.2f}  {word}")
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
