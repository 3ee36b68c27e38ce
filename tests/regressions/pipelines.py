"""What a pipeline's files run on a proposal that nobody has approved yet: GitHub's workflows and GitLab's jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

# What changes an account. `ringfence apply` with --local does not; a proposal's run needs no exception for it.
CHANGES = re.compile(
    r"\b(?:terraform|tofu|terragrunt|\$\(?\{?TERRAFORM\}?\)?)\s+(?:-chdir=\S+\s+)?(?:apply|destroy|import|taint|state\s+(?:rm|mv|push))\b"
    r"|\bringfence\s+(?:apply|destroy)\b(?!.*--local)|\bcdk\s+deploy\b|\baws\s+cloudformation\s+(?:deploy|create-stack|update-stack)\b"
)
MAKE = re.compile(r"\bmake\s+((?:[\w-]+\s*)+)")
ON_A_PROPOSAL = {"pull_request", "pull_request_target"}


def github_jobs(workflow: Mapping[Any, Any]) -> Iterator[tuple[str, list[str]]]:
    """Job and commands of a workflow that runs on a pull request; a job may not rule that out by its condition."""
    events = workflow.get("on", workflow.get(True, {}))
    names = {events} if isinstance(events, str) else set(events or ())
    if not names & ON_A_PROPOSAL:
        return
    for name, job in (workflow.get("jobs") or {}).items():
        only_pushed = re.search(
            r"github\.event_name\s*==\s*'(push|workflow_dispatch|schedule)'", str(job.get("if", ""))
        )
        if not only_pushed:
            yield str(name), [str(step.get("run", "")) for step in job.get("steps", [])]


def gitlab_jobs(pipeline: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Job and commands of a GitLab pipeline that are not held back for a branch or for a person."""
    for name, job in pipeline.items():
        if not isinstance(job, Mapping) or "script" not in job:
            continue
        rules = str(job.get("rules", "")) + str(job.get("only", ""))
        held = job.get("when") == "manual" or "CI_COMMIT_BRANCH" in rules or "main" in rules
        if not held:
            yield name, [str(line) for line in job["script"]]


def recipes(makefile: str) -> dict[str, tuple[list[str], str]]:
    """Target => the targets that it needs and its commands."""
    found: dict[str, tuple[list[str], str]] = {}
    for target, needs, body in re.findall(r"(?m)^([\w-]+):([^#=\n]*)(?:#.*)?\n((?:\t.*\n?)*)", makefile):
        found[target] = (needs.split(), body.replace("$(RINGFENCE)", "ringfence"))
    return found


def commands_of(command: str, made: Mapping[str, tuple[list[str], str]], seen: frozenset[str] = frozenset()) -> str:
    """A command with everything that the make targets in it run."""
    said = [command]
    for targets in MAKE.findall(command):
        for target in set(targets.split()) & set(made) - seen:
            needs, body = made[target]
            inner = "\n".join([body, *(f"make {need}" for need in needs)])
            said.append(commands_of(inner, made, seen | {target}))
    return "\n".join(said)


def jobs_that_apply(project: Path) -> list[str]:
    """The jobs that run on a proposal and change an account, each as file and name."""
    made = recipes((project / "Makefile").read_text(encoding="utf-8"))
    found = []
    for file in sorted([*(project / ".github/workflows").glob("*.y*ml"), *project.glob(".gitlab-ci.yml")]):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        jobs = gitlab_jobs(content) if file.name == ".gitlab-ci.yml" else github_jobs(content)
        for name, commands in jobs:
            if any(CHANGES.search(line) for each in commands for line in commands_of(each, made).splitlines()):
                found.append(f"{file.name}: {name}")
    return sorted(found)
