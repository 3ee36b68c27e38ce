"""What a root module reaches: module folders, every file in them, and the files that its configuration reads elsewhere.

Terraform resolves a local module source (`./x`, `../x`) lexically from the folder of the calling module; so does this
room. Only the text of the configuration is read, Terraform itself is not run. The result is what a plan depends on,
so it is what the plan cache is keyed by, and a work folder shows Terraform these files and no others.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ringfence.errors import RingfenceError

# Made by Terraform, git, an editor's tools or this engine beside the configuration; never part of it.
NOISE = frozenset(
    {".git", ".terraform", ".terraform.lock.hcl", ".terraform.tfstate.lock.info", ".ringfence", ".venv", ".DS_Store"}
    | {".mypy_cache", ".pytest_cache", ".ruff_cache"}
)
_STATE = re.compile(r"\.tfstate(\.|$)|\.tfplan$|^crash\.log$")

# Comments and heredocs are skipped, strings are kept whole (one level of nested quotes inside `${}`), braces counted.
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|//[^\n]*|/\*.*?\*/|<<-?(?P<mark>\w+)[^\n]*\n.*?^[ \t]*(?P=mark)[ \t]*$)
      |(?P<string>"(?:\\.|\$\{(?:[^{}"]|"(?:\\.|[^"\\])*"|\{[^{}]*\})*\}|[^"\\\n])*")
      |(?P<word>[A-Za-z_][\w-]*)
      |(?P<mark_>[{}=])
      |(?P<line>\n)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
# Patterns begin with plain letters, and the slow ones are asked only of texts that hold a telling word: every plan,
# cached or not, reads every file.
_MENTIONS_MODULE = re.compile(r'module\s+"')
_READS = re.compile(r'\$\{path\.(?:module|root)\}/([^"$\n]*)')
_ABSOLUTE = re.compile(
    r'(?:file|templatefile|fileexists|fileset|filebase64|file(?:base64)?(?:md5|sha1|sha256|sha512))\(\s*"[/~]'
)
_ELSEWHERE = re.compile(
    r'data\s+"(?:external|http|local_file|local_sensitive_file|terraform_remote_state)"|pathexpand\('
)
_PROVIDER_BLOCK = re.compile(r'^\s*provider\s+"aws"\s*\{', re.MULTILINE)
_REQUIREMENT = re.compile(r'\baws\s*=\s*\{[^{}]*?\bversion\s*=\s*"([^"]+)"[^{}]*\}')


@dataclass(frozen=True)
class Reached:
    """What a root reaches.

    `root` and `folders` (root first) are absolute; `files` is every file that a plan may read, sorted. `remote` holds
    module sources that are not local folders. `out_of_sight` says why a plan may depend on more than `files`: an
    absolute path, a data source that reads something other than AWS, a remote module; such a plan is never cached.
    `mentions_aws` is false where nothing in the configuration can be AWS's. `provider_blocks` counts the
    configurations of the AWS provider (an alias is one more); `constraints` are the version constraints put on it,
    with the file that holds each.
    """

    root: Path
    folders: tuple[Path, ...]
    files: tuple[Path, ...]
    remote: tuple[str, ...] = ()
    out_of_sight: tuple[str, ...] = ()
    mentions_aws: bool = True
    provider_blocks: int = 0
    constraints: tuple[tuple[str, Path], ...] = ()

    @property
    def base(self) -> Path:
        """The nearest folder above all files and the root."""
        return Path(os.path.commonpath([self.root, *(file.parent for file in self.files)]))


def absolute(path: Path | str) -> Path:
    """The path made absolute and lexically normal, symbolic links left as they are (as Terraform does)."""
    return Path(os.path.abspath(path))  # noqa: PTH100  Path.resolve() would follow links


def is_configuration(name: str) -> bool:
    """Whether Terraform reads a file of this name as configuration."""
    return name.endswith((".tf", ".tf.json")) and not name.startswith((".", "#")) and not name.endswith("~")


def reached(root: Path | str, *, only: Path | None = None) -> Reached:
    """What the root module in the folder `root` reaches; of the root's own files only `only`, where it is given.

    Raises RingfenceError, one line, for a folder that is missing or holds no `.tf` file, and for a module call whose
    folder is missing.
    """
    folder = absolute(root)
    _check_root(folder)
    walk = _Walk(folder)
    own = [absolute(only)] if only else list(files_below(folder))
    walk.visit(folder, own)
    while walk.waiting:
        module = walk.waiting.pop()
        walk.visit(module, list(files_below(module)))
    return walk.result()


def reached_files(root: Path | str) -> tuple[Path, ...]:
    """Every file under every module folder reached from the root, templates and sources included, sorted."""
    return reached(root).files


def _check_root(folder: Path) -> None:
    if folder.is_file():
        raise RingfenceError(
            "this is a file", where=str(folder), expected="an environment folder", next_step="Give its folder."
        )
    if not folder.is_dir():
        raise RingfenceError("no such folder", where=str(folder), expected="an environment folder with .tf files")
    if not any(is_configuration(entry.name) for entry in folder.iterdir()):
        raise RingfenceError("no .tf file in this folder", where=str(folder), expected="a Terraform root module")


class _Walk:
    """One pass over the folders: what is still to be visited and what has been found."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folders = [root]
        self.waiting: list[Path] = []
        self.files: set[Path] = set()
        self.remote: list[str] = []
        self.out_of_sight: list[str] = []
        self.mentions_aws = False
        self.provider_blocks = 0
        self.constraints: list[tuple[str, Path]] = []

    def visit(self, folder: Path, files: list[Path]) -> None:
        """Take in a module's files and follow what its configuration calls and reads."""
        self.files.update(files)
        for file in files:
            if file.parent == folder and is_configuration(file.name):
                self._read(folder, file)

    def _read(self, folder: Path, file: Path) -> None:
        text = file.read_text(encoding="utf-8", errors="replace")
        for name, source in module_sources(text, json_syntax=file.name.endswith(".json")):
            self._call(folder, file, name, source)
        for match in _READS.finditer(text):
            self._take(absolute(folder / match[1]), whole=match.end() < len(text) and text[match.end()] == '"')
        self._look_out(file, text)
        self.mentions_aws = self.mentions_aws or "aws" in text
        if '"aws"' in text:
            self.provider_blocks += len(_PROVIDER_BLOCK.findall(text))
        self.provider_blocks += "configuration_aliases" in text
        if "required_providers" in text:
            self.constraints += [(match[1], file) for match in _REQUIREMENT.finditer(text)]

    def _look_out(self, file: Path, text: str) -> None:
        found = _ABSOLUTE.search(text) if '"/' in text or '"~' in text else None
        if found := found or _ELSEWHERE.search(text):
            self.out_of_sight.append(f"{file.name} has {found[0].strip()}")

    def _call(self, folder: Path, file: Path, name: str, source: str) -> None:
        if not source.startswith(("./", "../")):
            self.remote.append(source)
            self.out_of_sight.append(f"module {name} comes from {source}")
            return
        target = absolute(folder / source)
        if not target.is_dir():
            raise RingfenceError(
                f'module "{name}" has source "{source}", and there is no folder {target}',
                where=str(file),
                expected="the folder of a module",
            )
        if target not in self.folders:
            self.folders.append(target)
            self.waiting.append(target)

    def _take(self, path: Path, *, whole: bool) -> None:
        """Files that `${path.module}/...` names: the file, or all of the folder where the rest is not literal."""
        if whole and path.is_file():
            self.files.add(path)
            return
        folder = path if path.is_dir() else path.parent
        inside = any(folder.is_relative_to(known) for known in self.folders[1:])
        # A fixture's root is one file of a folder of many; what the folder holds otherwise is not read.
        if not inside and folder.is_dir() and not self.root.is_relative_to(folder):
            self.files.update(files_below(folder))

    def result(self) -> Reached:
        return Reached(
            root=self.root,
            folders=tuple(self.folders),
            files=tuple(sorted(self.files)),
            remote=tuple(self.remote),
            out_of_sight=tuple(self.out_of_sight),
            mentions_aws=self.mentions_aws or bool(self.remote),
            provider_blocks=self.provider_blocks,
            constraints=tuple(self.constraints),
        )


def files_below(folder: Path) -> Iterator[Path]:
    """Every file under a folder but for NOISE and state files; linked folders are followed, each once."""
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        folders[:] = [] if real in seen else [name for name in folders if name not in NOISE]
        if real in seen:
            continue
        seen.add(real)
        for name in names:
            if name not in NOISE and not _STATE.search(name):
                yield Path(place, name)


def module_sources(text: str, *, json_syntax: bool = False) -> list[tuple[str, str]]:
    """Name and source of each module block in a configuration text (HCL, or Terraform's JSON syntax)."""
    if json_syntax:
        return _json_sources(text)
    if not _MENTIONS_MODULE.search(text):
        return []
    found: list[tuple[str, str]] = []
    depth, line, name = 0, [""], ""
    for token in _TOKEN.finditer(text):
        if token["skip"]:
            continue
        word = token["string"] or token["word"] or token["mark_"]
        if word == "{":
            if depth == 0:
                name = line[-1].strip('"') if line[1:2] == ["module"] else ""
            depth, line = depth + 1, [""]
        elif word == "}":
            depth, line = max(0, depth - 1), [""]
        elif word is None:
            line = [""]
        else:
            line.append(word)
            if name and depth == 1 and line[1:3] == ["source", "="] and token["string"] and len(line) == 4:
                found.append((name, word.strip('"')))
    return found


def _json_sources(text: str) -> list[tuple[str, str]]:
    try:
        modules = json.loads(text).get("module", {})
    except (ValueError, AttributeError):
        return []  # Terraform's own diagnostic says what is wrong, and where
    calls = modules if isinstance(modules, list) else [modules]
    return [
        (name, str(block["source"]))
        for call in calls
        for name, value in call.items()
        for block in (value if isinstance(value, list) else [value])
        if isinstance(block, dict) and "source" in block
    ]
