"""The modules under test, what their folders hold, and projects made of them elsewhere: nothing is written here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ringfence.plan.source import ModuleSource, first, read_source

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(folder.name for folder in (ROOT / "modules").iterdir() if any(folder.glob("*.tf")))
HCL_CACHE = ROOT / ".ringfence/cache/hcl"  # the engine's own: parsed files under the hash of their content

# What a README leaves to the reader, whose provider is configured already.
PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'


def source_of(module: str) -> ModuleSource:
    """The parsed HCL of one module."""
    return read_source(ROOT / "modules" / module, HCL_CACHE)


def text(argument: object) -> str:
    """A quoted text of the source, its escaped quotes as Terraform prints them."""
    return str(first(argument)).replace('\\"', '"')


def examples_of(module: str) -> list[str]:
    """The HCL blocks of a module's README, as they stand there."""
    readme = (ROOT / "modules" / module / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^```hcl\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)


def write_example(project: Path, module: str, example: str) -> Path:
    """A root in `project` that holds the example as it is; `../../modules` leads to the real modules."""
    root = project / "environments" / module
    root.mkdir(parents=True, exist_ok=True)
    modules = project / "modules"
    if not modules.exists():
        modules.symlink_to(ROOT / "modules")
    (project / "pyproject.toml").touch()  # the engine keeps its cache beside it
    (root / "main.tf").write_text(example, encoding="utf-8")
    if 'provider "aws"' not in example:
        (root / "provider.tf").write_text(PROVIDER, encoding="utf-8")
    return root


def shortest_arguments(module: str) -> dict[str, Any]:
    """The arguments of a module's shortest call (`shortest/<module>.tf`), without its source."""
    body = read_source(ROOT / f"tests/modules/shortest/{module}.tf").modules[module]
    return {name: first(value) for name, value in body.items() if name != "source" and not name.startswith("__")}
