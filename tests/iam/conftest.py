"""Lets the tests of this folder import `iam_requests` beside them, and the generators of `tests/fuzz`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[1] / "fuzz"))
