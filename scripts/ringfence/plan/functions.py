"""Terraform's functions over values that may be known in part. A function that is not here gives Opaque."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ringfence.plan.abstract import Alternatives, Encoded, Instance, Opaque, Reference, Text, alternatives, is_known

Function = Callable[..., Any]


def call(name: str, arguments: list[Any]) -> Any:
    """The result of Terraform's function `name`, as far as it can be said."""
    if name in _STRUCTURAL:
        return _safely(name, _STRUCTURAL[name], arguments)
    if name in _KNOWN:
        if all(is_known(argument) for argument in arguments):
            return _safely(name, _KNOWN[name], arguments)
        return Opaque(f"{name}() of what is not known yet")
    return Opaque(f"{name}() is not followed")


def _safely(name: str, function: Function, arguments: list[Any]) -> Any:
    try:
        return function(*arguments)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        return Opaque(f"{name}() could not be followed: {error}")


def _may_be_null(value: Any) -> bool:
    if isinstance(value, Alternatives):
        return any(_may_be_null(option) for option in value.options)
    return value is None or isinstance(value, Opaque)


def _coalesce(*arguments: Any) -> Any:
    options = []
    for argument in arguments:
        if argument is None or argument == "":
            continue
        options.append(argument)
        if not _may_be_null(argument):
            break
    return alternatives(options) if options else Opaque("coalesce() of nothing")


def _merge(*maps: Any) -> Any:
    merged: dict[str, Any] = {}
    if len(maps) == 1 and isinstance(maps[0], list):
        maps = tuple(maps[0])  # merge() takes no list: this was merge(list...), whose dots hcl2 leaves out
    for each in maps:
        if each is None:
            continue
        if not isinstance(each, dict):
            return Opaque("merge() of a map that is not known yet")
        merged |= each
    return merged


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise TypeError("a list that is not known yet")


def _concat(*lists: Any) -> list[Any]:
    return [item for each in lists for item in _list(each)]


def _flatten(value: Any) -> list[Any]:
    flat: list[Any] = []
    for item in _list(value):
        if isinstance(item, list):
            flat += _flatten(item)
        elif isinstance(item, Alternatives | Opaque):
            raise TypeError("an element that is not known yet")
        else:
            flat.append(item)
    return flat


def _lookup(mapping: Any, key: Any, *default: Any) -> Any:
    if not isinstance(mapping, dict) or not is_known(key):
        raise TypeError("a map or key that is not known yet")
    return mapping[key] if key in mapping else default[0]


def _one(value: Any) -> Any:
    items = _list(value)
    if len(items) > 1:
        raise ValueError("more than one element")
    return items[0] if items else None


def _set(value: Any) -> list[Any]:
    items = _list(value)
    return sorted(set(items), key=str) if is_known(items) and all(isinstance(each, str) for each in items) else items


def _length(value: Any) -> int:
    if isinstance(value, dict | list | str):
        return len(value)
    raise TypeError("a length that is not known yet")


def _contains(items: Any, wanted: Any) -> bool:
    if not is_known(items) or not is_known(wanted):
        raise TypeError("an element that is not known yet")
    return wanted in _list(items)


def _mapping(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise TypeError("a map that is not known yet")


def _compact(value: Any) -> list[Any]:
    items = _list(value)
    if any(isinstance(each, Alternatives | Opaque) for each in items):
        raise TypeError("an element that is not known yet")
    return [each for each in items if each is not None and each != ""]


def _same(value: Any) -> Any:
    return value


def _to_string(value: Any) -> Any:
    if isinstance(value, Reference | Text | Alternatives | Opaque | Instance) or value is None:
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(value: Any) -> Any:
    return json.dumps(value, separators=(",", ":")) if is_known(value) else Encoded(value)


def _format(pattern: str, values: tuple[Any, ...]) -> str:
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
        raise TypeError("format() of other than strings and whole numbers")
    if "%" in pattern.replace("%s", "").replace("%d", ""):
        raise ValueError("a verb other than %s and %d")
    return pattern % values


def _replace(text: str, old: str, new: str) -> str:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        raise ValueError("replace() by a regular expression")
    return text.replace(old, new)


_STRUCTURAL: dict[str, Function] = {
    "coalesce": _coalesce,
    "merge": _merge,
    "concat": _concat,
    "flatten": _flatten,
    "lookup": _lookup,
    "one": _one,
    "toset": _set,
    "tolist": _same,
    "tomap": _same,
    "sensitive": _same,
    "nonsensitive": _same,
    "tostring": _to_string,
    "length": _length,
    "contains": _contains,
    "keys": lambda value: sorted(_mapping(value)),
    "values": lambda value: [each for _, each in sorted(_mapping(value).items())],
    "compact": _compact,
    "distinct": lambda items: list(dict.fromkeys(_list(items))),
    "sort": _same,
    "element": lambda items, index: _list(items)[index % len(_list(items))],
    "setunion": _concat,
    "jsonencode": _json,
}

_KNOWN: dict[str, Function] = {
    "join": lambda separator, items: separator.join(items),
    "split": lambda separator, text: text.split(separator),
    "format": lambda pattern, *values: _format(pattern, values),
    "replace": lambda text, old, new: _replace(text, old, new),
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "trimspace": str.strip,
    "trimprefix": str.removeprefix,
    "trimsuffix": str.removesuffix,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "max": max,
    "min": min,
    "jsondecode": json.loads,
    "range": lambda *bounds: list(range(*bounds)),
    "zipmap": lambda keys, values: dict(zip(keys, values, strict=True)),
    "tobool": lambda value: {"true": True, "false": False}.get(value, value),
    "tonumber": lambda value: float(value) if isinstance(value, str) else value,
    "alltrue": all,
    "anytrue": any,
}
