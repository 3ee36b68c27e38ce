"""What a policy is: a rule that reads like its title, with its metadata in the same place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ringfence.plan.answers import Answer, all_of, yes
from ringfence.plan.model import Plan, Resource
from ringfence.policy.verdicts import Kind, Verdict, Word

Severity = Literal["low", "medium", "high", "critical"]
Rule = Callable[[Resource], Answer]
EnvironmentRule = Callable[[Resource, Plan], Answer]


@dataclass(frozen=True)
class Policy:
    """A rule on resources of some types. `name` is its id, its file's name and its fixture's."""

    name: str
    title: str
    kind: Kind
    resources: tuple[str, ...]
    severity: Severity
    controls: tuple[str, ...]
    mend: str
    rule: Callable[[Resource, Plan], Answer]
    when: Callable[[Resource, Plan], Answer] | None = None

    def judge(self, resource: Resource, plan: Plan) -> Verdict:
        """The verdict on one resource of one of its types."""
        applies = self.when(resource, plan) if self.when else yes()
        if applies.holds is False:
            return self._verdict(resource, "not_applicable", "; ".join(applies.reasons) or "does not apply")
        answer = self.rule(resource, plan)
        if applies.holds is None and answer.holds is not True:
            answer = all_of([Answer(None, answer.reasons, answer.sources), applies])
        return self._verdict(resource, _WORD_OF[answer.holds], self._message(answer))

    def _message(self, answer: Answer) -> str:
        reasons = "; ".join(answer.reasons)
        if answer.holds:
            return reasons or self.title
        if answer.holds is None:
            hangs = "; ".join(answer.sources) or reasons
            return f"cannot be decided before the apply, it hangs on: {hangs}. {self.mend}"
        return f"{reasons or self.title}. {self.mend}"

    def _verdict(self, resource: Resource, word: Word, message: str) -> Verdict:
        return Verdict(self.name, self.kind, resource.address, word, message, self.controls, self.severity)


_WORD_OF: dict[bool | None, Word] = {True: "pass", False: "fail", None: "undecided"}


def policy(
    *,
    resource: str | Sequence[str],
    severity: Severity,
    controls: Sequence[str],
    mend: str,
    when: Rule | None = None,
) -> Callable[[Rule], Policy]:
    """Make a policy on one resource of a function from a Resource to an Answer.

    `controls` are ids of the control catalogue, `mend` tells the reader of a finding what to do, `when` says on
    which resources it applies (else the verdict is not_applicable). The docstring's first line is the title.
    """

    def make(rule: Rule) -> Policy:
        condition: EnvironmentRule | None = (lambda each, _: when(each)) if when else None
        return _policy(rule, "resource", resource, severity, controls, mend, lambda each, _: rule(each), condition)

    return make


def environment_policy(
    *,
    anchor: str | Sequence[str],
    severity: Severity,
    controls: Sequence[str],
    mend: str,
    when: EnvironmentRule | None = None,
) -> Callable[[EnvironmentRule], Policy]:
    """Make a policy on an environment: it is asked of each resource of the `anchor` type, with the whole plan."""

    def make(rule: EnvironmentRule) -> Policy:
        return _policy(rule, "environment", anchor, severity, controls, mend, rule, when)

    return make


def path_goal(
    *,
    anchor: str | Sequence[str],
    severity: Severity,
    controls: Sequence[str],
    mend: str,
    when: EnvironmentRule | None = None,
) -> Callable[[EnvironmentRule], Policy]:
    """Make a goal about paths through the network (`network.reach`), asked of each resource of the `anchor` type."""

    def make(rule: EnvironmentRule) -> Policy:
        return _policy(rule, "path", anchor, severity, controls, mend, rule, when)

    return make


def _policy(
    function: Callable[..., Answer],
    kind: Kind,
    types: str | Sequence[str],
    severity: Severity,
    controls: Sequence[str],
    mend: str,
    rule: EnvironmentRule,
    when: EnvironmentRule | None,
) -> Policy:
    title = " ".join((function.__doc__ or "").strip().split("\n\n")[0].split())
    if not title:
        raise ValueError(f"policy {function.__name__} has no docstring: its first line is the policy's title")
    resources = (types,) if isinstance(types, str) else tuple(types)
    return Policy(function.__name__, title, kind, resources, severity, tuple(controls), mend, rule, when)


def is_policy(thing: Any) -> bool:
    """Whether a module's member is a policy."""
    return isinstance(thing, Policy)
