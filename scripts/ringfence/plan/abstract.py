"""What can be said of a value before Terraform has applied it.

A known value is the plain Python value. Beside it stand three kinds of not yet known:
`Reference` (exactly one attribute of one resource instance), `Alternatives` (one of several, and nobody can say
which) and `Opaque` (something that this engine cannot follow). Containers may hold any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reference:
    """One attribute of one resource instance whose value only an apply will tell."""

    address: str
    attribute: str

    def __str__(self) -> str:
        return f"{self.address}.{self.attribute}" if self.attribute else self.address

    @property
    def resource_type(self) -> str:
        """The type of the resource that is referred to (`aws_kms_key`)."""
        return address_type(self.address)


@dataclass(frozen=True)
class Alternatives:
    """One of these, decided only by what is not known yet."""

    options: tuple[Any, ...]

    def __str__(self) -> str:
        return "either " + " or ".join(describe(option) for option in self.options)


@dataclass(frozen=True)
class Opaque:
    """A value that cannot be followed, and why."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Text:
    """A text with references in it: texts and References, of which one at least cannot turn out empty."""

    parts: tuple[str | Reference, ...]

    def __str__(self) -> str:
        return "".join(f"${{{part}}}" if isinstance(part, Reference) else part for part in self.parts)


@dataclass(frozen=True)
class Encoded:
    """The JSON text of a value that is not known in every part."""

    value: Any

    def __hash__(self) -> int:
        return hash(str(self.value))

    def __str__(self) -> str:
        return "JSON of what is not known yet"


@dataclass(frozen=True)
class Instance:
    """A resource instance as a whole (`aws_kms_key.lake`, before `.arn`)."""

    address: str


def alternatives(options: Iterable[Any]) -> Any:
    """One of several values, flattened; the value itself where all are the same."""
    flat: list[Any] = []
    for option in options:
        for each in option.options if isinstance(option, Alternatives) else (option,):
            if not any(same(each, known) for known in flat):
                flat.append(each)
    return flat[0] if len(flat) == 1 else Alternatives(tuple(flat))


def same(left: Any, right: Any) -> bool:
    """Whether two abstract values are the same one (`1` and `True` are not)."""
    return type(left) is type(right) and bool(left == right)


def is_known(value: Any) -> bool:
    """Whether nothing in the value waits for an apply."""
    if isinstance(value, dict):
        return all(is_known(each) for each in value.values())
    if isinstance(value, list):
        return all(is_known(each) for each in value)
    return value is None or isinstance(value, str | int | float)


def options_of(value: Any) -> tuple[Any, ...]:
    """The values that it may turn out to be."""
    return value.options if isinstance(value, Alternatives) else (value,)


_LONGEST = 120  # of a text in a message


def describe(value: Any) -> str:
    """A value for a message: short, and null as Terraform writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _LONGEST else f'"{value[:_LONGEST]}..."'
    if isinstance(value, list):
        return f"[{', '.join(map(describe, value))}]"
    return str(value)


def address_type(address: str) -> str:
    """`module.a["x"].aws_kms_key.lake["y"]` -> `aws_kms_key`; `data.aws_x.y` -> `aws_x`."""
    parts = split_address(address)
    while parts and parts[0].startswith("module"):
        parts = parts[2:]
    if parts and parts[0] == "data":
        parts = parts[1:]
    return parts[0].split("[")[0] if parts else ""


def split_address(address: str) -> list[str]:
    """An address at its dots, those inside index brackets left alone."""
    parts: list[str] = []
    depth, quoted, start = 0, False, 0
    for at, char in enumerate(address):
        if char == '"' and address[at - 1] != "\\":
            quoted = not quoted
        elif not quoted and char in "[]":
            depth += 1 if char == "[" else -1
        elif char == "." and not depth and not quoted:
            parts.append(address[start:at])
            start = at + 1
    parts.append(address[start:])
    return parts
