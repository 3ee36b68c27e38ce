"""Concrete decisions compared with those of the npm package @cloud-copilot/iam-simulate, where that is installed.

It is AGPL-3.0 and runs as a process of its own: nothing of it is part of the project, and nothing depends on it. It is
no oracle either. Where it is known to be wrong, or not to say anything, the decision is not compared: see `excused`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from random_worlds import ACCOUNT, FEDERATED, LINKED, OTHER, PROVIDER, ROLE, SERVICE, SESSION, TEAM, Maker

from ringfence.iam import actions
from ringfence.iam.evaluate import Decision, arn_account, evaluate
from ringfence.iam.worlds import read_world

PACKAGE = "node_modules/@cloud-copilot/iam-simulate/package.json"
_FOLDER_VARIABLE = "IAM_SIMULATE"
_DECISIONS = {"Allowed": "allowed", "ExplicitlyDenied": "explicit_deny", "ImplicitlyDenied": "implicit_deny"}


_ROLES = {
    SESSION: ROLE,
    ROLE: ROLE,
    LINKED: f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForTests",
}


@dataclass(frozen=True)
class Simulator:
    """The package in a folder's node_modules."""

    folder: Path

    @staticmethod
    def find(folder: Path | None) -> Simulator | None:
        """The package in a folder, or in the one that the environment variable IAM_SIMULATE names."""
        named = folder or (Path(os.environ[_FOLDER_VARIABLE]) if os.environ.get(_FOLDER_VARIABLE) else None)
        if named is None or not (named / PACKAGE).is_file() or shutil.which("node") is None:
            return None
        return Simulator(named)

    def version(self) -> str:
        return str(json.loads((self.folder / PACKAGE).read_text())["version"])

    def answers(self, worlds: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """For each world `result`, `ignored` (context keys it left out) and `errors`."""
        lines = "".join(json.dumps(simulation(world)) + "\n" for world in worlds)
        script = Path(__file__).with_name("simulate.mjs")
        command = ["node", str(script), str(self.folder)]
        done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=1800)
        return [json.loads(line) for line in done.stdout.splitlines()]


def simulation(world: dict[str, Any]) -> dict[str, Any]:
    """A world as the package takes it."""
    parsed = read_world(world)
    owner = parsed.resource_account or arn_account(parsed.resource) or parsed.account or arn_account(parsed.principal)

    def named(policies: list[Any]) -> list[dict[str, Any]]:
        return [{"name": f"policy{number}", "policy": policy} for number, policy in enumerate(policies)]

    def levels(field: str) -> list[dict[str, Any]]:
        found = world.get(field) or []
        return [{"orgIdentifier": f"level{number}", "policies": named(level)} for number, level in enumerate(found)]

    single = {name: world.get(name) for name in ("permissions_boundary", "vpc_endpoint_policy")}
    return {
        "request": {
            "principal": world["principal"],
            "action": world["action"],
            "resource": {"resource": world["resource"], "accountId": owner},
            "contextVariables": world["context"],
        },
        "sessionPolicy": world.get("session_policy"),
        "identityPolicies": named(world["identity_policies"]),
        "serviceControlPolicies": levels("service_control_policies"),
        "resourceControlPolicies": levels("resource_control_policies"),
        "resourcePolicy": world.get("resource_policy"),
        **({"permissionBoundaryPolicies": named([found])} if (found := single["permissions_boundary"]) else {}),
        **({"vpcEndpointPolicies": named([found])} if (found := single["vpc_endpoint_policy"]) else {}),
    }


def worlds(seed: str, count: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Random worlds with requests that the package takes: keys that the action carries, an ARN that it works on.

    `_LEFT_OUT` says what is never asked, since the answer is known to differ.
    """
    for number in range(count):
        maker = Maker(f"{seed}:simulator:{number}")
        world = json.loads(_left_out(json.dumps(maker.world())))
        if world["principal"] in (SERVICE, PROVIDER):
            world["principal"] = SESSION
        context = {
            key: value
            for key, value in json.loads(_left_out(json.dumps(maker.context()))).items()
            if value not in ([], "")
            and not (key == "aws:SourceIp" and "/" in value)
            and actions.key_type(key) is not None
            and actions.supports_key(world["action"], key)
        }
        if world["principal"] in _ROLES:
            context["aws:PrincipalArn"] = _ROLES[world["principal"]]
        yield number, _acceptable({**world, "context": context})


_LEFT_OUT = {
    # Bugs of the package: this range never matches; an empty list counts as present; an empty tag as no value.
    '"0.0.0.0/0"': '"8.0.0.0/8"',
    # Bugs of the package: NotIpAddress is false between IPv4 and IPv6; epoch seconds are read as milliseconds; policy
    # variables count in version 2008-10-17.
    '"2001:db8::/32"': '"172.16.0.0/12"',
    '"2001:db8::1"': '"172.16.0.1"',
    '"::1"': '"172.16.9.9"',
    '"1700000000"': '"2023-11-14T22:13:20Z"',
    '"2008-10-17"': '"2012-10-17"',
    # Choices where AWS's pages leave room: whether a star inside a segment of a Resource crosses a colon; whether four
    # digits are a year or epoch seconds; how letters that fold to several are compared; set operators with IfExists.
    '"arn:aws:s3:*a"': '"arn:aws:s3:::*a"',
    json.dumps("stra\N{LATIN SMALL LETTER SHARP S}e"): '"strasse"',
    # The package does not know which path the role behind a session has; the request's aws:PrincipalArn says it.
    "role/path/scientist": "role/other",
}


def _left_out(text: str) -> str:
    for found, instead in _LEFT_OUT.items():
        text = text.replace(found, instead)
    text = re.sub(
        r'"aws:CurrentTime": (\[[^\]]*\]|"[^"]*")', lambda found: found[0].replace('"2024"', '"2024-01-01"'), text
    )
    return re.sub(r"(For(?:Any|All)Values?:\w+?)IfExists", r"\1", text)


def _acceptable(world: dict[str, Any]) -> dict[str, Any]:
    """The world without what the package refuses as no policy of its kind."""
    found = dict(world)
    found.pop("account", None)
    if ":assumed-role/" not in world["principal"] and ":federated-user/" not in world["principal"]:
        found.pop("session_policy", None)
    if endpoint := world.get("vpc_endpoint_policy"):
        statements = [{**one, "Principal": "*"} for one in endpoint["Statement"]]
        for one in statements:
            one.pop("NotPrincipal", None)
        found["vpc_endpoint_policy"] = {**endpoint, "Statement": statements}
    found["resource_control_policies"] = [
        [{"Version": "2012-10-17", "Statement": [_denying(one) for one in policy["Statement"]]} for policy in level]
        for level in world.get("resource_control_policies", [])
    ]
    return found


def _denying(statement: dict[str, Any]) -> dict[str, Any]:
    """A statement of a resource control policy: a Deny of actions with their service written out."""
    found = {**statement, "Effect": "Deny"}
    found["Action"] = [
        action if action != "*" else "s3:*" for action in found.pop("NotAction", statement.get("Action"))
    ]
    return found


def cross_check(simulator: Simulator, seed: str, count: int) -> list[str]:
    """Compare so many decisions; prints what was compared and returns the disagreements as sentences."""
    asked = [(number, world, evaluate(read_world(world))) for number, world in worlds(seed, count)]
    counts: Counter[str] = Counter()
    wrong = []
    answers = simulator.answers([world for _, world, _ in asked])
    for (number, world, ours), theirs in zip(asked, answers, strict=True):
        reason = excused(world, ours, theirs)
        if reason:
            counts[f"not compared: {reason}"] += 1
            continue
        counts[f"compared: {ours.decision}"] += 1
        if _DECISIONS[theirs["result"]] != ours.decision:
            wrong.append(f"simulator, seed {seed}, world {number}: {theirs['result']}, evaluator: {ours.decision}")
    print(f"Compared with @cloud-copilot/iam-simulate {simulator.version()}:")
    for name, times in sorted(counts.items()):
        print(f"{times:8d}  {name}")
    for sentence in wrong:
        print(f"DISAGREEMENT {sentence}")
    return wrong


def excused(world: dict[str, Any], ours: Decision, theirs: dict[str, Any]) -> str:
    """Why a decision is not compared, or "" when it is: what the package refuses, its known bugs, and choices."""
    if theirs["errors"]:
        return "the package refuses the world"
    if theirs["ignored"]:
        return "the package leaves out a context key that the action carries"
    for reason, applies in (
        ("bug: service control policies for a service-linked role", world["principal"] == LINKED),
        ("a federated user without a session policy", _is_federated(world) and not world.get("session_policy")),
        ("bug: resource control policies where they do not hold", _has_foreign_control(world)),
        ("choice: a trust policy that names the session itself", _names_session(world)),
        ("choice: an Allow for everyone names the requester", _allows_everyone(world)),
        ("choice: a variable without a value in a NotResource that does not match anyway", _is_unresolved(world)),
        ("choice: NotPrincipal with an account spares its root user alone", _spares_account(world)),
        ("choice: the root user needs no identity policy", world["principal"].endswith(":root")),
        ("no trust policy given", world["action"].startswith("sts:") and not world.get("resource_policy")),
    ):
        if applies:
            return reason
    return ""


def _is_federated(world: dict[str, Any]) -> bool:
    return bool(world["principal"] == FEDERATED)


def _spares_account(world: dict[str, Any]) -> bool:
    found = [
        statement["NotPrincipal"]
        for name in ("resource_policy", "vpc_endpoint_policy")
        for statement in (world.get(name) or {"Statement": []})["Statement"]
        if "NotPrincipal" in statement
    ]
    accounts = {ACCOUNT, OTHER, f"arn:aws:iam::{ACCOUNT}:root"}
    return any(isinstance(one, dict) and accounts & set(one.get("AWS", ())) for one in found)


def _has_foreign_control(world: dict[str, Any]) -> bool:
    service = world["action"].partition(":")[0]
    spared = world["action"] == "kms:RetireGrant" or not actions.supports_resource_control_policies(service)
    return spared and bool(world["resource_control_policies"])


def _allows_everyone(world: dict[str, Any]) -> bool:
    """Where a boundary or session policy allows nothing, AWS's pages do not say whether `*` makes up for it."""
    limited = bool(world.get("permissions_boundary") or world.get("session_policy"))
    statements = (world.get("resource_policy") or {"Statement": []})["Statement"]
    return limited and any(one.get("Principal") == "*" and one["Effect"] == "Allow" for one in statements)


def _is_unresolved(world: dict[str, Any]) -> bool:
    """Whether some NotResource holds a variable that the request gives no value."""
    text = json.dumps([world.get(name) for name in world if name.endswith(("policy", "policies", "boundary"))])
    absent = [key for key in (TEAM, "aws:username") if key not in world["context"]]
    return '"NotResource"' in text and any(f"${{{key}}}" in text for key in absent)


def _names_session(world: dict[str, Any]) -> bool:
    named = json.dumps(world.get("resource_policy"))
    return world["action"].startswith("sts:") and bool(world.get("session_policy")) and SESSION in named
