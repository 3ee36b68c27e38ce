"""Finding the policies of a folder: every module below it that does not begin with an underscore holds one."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from ringfence.errors import RingfenceError
from ringfence.policy.definition import Policy, is_policy


def load_policies(folder: Path) -> list[Policy]:
    """The policies of `policies/<service>/<policy>.py`, by name. Raises RingfenceError where a file is no policy."""
    if not folder.is_dir():
        raise RingfenceError("is no folder of policies", where=str(folder), next_step="Give the folder with --policies")
    found: dict[str, Policy] = {}
    for path in sorted(folder.glob("*/*.py")):
        if path.name.startswith("_"):
            continue
        policy = load_policy(path)
        if policy.name in found:
            raise RingfenceError(f"policy {policy.name} stands twice", where=str(path))
        found[policy.name] = policy
    if not found:
        raise RingfenceError("holds no policy", where=str(folder), expected="policies/<service>/<policy>.py")
    return list(found.values())


def load_policy(path: Path) -> Policy:
    """The one policy of a file, which bears the file's name. Raises RingfenceError."""
    module = _import(path)
    members = [member for name, member in vars(module).items() if is_policy(member) and not name.startswith("_")]
    if len(members) != 1 or members[0].name != path.stem:
        names = ", ".join(member.name for member in members) or "none"
        raise RingfenceError(f"holds the policies {names}", where=str(path), expected=f"one, named {path.stem}")
    policy: Policy = members[0]
    return policy


def _import(path: Path) -> ModuleType:
    name = f"ringfence_policies.{path.parent.name}.{path.stem}"
    specification = importlib.util.spec_from_file_location(name, path)
    if specification is None or specification.loader is None:
        raise RingfenceError("is no Python module", where=str(path))
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    try:
        specification.loader.exec_module(module)
    except Exception as error:
        raise RingfenceError(f"cannot be imported ({type(error).__name__}: {error})", where=str(path)) from error
    return module
