"""Foreign, damaged and newer plan JSON is refused in one line that says what to do."""

import json
from pathlib import Path

import pytest

from ringfence.errors import RingfenceError
from ringfence.plan.loading import load_json, read_plan

EMPTY = {"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": []}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is no JSON"),
        (b'{"format_version": "1.2", "resource_changes": [', "is no JSON"),
        (b"\xff\xfe\x00", "is no JSON"),
        (b"[]", "holds a list"),
        (b"{}", "no format_version"),
        (b'{"format_version": "9.0"}', "plan format 9.0"),
        (b'{"format_version": 1}', "no format_version"),
        (b'{"format_version": "1.2"}', "is no Terraform plan"),
        (b'{"format_version": "1.2", "planned_values": {}, "errored": true}', "failed half-way"),
        (b'{"format_version": "1.2", "planned_values": {}, "resource_changes": [{}]}', "damaged plan"),
    ],
)
def test_bad_plans(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    with pytest.raises(RingfenceError, match=says) as raised:
        load_json(file)
    assert "\n" not in str(raised.value)
    assert str(file) in str(raised.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(RingfenceError, match="cannot be read"):
        load_json(tmp_path / "none.json")


def test_what_is_destroyed_is_not_judged() -> None:
    change = {
        "address": "aws_vpc.gone", "type": "aws_vpc", "name": "gone", "mode": "managed",
        "change": {"actions": ["delete"], "before": {}, "after": None, "after_unknown": {}},
    }  # fmt: skip
    plan = read_plan(json.loads(json.dumps({**EMPTY, "resource_changes": [change]})))
    assert plan.resources == []
