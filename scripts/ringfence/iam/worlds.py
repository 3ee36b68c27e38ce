"""`ringfence iam evaluate`: request worlds as JSON Lines in, a decision for each as JSON Lines out.

A world is an object with `principal`, `action` and `resource` (strings, required) and, each omitted or null when there
is none: `account`, `resource_account` (account ids), `context` (condition keys with a string or a list of strings),
`identity_policies` (list of documents), `permissions_boundary`, `session_policy`, `resource_policy`,
`vpc_endpoint_policy` (a document each), `service_control_policies` and `resource_control_policies` (a list of levels,
each a list of documents). Nothing is added to the context: a key that is not there is absent.

A document may be an object or its JSON text. Context values that are JSON booleans or numbers are read as IAM writes
them (`true`, `5`). `account` defaults from the principal's ARN, `resource_account` from the resource's ARN, else from
the principal's account. A `resource_policy` is a role's trust policy when the action is one of STS's on a role.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.iam.documents import Document, Kind, parse
from ringfence.iam.evaluate import Decision, Levels, World, evaluate
from ringfence.iam.explain import reason
from ringfence.iam.json_lines import Line, answer_lines, read_object

FIELDS = (
    "principal",
    "account",
    "action",
    "resource",
    "resource_account",
    "context",
    "identity_policies",
    "permissions_boundary",
    "session_policy",
    "service_control_policies",
    "resource_control_policies",
    "resource_policy",
    "vpc_endpoint_policy",
)


def evaluate_lines(lines: Iterable[str | bytes], write: Callable[[str], None]) -> int:
    """Answer every line with one line, given to `write` without its line end; returns the exit status.

    `{"decision", "layer", "statements": [{"layer", "policy", "index", "sid", "level"?}], "reason"}`, or
    `{"line": N, "error"}` for a line that is no world, N counted from 1; blank lines count and get no answer.
    The status is 0 when every line was a world (a denial is an answer) and 2 otherwise.
    """

    def answering(line: Line, number: int) -> tuple[dict[str, Any], int]:
        world = read_world(line)
        return _answer(evaluate(world), world), 0

    return answer_lines(lines, answering, write)


def read_world(source: str | bytes | Mapping[str, Any]) -> World:
    """The world of one line or one object. Raises RingfenceError that names the field at fault."""
    fields = read_object(source) if isinstance(source, str | bytes) else source
    for name in fields:
        if name not in FIELDS:
            raise RingfenceError(f'the field "{name[:80]}" is unknown', expected=f"one of {', '.join(FIELDS)}")
    action = _action(fields)
    resource = _required(fields, "resource")
    return World(
        principal=_required(fields, "principal"),
        action=action,
        resource=resource,
        account=_account(fields, "account"),
        resource_account=_account(fields, "resource_account"),
        context=_context(fields.get("context")),
        identity_policies=_documents(fields, "identity_policies", "identity"),
        permissions_boundary=_document(fields, "permissions_boundary", "identity"),
        session_policy=_document(fields, "session_policy", "identity"),
        service_control_policies=_levels(fields, "service_control_policies", "service_control"),
        resource_control_policies=_levels(fields, "resource_control_policies", "resource_control"),
        resource_policy=_document(fields, "resource_policy", _resource_policy_kind(action, resource)),
        vpc_endpoint_policy=_document(fields, "vpc_endpoint_policy", "vpc_endpoint"),
    )


def _answer(decision: Decision, world: World) -> dict[str, Any]:
    statements = []
    for deciding in decision.statements:
        entry: dict[str, Any] = {"layer": deciding.layer, "policy": deciding.policy, "index": deciding.index}
        if deciding.level is not None:
            entry["level"] = deciding.level
        statements.append({**entry, "sid": deciding.sid})
    return {
        "decision": decision.decision,
        "layer": decision.layer,
        "statements": statements,
        "reason": reason(decision, world),
    }


def _required(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        found = "is missing" if value is None else f"holds {_type(value)}"
        raise RingfenceError(f'the field "{name}" {found}', expected="a string that is not empty")
    return value


def _action(fields: Mapping[str, Any]) -> str:
    action = _required(fields, "action")
    if not re.fullmatch(r"[A-Za-z0-9-]+:[A-Za-z0-9-]+", action):
        raise RingfenceError(f'the action "{action[:80]}"', where="action", expected="one action, as service:Action")
    return action


def _account(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or not re.fullmatch(r"\d{12}", value, re.ASCII):
        found = f'"{value[:80]}"' if isinstance(value, str) else _type(value)
        raise RingfenceError(f"found {found}", where=name, expected="an account id: a string of twelve digits")
    return value


def _context(value: Any) -> dict[str, str | tuple[str, ...]]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise RingfenceError(f"found {_type(value)}", where="context", expected="an object of condition keys")
    context: dict[str, str | tuple[str, ...]] = {}
    spelled: dict[str, str] = {}
    for key, given in value.items():
        if key.lower() in spelled:
            raise RingfenceError(
                f'"{spelled[key.lower()]}" and "{key}" are one condition key', where="context", expected="each key once"
            )
        spelled[key.lower()] = key
        context[key] = tuple(_scalar(key, one) for one in given) if isinstance(given, list) else _scalar(key, given)
    return context


def _scalar(key: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    where = f'context, "{key[:80]}"'
    raise RingfenceError(f"found {_type(value)}", where=where, expected="a string or a list of strings")


def _document(fields: Mapping[str, Any], name: str, kind: Kind) -> Document | None:
    value = fields.get(name)
    return None if value is None else _parse(value, kind, name)


def _documents(fields: Mapping[str, Any], name: str, kind: Kind) -> tuple[Document, ...]:
    value = fields.get(name)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise RingfenceError(f"found {_type(value)}", where=name, expected="a list of policy documents")
    return tuple(_parse(document, kind, f"{name}[{index}]") for index, document in enumerate(value))


def _levels(fields: Mapping[str, Any], name: str, kind: Kind) -> Levels:
    value = fields.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(level, list) for level in value):
        found = _type(value) if not isinstance(value, list) else "a list of something else"
        raise RingfenceError(f"found {found}", where=name, expected="a list of levels, each a list of policy documents")
    return tuple(
        tuple(_parse(document, kind, f"{name}[{number}][{index}]") for index, document in enumerate(level))
        for number, level in enumerate(value)
    )


def _parse(value: Any, kind: Kind, where: str) -> Document:
    if not isinstance(value, str | Mapping):
        raise RingfenceError(f"found {_type(value)}", where=where, expected="a policy document, which is a JSON object")
    return parse(value, kind=kind, where=where)


def _resource_policy_kind(action: str, resource: str) -> Kind:
    on_role = resource.split(":", 5)[-1].startswith("role/")
    return "trust" if action.lower().startswith("sts:") and on_role else "resource"


def _type(value: Any) -> str:
    names = {type(None): "null", bool: "a boolean", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")
