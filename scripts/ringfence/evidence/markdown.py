"""What generated pages are made of: tables, prose on one line, code."""

from __future__ import annotations

import re
from collections.abc import Iterable

REGENERATE = "make docs"
NOTICE = f"<!-- Generated from the code by `{REGENERATE}`: edit the code, not this page. -->\n"


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table with a line of titles."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def words(text: str) -> str:
    """A text on one line, what Markdown or HTML would take for a mark escaped; between backticks it stays as it is."""
    parts = " ".join(text.split()).split("`")
    return "`".join(part if at % 2 else re.sub(r"([*<\\\[])", r"\\\1", part) for at, part in enumerate(parts))


def code(text: str) -> str:
    """A text as code."""
    return f"`{text}`"
