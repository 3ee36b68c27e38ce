"""Terraform's progress lines as events, from lines that Terraform 1.11 wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringfence.terraform import events


def line(kind: str, **fields: Any) -> str:
    return json.dumps({"@level": "info", "@module": "terraform.ui", "type": kind, **fields})


RESOURCE = {"addr": "module.network.aws_vpc.this", "module": "module.network", "resource_type": "aws_vpc"}


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            line("planned_change", change={"resource": RESOURCE, "action": "replace", "reason": "cannot_update"}),
            events.PlannedChange("module.network.aws_vpc.this", "replace", "cannot_update"),
        ),
        (
            line("resource_drift", change={"resource": RESOURCE, "action": "update"}),
            events.Drift("module.network.aws_vpc.this", "update"),
        ),
        (
            line("apply_start", hook={"resource": RESOURCE, "action": "create"}),
            events.ApplyStarted("module.network.aws_vpc.this", "create"),
        ),
        (
            line("apply_progress", hook={"resource": RESOURCE, "action": "create", "elapsed_seconds": 10}),
            events.ApplyProgress("module.network.aws_vpc.this", "create", 10.0),
        ),
        (
            line("apply_complete", hook={"resource": RESOURCE, "action": "create", "elapsed_seconds": 12}),
            events.ApplyComplete("module.network.aws_vpc.this", "create", 12.0),
        ),
        (
            line("apply_errored", hook={"resource": RESOURCE, "action": "delete", "elapsed_seconds": 1}),
            events.ApplyErrored("module.network.aws_vpc.this", "delete", 1.0),
        ),
        (
            line("change_summary", changes={"add": 1, "change": 2, "import": 0, "remove": 3, "operation": "destroy"}),
            events.Summary("destroy", 1, 2, 3),
        ),
        (
            line(
                "diagnostic",
                diagnostic={
                    "severity": "error",
                    "summary": "Unsupported argument",
                    "detail": "No.",
                    "range": {"filename": "main.tf", "start": {"line": 3, "column": 1, "byte": 9}, "end": {"line": 3}},
                },
            ),
            events.Diagnostic("error", "Unsupported argument", "No.", "", "main.tf", 3),
        ),
        (line("version", terraform="1.11.4"), None),
        (line("outputs", outputs={}), None),
        ("Successfully configured the backend", None),
        ("", None),
    ],
)
def test_lines(text: str, event: events.Event | None) -> None:
    assert events.parse(text) == event
