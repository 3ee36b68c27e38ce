"""`ringfence verify` as its users run it: exit status, streams, formats, bad input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = {
    "address": "aws_kms_key.lake",
    "mode": "managed",
    "type": "aws_kms_key",
    "name": "lake",
    "change": {
        "actions": ["create"],
        "after": {"enable_key_rotation": True, "customer_master_key_spec": "SYMMETRIC_DEFAULT"},
        "after_unknown": {},
    },
}


def ringfence(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would; its streams are no terminals."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RINGFENCE_"))}
    command = [sys.executable, "-c", "import sys; from ringfence.cli import main; sys.exit(main())", *arguments]
    return subprocess.run(
        command, cwd=cwd, env={**clean, **environment}, capture_output=True, text=True, timeout=300, check=False
    )


def plan_file(folder: Path, *changes: dict[str, object]) -> Path:
    """A file of plan JSON with these resource changes."""
    file = folder / "plan.json"
    plan = {"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": list(changes)}
    file.write_text(json.dumps(plan))
    return file


def weakened(**after: object) -> dict[str, object]:
    """The key with other arguments."""
    return {**KEY, "change": {**KEY["change"], "after": {**KEY["change"]["after"], **after}}}  # type: ignore[index]


def verdicts(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return {each["policy"]: each["verdict"] for each in json.loads(done.stdout)["verdicts"]}


def test_a_finding_is_exit_1_and_says_what_to_do(tmp_path: Path) -> None:
    done = ringfence("verify", str(plan_file(tmp_path, weakened(enable_key_rotation=False))), "--format", "json")
    assert done.returncode == 1
    assert verdicts(done)["kms_key_rotates"] == "fail"


def test_the_output_goes_whole_to_its_file(tmp_path: Path) -> None:
    out = tmp_path / "verdicts.json"
    done = ringfence("verify", str(plan_file(tmp_path, KEY)), "--format", "json", "--output", str(out))
    assert done.stdout == ""
    report = json.loads(out.read_text())
    assert {"environment", "plan_sha256", "verdicts", "summary"} == set(report)
    assert next(each for each in report["verdicts"] if each["policy"] == "kms_key_rotates")["verdict"] == "pass"


def test_no_colours_where_there_is_no_terminal(tmp_path: Path) -> None:
    done = ringfence("verify", str(plan_file(tmp_path, weakened(enable_key_rotation=False))))
    assert "\x1b" not in done.stdout + done.stderr
    assert "fail       aws_kms_key.lake" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("truncated.json", b'{"format_version": "1.2", "resource_changes": [', "is no JSON"),
        ("list.json", b"[]", "holds a list"),
        ("bytes.json", b"\xff\xfe\x00", "is no JSON"),
        ("newer.json", b'{"format_version": "9.0"}', "plan format 9.0"),
        ("empty.json", b"", "is no JSON"),
        ("nothing.json", b'{"format_version": "1.2", "planned_values": {}}', "holds no resource"),
        ("archive.zip", b"PK\x05\x06" + b"\0" * 18, "is no plan file"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    done = ringfence("verify", str(file))
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("path", ["absent", "."])
def test_a_folder_that_is_no_environment(tmp_path: Path, path: str) -> None:
    done = ringfence("verify", path, "--policies", str(ROOT / "policies"), cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    done = ringfence("verify", str(plan_file(tmp_path, KEY)), "--source", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "no such folder" in done.stderr


def test_an_output_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "none" / "verdicts.json"
    done = ringfence("verify", str(plan_file(tmp_path, KEY)), "--output", str(target))
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_no_terraform(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "terraform_data" "x" {}\n')
    done = ringfence("verify", str(tmp_path), "--policies", str(ROOT / "policies"), PATH="/nowhere")
    assert done.returncode == 2
    assert "terraform" in done.stderr.lower()
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [(), ("plan",), ("verify",), ("apply",), ("destroy",), ("demo",), ("diagram",), ("policies",), ("local",),
     ("local", "up"), ("local", "env"), ("iam",), ("iam", "evaluate")],
)  # fmt: skip
def test_help_on_everything(words: tuple[str, ...]) -> None:
    done = ringfence(*words, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_a_word_that_is_no_command() -> None:
    assert ringfence("verfiy").returncode == 2


def test_evaluate_answers_line_by_line() -> None:
    world = {
        "principal": "arn:aws:iam::444444444444:role/r",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::lake/x",
    }
    command = [sys.executable, "-c", "import sys; from ringfence.cli import main; sys.exit(main())", "iam", "evaluate"]
    lines = [json.dumps(world), json.dumps({**world, "permission_boundary": None}), "{", json.dumps(world)]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, timeout=60, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert [each.get("decision") for each in answers] == ["implicit_deny", None, None, "implicit_deny"]
    assert [each.get("line") for each in answers if "error" in each] == [2, 3]
