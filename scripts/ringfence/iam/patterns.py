"""Wildcards and policy variables, as the Resource, Condition and "Variables and tags" pages document them.

Choices, where the pages leave room:

- An ARN has six segments; the sixth holds everything after the fifth colon. `?` and `*` in the first five stay within
  their segment, but a `*` that ends a segment may run on beyond the colon ("IAM JSON policy elements: Resource"). In
  the sixth they match anything, colons included.
- ARN condition operators compare the six segments one by one, and nothing runs on. A value or a pattern without six
  segments is no ARN and matches nothing.
- In a Resource a variable is replaced only after the fifth colon; before it, it is literal text and matches nothing.
- What a variable brings in is literal: a tag value `*` is an asterisk, no wildcard. So are `${*}`, `${?}` and `${$}`.
- A variable whose key is absent, or holds several values, and that has no default cannot be resolved: None is returned,
  and the caller decides what that does to its element.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

Lookup = Callable[[str], str | None]
"""The single value of a condition key, or None when it is absent or has several values."""

Pieces = tuple[tuple[str, bool], ...]
"""Text in order, each piece with whether it is literal (its wildcards mean themselves)."""

_VARIABLE = re.compile(r"\$\{(?:(?P<sign>[*?$])|(?P<key>[^}',]+?)\s*(?:,\s*'(?P<default>[^']*)'\s*)?)\}")


def resolve(text: str, lookup: Lookup) -> Pieces | None:
    """The text with its policy variables replaced, or None when one of them cannot be."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        if match.start() > end:
            pieces.append((text[end : match.start()], False))
        end = match.end()
        value = match["sign"]
        if value is None:
            value = lookup(match["key"].strip().lower())
        if value is None:
            value = match["default"]
        if value is None:
            return None
        pieces.append((value, True))
    if end < len(text):
        pieces.append((text[end:], False))
    return tuple(pieces)


def literal(pieces: Pieces) -> str:
    """The text of the pieces, for operators that compare without wildcards."""
    return "".join(text for text, _ in pieces)


@lru_cache(maxsize=8192)
def like(pieces: Pieces) -> re.Pattern[str]:
    """The pieces as one pattern: `*` is any text, `?` any one character, both across colons and slashes."""
    return _compile(_piece_tokens(pieces))


@lru_cache(maxsize=8192)
def action_pattern(action: str) -> re.Pattern[str]:
    """An Action's pattern; action names are compared without regard to case."""
    return _compile(_tokens(action), re.IGNORECASE)


def resource_matches(pattern: str, resource: str, lookup: Lookup | None) -> bool | None:
    """Whether a Resource's pattern matches an ARN; None when that hangs on a policy variable that cannot be resolved.

    `lookup` is None in documents that have no policy variables.
    """
    if pattern == "*":
        return True
    if lookup is None or "${" not in pattern:
        return _resource(pattern, ()).fullmatch(resource) is not None
    segments = pattern.split(":", 5)
    pieces = resolve(segments[5], lookup) if len(segments) == 6 else ()
    if pieces is None:
        anything = tuple((text, False) for text in _VARIABLE.sub("*", segments[5]))
        return None if _resource(pattern, anything).fullmatch(resource) else False
    return _resource(pattern, pieces).fullmatch(resource) is not None


@lru_cache(maxsize=8192)
def _resource(pattern: str, last: Pieces) -> re.Pattern[str]:
    """`last` holds the sixth segment when its variables have been resolved."""
    segments = pattern.split(":", 5)
    tokens: list[str] = []
    for number, segment in enumerate(segments[:5]):
        tokens.extend([":"] * bool(number) + _segment_tokens(segment))
    if len(segments) == 6:
        tokens.extend([":", *(_piece_tokens(last) if last else _tokens(segments[5]))])
    return _compile(tokens)


def arn_like(pattern: Pieces, value: str) -> bool | None:
    """Whether an ARN condition's pattern matches a value; None when either is no ARN."""
    segments = _arn_segments(pattern)
    parts = value.split(":", 5)
    if segments is None or len(parts) != 6 or parts[0] != "arn":
        return None
    return all(segment.fullmatch(part) for segment, part in zip(segments, parts, strict=True))


@lru_cache(maxsize=4096)
def _arn_segments(pattern: Pieces) -> tuple[re.Pattern[str], ...] | None:
    segments: list[list[tuple[str, bool]]] = [[]]
    for text, fixed in pattern:
        first, *others = text.split(":", 6 - len(segments))
        segments[-1].append((first, fixed))
        segments.extend([(other, fixed)] for other in others)
    return tuple(like(tuple(segment)) for segment in segments) if len(segments) == 6 else None


# A pattern as tokens: each the regular expression of one character, or one of two stars.
_ANY_TEXT = ".*"
_ANY_WITHIN_SEGMENT = "[^:]*"


def _tokens(text: str) -> list[str]:
    return [_ANY_TEXT if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in text]


def _piece_tokens(pieces: Pieces) -> list[str]:
    return [token for text, fixed in pieces for token in (map(re.escape, text) if fixed else _tokens(text))]


def _segment_tokens(segment: str) -> list[str]:
    """The tokens of one of an ARN's first five segments, of which only a last `*` crosses a colon."""
    tokens = [
        _ANY_WITHIN_SEGMENT if token == _ANY_TEXT else "[^:]" if token == "." else token for token in _tokens(segment)
    ]
    if segment.endswith("*"):
        tokens[-1] = _ANY_TEXT
    return tokens


def _compile(tokens: list[str], flags: int = 0) -> re.Pattern[str]:
    """One regular expression for the tokens, without the backtracking that many stars would cost.

    Between stars that match anything stand chunks of fixed length, and the leftmost place for each is as good as any
    other: so each is matched lazily, once and for all, and the last one at the end.
    """
    if _ANY_WITHIN_SEGMENT in tokens:
        return re.compile("".join(tokens), flags | re.DOTALL)
    chunks = [""]
    for token in tokens:
        if token == _ANY_TEXT:
            chunks.append("")
        else:
            chunks[-1] += token
    first, *middle, last = chunks if len(chunks) > 1 else [*chunks, ""]
    source = first + "".join(f"(?>.*?{chunk})" for chunk in middle if chunk)
    return re.compile(source + (_ANY_TEXT if len(chunks) > 1 else "") + last, flags | re.DOTALL)
