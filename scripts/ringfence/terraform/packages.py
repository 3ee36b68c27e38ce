"""The deployment package of a Lambda function, made from its source: the same bytes for the same source, anywhere.

Terraform has no function that makes an archive, and the provider that does is one more to trust. So the package is made
here and committed beside its source, where a test holds the two together:

    python -m ringfence.terraform.packages modules/remediation
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from pathlib import Path

from ringfence.errors import RingfenceError

# The first moment that a ZIP archive can tell: the time of a build is no part of what is built.
MOMENT = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644 << 16
SOURCE = "src"
PACKAGE = "package.zip"


def package_of(source: Path) -> bytes:
    """The archive of a source folder: every file but compiled ones, in order, stored as they are.

    Nothing is compressed, since the bytes of a compression depend on the library's version. Raises RingfenceError for a
    folder without Python.
    """
    files = sorted(file for file in source.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    files = [file for file in files if not any(part.startswith(".") for part in file.relative_to(source).parts)]
    if not any(file.suffix == ".py" for file in files):
        raise RingfenceError(f"{source} holds no Python source", expected=f"a module's {SOURCE} folder")
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.relative_to(source).as_posix(), MOMENT)
            entry.external_attr = READABLE
            entry.create_system = 3
            archive.writestr(entry, file.read_bytes())
    return written.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Write the package of each module named; with --check, say whether it is up to date."""
    parser = argparse.ArgumentParser(prog="python -m ringfence.terraform.packages", description=__doc__)
    parser.add_argument("modules", nargs="+", type=Path, help="folders with src/ in them, such as modules/remediation")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a package is not its source's")
    options = parser.parse_args(arguments)
    stale = []
    try:
        for module in options.modules:
            target, made = module / PACKAGE, package_of(module / SOURCE)
            if options.check and (not target.exists() or target.read_bytes() != made):
                stale.append(module)
            elif not options.check:
                target.write_bytes(made)
    except RingfenceError as error:
        print(error, file=sys.stderr)
        return 2
    for module in stale:
        again = f"python -m ringfence.terraform.packages {module}"
        print(f"{module / PACKAGE} is not what {module / SOURCE} makes; write it again: {again}", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
