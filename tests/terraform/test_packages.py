"""A committed deployment package is exactly what its source makes."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from ringfence.errors import RingfenceError
from ringfence.terraform.packages import main, package_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGED = sorted(file.parent for file in (ROOT / "modules").glob("*/package.zip"))


@pytest.mark.parametrize("module", PACKAGED, ids=[module.name for module in PACKAGED])
def test_a_package_is_what_its_source_makes(module: Path) -> None:
    again = f"python -m ringfence.terraform.packages modules/{module.name}"
    assert (module / "package.zip").read_bytes() == package_of(module / "src"), f"write it again: {again}"


def test_a_package_is_the_same_wherever_and_whenever_it_is_made(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, names in ((first, ("b.py", "a.py")), (second, ("a.py", "b.py"))):
        folder.mkdir()
        for name in names:
            (folder / name).write_text(f"# {name}\n")
        (folder / "__pycache__").mkdir()
        (folder / "__pycache__" / f"{folder.name}.pyc").write_bytes(b"x")
    assert package_of(first) == package_of(second)
    assert zipfile.ZipFile(BytesIO(package_of(first))).namelist() == ["a.py", "b.py"]


def test_a_stale_package_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/handler.py").write_text("x = 1\n")
    assert main([str(tmp_path)]) == 0
    assert main(["--check", str(tmp_path)]) == 0
    (tmp_path / "src/handler.py").write_text("x = 2\n")
    assert main(["--check", str(tmp_path)]) == 1
    assert "write it again" in capsys.readouterr().err


def test_a_folder_without_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RingfenceError, match="no Python source"):
        package_of(tmp_path)
    assert main([str(tmp_path)]) == 2
