"""Sets of characters as ranges of code points: what Python's `str` methods and `re` mean by them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cache

Ranges = tuple[tuple[int, int], ...]


def ranges(points: Iterable[int]) -> Ranges:
    """Sorted code points as ranges, both ends counted."""
    spans: list[list[int]] = []
    for point in points:
        if spans and spans[-1][1] == point - 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return tuple((low, high) for low, high in spans)


def outside(inside: Ranges) -> Ranges:
    """Every character that is in none of the ranges."""
    spans, low = [], 0
    for first, last in inside:
        if first > low:
            spans.append((low, first - 1))
        low = last + 1
    return (*spans, (low, sys.maxunicode))


# Above this code point Unicode has neither digits nor white space nor letters of two cases (a test looks).
_PLAIN_ABOVE = 0x1FFFF


def _where(test: Callable[[str], bool]) -> Ranges:
    return ranges(point for point in range(_PLAIN_ABOVE + 1) if test(chr(point)))


@cache
def digits() -> Ranges:
    """What `str.isdigit` takes for a digit."""
    return _where(str.isdigit)


@cache
def visible() -> Ranges:
    r"""What `\S` matches: no white space."""
    return outside(_where(str.isspace))


@cache
def foldings() -> dict[str, tuple[str, ...]]:
    """The characters that `str.casefold` turns into a text, which is one character or a few.

    A text that only itself is turned into is left out.
    """
    found: dict[str, list[str]] = {}
    for character in map(chr, range(_PLAIN_ABOVE + 1)):
        folded = character.casefold()
        if folded != character:
            found.setdefault(folded, [folded] if len(folded) == 1 else []).append(character)
    return {text: tuple(each) for text, each in found.items()}


@cache
def longest_folding() -> int:
    """The length of the longest text that one character is folded to."""
    return max(map(len, foldings()))


NO_COLON: Ranges = outside(((ord(":"), ord(":")),))
ASCII: Ranges = ((0, 127),)
