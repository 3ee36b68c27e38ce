"""Terraform's machine-readable progress (`-json`, Terraform's page "Machine-Readable UI") as typed events."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PlannedChange:
    """A change that a plan holds; `action` is create, update, replace, delete, read, move, import or forget."""

    address: str
    action: str
    reason: str = ""


@dataclass(frozen=True)
class Drift:
    """A difference between the state and the account that a refresh found."""

    address: str
    action: str


@dataclass(frozen=True)
class ApplyStarted:
    """Work on a resource has begun."""

    address: str
    action: str


@dataclass(frozen=True)
class ApplyProgress:
    """Work on a resource goes on; `seconds` since it began."""

    address: str
    action: str
    seconds: float


@dataclass(frozen=True)
class ApplyComplete:
    """Work on a resource is done."""

    address: str
    action: str
    seconds: float


@dataclass(frozen=True)
class ApplyErrored:
    """Work on a resource has failed; a Diagnostic that follows says why."""

    address: str
    action: str
    seconds: float


@dataclass(frozen=True)
class Diagnostic:
    """An error or a warning; `file` is as Terraform names it, `line` 0 where there is none."""

    severity: str
    summary: str
    detail: str = ""
    address: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Summary:
    """What a command did or plans to do; `operation` is plan, apply or destroy."""

    operation: str
    add: int
    change: int
    remove: int


Event = PlannedChange | Drift | ApplyStarted | ApplyProgress | ApplyComplete | ApplyErrored | Diagnostic | Summary
Listener = Callable[[Event], None]

_HOOKS: dict[str, type[ApplyProgress] | type[ApplyComplete] | type[ApplyErrored]] = {
    "apply_progress": ApplyProgress,
    "apply_complete": ApplyComplete,
    "apply_errored": ApplyErrored,
}


def parse(line: str) -> Event | None:
    """The event in a line of output; None for what no person needs (versions, outputs, refreshes, plain text)."""
    try:
        message = json.loads(line)
        kind = message["type"]
    except (ValueError, KeyError, TypeError):
        return None  # `init` writes some lines as plain text
    if kind == "diagnostic":
        return diagnostic(message["diagnostic"])
    if kind in ("planned_change", "resource_drift"):
        change = message["change"]
        address, action = change["resource"]["addr"], change["action"]
        return (
            PlannedChange(address, action, change.get("reason", ""))
            if kind == "planned_change"
            else Drift(address, action)
        )
    if kind == "apply_start":
        return ApplyStarted(message["hook"]["resource"]["addr"], message["hook"]["action"])
    if kind in _HOOKS:
        hook = message["hook"]
        return _HOOKS[kind](hook["resource"]["addr"], hook["action"], float(hook.get("elapsed_seconds", 0)))
    if kind == "change_summary":
        changes = message["changes"]
        return Summary(changes["operation"], changes["add"], changes["change"], changes["remove"])
    return None


def diagnostic(record: dict[str, Any]) -> Diagnostic:
    """A diagnostic as `validate -json` and the progress lines give it."""
    place = record.get("range") or {}
    return Diagnostic(
        severity=record.get("severity", "error"),
        summary=record.get("summary", ""),
        detail=record.get("detail", ""),
        address=record.get("address", ""),
        file=place.get("filename", ""),
        line=int(place.get("start", {}).get("line", 0)),
    )
