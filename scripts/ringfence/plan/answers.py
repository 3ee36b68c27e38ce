"""Answers in three values, combined by Kleene's logic: yes, no, and unknown until an apply.

`&`, `|` and `~` combine them; a policy never handles an unknown by hand. An answer keeps why it is what it is:
`reasons` are sentences for a person, `sources` the references on which an unknown one hangs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """`holds` is True, False or None (unknown)."""

    holds: bool | None
    reasons: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def __and__(self, other: Answer) -> Answer:
        return all_of([self, other])

    def __or__(self, other: Answer) -> Answer:
        return any_of([self, other])

    def __invert__(self) -> Answer:
        return Answer(None if self.holds is None else not self.holds, self.reasons, self.sources)

    def __bool__(self) -> bool:
        raise TypeError("an Answer has three values: combine it with & | ~, or ask .holds")

    def because(self, *reasons: str) -> Answer:
        """The same answer with other words for it."""
        return Answer(self.holds, reasons, self.sources)

    def otherwise(self, *reasons: str) -> Answer:
        """The same answer; where it is no, in these words (a search in vain has as many reasons as candidates).

        Where it is yes it has no reasons left: why something was not found says nothing of what was.
        """
        return self if self.holds is None else Answer(self.holds, () if self.holds else reasons)


def yes(*reasons: str) -> Answer:
    """It holds."""
    return Answer(True, reasons)


def no(*reasons: str) -> Answer:
    """It does not hold."""
    return Answer(False, reasons)


def unknown(*sources: str) -> Answer:
    """Nobody can say before the apply; `sources` are the references that it hangs on."""
    return Answer(None, (), sources)


def all_of(answers: Iterable[Answer]) -> Answer:
    """No when one is no, else unknown when one is unknown, else yes (also of none at all)."""
    return _combined(list(answers), decisive=False)


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes when one is yes, else unknown when one is unknown, else no (also of none at all)."""
    return _combined(list(answers), decisive=True)


def _combined(answers: list[Answer], *, decisive: bool) -> Answer:
    for wanted in (decisive, None, not decisive):
        chosen = [answer for answer in answers if answer.holds is wanted]
        if chosen:
            reasons = dict.fromkeys(reason for answer in chosen for reason in answer.reasons)
            sources = dict.fromkeys(source for answer in chosen for source in answer.sources)
            return Answer(wanted, tuple(reasons), tuple(sources))
    return Answer(not decisive)
