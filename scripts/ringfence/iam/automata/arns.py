"""Languages of ARNs that rules of the decision hang on: whose a resource is, what kind it is, a role's own ARN."""

from __future__ import annotations

import re
from functools import lru_cache

from ringfence.iam import actions
from ringfence.iam.automata.globs import ANY, DIGIT, NO_SPACE, WITHIN_SEGMENT, Characters, Glob, union
from ringfence.iam.automata.texts import IS_ARN, exactly, resource_like, resource_parts
from ringfence.iam.automata.values import Language

_PARTITION = Characters(frozenset("abcdefghijklmnopqrstuvwxyz-"))

SOME_TEXT = Language(Glob([ANY], [(1, ANY)]))
"""What a resource can be: any text but none at all."""
_USUAL = (Language(IS_ARN), Language(exactly("*")))


@lru_cache(maxsize=1024)
def usual_resources(action: str, owner: str) -> tuple[Language, ...]:
    """The resources that an action takes, then any ARN, then `*`: a witness names the first of them that will do."""
    if not actions.exists(action):
        return _USUAL
    found = []
    for kind in sorted(actions.resource_types(action), key=lambda one: not one.required)[:1]:
        arn = kind.arn.replace("${Partition}", "aws").replace("${Account}", owner or "*")
        found.append(Language(resource_like(*resource_parts(re.sub(r"\$\{[^}]*\}", "*", arn), False))))
    return (*found, *_USUAL)


@lru_cache(maxsize=64)
def of_kind(kind: str) -> Language:
    """Resources whose last segment (all of the text where there are no segments) starts with a word."""
    segments = _segments(5)
    whole = Glob([*(Characters(frozenset(sign)) for sign in kind)], [(len(kind), ANY)])
    return Language(
        union([Glob([*segments.elements, *whole.elements], [*segments.loops, (5 + len(kind), ANY)]), whole])
    )


@lru_cache(maxsize=256)
def in_account(account: str | None) -> Language:
    """ARNs with an account in their fifth segment: this one, or any number."""
    head = _segments(4)
    named = [Characters(frozenset(sign)) for sign in account] if account is not None else [DIGIT]
    colon = Characters(frozenset(":"))
    elements = [*head.elements, *named, colon]
    more = [] if account is not None else [(5, DIGIT)]
    return Language(Glob(elements, [*head.loops, *more, (len(elements), ANY)]))


def _segments(count: int) -> Glob:
    colon = Characters(frozenset(":"))
    return Glob([colon] * count, [(at, WITHIN_SEGMENT) for at in range(count)])


@lru_cache(maxsize=256)
def role_arns(account: str, name: str, path: str) -> Language:
    """The ARNs of the roles of a name in an account, below a path."""

    head = [*map(_one, "arn:"), _PARTITION, *map(_one, f":iam::{account}:role/{path}")]
    start = 5, _PARTITION
    return Language(
        union(
            [
                Glob([*head, *map(_one, name)], [start]),
                Glob([*head, *map(_one, f"/{name}")], [start, (len(head), NO_SPACE)]),
            ]
        )
    )


def _one(sign: str) -> Characters:
    return Characters(frozenset(sign))
