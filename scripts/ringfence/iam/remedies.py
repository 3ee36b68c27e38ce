"""What would be allowed instead of a refused request: the smallest change of its condition keys, found by trying.

The search changes keys that a caller can choose (what a request names, from where it comes), never who the caller is or
whose the resource is. Values come from the policies themselves. Every answer has been put to the evaluator and allowed;
none found within the tries is no proof that there is none.
"""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ringfence.iam import actions, conditions, patterns
from ringfence.iam.documents import Condition, Document, Statement
from ringfence.iam.evaluate import Decision, World, concerns, documents_of, evaluate

TRIES = 1500
ANY = "any value"
"""Stands where a key has to be present and no policy says with which value."""
_NOT_THE_CALLERS = (
    "aws:assumedroot",
    "aws:calledvia",
    "aws:currenttime",
    "aws:epochtime",
    "aws:federatedprovider",
    "aws:principal",
    "aws:resource",
    "aws:source",
    "aws:tokenissuetime",
    "aws:userid",
    "aws:username",
    "aws:viaawsservice",
    "kms:calleraccount",
)
_FROM_WHERE = ("aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn")
Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A condition key with the value that it should have; None to leave out what sets it."""

    key: str
    value: Value | None

    def __str__(self) -> str:
        if self.value is None:
            return f"without {self.key}"
        shown = self.value if isinstance(self.value, str) else f"[{', '.join(self.value)}]"
        return f"{self.key} = {shown}"


def smallest_change(world: World, *, tries: int = TRIES) -> tuple[Change, ...] | None:
    """The fewest changes of condition keys after which a request is allowed; None when none is found."""
    waiting: deque[tuple[World, dict[str, Change]]] = deque([(world, {})])
    seen: set[frozenset[Change]] = set()
    for _ in range(tries):
        if not waiting:
            return None
        tried, changes = waiting.popleft()
        decision = evaluate(tried)
        if decision.allowed:
            return tuple(changes.values())
        for change in _moves(tried, decision):
            following = {**changes, change.key.lower(): change}
            made = frozenset(following.values())
            if made not in seen and change.key.lower() not in changes:
                seen.add(made)
                waiting.append((_changed(tried, change), following))
    return None


def resources_allowed(world: World, decision: Decision) -> tuple[str, ...]:
    """Patterns of the resources on which the refusing layer allows the action, where the request's is none of them."""
    if decision.decision != "implicit_deny":
        return ()
    found: dict[str, None] = {}
    for document in documents_of(world, decision.layer):
        for statement in document.statements:
            about = statement.effect == "Allow" and concerns(world, document, statement, any_resource=True)
            if about and not concerns(world, document, statement):
                found.update(dict.fromkeys(statement.resources or ()))
    return tuple(found)


def reserved_for(world: World, decision: Decision) -> tuple[str, ...]:
    """The principals whom the deciding Denies spare by `aws:PrincipalArn`: the action is theirs alone."""
    found: dict[str, None] = {}
    deciding = {(each.layer, each.sid) for each in decision.statements}
    for layer in dict.fromkeys(each.layer for each in decision.statements):
        for document in documents_of(world, layer):
            for statement in document.statements:
                if statement.effect == "Deny" and (layer, statement.sid) in deciding:
                    found.update(dict.fromkeys(_spared(statement)))
    return tuple(found)


def _spared(statement: Statement) -> Iterator[str]:
    for condition in statement.conditions:
        negated = condition.operator in ("ArnNotLike", "ArnNotEquals", "StringNotLike", "StringNotEquals")
        if negated and condition.key.lower() == "aws:principalarn":
            yield from condition.values


def allows_action(world: World, decision: Decision) -> bool:
    """Whether the layer that refused allows the action at all, on some resource and condition; after a Deny, yes."""
    return decision.decision != "implicit_deny" or any(
        statement.effect == "Allow" and concerns(world, document, statement, any_resource=True)
        for document in documents_of(world, decision.layer)
        for statement in document.statements
    )


def _changed(world: World, change: Change) -> World:
    context = {key: value for key, value in world.context.items() if key.lower() != change.key.lower()}
    if change.value is not None:
        context[change.key] = change.value
    return replace(world, context=context)


def _moves(world: World, decision: Decision) -> Iterator[Change]:
    """Changes of one key that undo a deciding Deny, or that make a fitting Allow hold."""
    for document, statement in _concerned(world, decision):
        lookup = _lookup(world) if document.has_variables else None
        denies = statement.effect == "Deny"
        context = _lowered(world)
        for condition in statement.conditions:
            if conditions.holds(condition, context, lookup) is denies and _is_the_callers(world.action, condition.key):
                yield from _values(world, condition, lookup, wanted=not denies)


def _concerned(world: World, decision: Decision) -> Iterator[tuple[Document, Statement]]:
    for document in documents_of(world, decision.layer):
        lookup = _lookup(world) if document.has_variables else None
        for statement in document.statements:
            if not concerns(world, document, statement):
                continue
            if decision.decision == "implicit_deny" and statement.effect == "Allow":
                yield document, statement
            elif decision.decision == "explicit_deny" and statement.effect == "Deny":
                context = _lowered(world)
                if all(conditions.holds(condition, context, lookup) for condition in statement.conditions):
                    yield document, statement
                    return  # one at a time: the others are met on the way


def _is_the_callers(action: str, key: str) -> bool:
    lowered = key.lower()
    if lowered.startswith(_NOT_THE_CALLERS) and lowered not in _FROM_WHERE:
        return False
    return not actions.exists(action) or actions.supports_key(action, key)


def _values(world: World, condition: Condition, lookup: patterns.Lookup | None, *, wanted: bool) -> Iterator[Change]:
    """Values of a condition's key that make it hold, or not, as wanted."""
    lowered = condition.key.lower()
    multivalued = actions.is_multivalued(condition.key)
    pool = list(dict.fromkeys(_named_values(world, lowered, lookup)))
    current = _lowered(world).get(lowered, ())
    candidates: list[Value | None] = []
    if multivalued and current:
        candidates.append(tuple(value for value in current if value in pool))
    candidates += [(value,) if multivalued else value for value in pool]
    kind = actions.key_type(condition.key)
    if kind == "Bool":
        candidates += ["true", "false"]
    elif not pool:
        candidates.append((ANY,) if multivalued else ANY)
    candidates.append(None)
    for candidate in candidates:
        if candidate == () or candidate == world.context.get(condition.key):
            continue
        changed = _changed(world, Change(condition.key, candidate))
        if conditions.holds(condition, _lowered(changed), lookup) is wanted:
            yield Change(condition.key, candidate)


def _named_values(world: World, key: str, lookup: patterns.Lookup | None) -> Iterator[str]:
    """Values that the world's policies name for a key, as plain texts; the ends of ranges for numbers and addresses."""
    for document in documents_of(world):
        for statement in document.statements:
            if not concerns(world, document, statement, any_resource=True):
                continue
            for condition in statement.conditions:
                if condition.key.lower() == key and condition.operator != "Null":
                    yield from (_plain(condition.operator, value, lookup) for value in condition.values)


def _plain(operator: str, value: str, lookup: patterns.Lookup | None) -> str:
    if operator in ("IpAddress", "NotIpAddress"):
        try:
            return str(ipaddress.ip_network(value, strict=False).network_address)
        except ValueError:
            return value
    if lookup is not None and "${" in value:
        pieces = patterns.resolve(value, lookup)
        value = patterns.literal(pieces) if pieces is not None else value
    return value


def _lowered(world: World) -> dict[str, tuple[str, ...]]:
    return {key.lower(): (value,) if isinstance(value, str) else tuple(value) for key, value in world.context.items()}


def _lookup(world: World) -> patterns.Lookup:
    context = _lowered(world)

    def look_up(key: str) -> str | None:
        values = context.get(key.lower(), ())
        return values[0] if len(values) == 1 else None

    return look_up
