"""Condition operators, as "IAM JSON policy elements: Condition operators" and the pages on set operators document them.

Choices, where the pages leave room:

- A key whose list is empty is absent: for every operator, Null included.
- A list of one value is that value. Without a set operator a key with several values matches nothing, neither by a
  plain nor by a negated operator, since AWS says that such keys need a set operator.
- `...IfExists` is true when the key is absent, with a set operator as well. Otherwise, on an absent key,
  `ForAllValues` is true, `ForAnyValue` false, a negated operator true and any other false.
- A policy value that cannot be resolved (a variable whose key is absent) matches nothing, and makes a negated operator
  false: AWS calls such a statement invalid.
- A value that is not of the operator's type (no number, date, IP address or ARN) matches nothing, negated or not.
- A negated operator with several policy values is true when none of them matches.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

from ringfence.iam import patterns
from ringfence.iam.documents import Condition
from ringfence.iam.patterns import Lookup, Pieces

Context = Mapping[str, tuple[str, ...]]
"""Condition keys in lower case with their values; a key with no values is absent."""

Compare = Callable[[Pieces, str], bool | None]
"""One policy value against one value of the request; None when they cannot be compared."""


def holds(condition: Condition, context: Context, lookup: Lookup | None) -> bool:
    """Whether one condition is true in a request. `lookup` is None in documents without policy variables."""
    found = context.get(condition.key.lower(), ())
    if condition.operator == "Null":
        return any((value.lower() == "true") is (not found) for value in condition.values if _is_boolean(value))
    compare, negated, takes_variables = _OPERATORS[condition.operator]
    if not found:
        if condition.if_exists or condition.qualifier:
            return condition.if_exists or condition.qualifier == "ForAllValues"
        return negated
    wanted = [_pieces(value, lookup if takes_variables else None) for value in condition.values]
    if condition.qualifier == "ForAllValues":
        return all(_matches(compare, negated, wanted, value) for value in found)
    if condition.qualifier == "ForAnyValue":
        return any(_matches(compare, negated, wanted, value) for value in found)
    return len(found) == 1 and _matches(compare, negated, wanted, found[0])


def _matches(compare: Compare, negated: bool, wanted: list[Pieces | None], value: str) -> bool:
    answers = [None if pieces is None else compare(pieces, value) for pieces in wanted]
    if negated:
        return all(answer is False for answer in answers)
    return any(answers)


def _pieces(value: str, lookup: Lookup | None) -> Pieces | None:
    if lookup is None or "${" not in value:
        return ((value, False),)
    return patterns.resolve(value, lookup)


def _is_boolean(value: str) -> bool:
    return value.lower() in ("true", "false")


def _equals(pieces: Pieces, value: str) -> bool:
    return patterns.literal(pieces) == value


def _equals_ignoring_case(pieces: Pieces, value: str) -> bool:
    return patterns.literal(pieces).casefold() == value.casefold()


def _like(pieces: Pieces, value: str) -> bool:
    return patterns.like(pieces).fullmatch(value) is not None


def _bool(pieces: Pieces, value: str) -> bool | None:
    wanted = patterns.literal(pieces)
    if not _is_boolean(wanted) or not _is_boolean(value):
        return None
    return wanted.lower() == value.lower()


def _binary(pieces: Pieces, value: str) -> bool | None:
    wanted, given = _base64(patterns.literal(pieces)), _base64(value)
    return None if wanted is None or given is None else wanted == given


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _ip_address(pieces: Pieces, value: str) -> bool | None:
    network, address = _network(patterns.literal(pieces)), _network(value)
    if network is None or address is None:
        return None
    if isinstance(network, ipaddress.IPv4Network) and isinstance(address, ipaddress.IPv4Network):
        return address.subnet_of(network)
    if isinstance(network, ipaddress.IPv6Network) and isinstance(address, ipaddress.IPv6Network):
        return address.subnet_of(network)
    return False


@lru_cache(maxsize=1024)
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """An address or range; without a prefix it is one address."""
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _ordered(parse: Callable[[str], Decimal | datetime | None], accepted: frozenset[int]) -> Compare:
    """A comparison of numbers or dates: true when value minus wanted has one of the accepted signs."""

    def compare(pieces: Pieces, value: str) -> bool | None:
        wanted, given = parse(patterns.literal(pieces)), parse(value)
        if isinstance(wanted, Decimal) and isinstance(given, Decimal):
            return (given > wanted) - (given < wanted) in accepted
        if isinstance(wanted, datetime) and isinstance(given, datetime):
            return (given > wanted) - (given < wanted) in accepted
        return None

    return compare


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"[+-]?(\d{1,100}(\.\d{0,100})?|\.\d{1,100})", text, re.ASCII) else None


_DATE = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?)?)?)?",
    re.ASCII,
)


@lru_cache(maxsize=1024)
def _date(text: str) -> datetime | None:
    """A W3C date (a year, a month, a day, or a time of day with its zone; UTC without one) or epoch seconds.

    Four digits are a year. A fraction of a second is kept.
    """
    matched = _DATE.fullmatch(text)
    try:
        if matched is None:
            seconds = _number(text)
            return None if seconds is None else datetime.fromtimestamp(float(seconds), UTC)
        year, month, day, hour = matched.group(1, 2, 3, 4)
        if hour is None:
            return datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
        moment = datetime.fromisoformat(text.upper())
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


_SAME, _LESS, _MORE = frozenset({0}), frozenset({-1}), frozenset({1})

# operator: how to compare, whether it is the negation of that, whether policy variables may stand in its values
_OPERATORS: dict[str, tuple[Compare, bool, bool]] = {
    "StringEquals": (_equals, False, True),
    "StringNotEquals": (_equals, True, True),
    "StringEqualsIgnoreCase": (_equals_ignoring_case, False, True),
    "StringNotEqualsIgnoreCase": (_equals_ignoring_case, True, True),
    "StringLike": (_like, False, True),
    "StringNotLike": (_like, True, True),
    "ArnEquals": (patterns.arn_like, False, True),
    "ArnLike": (patterns.arn_like, False, True),
    "ArnNotEquals": (patterns.arn_like, True, True),
    "ArnNotLike": (patterns.arn_like, True, True),
    "Bool": (_bool, False, True),
    "BinaryEquals": (_binary, False, False),
    "IpAddress": (_ip_address, False, False),
    "NotIpAddress": (_ip_address, True, False),
}
for _name, _parse in (("Numeric", _number), ("Date", _date)):
    _OPERATORS[f"{_name}Equals"] = (_ordered(_parse, _SAME), False, False)
    _OPERATORS[f"{_name}NotEquals"] = (_ordered(_parse, _SAME), True, False)
    _OPERATORS[f"{_name}LessThan"] = (_ordered(_parse, _LESS), False, False)
    _OPERATORS[f"{_name}LessThanEquals"] = (_ordered(_parse, _LESS | _SAME), False, False)
    _OPERATORS[f"{_name}GreaterThan"] = (_ordered(_parse, _MORE), False, False)
    _OPERATORS[f"{_name}GreaterThanEquals"] = (_ordered(_parse, _MORE | _SAME), False, False)
