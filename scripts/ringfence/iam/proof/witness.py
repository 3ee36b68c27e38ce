"""A request that breaks a goal, tried by the evaluator, and made as small and as readable as it can be.

Kinds of witness. Where the goal has `unless`: "value" when one of its conditions fails on keys that the request carries
(the condition's, and those of its policy variables), "absence" when each that fails does so because a key is absent.
Where it has none: "value" when the request carries every key that a Deny about its action names, "absence" when it
lacks one. The prover says "absence" only when no witness of the other kind is found: such a request gets through by
what it leaves out, not by what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from ringfence.iam import actions, conditions, patterns
from ringfence.iam.documents import Condition
from ringfence.iam.evaluate import evaluate
from ringfence.iam.patterns import Lookup
from ringfence.iam.principals import requester
from ringfence.iam.proof.domain import statements
from ringfence.iam.proof.text import keys_in
from ringfence.iam.questions import Question, Request

Keeps = Callable[[Request], bool]


def values_of(request: Request) -> dict[str, tuple[str, ...]]:
    """The request's context as conditions read it: keys in lower case, values in tuples."""
    return {key.lower(): (value,) if isinstance(value, str) else tuple(value) for key, value in request.context.items()}


def _lookup(request: Request) -> Lookup:
    """What a goal's policy variables stand for: as in the evaluator, a multivalued key has no one value."""
    found = values_of(request)
    lists = {key.lower() for key, value in request.context.items() if not isinstance(value, str)}

    def single(key: str) -> str | None:
        values = found.get(key, ())
        several = len(values) != 1 or (key in lists and actions.is_multivalued(key))
        return None if several else values[0]

    return single


def holding(some: Sequence[Condition], request: Request) -> bool:
    """Whether conditions of a goal hold together."""
    context, lookup = values_of(request), _lookup(request)
    return all(conditions.holds(condition, context, lookup) for condition in some)


def refusal(question: Question, request: Request) -> str | None:
    """Why a request is no witness, in words that follow "the request"; None when it is one."""
    goal = question.goal
    if not any(patterns.action_pattern(pattern).fullmatch(request.action) for pattern in goal.actions):
        return "is for an action that the goal does not name"
    lookup = _lookup(request)
    if not any(patterns.resource_matches(pattern, request.resource, lookup) for pattern in goal.resources):
        return "is about a resource that the goal does not name"
    if not holding(goal.where, request):
        return "does not satisfy `where`"
    if goal.unless is not None and holding(goal.unless, request):
        return "is excused by `unless`"
    decision = evaluate(question.world_of(request))
    return None if decision.allowed else f"is not allowed by the evaluator ({decision.decision} in {decision.layer})"


def refutes(question: Question, request: Request) -> bool:
    """Whether a request breaks the goal."""
    return refusal(question, request) is None


def by_value(question: Question, request: Request) -> bool:
    """Whether a witness rests on a value that it carries."""
    carried = {key for key, values in values_of(request).items() if values}
    if question.goal.unless is not None:
        failing = [condition for condition in question.goal.unless if not holding((condition,), request)]
        return any({key.lower() for key in _keys(condition)} <= carried for condition in failing)
    return {key.lower() for key in _denied_by(question, request.action)} <= carried


def by_value_questions(question: Question, request: Request) -> Iterator[Question]:
    """Questions whose witnesses rest on a value, and break this question's goal too."""
    goal = question.goal
    if goal.unless is None:
        there = tuple(map(_there, sorted(_denied_by(question, request.action))))
        yield replace(question, goal=replace(goal, actions=(request.action,), where=(*goal.where, *there)))
        return
    for key in dict.fromkeys(condition.key.lower() for condition in goal.unless):
        about = tuple(condition for condition in goal.unless if condition.key.lower() == key)
        there = tuple(map(_there, sorted({each for condition in about for each in _keys(condition)})))
        yield replace(question, goal=replace(goal, where=(*goal.where, *there), unless=about))


def _keys(condition: Condition) -> list[str]:
    """The keys that a condition of a goal reads."""
    return [condition.key, *(key for value in condition.values for key in keys_in(value))]


def _there(key: str) -> Condition:
    return Condition("Null", None, False, key, ("false",))


def _denied_by(question: Question, action: str) -> set[str]:
    """The keys that Denies about an action name."""
    found: dict[str, str] = {}
    for statement in statements(question.world):
        if statement.effect != "Deny" or not statement.conditions:
            continue
        listed = statement.actions if statement.actions is not None else statement.not_actions or ()
        named = any(patterns.action_pattern(pattern).fullmatch(action) for pattern in listed)
        if named is (statement.actions is not None):
            for condition in statement.conditions:
                found.setdefault(condition.key.lower(), condition.key)
    return set(found.values())


def smallest(question: Question, request: Request) -> Request:
    """The witness without what it does not need, of the same kind, its resource an ARN where one will do."""
    kind = by_value(question, request)

    def keeps(other: Request) -> bool:
        return by_value(question, other) is kind and refutes(question, other)

    fewer = _fewer_values(_fewer_keys(request, keeps), keeps)
    return _readable(question, _plainer_values(fewer, keeps), keeps)


def _fewer_keys(request: Request, keeps: Keeps) -> Request:
    for key in sorted(request.context):
        shorter = replace(request, context={name: value for name, value in request.context.items() if name != key})
        if keeps(shorter):
            request = shorter
    return request


def _fewer_values(request: Request, keeps: Keeps) -> Request:
    for key in list(request.context):
        values = request.context[key]
        if isinstance(values, str):
            continue
        for value in values:
            left = list(request.context[key])
            left.remove(value)
            shorter = _with(request, key, tuple(left))
            if left and keeps(shorter):
                request = shorter
    return request


def _plainer_values(request: Request, keeps: Keeps) -> Request:
    """Values that a person would not write (empty ones, control characters) replaced, where any other will do."""
    for key, values in list(request.context.items()):
        one = isinstance(values, str)
        plain = tuple(
            value if value.isascii() and value.isprintable() and value.strip() else "something-else"
            for value in ((values,) if isinstance(values, str) else values)
        )
        other = _with(request, key, plain[0] if one else plain)
        if keeps(other):
            request = other
    return request


def _with(request: Request, key: str, value: str | tuple[str, ...]) -> Request:
    context: Mapping[str, str | Sequence[str]] = {**request.context, key: value}
    return replace(request, context=context)


def _readable(question: Question, request: Request, keeps: Keeps) -> Request:
    """The request on a resource that one can read, where it need not be the one that was found."""
    for resource in _resources(question, request.action):
        other = replace(request, resource=resource)
        if keeps(other):
            return other
    return request


def _resources(question: Question, action: str) -> list[str]:
    """Resources of the kinds that an action takes, and of the goal's patterns, with made-up names."""
    goal = question.goal
    named = [pattern.replace("*", "example").replace("?", "0") for pattern in goal.resources if pattern != "*"]
    world = question.world
    account = world.resource_account or requester(world.principal).account or world.account
    filled = {"Partition": "aws", "Region": "eu-west-1", "Account": account}
    kinds = actions.resource_types(action) if actions.exists(action) else ()
    templates = [kind.arn for kind in kinds if kind.arn] or ["*"]
    return [
        *(re.sub(r"\$\{([^}]*)\}", lambda hole: filled.get(hole[1], "example"), template) for template in templates),
        *named,
    ]
