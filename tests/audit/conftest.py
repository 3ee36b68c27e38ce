"""An empty local AWS for each test, and what stands beside the tests of the local AWS."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cloud"))

from local_estate import Estate

from ringfence.cloud.server import LocalAws


@pytest.fixture
def estate() -> Iterator[Estate]:
    """The example organisation's AWS in a thread, empty."""
    with LocalAws() as local:
        yield Estate(local)
