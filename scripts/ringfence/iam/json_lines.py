"""JSON Lines in, JSON Lines out: a malformed line is answered with its number, and the rest go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.iam.documents import read_json

LONGEST_LINE = 16 * 1024 * 1024
"""Characters. A world with every policy that AWS's quotas let apply stays far below a megabyte."""

Line = str | bytes
Answering = Callable[[Line, int], tuple[dict[str, Any], int]]


def answer_lines(lines: Iterable[Line], answering: Answering, write: Callable[[str], None]) -> int:
    """Answer every line with one line, given to `write` without its line end; returns the exit status.

    `answering` takes a line and its number, counted from 1, and gives the answer with its status. A line for which it
    raises RingfenceError is answered `{"line": N, "error"}`, status 2. Blank lines count and get no answer. The exit
    status is the highest of all.
    """
    status = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer, one = answering(line, number)
        except RingfenceError as error:
            answer, one = {"line": number, "error": str(error)}, 2
        status = max(status, one)
        write(json.dumps(answer))
    return status


def read_object(line: Line, form: str = "one JSON object a line", *, what: str | None = None) -> Mapping[str, Any]:
    """The JSON object of a line. Raises RingfenceError that expects `form`, or `what` of JSON that is no object."""
    if len(line) > LONGEST_LINE:
        raise RingfenceError(f"the line has {len(line)} characters", expected=f"at most {LONGEST_LINE}")
    try:
        source = read_json(line)
    except ValueError as error:
        raise RingfenceError(str(error), expected=form) from None
    if not isinstance(source, dict):
        raise RingfenceError("the line is JSON but no object", expected=what or form)
    return source
