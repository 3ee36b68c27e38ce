"""What can go wrong: a configuration that is at fault, and data that cannot be assessed."""

from __future__ import annotations


class ConfigurationError(Exception):
    """The configuration, or a file that it names, is at fault: one line on standard error, exit status 2."""

    def __init__(self, what: str, *, where: str = "", expected: str = "", next_step: str = "") -> None:
        line = f"{where}: {what}" if where else what
        if expected:
            line += f"; expected {expected}"
        if next_step:
            line += f". {next_step}"
        super().__init__(" ".join(line.split()))


class CouldNotAssess(Exception):
    """The question is well put and the data does not allow an answer: the verdict `could_not_assess`, exit status 0.

    `reason` is a word to branch on; the message says in a sentence what was found. Unknown is never a pass.
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(" ".join(message.split()))
