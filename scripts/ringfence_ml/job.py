"""Where a command reads and writes, and the report that it leaves."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ringfence_ml import __version__
from ringfence_ml.configuration import Configuration
from ringfence_ml.errors import ConfigurationError

PROCESSING = Path("/opt/ml/processing")


@dataclass(frozen=True)
class Job:
    """One command's configuration and its two folders; every path in a configuration is inside `inputs`."""

    configuration: Configuration
    inputs: Path
    outputs: Path

    def input(self, relative: str) -> Path:
        """A file or folder of the input; what lies outside the input folder is refused."""
        path = (self.inputs / relative).resolve()
        if not path.is_relative_to(self.inputs.resolve()):
            raise ConfigurationError(
                f"{relative!r} lies outside the input folder",
                where=self.configuration.where,
                expected="a path below it",
            )
        if not path.exists():
            raise ConfigurationError(f"{relative!r} is not there", where=str(self.inputs), expected="a file or folder")
        return path

    def write(self, relative: str, content: str | bytes) -> Path:
        """A file of the output, by way of a temporary name, so that nobody reads half of it."""
        path = self.outputs / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_bytes(content if isinstance(content, bytes) else content.encode())
        part.replace(path)
        return path

    def write_json(self, relative: str, value: object) -> Path:
        """A JSON file of the output: indented, keys in the order given, no NaN (it becomes null)."""
        return self.write(relative, json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


@dataclass
class Report:
    """What a command found.

    `verdict`: pass, fail, undecided, could_not_assess, or `reported` where no limit was set.
    """

    command: str
    verdict: str = "reported"
    reason: str = ""
    message: str = ""
    findings: list[dict[str, Any]] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The report as `report.json` holds it."""
        head = {"command": self.command, "engine": f"ringfence-ml {__version__}", "verdict": self.verdict}
        if self.reason:
            head |= {"reason": self.reason}
        if self.message:
            head |= {"message": self.message}
        return head | {"findings": self.findings} | self.content


def plain(value: object) -> Any:
    """JSON's own types of numpy's; a float that is not finite becomes null."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def default_folders() -> tuple[Path, Path]:
    """A Processing job's input and output, or `./in` and `./out` elsewhere."""
    if (PROCESSING / "input").is_dir():
        return PROCESSING / "input", PROCESSING / "output"
    return Path("in"), Path("out")
