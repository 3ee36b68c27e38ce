"""HCL's operators over values that may not be known yet."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from ringfence.plan.abstract import Opaque, Reference, Text, is_known


def equality(left: Any, right: Any, symbol: str) -> Any:
    """`==` and `!=`. An id or ARN that is not known yet is at least not null."""
    for one, other in ((left, right), (right, left)):
        if one is None and isinstance(other, Reference) and never_null(other):
            return symbol == "!="
        if one is None and isinstance(other, dict | list | Text):
            return symbol == "!="
    if is_known(left) and is_known(right):
        return (left == right) is (symbol == "==")
    return Opaque("a comparison with what is not known yet")


def never_null(reference: Reference) -> bool:
    """Whether a computed attribute is one that every resource has once it exists."""
    return reference.attribute in ("id", "arn", "key_id", "name", "target_key_arn", "json")


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def arithmetic(symbol: str, left: Any, right: Any) -> Any:
    """`+ - * / %` and the orders, of numbers that are known."""
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return Opaque("arithmetic on what is not known yet")
    if symbol in "/%" and right == 0:
        return Opaque("a division by zero")
    return _OPERATIONS[symbol](left, right)
