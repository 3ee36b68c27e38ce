"""IAM policy documents as typed, frozen objects, parsed strictly.

The grammar is that of "Grammar of the IAM JSON policy language" and the "IAM JSON policy elements" pages. What IAM
refuses to store is refused here too, with the place named, because a document that AWS would never accept says nothing
about what AWS would do. Which elements a document may hold depends on where it is attached: its kind.

Strings are kept exactly as they stand (wildcards, variables, a caller's own subclass of `str`): nothing is translated
early, so that another reader of a document, such as a prover, can give the strings a meaning of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from ringfence.errors import RingfenceError

Effect = Literal["Allow", "Deny"]
Qualifier = Literal["ForAllValues", "ForAnyValue"]
Kind = Literal["identity", "resource", "trust", "service_control", "resource_control", "vpc_endpoint"]
"""Where a document is attached. `identity` is also the form of permissions boundaries and session policies."""

OPERATORS = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnNotEquals",
    "ArnLike",
    "ArnNotLike",
    "Null",
)
_OPERATOR = {name.lower(): name for name in OPERATORS}
_QUALIFIER: dict[str, Qualifier] = {"forallvalues": "ForAllValues", "foranyvalue": "ForAnyValue"}

_DOCUMENT_FIELDS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_FIELDS = frozenset(
    ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)
_PRINCIPAL_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")
_VERSIONS = ("2012-10-17", "2008-10-17")
_NAMES_PRINCIPALS = frozenset({"resource", "trust", "resource_control", "vpc_endpoint"})
_NAMES_RESOURCES = frozenset({"identity", "service_control", "resource_control", "vpc_endpoint"})
_AWS_PRINCIPAL = re.compile(r"\*|\d{12}|arn:[^*?]+|A[A-Z0-9]{15,}")


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of one operator: `("StringEquals", "ForAnyValue", if_exists, "aws:TagKeys", ("team",))`."""

    operator: str
    qualifier: Qualifier | None
    if_exists: bool
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Principals:
    """A Principal or NotPrincipal element. `everyone` is `"*"` and `{"AWS": "*"}`, which AWS reads alike."""

    everyone: bool = False
    aws: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    federated: tuple[str, ...] = ()
    canonical_users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Of each pair (`actions`, `not_actions`) at most one is set; None means that it is not there."""

    effect: Effect
    sid: str | None = None
    principals: Principals | None = None
    not_principals: Principals | None = None
    actions: tuple[str, ...] | None = None
    not_actions: tuple[str, ...] | None = None
    resources: tuple[str, ...] | None = None
    not_resources: tuple[str, ...] | None = None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document. Policy variables mean something only in version 2012-10-17, as AWS documents."""

    statements: tuple[Statement, ...]
    version: str = "2008-10-17"
    id: str | None = None

    @property
    def has_variables(self) -> bool:
        """Whether `${...}` in this document is a policy variable rather than literal text."""
        return self.version == "2012-10-17"


class _Refused(Exception):
    """What is wrong at a place inside a document; `parse` turns it into a RingfenceError."""

    def __init__(self, place: str, what: str, expected: str = "") -> None:
        super().__init__(what)
        self.place, self.what, self.expected = place, what, expected


def parse(source: str | bytes | Mapping[str, Any], *, kind: Kind | None = None, where: str = "policy") -> Document:
    """The document that JSON text or an already parsed object holds; text is parsed once and remembered.

    `kind` adds the rules of the place where the document is attached (no Principal in an identity policy, one in every
    statement of a resource policy, no Resource in a trust policy, ...); without it only the grammar is checked.
    `where` names the document in errors.

    Raises RingfenceError that names the statement and element at fault.
    """
    try:
        if isinstance(source, str | bytes):
            return _parse_text(source, kind)
        return _document(source, kind)
    except _Refused as refusal:
        place = f"{where}, {refusal.place}" if refusal.place else where
        raise RingfenceError(refusal.what, where=place, expected=refusal.expected) from None


def read_json(text: str | bytes) -> Any:
    """JSON as IAM reads it: no duplicate keys, no NaN or Infinity. Raises ValueError with a readable message."""
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"not UTF-8 (byte {error.start})") from None
    try:
        return json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constants, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("not JSON that can be read: it is nested too deeply") from None


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'the key "{twice}" stands twice in one object')
    return result


def _integer(digits: str) -> int:
    if len(digits) > 100:
        raise ValueError(f"not JSON that can be read: a number of {len(digits)} digits")
    return int(digits)


def _no_constants(name: str) -> Any:
    raise ValueError(f"not JSON: {name} is no number")


@lru_cache(maxsize=4096)
def _parse_text(text: str | bytes, kind: Kind | None) -> Document:
    try:
        source = read_json(text)
    except ValueError as error:
        raise _Refused("", str(error)) from None
    return _document(source, kind)


def _document(source: Any, kind: Kind | None) -> Document:
    if not isinstance(source, Mapping):
        raise _Refused("", f"found {_name(source)}", "a policy document, which is a JSON object")
    _known_fields("", source, _DOCUMENT_FIELDS)
    version = source.get("Version", "2008-10-17")
    if version not in _VERSIONS:
        raise _Refused("Version", f"found {_show(version)}", '"2012-10-17" or "2008-10-17"')
    identifier = source.get("Id")
    if identifier is not None and not isinstance(identifier, str):
        raise _Refused("Id", f"found {_name(identifier)}", "a string")
    if "Statement" not in source:
        raise _Refused("", "the element Statement is missing", "one statement or a list of them")
    statements = source["Statement"]
    if isinstance(statements, Mapping):
        statements = [statements]
    if not isinstance(statements, list | tuple):
        raise _Refused("Statement", f"found {_name(statements)}", "one statement or a list of them")
    parsed = tuple(_statement(_place(index, raw), raw, kind) for index, raw in enumerate(statements))
    _unique_sids(parsed, kind)
    return Document(statements=parsed, version=version, id=identifier)


def _unique_sids(statements: tuple[Statement, ...], kind: Kind | None) -> None:
    """IAM: Sids are unique within a policy, and alphanumeric in identity-based ones; other services differ."""
    if kind not in ("identity", "trust", "service_control"):
        return
    seen: set[str] = set()
    for index, statement in enumerate(statements):
        sid = statement.sid
        if not sid:
            continue
        if sid in seen:
            raise _Refused(
                f"statement {index}", f'the Sid "{sid}" is used twice', "a Sid of its own for each statement"
            )
        seen.add(sid)
        if kind == "identity" and not re.fullmatch(r"[0-9A-Za-z]*", sid):
            raise _Refused(f"statement {index}", f'the Sid "{sid}"', "letters and digits only")


def _statement(place: str, raw: Any, kind: Kind | None) -> Statement:
    if not isinstance(raw, Mapping):
        raise _Refused(place, f"found {_name(raw)}", "a statement, which is a JSON object")
    _known_fields(place, raw, _STATEMENT_FIELDS)
    effect = raw.get("Effect")
    if "Effect" not in raw:
        raise _Refused(place, "the element Effect is missing", '"Allow" or "Deny"')
    if effect not in ("Allow", "Deny"):
        raise _Refused(f"{place}, Effect", f"found {_show(effect)}", '"Allow" or "Deny"')
    for one, other in (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")):
        if one in raw and other in raw:
            raise _Refused(place, f"{one} and {other} stand in one statement", "only one of the two")
    if "Action" not in raw and "NotAction" not in raw:
        raise _Refused(place, "neither Action nor NotAction is there", "one of the two")
    _attached(place, raw, kind)
    sid = raw.get("Sid")
    if sid is not None and not isinstance(sid, str):
        raise _Refused(f"{place}, Sid", f"found {_name(sid)}", "a string")
    return Statement(
        effect=effect,
        sid=sid,
        principals=_principals(f"{place}, Principal", raw["Principal"]) if "Principal" in raw else None,
        not_principals=_principals(f"{place}, NotPrincipal", raw["NotPrincipal"]) if "NotPrincipal" in raw else None,
        actions=_actions(f"{place}, Action", raw["Action"]) if "Action" in raw else None,
        not_actions=_actions(f"{place}, NotAction", raw["NotAction"]) if "NotAction" in raw else None,
        resources=_resources(f"{place}, Resource", raw["Resource"]) if "Resource" in raw else None,
        not_resources=_resources(f"{place}, NotResource", raw["NotResource"]) if "NotResource" in raw else None,
        conditions=_conditions(f"{place}, Condition", raw["Condition"]) if "Condition" in raw else (),
    )


def _attached(place: str, raw: Mapping[str, Any], kind: Kind | None) -> None:
    """The rules of the place where a document is attached."""
    if "NotPrincipal" in raw and raw["Effect"] == "Allow":
        raise _Refused(place, "NotPrincipal stands with Effect Allow", "Principal; AWS supports NotPrincipal with Deny")
    if kind is None:
        return
    named = "Principal" in raw or "NotPrincipal" in raw
    label = kind.replace("_", " ")
    if kind in _NAMES_PRINCIPALS and not named:
        raise _Refused(place, "the element Principal is missing", f"one in every statement of a {label} policy")
    if kind not in _NAMES_PRINCIPALS and named:
        raise _Refused(place, "Principal does not belong here", f"no Principal in an {label} policy")
    if kind == "resource_control" and raw.get("Principal") != "*":
        raise _Refused(
            f"{place}, Principal", f"found {_show(raw.get('Principal'))}", '"*" in a resource control policy'
        )
    if kind == "trust" and "NotPrincipal" in raw:
        raise _Refused(place, "NotPrincipal does not belong here", "Principal in a role trust policy")
    located = "Resource" in raw or "NotResource" in raw
    if kind in _NAMES_RESOURCES and not located:
        raise _Refused(place, "neither Resource nor NotResource is there", "one of the two")
    if kind == "trust" and located:
        raise _Refused(place, "Resource does not belong here", "no Resource in a role trust policy")


def _principals(place: str, raw: Any) -> Principals:
    if raw == "*":
        return Principals(everyone=True)
    if not isinstance(raw, Mapping) or not raw:
        raise _Refused(place, f"found {_show(raw)}", '"*" or an object with AWS, Service, Federated or CanonicalUser')
    _known_fields(place, raw, frozenset(_PRINCIPAL_TYPES))
    found = {kind: _strings(f"{place}, {kind}", raw[kind]) for kind in raw}
    for value in found.get("AWS", ()):
        # Only plain text is held to the pattern: a caller's own kind of string may stand for an ARN not yet known.
        if type(value) is str and not _AWS_PRINCIPAL.fullmatch(value):
            expected = '"*", an account id, or an ARN without wildcards'
            raise _Refused(f"{place}, AWS", f"found {_show(value)}", expected)
    aws = found.get("AWS", ())
    return Principals(
        everyone="*" in aws,
        aws=tuple(value for value in aws if value != "*"),
        services=found.get("Service", ()),
        federated=found.get("Federated", ()),
        canonical_users=found.get("CanonicalUser", ()),
    )


def _actions(place: str, raw: Any) -> tuple[str, ...]:
    actions = _strings(place, raw)
    for action in actions:
        service, colon, name = action.partition(":")
        if action != "*" and (not colon or not name or not re.fullmatch(r"[A-Za-z0-9-]+|\*", service)):
            raise _Refused(place, f"found {_show(action)}", '"*" or service:action with the service written out')
    return actions


def _resources(place: str, raw: Any) -> tuple[str, ...]:
    resources = _strings(place, raw)
    for resource in resources:
        prefix = resource.split(":", 1)[0]
        if type(resource) is str and prefix != "arn" and not any(sign in prefix for sign in "*?"):
            raise _Refused(place, f"found {_show(resource)}", 'an ARN or "*"')
    return resources


def _conditions(place: str, raw: Any) -> tuple[Condition, ...]:
    if not isinstance(raw, Mapping):
        raise _Refused(place, f"found {_name(raw)}", "an object of operators")
    conditions = []
    for written, keys in raw.items():
        operator, qualifier, if_exists = _operator(place, written)
        if not isinstance(keys, Mapping):
            raise _Refused(f"{place}, {written}", f"found {_name(keys)}", "an object of condition keys")
        for key, value in keys.items():
            if ":" not in key:
                raise _Refused(f"{place}, {written}", f'the condition key "{key}"', "a key with its prefix, like aws:")
            values = _values(f"{place}, {written}, {key}", value)
            conditions.append(Condition(operator, qualifier, if_exists, key, values))
    return tuple(conditions)


def _operator(place: str, written: str) -> tuple[str, Qualifier | None, bool]:
    """The operator's parts. IAM reads operator names without regard to case."""
    prefix, colon, rest = written.rpartition(":")
    qualifier = _QUALIFIER.get(prefix.lower()) if colon else None
    if colon and qualifier is None:
        raise _Refused(place, f'the set operator in "{written}" is unknown', "ForAllValues or ForAnyValue")
    name = rest.lower()
    if_exists = name.endswith("ifexists")
    operator = _OPERATOR.get(name.removesuffix("ifexists"))
    if operator is None:
        raise _Refused(place, f'the condition operator "{written}" is unknown', "one that IAM documents")
    if operator == "Null" and (if_exists or qualifier):
        raise _Refused(place, f'found "{written}"', "Null by itself: it tests presence")
    return operator, qualifier, if_exists


def _values(place: str, raw: Any) -> tuple[str, ...]:
    return tuple(_value(place, value) for value in (raw if isinstance(raw, list | tuple) else [raw]))


def _value(place: str, raw: Any) -> str:
    """Quotation marks are optional for numbers and booleans ("Grammar of the IAM JSON policy language")."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int | float):
        return str(raw)
    raise _Refused(place, f"found {_name(raw)}", "a string, number or boolean, or a list of them")


def _strings(place: str, raw: Any) -> tuple[str, ...]:
    values = tuple(raw) if isinstance(raw, list | tuple) else (raw,)
    for value in values:
        if not isinstance(value, str) or value == "":
            found = "an empty string" if value == "" else _name(value)
            raise _Refused(place, f"found {found}", "a string or a list of strings")
    return values


def _known_fields(place: str, raw: Mapping[str, Any], known: frozenset[str]) -> None:
    for name in raw:
        if name not in known:
            raise _Refused(place, f'the element "{name}" is unknown', f"one of {', '.join(sorted(known))}")


def _place(index: int, raw: Any) -> str:
    sid = raw.get("Sid") if isinstance(raw, Mapping) else None
    return f'statement {index} ("{sid}")' if isinstance(sid, str) and sid else f"statement {index}"


def _name(value: Any) -> str:
    names = {type(None): "null", bool: "a boolean", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "a number" if isinstance(value, int | float) else type(value).__name__)


def _show(value: Any) -> str:
    return f'"{value[:80]}"' if isinstance(value, str) else _name(value)
