"""The five verdicts, in these words everywhere, and what carries them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Word = Literal["pass", "fail", "undecided", "not_applicable", "waived"]
Kind = Literal["resource", "environment", "proof", "path"]
WORDS: tuple[Word, ...] = ("pass", "fail", "undecided", "not_applicable", "waived")
FAILING: frozenset[Word] = frozenset({"fail", "undecided"})


@dataclass(frozen=True)
class Verdict:
    """What one policy says of one resource (for an environment's policy: of its anchor)."""

    policy: str
    kind: Kind
    resource: str
    verdict: Word
    message: str
    controls: tuple[str, ...] = ()
    severity: str = "medium"

    def as_json(self) -> dict[str, Any]:
        """Its fields under their own names, as `ringfence verify --format json` writes them."""
        return {**asdict(self), "controls": list(self.controls)}


@dataclass(frozen=True)
class Verification:
    """All verdicts on one environment."""

    environment: str
    plan_sha256: str
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def summary(self) -> dict[str, int]:
        """How many verdicts of each word."""
        return tally(self.verdicts)

    @property
    def holds(self) -> bool:
        """Whether nothing fails and nothing is undecided."""
        return not any(verdict.verdict in FAILING for verdict in self.verdicts)

    def as_json(self) -> dict[str, Any]:
        """The report: environment, plan_sha256, verdicts, summary."""
        return {
            "environment": self.environment,
            "plan_sha256": self.plan_sha256,
            "verdicts": [verdict.as_json() for verdict in self.verdicts],
            "summary": self.summary,
        }


def tally(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many verdicts of each word, every word named."""
    counted = Counter(verdict.verdict for verdict in verdicts)
    return {word: counted[word] for word in WORDS}
