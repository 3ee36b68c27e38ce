"""Lint of the policy documents of a plan: the statements with holes, as `iam.lint` reads them."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from ringfence.iam.documents import Condition
from ringfence.iam.documents import Statement as IamStatement
from ringfence.iam.lint import Rule, lint_statement
from ringfence.plan.answers import Answer, all_of, no, yes
from ringfence.plan.document import Document, Hole, Statement, identity_policy, resource_policy
from ringfence.plan.model import Resource

_QUALIFIERS: dict[str, Literal["ForAllValues", "ForAnyValue"]] = {
    "forallvalues": "ForAllValues",
    "foranyvalue": "ForAnyValue",
}


def free_of(holder: Resource, *rules: Rule) -> Answer:
    """Whether the policy documents of a resource have no finding of these rules (see `iam.lint`)."""
    documents = [identity_policy(holder), resource_policy(holder)]
    return all_of(_free(document, rules, effect) for document in documents for effect in ("Allow", "Deny"))


def _free(document: Document, rules: tuple[Rule, ...], effect: str) -> Answer:
    tested = frozenset(key.lower() for statement in document.statements for _, key, _ in statement.conditions)

    def judged(statement: Statement) -> Answer:
        found = [message for rule, message in _findings(statement, tested) if rule in rules]
        return no(*(f"{statement.title}: {message}" for message in found)) if found else yes()

    return document.every(judged, effect)


@lru_cache(maxsize=4096)
def _findings(statement: Statement, tested: frozenset[str]) -> tuple[tuple[Rule, str], ...]:
    return tuple(lint_statement(_as_iam(statement), tested))


def _as_iam(statement: Statement) -> IamStatement:
    return IamStatement(
        effect="Deny" if statement.effect == "Deny" else "Allow",
        sid=statement.sid,
        actions=statement.actions or None,
        not_actions=statement.not_actions or None,
        resources=tuple(_pattern(each) for each in statement.resources) or None,
        not_resources=statement.not_resources or None,
        conditions=tuple(_condition(*each) for each in statement.conditions),
    )


def _pattern(text: str) -> str:
    """What a hole or a text around holes may turn out to be, as a pattern of a resource."""
    return "*" if isinstance(text, Hole) else str(text)


def _condition(operator: str, key: str, values: tuple[str, ...]) -> Condition:
    prefix, _, base = operator.rpartition(":")
    if_exists = base.lower().endswith("ifexists")
    base = base[: -len("ifexists")] if if_exists else base
    return Condition(base, _QUALIFIERS.get(prefix.lower()), if_exists, key, values)
