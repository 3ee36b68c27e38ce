"""A root module's HCL source, module by module: what plan JSON leaves out (locals, the text of expressions)."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from ringfence.errors import RingfenceError
from ringfence.terraform.store import write

Body = dict[str, Any]


@dataclass
class ModuleSource:
    """One module folder. Bodies are as the `hcl2` package gives them: each argument's value in a list of one."""

    locals: Body = field(default_factory=dict)
    resources: dict[str, Body] = field(default_factory=dict)  # "aws_vpc.main", "data.aws_region.here"
    modules: dict[str, Body] = field(default_factory=dict)
    outputs: dict[str, Body] = field(default_factory=dict)
    variables: dict[str, Body] = field(default_factory=dict)
    children: dict[str, ModuleSource] = field(default_factory=dict)


def read_source(root: Path, cache: Path | None = None) -> ModuleSource:
    """The source of a root module and of every local module it calls.

    `root` is a folder, or one file that is a root by itself (a fixture). `cache` names a folder in which the parsed
    form of a file is kept under the hash of its content. Raises RingfenceError where a file is no HCL.
    """
    root = root.resolve()
    if root.is_dir():
        return _module(root, cache, frozenset())
    return _with_children(_files([root], cache), root.parent, cache, frozenset())


def read_snapshot(folders: dict[str, Path]) -> ModuleSource:
    """The source kept inside a plan file: module keys (`""`, `network`, `network.inner`) to their folders."""
    modules = {key: _files(_sources(folder), None) for key, folder in folders.items()}
    for key in sorted(modules, key=len):
        parent, _, name = key.rpartition(".")
        if key and parent in modules:
            modules[parent].children[name] = modules[key]
    return modules.get("", ModuleSource())


def _module(folder: Path, cache: Path | None, above: frozenset[Path]) -> ModuleSource:
    return _with_children(_files(_sources(folder), cache), folder, cache, above)


def _with_children(module: ModuleSource, folder: Path, cache: Path | None, above: frozenset[Path]) -> ModuleSource:
    for name, call in module.modules.items():
        source = first(call.get("source"))
        child = (folder / source).resolve() if isinstance(source, str) and source.startswith(".") else None
        if child and child.is_dir() and child not in above:
            module.children[name] = _module(child, cache, above | {folder})
    return module


def _files(paths: Iterable[Path], cache: Path | None) -> ModuleSource:
    module = ModuleSource()
    for path in paths:
        _add(module, _parsed(path, cache))
    return module


def _sources(folder: Path) -> list[Path]:
    """The folder's `.tf` files in the order in which Terraform reads them: overrides last."""
    return sorted(folder.glob("*.tf"), key=lambda path: (_is_override(path), path.name))


def _is_override(path: Path) -> bool:
    return path.stem == "override" or path.stem.endswith("_override")


def _add(module: ModuleSource, content: Body) -> None:
    for block in content.get("locals", []):
        module.locals |= block
    for key, target in (("module", module.modules), ("output", module.outputs), ("variable", module.variables)):
        for block in content.get(key, []):
            target.update(block)
    for key, prefix in (("resource", ""), ("data", "data.")):
        for kind, name, body in _labelled(content.get(key, [])):
            module.resources.setdefault(f"{prefix}{kind}.{name}", {}).update(body)


def _labelled(blocks: Iterable[Body]) -> Iterator[tuple[str, str, Body]]:
    for block in blocks:
        for kind, named in block.items():
            for name, body in named.items():
                yield kind, name, body


def first(argument: Any) -> Any:
    """An argument's value out of the list of one in which `hcl2` wraps it; None where it is absent."""
    return argument[0] if isinstance(argument, list) and argument else None


def _parsed(path: Path, cache: Path | None) -> Body:
    content = path.read_bytes()
    kept = cache / f"{hashlib.sha256(content).hexdigest()}.json" if cache else None
    if kept and kept.exists():
        with contextlib.suppress(orjson.JSONDecodeError):
            return dict(orjson.loads(kept.read_bytes()))
    parsed = _parse_hcl(path, content)
    if kept:
        write(kept, orjson.dumps(parsed))
    return parsed


def _parse_hcl(path: Path, content: bytes) -> Body:
    import hcl2  # a quarter of a second to import: only where a file is new

    try:
        return dict(hcl2.load(io.StringIO(content.decode())))
    except Exception as error:  # lark's errors share no base class with hcl2's
        line = getattr(error, "line", None)
        where = f"{path}:{line}" if line else str(path)
        raise RingfenceError(
            "is no HCL that can be read", where=where, next_step="`terraform validate` says more"
        ) from error
