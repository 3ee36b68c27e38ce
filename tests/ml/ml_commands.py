"""How tests call `ringfence-ml` and read what it wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ringfence_ml import cli

Command = Callable[..., tuple[int, Path]]
GERMAN = {"dataset": "german_credit"}


def run_command(folder: Path, name: str, configuration: object, inputs: Path | None = None) -> tuple[int, Path]:
    """Run `ringfence-ml NAME`; its exit status and its output folder."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    file.write_text(configuration if isinstance(configuration, str) else json.dumps(configuration))
    output = folder / "out"
    with pytest.raises(SystemExit) as ended:
        cli.main([name, str(file), "--input", str(inputs or folder), "--output", str(output)])
    code = ended.value.code
    return (code if isinstance(code, int) else 0), output


def read(path: Path) -> Any:
    """A JSON file."""
    return json.loads(path.read_text())
