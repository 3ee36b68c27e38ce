"""A model of the German credit data with its reports, card and signature, made once; and steps for small ledgers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from lineage_steps import IMAGE, texts

GERMAN = {"dataset": "german_credit"}
REPORTS = {"evaluation": "evaluate/report.json", "bias": "bias/report.json", "explanation": "explain/report.json"}


def engine(folder: Path, name: str, configuration: dict[str, Any]) -> None:
    """Run `ringfence-ml NAME` on a folder, as a person would; its output is the folder's subfolder of that name."""
    file = folder / f".{name}.json"
    file.write_text(json.dumps(configuration))
    output = folder / ("run" if name == "train" else name)
    command = [sys.executable, "-c", "import sys; from ringfence_ml.cli import main; sys.exit(main())", name, str(file)]
    environment = {**os.environ, "RINGFENCE_IMAGE_DIGEST": IMAGE, "RINGFENCE_CODE_COMMIT": "0" * 40}
    done = subprocess.run(
        [*command, "--input", str(folder), "--output", str(output)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def german(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `run`, `evaluate`, `bias`, `explain`, `card` and `attest`, as the model engine wrote them."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    folder = tmp_path_factory.mktemp("german")
    private = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    engine(folder, "train", {"data": GERMAN, "model": {"kind": "xgboost"}})
    for name in ("evaluate", "bias", "explain"):
        engine(folder, name, {"data": GERMAN} | ({"resamples": 100} if name != "explain" else {}))
    engine(folder, "card", {"texts": texts(), "reports": REPORTS})
    engine(folder, "attest", {"sign": {"key": "key.pem"}, "reports": {"evaluation": "evaluate/report.json"}})
    return folder


@pytest.fixture
def ringfence() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command as a person would; its streams are no terminals."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RINGFENCE_"))}
        command = [sys.executable, "-c", "import sys; from ringfence.cli import main; sys.exit(main())"]
        return subprocess.run(
            [*command, *map(str, arguments)],
            env={**clean, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
