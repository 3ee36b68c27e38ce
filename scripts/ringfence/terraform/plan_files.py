"""A plan file that somebody made elsewhere: its JSON, and the source that Terraform keeps inside it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ringfence.errors import RingfenceError
from ringfence.terraform.reach import reached
from ringfence.terraform.runner import Runner, TerraformFailed
from ringfence.terraform.store import work_folder
from ringfence.terraform.tools import AWS, find

_PROVIDER = re.compile(r'provider "(?P<source>[^"]+)" \{\s*version\s*=\s*"(?P<version>[^"]+)"')
_LOCK, _MODULES = ".terraform.lock.hcl", "tfconfig/modules.json"


@dataclass(frozen=True)
class ShownPlan:
    """A plan file's JSON, and the folders of its source by module key (`""` is the root, `network.inner` a module)."""

    json_path: Path
    folders: dict[str, Path]


@contextmanager
def shown(plan_file: Path, store: Path) -> Iterator[ShownPlan]:
    """Show a plan file with the provider versions that it was made with. Raises RingfenceError, one line."""
    with work_folder(store, "show") as folder:
        versions, folders = _unpacked(plan_file, folder / "snapshot")
        home = folder / "home"
        home.mkdir()
        (home / "main.tf").write_text(_requirements(versions), encoding="utf-8")
        found = reached(home)
        tools = find(found, store)
        runner = Runner(home, tools.binary, tools.environment(offline=True))
        try:
            runner.init()
            text = runner.show(plan_file.resolve())
        except TerraformFailed as failure:
            raise RingfenceError(f"cannot be shown ({failure.what})", where=str(plan_file)) from failure
        json_path = folder / "plan.json"
        json_path.write_text(text, encoding="utf-8")
        yield ShownPlan(json_path, folders)


def _unpacked(plan_file: Path, folder: Path) -> tuple[dict[str, str], dict[str, Path]]:
    """Provider sources with their version constraints, and the source folders by module key."""
    try:
        with zipfile.ZipFile(plan_file) as archive:
            names = set(archive.namelist())
            if not {"tfplan", _LOCK, _MODULES} <= names:
                raise RingfenceError("is no plan file of Terraform", where=str(plan_file))
            archive.extractall(folder, [name for name in names if name.startswith("tfconfig/")])
            lock = archive.read(_LOCK).decode()
            keys = [module["Key"] for module in json.loads(archive.read(_MODULES))]
    except (zipfile.BadZipFile, OSError, ValueError, KeyError) as error:
        raise RingfenceError(f"is a damaged plan file ({error})", where=str(plan_file)) from error
    versions = {match["source"]: f"= {match['version']}" for match in _PROVIDER.finditer(lock)}
    if not versions and any(b"aws" in file.read_bytes() for file in folder.rglob("*.tf")):
        versions = {AWS: ">= 0"}  # made with a shared provider, as this engine does: Terraform notes no version then
    return versions, {key: folder / "tfconfig" / f"m-{key}" for key in keys}


def _requirements(versions: dict[str, str]) -> str:
    lines = [
        f'    {source.rpartition("/")[2]} = {{ source = "{source}", version = "{version}" }}'
        for source, version in versions.items()
    ]
    return "terraform {\n  required_providers {\n" + "\n".join(lines) + "\n  }\n}\n"
