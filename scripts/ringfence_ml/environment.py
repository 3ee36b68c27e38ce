"""What a run's numbers may depend on: package versions, processor, the BLAS kernel in use, this engine's code."""

from __future__ import annotations

import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ringfence_ml.hashing import sha256

PACKAGES = ("numpy", "scipy", "scikit-learn", "xgboost-cpu", "xgboost", "pyarrow", "threadpoolctl")
# Set where the engine runs in a container; a laptop has neither.
IMAGE_DIGEST, CODE_COMMIT = "RINGFENCE_IMAGE_DIGEST", "RINGFENCE_CODE_COMMIT"


@cache
def code_sha256() -> str:
    """SHA-256 over the names and contents of this package's Python files."""
    folder = Path(__file__).parent
    lines = [
        f"{path.relative_to(folder).as_posix()} {sha256(path.read_bytes())}\n" for path in sorted(folder.rglob("*.py"))
    ]
    return sha256("".join(lines).encode())


def packages() -> dict[str, str]:
    """Versions of the packages that numbers come from; those not installed are left out."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def environment() -> dict[str, Any]:
    """A flat record of texts, so that two can be compared key by key."""
    import numpy as np  # noqa: F401 (its BLAS has to be loaded to be seen)
    from threadpoolctl import threadpool_info

    pools = [pool for pool in threadpool_info() if pool.get("user_api") == "blas"]
    blas = sorted(
        {f"{pool['internal_api']} {pool.get('version')} {pool.get('architecture', '')}".strip() for pool in pools}
    )
    record = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "libc": " ".join(platform.libc_ver()),
        "cpu_family": _cpu_family(),
        "blas": ", ".join(blas),
        "image_digest": os.environ.get(IMAGE_DIGEST, ""),
        "code_commit": os.environ.get(CODE_COMMIT, ""),
        "code_sha256": code_sha256(),
    }
    return record | {f"package {name}": found for name, found in packages().items()}


def _cpu_family() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    said = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
    facts = {key.strip(): value.strip() for key, value in said.items()}
    vector = next((flag for flag in ("avx512f", "avx2", "avx", "asimd") if flag in facts.get("flags", "").split()), "")
    words = (facts.get("vendor_id"), facts.get("cpu family"), facts.get("model"), vector)
    return " ".join(word for word in words if word)
