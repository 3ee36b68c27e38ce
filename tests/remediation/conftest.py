"""An empty local AWS for each test, the remediation's source as Lambda imports it, and what stands beside the tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
for folder in (Path(__file__).parent, ROOT / "tests/cloud", ROOT / "modules/remediation/src"):
    sys.path.insert(0, str(folder))

from local_estate import Estate  # noqa: E402

from ringfence.cloud.server import LocalAws  # noqa: E402


@pytest.fixture
def estate() -> Iterator[Estate]:
    """The example organisation's AWS in a thread, empty."""
    with LocalAws() as local:
        yield Estate(local)
