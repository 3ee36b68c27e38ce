"""What is done about a resource outside the perimeter, by mode.

| mode | recorded | told | contained |
|---|---|---|---|
| observe | yes | no | no |
| alert | yes | yes | no |
| quarantine | yes | yes | marked, so that guardrails refuse its use; what runs is stopped; nothing is taken away |
| stop | yes | yes | also taken away, where it holds no work of people (models, endpoints, configurations, schedules) |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from .assessment import Assessment
from .kinds import KINDS

MARK = "Quarantine"


@dataclass
class Reaction:
    """What was done: calls that went through, calls that failed, and what waits for SageMaker."""

    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waits: str = ""

    def described(self) -> dict[str, Any]:
        """As an evidence record has it."""
        told: dict[str, Any] = {"done": self.done, "failed": self.failed}
        return {**told, "waits": self.waits} if self.waits else told


def react(assessment: Assessment, mode: str, finding: str, sagemaker: Any) -> Reaction:
    """Contain a resource in breach; nothing in the modes observe and alert, nor for a resource that is gone."""
    reaction = Reaction()
    if mode not in ("quarantine", "stop") or assessment.gone or not assessment.document:
        return reaction
    kind = KINDS[assessment.kind]
    if assessment.arn:
        tags = [{"Key": MARK, "Value": finding[:256]}]
        _try(reaction, "add_tags", lambda: sagemaker.add_tags(ResourceArn=assessment.arn, Tags=tags))
    calls = [*kind.stops, *(kind.ends if mode == "stop" else ())]
    if assessment.status in kind.starting:
        if calls:
            reaction.waits = f"{', '.join(calls)} when it is no longer {assessment.status}"
        return reaction
    for call in calls:
        if call in kind.stops and assessment.status in kind.over:
            continue
        _try(reaction, call, lambda call=call: _call(sagemaker, call, assessment))  # type: ignore[misc]
    return reaction


def _try(reaction: Reaction, name: str, call: Callable[[], Any]) -> None:
    try:
        call()
    except (BotoCoreError, ClientError) as error:
        reaction.failed.append(f"{name}: {error}")
    else:
        reaction.done.append(name)


def _call(sagemaker: Any, name: str, assessment: Assessment) -> None:
    if name.startswith("delete_apps_of_"):
        for app in _apps(sagemaker, assessment):
            sagemaker.delete_app(**app)
    else:
        getattr(sagemaker, name)(**assessment.names)


def _apps(sagemaker: Any, assessment: Assessment) -> Iterator[dict[str, str]]:
    """The running apps of a domain, a user profile or a space: they end, and their files stay."""
    wanted = {f"{name}Equals": value for name, value in assessment.names.items()}
    for page in sagemaker.get_paginator("list_apps").paginate(**wanted):
        for app in page["Apps"]:
            if app.get("Status") not in ("Deleted", "Deleting", "Failed"):
                named = ("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName")
                yield {member: app[member] for member in named if app.get(member)}
