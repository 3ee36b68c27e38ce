"""Finding Terraform and the AWS provider on this machine, and the environment that Terraform's children get.

The provider is taken from a filesystem mirror (Terraform's page "CLI Configuration", implied local mirrors): the folder
that RINGFENCE_PROVIDER_MIRROR names, the one of the user's own CLI configuration, else a conventional place. A mirror
is a folder that holds `registry.terraform.io/hashicorp/aws`, packed (`.zip`) or unpacked. With none, Terraform asks
the public registry, and what it downloads is kept in the project's cache and found there the next time.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ringfence.errors import RingfenceError
from ringfence.terraform.reach import Reached
from ringfence.terraform.store import locked, short_hash, write

AWS = "registry.terraform.io/hashicorp/aws"
LEAST = (1, 10)  # the S3 backend's own lock (use_lockfile) and `init -json` came with 1.10 and 1.9
SYSTEM_MIRRORS = ("usr/local/share/terraform/plugins", "usr/share/terraform/plugins", "opt/*")  # below the root folder
_GET_TERRAFORM = (
    "Install Terraform 1.10 or newer (your package manager, or HashiCorp's downloads) and put it on PATH, "
    "or name it in RINGFENCE_TERRAFORM"
)
# What the engine sets itself; and what would make an offline plan of the same files another one.
_OURS = frozenset({"TF_DATA_DIR", "TF_REATTACH_PROVIDERS", "TF_INPUT"})
_STEERING = re.compile(r"(AWS_|TF_CLI_ARGS|TF_WORKSPACE$)")

# Go's garbage collector is a fifth of what a short command costs: the provider's schema is large and stays. It runs
# less often, and as often as it must from this much memory on.
_COLLECT_LESS = {"GOGC": "400", "GOMEMLIMIT": "1536MiB"}


@dataclass(frozen=True)
class Provider:
    """One release of hashicorp/aws in a mirror: `package` is its folder (unpacked) or its archive (packed)."""

    mirror: Path
    version: str
    package: Path

    def executable(self, store: Path) -> Path:
        """The provider's program; an archive is unpacked once, into the store."""
        folder = self.package
        if folder.suffix == ".zip":
            folder = store / "cache" / "providers" / AWS / self.version / this_platform()
            _unpack(self.package, folder)
        for file in sorted(folder.glob("terraform-provider-aws_*")):
            if os.access(file, os.X_OK):
                return file
        raise RingfenceError(
            "no provider program in this folder", where=str(folder), expected="an executable terraform-provider-aws_*"
        )


@dataclass(frozen=True)
class Tools:
    """Terraform (`binary`, `version`), the provider (None: the registry is asked) and the CLI configuration file.

    `configuration` None means that the user's own CLI configuration stands.
    """

    binary: Path
    version: str
    provider: Provider | None
    configuration: Path | None
    store: Path

    @property
    def provider_version(self) -> str:
        """The provider's version, `registry` where the registry will be asked."""
        return self.provider.version if self.provider else "registry"

    def environment(self, base: Mapping[str, str] | None = None, *, offline: bool) -> dict[str, str]:
        """The environment of Terraform's children, made from `base` (the caller's own environment if None).

        Offline, no `AWS_` variable is passed on, so that no account of the user's is ever asked.
        """
        source = os.environ if base is None else base
        kept = {key: value for key, value in source.items() if key not in _OURS}
        # A shared provider fails on its second configuration with this variable; Go reads SSL_CERT_FILE as well.
        bundle = kept.pop("AWS_CA_BUNDLE", None)
        if bundle:
            kept.setdefault("SSL_CERT_FILE", bundle)
        if offline:
            kept = {key: value for key, value in kept.items() if not _STEERING.match(key)}
        for name, value in _COLLECT_LESS.items():
            kept.setdefault(name, value)
        if self.configuration:
            kept["TF_CLI_CONFIG_FILE"] = str(self.configuration)
        if self.provider is None:
            downloads = self.store / "cache" / "providers"
            downloads.mkdir(parents=True, exist_ok=True)
            kept.setdefault("TF_PLUGIN_CACHE_DIR", str(downloads))
        return kept | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "TF_INPUT": "0"}


def find(reached: Reached, store: Path) -> Tools:
    """Terraform and the provider for a root; RingfenceError says what is missing and how to get it."""
    binary = terraform_binary()
    version = terraform_version(binary, store)
    provider, users_own = find_provider(reached, store)
    configuration = None if users_own else _configuration(provider, store)
    return Tools(binary, version, provider, configuration, store)


def terraform_binary() -> Path:
    """The program that RINGFENCE_TERRAFORM names, else `terraform` on PATH."""
    named = os.environ.get("RINGFENCE_TERRAFORM")
    found = shutil.which(named or "terraform")
    if found:
        return Path(found).absolute()
    if named:
        raise RingfenceError(
            "no program here that can be run", where=f"RINGFENCE_TERRAFORM={named}", next_step=_GET_TERRAFORM
        )
    raise RingfenceError("Terraform is not on PATH", next_step=_GET_TERRAFORM)


def terraform_version(binary: Path, store: Path) -> str:
    """Terraform's version, remembered in the store for as long as the file is the same one."""
    state = binary.stat()
    key = f"{binary} {state.st_size} {state.st_mtime_ns}"
    note = store / "cache" / "terraform" / f"version-{short_hash(key)}"
    try:
        version = note.read_text()
    except OSError:
        version = _ask_version(binary)
        write(note, version.encode())
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < LEAST:
        raise RingfenceError(
            f"this is Terraform {version}", where=str(binary), expected="1.10 or newer", next_step=_GET_TERRAFORM
        )
    return version


def _ask_version(binary: Path) -> str:
    quiet = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    try:
        shown = subprocess.run(
            [str(binary), "version", "-json"], capture_output=True, text=True, timeout=60, env=quiet, check=True
        )
        return str(json.loads(shown.stdout)["terraform_version"])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        raise RingfenceError(
            "`version -json` does not answer as Terraform does", where=str(binary), next_step=_GET_TERRAFORM
        ) from error


# ---- the provider


def find_provider(reached: Reached, store: Path) -> tuple[Provider | None, bool]:
    """The provider to use, and whether the user's own CLI configuration says where providers come from."""
    named = os.environ.get("RINGFENCE_PROVIDER_MIRROR")
    if named:
        releases = releases_in(Path(named).expanduser().absolute())
        if not releases:
            raise RingfenceError(
                f"this folder holds no provider for {this_platform()}",
                where=f"RINGFENCE_PROVIDER_MIRROR={named}",
                expected=f"a filesystem mirror with {AWS} in it",
            )
        return _suitable(releases, reached), False
    own = users_configuration()
    if own and "provider_installation" in own.read_text(errors="replace"):
        mirrors = [Path(path) for path in re.findall(r'\bpath\s*=\s*"([^"]+)"', own.read_text(errors="replace"))]
        releases = next(filter(None, map(releases_in, mirrors)), [])
        return (_suitable(releases, reached) if releases else None), True
    for place in (*conventional_places(), store / "cache" / "providers"):
        if releases := releases_in(place):
            return _suitable(releases, reached), False
    return None, False


def users_configuration() -> Path | None:
    """The user's own CLI configuration file, where there is one (TF_CLI_CONFIG_FILE may name a file that is not)."""
    named = os.environ.get("TF_CLI_CONFIG_FILE") or os.environ.get("TERRAFORM_CONFIG")
    file = Path(named) if named else Path.home() / ".terraformrc"
    return file if file.is_file() else None


def conventional_places() -> Iterator[Path]:
    """Folders that are looked at for a mirror, in this order."""
    home = Path.home()
    yield home / ".terraform.d" / "plugins"
    yield home / ".terraform.d" / "plugin-cache"
    yield Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "terraform" / "plugins"
    for folder in (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":"):
        if folder:
            yield Path(folder) / "terraform" / "plugins"
    for pattern in SYSTEM_MIRRORS:
        yield from sorted(Path("/").glob(pattern))


def releases_in(mirror: Path) -> list[Provider]:
    """The releases of hashicorp/aws in a mirror that run on this platform, oldest first; empty if it is no mirror."""
    home = mirror / AWS
    here = this_platform()
    found: list[Provider] = []
    try:
        entries = sorted(home.iterdir())
    except OSError:
        return []
    for entry in entries:
        packed = re.fullmatch(rf"terraform-provider-aws_(.+)_{here}\.zip", entry.name)
        if packed:
            found.append(Provider(mirror, packed[1], entry))
        elif (entry / here).is_dir():
            found.append(Provider(mirror, entry.name, entry / here))
    return sorted(found, key=lambda provider: _numbers(provider.version))


def _suitable(releases: list[Provider], reached: Reached) -> Provider:
    """The newest release that every version constraint of the configuration admits."""
    for provider in reversed(releases):
        if all(admits(constraint, provider.version) for constraint, _ in reached.constraints):
            return provider
    held = ", ".join(release.version for release in releases)
    wanted = "; ".join(f'"{constraint}" ({file.name})' for constraint, file in reached.constraints)
    raise RingfenceError(
        f"the mirror holds hashicorp/aws {held}",
        where=str(releases[0].mirror),
        expected=wanted,
        next_step="Put that release into the mirror, or name another one in RINGFENCE_PROVIDER_MIRROR",
    )


def admits(constraint: str, version: str) -> bool:
    """Whether a version constraint (Terraform's page "Version Constraints") admits a version."""
    return all(_admits_one(part.strip(), version) for part in constraint.split(",") if part.strip())


def _admits_one(part: str, version: str) -> bool:
    match = re.fullmatch(r"(=|!=|>=|<=|>|<|~>)?\s*v?(\d[\w.+-]*)", part)
    if not match:
        return True  # Terraform's own diagnostic says what is wrong with it
    operator, bound = match[1] or "=", match[2]
    have, want = _numbers(version), _numbers(bound)
    if operator == "~>":
        parts = bound.split(".")
        fixed = max(1, len(parts) - 1)
        return have >= want and have[:fixed] == want[:fixed]
    return {
        "=": have == want,
        "!=": have != want,
        ">=": have >= want,
        "<=": have <= want,
        ">": have > want,
        "<": have < want,
    }[operator]


def _numbers(version: str) -> tuple[int, int, int]:
    numbers = [int(part) for part in re.findall(r"\d+", version.split("-")[0])[:3]]
    numbers += [0] * (3 - len(numbers))
    return numbers[0], numbers[1], numbers[2]


def this_platform() -> str:
    """The platform in the words of provider packages: `linux_amd64`."""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}_{ {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(machine, machine) }"


def _unpack(archive: Path, folder: Path) -> None:
    import zipfile  # only where a mirror is packed

    with locked(folder.parent / f".{folder.name}.lock"):
        if folder.is_dir():
            return
        part = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        try:
            with zipfile.ZipFile(archive) as package:
                package.extractall(part)
        except (OSError, zipfile.BadZipFile) as error:
            raise RingfenceError(f"cannot be unpacked ({error})", where=str(archive)) from error
        for file in part.iterdir():
            file.chmod(0o755)
        part.rename(folder)


def _configuration(provider: Provider | None, store: Path) -> Path | None:
    """A CLI configuration that takes what the mirror holds from there and all else from the registry.

    The user's own file, which says nothing of installation here, is carried over: it may hold credentials.
    """
    own = users_configuration()
    if provider is None:
        return own or _written("# nothing but Terraform's own defaults\n", store)
    home = provider.mirror / "registry.terraform.io"
    held = sorted(f'"registry.terraform.io/{entry.relative_to(home)}"' for entry in home.glob("*/*") if entry.is_dir())
    names = ", ".join(held)
    text = (own.read_text() + "\n" if own else "") + (
        "provider_installation {\n"
        f"  filesystem_mirror {{\n    path    = {json.dumps(str(provider.mirror))}\n    include = [{names}]\n  }}\n"
        f"  direct {{\n    exclude = [{names}]\n  }}\n"
        "}\n"
    )
    return _written(text, store)


def _written(text: str, store: Path) -> Path:
    file = store / "cache" / "terraform" / f"cli-{short_hash(text)}.tfrc"
    if not file.is_file() or file.read_text() != text:
        write(file, text.encode())
    return file
