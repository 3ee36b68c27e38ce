"""Finding Terraform and the provider: what is taken, what is said when something is missing, what children get."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ringfence.errors import RingfenceError
from ringfence.terraform import tools
from ringfence.terraform.reach import Reached, reached

Project = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def root(project: Project) -> Reached:
    return reached(project({"env/main.tf": ""}) / "env")


def fake_terraform(folder: Path, version: str) -> Path:
    """A program that answers `version -json` and notes each time that it is asked."""
    program = folder / "terraform"
    program.write_text(f'#!/bin/sh\necho asked >> "$0.asked"\necho \'{{"terraform_version": "{version}"}}\'\n')
    program.chmod(0o755)
    return program


def packed(mirror: Path, version: str) -> None:
    home = mirror / tools.AWS
    home.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(home / f"terraform-provider-aws_{version}_{tools.this_platform()}.zip", "w") as archive:
        archive.writestr(f"terraform-provider-aws_v{version}_x5", "#!/bin/sh\n")


def unpacked(mirror: Path, version: str) -> None:
    folder = mirror / tools.AWS / version / tools.this_platform()
    folder.mkdir(parents=True)
    program = folder / f"terraform-provider-aws_v{version}_x5"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any mirror or CLI configuration; gives its home folder."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    for name in ("TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG", "RINGFENCE_PROVIDER_MIRROR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tools, "SYSTEM_MIRRORS", ())
    return home


def test_version_is_asked_once_for_the_same_file(tmp_path: Path) -> None:
    program = fake_terraform(tmp_path, "1.11.4")
    assert [tools.terraform_version(program, tmp_path) for _ in range(3)] == ["1.11.4"] * 3
    assert (tmp_path / "terraform.asked").read_text().count("asked") == 1
    fake_terraform(tmp_path, "1.12.0-rc1")
    os.utime(program, ns=(1, 1))
    assert tools.terraform_version(program, tmp_path) == "1.12.0-rc1"


def test_old_terraform_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RingfenceError, match=r"this is Terraform 1\.9\.8; expected 1\.10 or newer"):
        tools.terraform_version(fake_terraform(tmp_path, "1.9.8"), tmp_path)


def test_a_program_that_is_not_terraform_is_refused(tmp_path: Path) -> None:
    program = tmp_path / "terraform"
    program.write_text("#!/bin/sh\necho hello\n")
    program.chmod(0o755)
    with pytest.raises(RingfenceError, match="does not answer as Terraform does"):
        tools.terraform_version(program, tmp_path)


def test_no_terraform_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("RINGFENCE_TERRAFORM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RingfenceError, match=r"Terraform is not on PATH\. Install Terraform 1\.10"):
        tools.terraform_binary()
    program = fake_terraform(tmp_path, "1.11.4")
    assert tools.terraform_binary() == program
    monkeypatch.setenv("RINGFENCE_TERRAFORM", str(tmp_path / "gone"))
    with pytest.raises(RingfenceError, match="RINGFENCE_TERRAFORM"):
        tools.terraform_binary()


def test_mirror_named_by_the_environment_comes_first(
    nowhere: Path, root: Reached, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked(nowhere / ".terraform.d" / "plugins", "5.99.0")
    assert tools.find_provider(root, tmp_path)[0].version == "5.99.0"
    unpacked(tmp_path / "named", "5.100.0")
    monkeypatch.setenv("RINGFENCE_PROVIDER_MIRROR", str(tmp_path / "named"))
    assert tools.find_provider(root, tmp_path)[0].version == "5.100.0"
    monkeypatch.setenv("RINGFENCE_PROVIDER_MIRROR", str(tmp_path / "empty"))
    with pytest.raises(RingfenceError, match=r"RINGFENCE_PROVIDER_MIRROR=.*holds no provider"):
        tools.find_provider(root, tmp_path)


def test_no_mirror_leaves_it_to_the_registry(nowhere: Path, root: Reached, tmp_path: Path) -> None:
    assert tools.find_provider(root, tmp_path) == (None, False)


def test_packed_provider_is_unpacked_once(nowhere: Path, root: Reached, tmp_path: Path) -> None:
    packed(nowhere / ".terraform.d" / "plugin-cache", "5.100.0")
    found, _ = tools.find_provider(root, tmp_path)
    assert found is not None
    program = found.executable(tmp_path)
    assert program.name == "terraform-provider-aws_v5.100.0_x5"
    assert os.access(program, os.X_OK)
    state = program.stat()
    assert found.executable(tmp_path).stat().st_mtime_ns == state.st_mtime_ns


def test_constraints_choose_the_release(nowhere: Path, project: Project, tmp_path: Path) -> None:
    mirror = nowhere / ".terraform.d" / "plugins"
    for version in ("5.9.0", "5.100.0", "6.1.0"):
        packed(mirror, version)
    text = 'terraform {\n  required_providers {\n    aws = {\n      version = "%s"\n    }\n  }\n}\n'
    folder = project({"env/main.tf": text % ">= 5.9, < 6"})
    found, _ = tools.find_provider(reached(folder / "env"), tmp_path)
    assert found is not None
    assert found.version == "5.100.0"
    (folder / "env" / "main.tf").write_text(text % "= 5.50.0")
    with pytest.raises(RingfenceError, match=r'holds hashicorp/aws 5\.9\.0, 5\.100\.0, 6\.1\.0; expected "= 5\.50\.0"'):
        tools.find_provider(reached(folder / "env"), tmp_path)


@pytest.mark.parametrize(
    ("constraint", "version", "admitted"),
    [
        ("= 5.100.0", "5.100.0", True),
        ("5.100.0", "5.99.0", False),
        ("~> 5.90", "5.100.0", True),
        ("~> 5.90", "6.0.0", False),
        ("~> 5.100.0", "5.101.0", False),
        (">= 5.100, < 6", "5.100.0", True),
        (">= 5.100, < 6", "6.0.0", False),
        ("!= 5.100.0", "5.100.0", False),
        ("> 5.9.0", "5.100.0", True),
    ],
)
def test_version_constraints(constraint: str, version: str, admitted: bool) -> None:
    assert tools.admits(constraint, version) is admitted


def test_users_own_installation_configuration_is_respected(
    nowhere: Path, root: Reached, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked(tmp_path / "mine", "5.98.0")
    own = nowhere / ".terraformrc"
    own.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{tmp_path / "mine"}"\n  }}\n}}\n')
    monkeypatch.setenv("PATH", str(tmp_path))
    fake_terraform(tmp_path, "1.11.4")
    found = tools.find(root, tmp_path)
    assert found.configuration is None
    assert found.provider_version == "5.98.0"


def test_our_configuration_keeps_the_users_other_settings(
    nowhere: Path, root: Reached, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = nowhere / ".terraform.d" / "plugins"
    unpacked(mirror, "5.100.0")
    own = tmp_path / "own.tfrc"
    own.write_text('credentials "example.com" {\n  token = "x"\n}\n')
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(own))
    monkeypatch.setenv("PATH", str(tmp_path))
    fake_terraform(tmp_path, "1.11.4")
    configuration = tools.find(root, tmp_path).configuration
    assert configuration is not None
    text = configuration.read_text()
    assert 'token = "x"' in text
    assert f'path    = "{mirror}"' in text
    assert 'exclude = ["registry.terraform.io/hashicorp/aws"]' in text


def test_childrens_environment(tmp_path: Path) -> None:
    found = tools.Tools(tmp_path / "terraform", "1.11.4", None, None, tmp_path)
    base = {
        "AWS_CA_BUNDLE": "/bundle",
        "AWS_PROFILE": "real",
        "TF_CLI_ARGS_plan": "-target=x",
        "TF_DATA_DIR": "/x",
        "TF_VAR_name": "x",
        "PATH": "/bin",
    }
    offline = found.environment(base, offline=True)
    assert not [name for name in offline if name.startswith(("AWS_", "TF_CLI_ARGS", "TF_DATA_DIR"))]
    assert offline["SSL_CERT_FILE"] == "/bundle"
    assert {"TF_VAR_name", "PATH"} <= offline.keys()
    assert offline["CHECKPOINT_DISABLE"] == offline["TF_IN_AUTOMATION"] == "1"
    online = found.environment(base, offline=False)
    assert online["AWS_PROFILE"] == "real"
    assert "AWS_CA_BUNDLE" not in online
    assert "TF_DATA_DIR" not in online
