"""A template's parameters: defaults, types and constraints."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ringfence.cloud.call import Fault
from ringfence.cloud.services.cloudformation.templates import Template, refusal

SSM_TYPE = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
LISTS = ("CommaDelimitedList",)
Lookup = Callable[[str], str]
Exists = Callable[[str, str], bool]


def parameter_values(template: Template, given: Mapping[str, str], lookup: Lookup, exists: Exists) -> dict[str, Any]:
    """The value of each parameter, checked; Fault ValidationError for the first that does not do.

    `lookup` gives the value of an SSM parameter; `exists` says whether a resource of an `AWS::EC2::...` type exists.
    """
    unknown = sorted(set(given) - set(template.parameters))
    if unknown:
        raise refusal(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = [name for name, about in template.parameters.items() if name not in given and "Default" not in about]
    if missing:
        raise refusal(f"Parameters: [{', '.join(missing)}] must have values")
    values = {}
    for name, about in template.parameters.items():
        value = str(given.get(name, about.get("Default", "")))
        _check(name, about, value)
        values[name] = _typed(name, str(about.get("Type", "String")), value, lookup, exists)
    return values


def _check(name: str, about: Mapping[str, Any], value: str) -> None:
    failure = about.get("ConstraintDescription")

    def refuse(reason: str) -> Fault:
        return refusal(f"Parameter '{name}' {f'failed to satisfy constraint: {failure}' if failure else reason}")

    listed = "List" in about.get("Type", "")
    parts = [part.strip() for part in value.split(",")] if listed else [value]
    allowed = [str(option) for option in about.get("AllowedValues", ())]
    if allowed and not set(parts) <= set(allowed):
        raise refuse(f"must be one of AllowedValues [{', '.join(allowed)}]")
    pattern = about.get("AllowedPattern")
    if pattern and not all(re.fullmatch(pattern, part) for part in parts):
        raise refuse(f"must match pattern {pattern}")
    if len(value) < int(about.get("MinLength", 0)):
        raise refuse(f"must contain at least {about['MinLength']} characters")
    if len(value) > int(about.get("MaxLength", len(value))):
        raise refuse(f"must contain at most {about['MaxLength']} characters")
    if "Number" in about.get("Type", ""):
        _check_numbers(about, parts, refuse)


def _check_numbers(about: Mapping[str, Any], parts: list[str], refuse: Callable[[str], Fault]) -> None:
    for part in parts:
        if not re.fullmatch(r"-?\d+(\.\d+)?", part):
            raise refuse("must be a number")
        if "MinValue" in about and float(part) < float(about["MinValue"]):
            raise refuse(f"must be a number not less than {about['MinValue']}")
        if "MaxValue" in about and float(part) > float(about["MaxValue"]):
            raise refuse(f"must be a number not greater than {about['MaxValue']}")


def _typed(name: str, kind: str, value: str, lookup: Lookup, exists: Exists) -> Any:
    stored = SSM_TYPE.fullmatch(kind)
    if stored:
        kind, value = stored[1], lookup(value)
    inner = re.fullmatch(r"List<(.+)>", kind)
    if inner or kind in LISTS:
        parts = [part.strip() for part in value.split(",")]
        for part in parts:
            _existing(name, inner[1] if inner else "String", part, exists)
        return parts
    _existing(name, kind, value, exists)
    return value


def _existing(name: str, kind: str, value: str, exists: Exists) -> None:
    if kind.startswith("AWS::EC2::") and not exists(kind, value):
        raise refusal(f"Parameter validation failed: parameter value {value} for parameter name {name} does not exist")
