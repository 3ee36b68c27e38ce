"""Patterns of policies as automata: string, ARN and resource patterns, and the template of a policy variable.

A template is a text in items: plain text whose wildcards count, literal text, and variables. The rules are those of
`ringfence.iam.patterns`, built a second time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from ringfence.iam.automata.globs import ANY, EVERYTHING, WITHIN_SEGMENT, Characters, Glob, ignoring_case, union


class Item(NamedTuple):
    """A part of a template. Of a variable, `text` is the key in lower case and `default` what stands in for it."""

    kind: Literal["plain", "literal", "variable"]
    text: str
    default: str | None = None


Template = tuple[Item, ...]

_REFERENCE = re.compile(r"\$\{([*?$])\}|\$\{([^}',]+?)\s*(?:,\s*'([^']*)'\s*)?\}")


@lru_cache(maxsize=16384)
def template(text: str, with_variables: bool) -> Template:
    """A value of a policy as a template; in documents without policy variables everything is plain text."""
    if not with_variables or "${" not in text:
        return (Item("plain", text),)
    items: list[Item] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        items.append(Item("plain", text[end : match.start()]))
        end = match.end()
        sign, key, default = match.groups()
        items.append(Item("literal", sign) if sign else Item("variable", key.strip().lower(), default))
    items.append(Item("plain", text[end:]))
    return tuple(item for item in items if item.text)


def variables(items: Template) -> tuple[str, ...]:
    """The keys that a template refers to, each once."""
    return tuple(dict.fromkeys(item.text for item in items if item.kind == "variable"))


def fill(items: Template, values: Mapping[str, str]) -> Template:
    """The template with those of its variables replaced that have a value; what is filled in is literal."""
    return tuple(
        Item("literal", values[item.text]) if item.kind == "variable" and item.text in values else item
        for item in items
    )


def written(items: Template) -> str:
    """The text of a template without variables, for operators that know no wildcards."""
    return "".join(item.text for item in items)


class _Builder:
    """Collects elements and loops, one character of a pattern after the other."""

    def __init__(self) -> None:
        self.elements: list[Characters] = []
        self.loops: dict[int, Characters] = {}

    def plain(self, text: str, one: Characters, many: Characters) -> None:
        for sign in text:
            if sign == "*":
                at = len(self.elements)
                self.loops[at] = many if self.loops.get(at) in (None, many) else ANY
            elif sign == "?":
                self.elements.append(one)
            else:
                self.elements.append(Characters(frozenset(sign)))

    def literal(self, text: str) -> None:
        self.elements.extend(Characters(frozenset(sign)) for sign in text)

    def items(self, items: Sequence[Item], one: Characters = ANY, many: Characters = ANY) -> None:
        for item in items:
            if item.kind == "plain":
                self.plain(item.text, one, many)
            else:
                self.literal(item.text)

    def glob(self) -> Glob:
        return Glob(self.elements, self.loops.items())


def exactly(text: str) -> Glob:
    builder = _Builder()
    builder.literal(text)
    return builder.glob()


@lru_cache(maxsize=16384)
def like(items: Template) -> Glob:
    """`StringLike`: `*` is any text and `?` any one character."""
    builder = _Builder()
    builder.items(items)
    return builder.glob()


@lru_cache(maxsize=16384)
def arn_like(items: Template) -> Glob | None:
    """`ArnLike`: six segments compared one by one; None when the pattern has not six."""
    segments: list[list[Item]] = [[]]
    for item in items:
        first, *others = item.text.split(":", 6 - len(segments))
        segments[-1].append(Item(item.kind, first))
        segments.extend([Item(item.kind, other)] for other in others)
    if len(segments) != 6 or not like(tuple(segments[0])).matches("arn"):
        return None if len(segments) != 6 else union([])
    builder = _Builder()
    builder.literal("arn")
    for segment in segments[1:5]:
        builder.literal(":")
        builder.items(segment, WITHIN_SEGMENT, WITHIN_SEGMENT)
    builder.literal(":")
    builder.items(segments[5])
    return builder.glob()


IS_ARN: Glob = arn_like((Item("plain", "arn:*:*:*:*:*"),)) or EVERYTHING


@lru_cache(maxsize=16384)
def resource_like(head: str, last: Template | None) -> Glob:
    """A Resource: `head` is the pattern's first five segments (all of it where there are fewer), `last` the sixth.

    A `*` that ends one of the first five runs on beyond the colon; any other wildcard there stays in its segment.
    """
    if head == "*" and last is None:
        return EVERYTHING
    builder = _Builder()
    for number, segment in enumerate(head.split(":")):
        builder.literal(":" * bool(number))
        builder.plain(segment.removesuffix("*"), WITHIN_SEGMENT, WITHIN_SEGMENT)
        if segment.endswith("*"):
            builder.plain("*", ANY, ANY)
    if last is not None:
        builder.literal(":")
        builder.items(last)
    return builder.glob()


@lru_cache(maxsize=16384)
def resource_parts(pattern: str, with_variables: bool) -> tuple[str, Template | None]:
    """The head and the last segment of a Resource; variables count only in the last."""
    segments = pattern.split(":", 5)
    if len(segments) < 6:
        return pattern, None
    return ":".join(segments[:5]), template(segments[5], with_variables)


TRUTHS = {"true": ignoring_case("true"), "false": ignoring_case("false")}
IS_BOOLEAN = union(list(TRUTHS.values()))
