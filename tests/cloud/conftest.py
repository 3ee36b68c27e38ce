"""An empty local AWS for each test; lets the tests of this folder import what stands beside them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from local_estate import Estate

from ringfence.cloud.server import LocalAws


@pytest.fixture
def estate() -> Iterator[Estate]:
    """The example organisation's AWS in a thread, empty."""
    with LocalAws() as local:
        yield Estate(local)
