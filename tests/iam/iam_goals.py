"""What the tests of the prover have in common: questions written short, and answers that are tried."""

from __future__ import annotations

from typing import Any

from iam_requests import ACCOUNT, ALLOW_ALL, ROLE

from ringfence.iam.evaluate import evaluate
from ringfence.iam.proof.prover import prove
from ringfence.iam.proof.questions_lines import read_question
from ringfence.iam.proof.witness import refusal
from ringfence.iam.questions import Proof, Question

SECONDS = 20.0


def question(
    action: Any = "s3:GetObject",
    resource: Any = "arn:aws:s3:::lake/x",
    *,
    where: dict[str, Any] | None = None,
    unless: dict[str, Any] | None = None,
    stays: dict[str, Any] | None = None,
    **world: Any,
) -> Question:
    """A goal about a role that may do everything, on a resource of its own account, fields of the world replaced."""
    base = {"principal": ROLE, "resource_account": ACCOUNT, "identity_policies": [ALLOW_ALL]}
    goal = {"action": action, "resource": resource, "where": where, "unless": unless, "stays": stays}
    return read_question({"world": {**base, **world}, "goal": goal})


def proof(*arguments: Any, **fields: Any) -> Proof:
    """The answer of both engines; a witness is replayed as `ringfence iam evaluate` would."""
    asked = question(*arguments, **fields)
    found = prove(asked, SECONDS)
    assert (found.verdict == "refuted") is (found.witness is not None) is (found.witness_kind is not None)
    if found.witness is not None:
        assert evaluate(asked.world_of(found.witness)).allowed
        assert refusal(asked, found.witness) is None
    return found


def verdict(*arguments: Any, **fields: Any) -> str:
    """The verdict alone."""
    return proof(*arguments, **fields).verdict
