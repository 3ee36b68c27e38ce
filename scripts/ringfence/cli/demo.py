"""`ringfence demo`: the whole journey on an AWS on this machine."""

from __future__ import annotations


def demo() -> None:
    """Plan, verify, apply, use as a data scientist, be refused where one should be, destroy; on the local AWS."""
