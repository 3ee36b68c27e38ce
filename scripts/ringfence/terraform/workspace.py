"""A work folder that mirrors a root and what it reaches, so that Terraform writes nothing into the user's folders.

Every reached file is a symbolic link at the same relative place below the work folder, so `../../modules/x`,
`${path.module}/templates/...` and the like resolve as they do at home; a file that is not reached is not there, so a
plan cannot depend on one that the plan cache does not know of. Beside the root's links lie files of the engine's own:
an override file (Terraform's page "Override Files") with another backend, where one is wanted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ringfence.terraform.reach import Reached
from ringfence.terraform.store import work_folder

LOCAL_BACKEND = 'terraform {\n  backend "local" {\n    path = %s\n  }\n}\n'
OVERRIDE = "ringfence_override.tf"


@dataclass(frozen=True)
class Workspace:
    """`folder` is where Terraform runs for the user's `root`; `home` is the work folder that is removed afterwards."""

    root: Path
    folder: Path
    home: Path

    def original(self, name: str) -> str:
        """A file as the user knows it, from the name in one of Terraform's diagnostics; short where it can be."""
        if not name or name.startswith(".terraform"):
            return name
        path = os.path.normpath(self.root / name)
        relative = os.path.relpath(path)
        return path if relative.startswith("..") else relative


@contextmanager
def workspace(reached: Reached, store: Path, files: Mapping[str, str]) -> Iterator[Workspace]:
    """A fresh work folder for a root; `files` (name to text) are written beside the root's own."""
    with work_folder(store, reached.root.name) as home:
        yield fill(home, reached, files)


def fill(home: Path, reached: Reached, files: Mapping[str, str]) -> Workspace:
    """Link what is reached below `home` and write the engine's own files."""
    base = reached.base
    folder = home / reached.root.relative_to(base)
    folder.mkdir(parents=True, exist_ok=True)
    for file in reached.files:
        link = home / file.relative_to(base)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(file)
    for name, text in files.items():
        (folder / name).write_text(text)
    return Workspace(reached.root, folder, home)
