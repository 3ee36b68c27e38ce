"""Long runs: `python tests/fuzz/fuzz.py --questions 3000 --requests 34`, reproducible by the seed that is printed.

Questions are numbered; `--seed S --first N --questions 1` asks one of them again. Exit 0 without a disagreement, 1 with
one. With the npm package @cloud-copilot/iam-simulate installed (`--simulator FOLDER`, the folder that holds its
node_modules) concrete decisions are compared with it as well; without it the run says so and does not count it.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from differential import Report, compare
from simulate.simulator import Simulator, cross_check

from ringfence.iam.questions import Engine


def engines(names: list[str]) -> list[Engine]:
    from ringfence.iam.automata import AutomataEngine
    from ringfence.iam.proof.cvc5_engine import Cvc5Engine

    known: dict[str, type[Engine]] = {"automata": AutomataEngine, "cvc5": Cvc5Engine}
    return [known[name]() for name in names]


def _compare(task: tuple[str, list[str], int]) -> Report:
    seed, names, requests = task
    return compare(seed, engines(names), requests)


def run(options: argparse.Namespace) -> Report:
    report = Report()
    numbers = range(options.first, options.first + options.questions)
    tasks = [(f"{options.seed}:{number}", options.engines, options.requests) for number in numbers]
    started = time.monotonic()
    with Pool(options.processes) as pool:
        for done, one in enumerate(pool.imap_unordered(_compare, tasks, chunksize=8), start=1):
            for sentence in one.disagreements:
                print(f"DISAGREEMENT {sentence}", flush=True)
            report.add(one)
            if done % 500 == 0:
                print(f"{done} of {len(tasks)} questions, {time.monotonic() - started:.0f} s", flush=True)
    return report


def _print(report: Report) -> None:
    for name, count in sorted(report.counts.items()):
        print(f"{count:8d}  {name}")
    for name, times in sorted(report.times.items()):
        times = sorted(times)
        middle, high = times[len(times) // 2], times[int(len(times) * 0.95)]
        print(f"{name}: median {middle * 1000:.1f} ms, p95 {high * 1000:.1f} ms, longest {times[-1] * 1000:.0f} ms")


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Engines, evaluator and requests tried one by one, compared at random."
    )
    parser.add_argument("--questions", type=int, default=300, help="how many random worlds with a goal each")
    parser.add_argument("--requests", type=int, default=34, help="how many requests are tried on each")
    parser.add_argument("--seed", default=None, help="the seed of another run, to repeat it")
    parser.add_argument("--first", type=int, default=0, help="the number of the first question")
    parser.add_argument("--engines", nargs="+", default=["automata", "cvc5"], choices=["automata", "cvc5"])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--simulator", type=Path, default=None, help="where @cloud-copilot/iam-simulate is installed")
    parser.add_argument("--decisions", type=int, default=None, help="how many decisions are compared with it")
    options = parser.parse_args()
    options.seed = options.seed or secrets.token_hex(4)
    print(f"seed {options.seed}, questions {options.first} to {options.first + options.questions - 1}", flush=True)
    report = run(options)
    _print(report)
    wrong = list(report.disagreements)
    simulator = Simulator.find(options.simulator)
    if simulator is None:
        print("Not compared with @cloud-copilot/iam-simulate: it is not installed.")
    else:
        wrong += cross_check(simulator, options.seed, options.decisions or options.questions * 4)
    print(f"{len(wrong)} disagreements." if wrong else "No disagreement.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
