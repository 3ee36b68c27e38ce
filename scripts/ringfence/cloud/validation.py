"""Requests and answers held against botocore's service models, where moto takes and gives nearly anything.

A request is refused as AWS refuses it (`1 validation error detected: Value '...' at '...' failed to satisfy
constraint: ...`): required members, types, lengths, ranges, enumerations and patterns. Patterns are Java's: one that
Python does not compile, or reads otherwise, is left out.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.model import OperationModel, Shape
from botocore.utils import parse_timestamp
from botocore.validate import ParamValidator

from ringfence.cloud.call import Answer, Fault, Parameters

CODES = {
    "ec2": "InvalidParameterValue",
    "s3": "InvalidArgument",
    "s3control": "InvalidRequest",
    "sns": "InvalidParameter",
    "sqs": "InvalidParameterValue",
    "logs": "InvalidParameterException",
    "ecr": "InvalidParameterException",
    "organizations": "InvalidInputException",
}
# Constraints of the model that AWS itself does not hold callers to, as (service, shape name).
NOT_ENFORCED: frozenset[tuple[str, str]] = frozenset()
# Python's `re` would read these as something else than Java does.
JAVA_ONLY = ("&&", "\\p{", "\\P{", "[[:")
SHOWN = 200
Violation = tuple[str, Any, str]


def check_request(service: str, model: OperationModel, parameters: Parameters) -> None:
    """Refuse parameters that the operation's model does not admit, with the service's own code for that."""
    shape = model.input_shape
    if shape is None:
        return
    violations = list(_violations(service, shape, parameters, ""))
    if violations:
        missing = all(value is None for _, value, _ in violations)
        raise Fault(_code(service, model, missing), _message(violations))
    errors = ParamValidator().validate(parameters, shape)
    if errors.has_errors():
        raise Fault(_code(service, model, False), errors.generate_report())


def check_answer(service: str, operation: str, model: OperationModel, answer: Answer) -> Answer:
    """Our own answer without its absent members; Fault `LocalAwsFault` when the operation's model does not admit it."""
    present: Answer = without_absent(answer)
    if model.output_shape is None:
        return {}
    report = ParamValidator().validate(present, model.output_shape).generate_report()
    # Lengths are AWS's promise about what it stores, not about the form of an answer.
    harmful = [line for line in report.splitlines() if not line.startswith(("Invalid length", "Invalid value"))]
    if harmful:
        raise Fault(
            "LocalAwsFault", f"the local AWS's answer to {service}:{operation} is not AWS's: {'; '.join(harmful)}", 501
        )
    return present


def without_absent(value: Any) -> Any:
    """The same value with every None member of a structure left out."""
    if isinstance(value, dict):
        return {name: without_absent(member) for name, member in value.items() if member is not None}
    if isinstance(value, (list, tuple)):
        return [without_absent(member) for member in value]
    return value


def _code(service: str, model: OperationModel, missing: bool) -> str:
    if service == "ec2" and missing:
        return "MissingParameter"
    protocol = model.service_model.metadata.get("protocol")
    return CODES.get(service, "ValidationError" if protocol == "query" else "ValidationException")


def _message(violations: list[Violation]) -> str:
    count = len(violations)
    parts = []
    for path, value, constraint in violations:
        shown = "null" if value is None else f"'{str(value)[:SHOWN]}'"
        parts.append(f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}")
    return f"{count} validation error{'s' if count > 1 else ''} detected: {'; '.join(parts)}"


def _violations(service: str, shape: Shape, value: Any, path: str) -> Iterator[Violation]:
    kind = shape.type_name
    if kind == "structure":
        if isinstance(value, dict) and not shape.is_document_type:
            yield from _structure_violations(service, shape, value, path)
    elif kind == "list":
        if isinstance(value, (list, tuple)):
            yield from _size_violations(shape, len(value), value, path)
            for number, member in enumerate(value, 1):
                yield from _violations(service, shape.member, member, f"{path}.{number}.member")
    elif kind == "map":
        if isinstance(value, dict):
            yield from _size_violations(shape, len(value), value, path)
            for key, member in value.items():
                yield from _violations(service, shape.key, key, f"{path}.{key}.key")
                yield from _violations(service, shape.value, member, f"{path}.{key}.member")
    elif kind == "string":
        if isinstance(value, str):
            yield from _string_violations(service, shape, value, path)
    elif kind in ("integer", "long", "float", "double") and isinstance(value, (int, float)):
        yield from _range_violations(shape, value, path)


def _structure_violations(service: str, shape: Shape, value: dict[str, Any], path: str) -> Iterator[Violation]:
    for name in shape.required_members:
        if name not in value:
            yield _join(path, name), None, "Member must not be null"
    members = shape.members
    for name, member in value.items():
        if name in members:
            yield from _violations(service, members[name], member, _join(path, name))


def _join(path: str, name: str) -> str:
    lowered = name[:1].lower() + name[1:]
    return f"{path}.{lowered}" if path else lowered


def _size_violations(shape: Shape, size: int, value: Any, path: str) -> Iterator[Violation]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield path, value, f"Member must have length greater than or equal to {low}"
    if high is not None and size > high:
        yield path, value, f"Member must have length less than or equal to {high}"


def _range_violations(shape: Shape, value: float, path: str) -> Iterator[Violation]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and value < low:
        yield path, value, f"Member must have value greater than or equal to {low}"
    if high is not None and value > high:
        yield path, value, f"Member must have value less than or equal to {high}"


def _string_violations(service: str, shape: Shape, value: str, path: str) -> Iterator[Violation]:
    if (service, shape.name) in NOT_ENFORCED:
        return
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield path, value, f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        return
    yield from _size_violations(shape, len(value), value, path)
    pattern = shape.metadata.get("pattern")
    compiled = _compiled(pattern) if pattern else None
    if compiled is not None and not compiled.fullmatch(value):
        yield path, value, f"Member must satisfy regular expression pattern: {pattern}"


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A Java pattern as Python's, or None where Python cannot read it the same way."""
    if any(part in pattern for part in JAVA_ONLY):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return re.compile(pattern, re.ASCII)
        except (re.error, Warning, OverflowError):
            return None


class Misfit(Exception):
    """A part of moto's answer that no client can read as the model has it."""


def check_xml(model: OperationModel, protocol: str, response: Mapping[str, Any]) -> list[str]:
    """Read moto's XML answer as boto3 does; Misfit when it cannot be read. Returns the required members it lacks."""
    from botocore.parsers import ResponseParserError, create_parser

    if model.output_shape is None or model.has_streaming_output or not response["body"]:
        return []
    try:
        parsed = create_parser(protocol).parse(response, model.output_shape)
    except ResponseParserError as error:
        raise Misfit(str(error)) from error
    return [name for name in model.output_shape.required_members if name not in parsed]


def conform_json(model: OperationModel, body: bytes) -> tuple[bytes, list[str], list[str]]:
    """moto's JSON answer in the types of the model: dates as numbers, numbers as numbers, strings as strings.

    boto3 forgives a date sent as a string, Terraform's SDK does not. Returns the body, what was mended in it, and the
    required members that it lacks; raises Misfit where a value cannot be read as its type at all.
    """
    shape = model.output_shape
    if shape is None or not body:
        return body, [], []
    payload = shape.serialization.get("payload")
    if payload is not None:
        shape = shape.members[payload]
    if shape.type_name != "structure" or getattr(shape, "is_document_type", False):
        return body, [], []
    try:
        content = json.loads(body)
    except ValueError as error:
        raise Misfit(f"not JSON: {error}") from error
    mended: list[str] = []
    conformed = _conform(shape, content, "", mended)
    lacking = [
        name
        for name in shape.required_members
        if shape.members[name].serialization.get("name", name) not in content
        and "location" not in shape.members[name].serialization
    ]
    return (json.dumps(conformed).encode() if mended else body), mended, lacking


def _conform(shape: Shape, value: Any, path: str, mended: list[str]) -> Any:
    if value is None:
        return None
    kind = shape.type_name
    if kind == "structure" and not getattr(shape, "is_document_type", False):
        _expect(isinstance(value, dict), path, kind, value)
        wire_names = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        return {
            name: _conform(wire_names[name], member, f"{path}.{name}", mended) if name in wire_names else member
            for name, member in value.items()
        }
    if kind == "list":
        _expect(isinstance(value, list), path, kind, value)
        return [_conform(shape.member, member, f"{path}[]", mended) for member in value]
    if kind == "map":
        _expect(isinstance(value, dict), path, kind, value)
        return {name: _conform(shape.value, member, f"{path}.{name}", mended) for name, member in value.items()}
    conformed = _conform_scalar(shape, value, path)
    if type(conformed) is not type(value) or conformed != value:
        mended.append(f"{path.lstrip('.')} was {json.dumps(value)[:60]}, is {kind}")
    return conformed


def _expect(holds: bool, path: str, kind: str, value: Any) -> None:
    if not holds:
        raise Misfit(f"{path.lstrip('.') or 'the answer'} should be a {kind} and is {json.dumps(value)[:SHOWN]}")


def _conform_scalar(shape: Shape, value: Any, path: str) -> Any:
    kind = shape.type_name
    try:
        if kind == "string" and not isinstance(value, str):
            _expect(not isinstance(value, (dict, list)), path, kind, value)
            return json.dumps(value)
        if kind in ("integer", "long") and not (isinstance(value, int) and not isinstance(value, bool)):
            return int(value)
        if kind in ("float", "double") and not isinstance(value, (int, float)):
            return float(value)
        if kind == "boolean" and not isinstance(value, bool):
            _expect(str(value).lower() in ("true", "false"), path, kind, value)
            return str(value).lower() == "true"
        if kind == "timestamp":
            return _conform_timestamp(shape, value)
    except (TypeError, ValueError) as error:
        raise Misfit(f"{path.lstrip('.')} should be a {kind} and is {json.dumps(value)[:SHOWN]}") from error
    return value


def _conform_timestamp(shape: Shape, value: Any) -> Any:
    wanted = shape.serialization.get("timestampFormat", "unixTimestamp").lower()
    if wanted == "unixtimestamp":
        return value if isinstance(value, (int, float)) else parse_timestamp(value).timestamp()
    if isinstance(value, str):
        return value
    return parse_timestamp(value).strftime("%Y-%m-%dT%H:%M:%SZ")
