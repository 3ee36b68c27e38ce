"""Checkov's own built-in checks on a plan: a second opinion, in the same verdicts and under the same waivers."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import logging
import os
from pathlib import Path
from typing import Any

import orjson

from ringfence.policy.verdicts import Verdict, Word
from ringfence.terraform.store import write


def second_opinion(plan_json: Path, cache: Path | None = None) -> list[Verdict]:
    """Verdicts of Checkov's built-in checks for `terraform_plan`, policy = the check's id (`CKV_AWS_18`).

    Built-in checks know no unknown: where they guess, the verdict is theirs. Kept in `cache` under the hash of the
    plan and Checkov's version (a run costs about five seconds).
    """
    key = hashlib.sha256(plan_json.read_bytes() + importlib.metadata.version("checkov").encode()).hexdigest()
    kept = cache / f"checkov-{key}.json" if cache else None
    if kept and kept.exists():
        with contextlib.suppress(orjson.JSONDecodeError, TypeError, KeyError):
            return [_verdict(**entry) for entry in orjson.loads(kept.read_bytes())]
    entries = _run_checkov(plan_json)
    if kept:
        write(kept, orjson.dumps(entries))
    return [_verdict(**entry) for entry in entries]


def _run_checkov(plan_json: Path) -> list[dict[str, Any]]:
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    from checkov.runner_filter import RunnerFilter
    from checkov.terraform.plan_runner import Runner

    logging.getLogger().setLevel(logging.ERROR)
    report = Runner().run(files=[str(plan_json)], runner_filter=RunnerFilter(framework=["terraform_plan"]))
    reports = report if isinstance(report, list) else [report]
    return [
        {"check": record.check_id, "name": record.check_name, "resource": record.resource_address, "word": word}
        for each in reports
        for word, records in (("pass", each.passed_checks), ("fail", each.failed_checks))
        for record in records
    ]


def _verdict(check: str, name: str, resource: str, word: Word) -> Verdict:
    return Verdict(check, "resource", resource, word, f"Checkov: {name}", (), "medium")
