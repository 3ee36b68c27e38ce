"""The one error a person sees: what is wrong, where, what was expected, what to do next."""

from __future__ import annotations


class RingfenceError(Exception):
    """The input or a tool is at fault; the command prints one line on standard error and exits with 2.

    `what` says what was found, `where` names the file or address, `expected` what should stand there,
    `next_step` what the reader can do now. Empty parts are left out of the line.
    """

    def __init__(self, what: str, *, where: str = "", expected: str = "", next_step: str = "") -> None:
        self.what, self.where, self.expected, self.next_step = what, where, expected, next_step
        line = f"{where}: {what}" if where else what
        if expected:
            line += f"; expected {expected}"
        if next_step:
            line += f". {next_step}"
        super().__init__(" ".join(line.split()))
