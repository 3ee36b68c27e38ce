"""What proofs cost, both engines counted: each goal of dev, all of them, and a policy set of 400 statements.

Also a tenth of `make fuzz`. Exit status 1: a target is missed, or engines and evaluator disagree.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "environments" / "dev"
STATEMENTS = 400


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def questions_of_dev() -> tuple[list[float], float]:
    """Seconds for each question that dev's goals ask (one goal in one world), and for all goals on every core."""
    from ringfence.cli.planning import planned, surroundings_of
    from ringfence.iam.proof import prover
    from ringfence.policy.goals import asking, judging
    from ringfence.policy.verification import policies_folder

    at_hand, around = planned(DEV), surroundings_of(DEV)
    assert around
    plan = at_hand.load()
    all_goals = asking.Asking(policies_folder(None, DEV), around)
    start = time.monotonic()
    judged = all_goals.judgements(plan, "dev", "")
    total = time.monotonic() - start
    wrong = [each.verdict.policy for each in judged if each.verdict.verdict not in ("pass", "not_applicable")]
    if wrong:
        raise SystemExit(f"bench: not proved: {', '.join(wrong)}")
    account = asking.account_of(plan, "dev", all_goals.organization)
    assert account
    governing = tuple(around.plan_of(root).load() for root in account.governed_by)
    estates = asking._Estates(all_goals.organization, account, plan, governing)
    taken: list[float] = []

    def timed(question: judging.Question, seconds: float) -> object:
        begun = time.process_time()
        proof = prover.prove(question, seconds)
        taken.append(time.process_time() - begun)
        return proof

    for goal in all_goals.goals:
        judging.judge_one(goal, plan, estates, timed)  # type: ignore[arg-type]
    return taken, total


def large_policy_set() -> float:
    """CPU seconds for one goal in a world of 400 statements."""
    from ringfence.iam.proof import prover
    from ringfence.iam.proof.questions_lines import read_question

    folders = [f"arn:aws:s3:::lake/team-{number:03}/*" for number in range(STATEMENTS - 1)]
    allows = [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": folder,
         "Condition": {"StringEquals": {"aws:PrincipalTag/team": f"team-{number:03}"}}}
        for number, folder in enumerate(folders)
    ]  # fmt: skip
    deny = {
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    world = {
        "principal": "arn:aws:iam::111122223333:role/scientist",
        "account": "111122223333",
        "resource_account": "111122223333",
        "identity_policies": [{"Version": "2012-10-17", "Statement": [*allows, deny]}],
    }
    goal = {
        "action": ["s3:GetObject"],
        "resource": ["arn:aws:s3:::lake/team-007/*"],
        "where": {"Null": {"aws:SecureTransport": "false"}},
        "unless": {"StringEquals": {"aws:PrincipalTag/team": "team-007"}},
    }
    question = read_question({"world": world, "goal": goal})
    start = time.process_time()
    proof = prover.prove(question, 30)
    if proof.verdict != "proved":
        raise SystemExit(f"bench: {STATEMENTS} statements: {proof.verdict}, {proof.reason}")
    return time.process_time() - start


def main() -> int:
    """Measure, print the table, and say by the exit status whether every target is met."""
    taken, total = questions_of_dev()
    rows = [
        ("a goal of dev in one world, p95 of the CPU", percentile(taken, 0.95), 0.1),
        (f"all goals of dev ({len(taken)} proofs), wall", total, 10.0),
        (f"a goal in a world of {STATEMENTS} statements, CPU", large_policy_set(), 1.0),
    ]
    for what, value, target in rows:
        print(f"{what:<64} {value:6.2f} s      target {target:5.2f}  {'met' if value <= target else 'MISSED'}")
    fuzz = [sys.executable, ROOT / "tests/fuzz/fuzz.py", "--questions", "300", "--requests", "34"]
    agreed = subprocess.run(fuzz, cwd=ROOT, check=False).returncode == 0
    return 0 if agreed and all(value <= target for _, value, target in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
