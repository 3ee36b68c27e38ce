"""The project's `.ringfence` folder: where the engine keeps its cache, work folders and run records.

A project is the nearest folder above a root that holds `.git` or `pyproject.toml` and all that the root reaches; else
the nearest folder above the root and its modules. A root that is neither has its store in the user's cache folder,
since nothing is ever written into a root.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ringfence.errors import RingfenceError
from ringfence.terraform.reach import Reached

_ABANDONED = 24 * 3600  # seconds after which a work folder that a killed run left behind is removed


def store_of(reached: Reached) -> Path:
    """The store for a root (made where it is missing, with a `.gitignore` that keeps it out of git)."""
    store = _place(reached)
    try:
        store.mkdir(parents=True, exist_ok=True)
        ignore = store / ".gitignore"
        if not ignore.exists():
            write(ignore, b"*\n")
    except OSError as error:
        raise RingfenceError(f"cannot write here ({error.strerror})", where=str(store)) from error
    return store


def _place(reached: Reached) -> Path:
    base = reached.base
    if store := project_store((base, *base.parents)):
        return store
    if base != reached.root and base != Path(base.anchor):
        return base / ".ringfence"
    return users_store() / f"{reached.root.name}-{short_hash(str(reached.root))}"


def project_store(folders: Iterable[Path]) -> Path | None:
    """The store of the first of these folders that is a project's."""
    for folder in folders:
        if (folder / ".git").exists() or (folder / "pyproject.toml").is_file():
            return folder / ".ringfence"
    return None


def users_store() -> Path:
    """Where the engine keeps what belongs to no project."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ringfence"


def short_hash(text: str) -> str:
    """Twelve hexadecimal digits that stand for a text in a file name."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def write(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part (a temporary file, then a rename)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an advisory lock on a file; the system frees it when its holder ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def work_folder(store: Path, name: str) -> Iterator[Path]:
    """A new folder under the store's `work`, removed at the end; what killed runs left there is removed after a day."""
    work = store / "work"
    work.mkdir(parents=True, exist_ok=True)
    for left in work.iterdir():
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=work))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
