"""Verdicts for a person at a terminal: what needs attention first, then one line of figures."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from ringfence.policy.verdicts import Verdict, Verification

Style = Callable[[str, str], str]  # (text, verdict word) -> text
_ATTENTION = ("fail", "undecided", "waived")
_WIDTH = 110


def plain(text: str, _: str) -> str:
    """No colours."""
    return text


def as_text(verification: Verification, style: Style = plain) -> str:
    """The report; `style` colours by verdict on a terminal."""
    lines = [f"{verification.environment}  (plan {verification.plan_sha256[:12]})", ""]
    for word in _ATTENTION:
        for verdict in verification.verdicts:
            if verdict.verdict == word:
                lines += _finding(verdict, style)
    figures = "  ".join(style(f"{word} {count}", word if count else "") for word, count in verification.summary.items())
    policies = len({verdict.policy for verdict in verification.verdicts})
    outcome = style("holds", "pass") if verification.holds else style("does not hold", "fail")
    lines.append(f"{figures}   by {policies} policies: {outcome}")
    return "\n".join(lines) + "\n"


def _finding(verdict: Verdict, style: Style) -> Iterator[str]:
    yield f"{style(f'{verdict.verdict:<10}', verdict.verdict)} {verdict.resource}"
    yield f"           {verdict.policy}  [{verdict.severity}]  {', '.join(verdict.controls)}".rstrip()
    for line in textwrap.wrap(verdict.message, _WIDTH):
        yield f"           {line}"
    yield ""
