"""Bad input is refused while planning, in words that mend it: what modules' own validations cannot see by themselves.

The roots' variables are tried with Terraform itself; a `variables.tf` alone is a root without resources.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from ringfence.errors import RingfenceError
from ringfence.terraform import SharedProvider, plan

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.terraform

PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
PERSON = {"given_name": "A", "family_name": "B", "email": "a@example.com", "team": "fraud"}
DEV = {"account_id": "444444444444", "name": "ringfence-dev", "region": "eu-west-1"}

# A word for it: the variable of environments/management, a bad value, words of the message, a good value.
MANAGEMENT: dict[str, tuple[str, Any, str, Any]] = {
    "an unknown persona": (
        "people",
        {"someone": PERSON | {"permission_sets": ["Administrator"]}},
        "there are DataScientist, MLEngineer",
        {"someone": PERSON | {"permission_sets": ["Auditor"]}},
    ),
    "somebody put into the set for emergencies": (
        "people",
        {"someone": PERSON | {"permission_sets": ["BreakGlass"]}},
        "but for an emergency, by hand",
        {"someone": PERSON | {"permission_sets": ["SysopsAdministrator"]}},
    ),
    "a team that is a path": (
        "people",
        {"someone": PERSON | {"team": "fraud/secret", "permission_sets": ["Auditor"]}},
        "would break out of a pattern",
        {"someone": PERSON | {"team": "card-fraud", "permission_sets": ["Auditor"]}},
    ),
    "an account's id of eleven digits": (
        "environments",
        {"dev": DEV | {"account_id": "44444444444"}},
        "twelve digits of the environment's account",
        {"dev": DEV},
    ),
    "a management account's id of eleven digits": (
        "account",
        {"id": "11111111111", "region": "eu-west-1"},
        "twelve digits",
        {"id": "111111111111", "region": "eu-west-1"},
    ),
    "no attribute for the project": (
        "access_control_attributes",
        dict.fromkeys(("team", "cost_centre", "user_name"), "${path:userName}"),
        "must hold team, project, cost_centre and user_name",
        dict.fromkeys(("team", "project", "cost_centre", "user_name"), "${path:userName}"),
    ),
    "an attribute of everybody's": (
        "access_control_attributes",
        {
            "team": "fraud",
            "project": "${path:title}",
            "cost_centre": "${path:nickName}",
            "user_name": "${path:userName}",
        },
        "sources in the identity store",
        dict.fromkeys(("team", "project", "cost_centre", "user_name"), "${path:userName}"),
    ),
}


def said(root: Path, provider: SharedProvider) -> str:
    """What planning says of a root; empty where it plans."""
    try:
        plan(root, provider=provider, cache=False)
    except RingfenceError as error:
        return re.sub(r"\s+", " ", str(error))
    return ""


def management(project: Path, **changed: Any) -> Path:
    """The management root with other values in its terraform.tfvars."""
    root = project / "environments/management"
    if not root.exists():
        shutil.copytree(ROOT / "environments/management", root, ignore=shutil.ignore_patterns(".terraform*"))
    (root / "providers.tf").write_text(PROVIDER)  # its own takes credentials of the management account alone
    (root / "zz.auto.tfvars.json").write_text(json.dumps(changed))
    return root


@pytest.mark.parametrize("name", MANAGEMENT)
def test_the_management_root_refuses_it(name: str, project: Path, provider: SharedProvider) -> None:
    variable, bad, words, good = MANAGEMENT[name]
    assert words in said(management(project, **{variable: bad}), provider)
    assert said(management(project, **{variable: good}), provider) == ""


def called(project: Path, module: str, **changed: str) -> Path:
    """A root with the shortest call of a module, with further arguments or others."""
    root = project / "environments" / module
    root.mkdir(parents=True, exist_ok=True)
    call = (ROOT / f"tests/modules/shortest/{module}.tf").read_text(encoding="utf-8")
    for name, value in changed.items():
        call = re.sub(rf"(?m)^  {name} += .*\n", "", call)
        call = re.sub(r"\}\s*\Z", lambda _, line=f"  {name} = {value}\n}}\n": line, call)
    (root / "main.tf").write_text(call.replace("../../../modules/", "../../modules/") + PROVIDER, encoding="utf-8")
    return root


def test_a_service_control_policy_over_its_size_is_refused(project: Path, provider: SharedProvider) -> None:
    """5.100 of the provider takes any length, and AWS refuses it while applying."""
    many = "[" + ", ".join(f'"ml.m5.size{number}"' for number in range(700)) + "]"
    message = said(called(project, "guardrails", instance_types=many), provider)
    assert "AWS takes 10,240: shorten instance_types" in message
    assert said(called(project, "guardrails", instance_types='["ml.m5.large"]'), provider) == ""


def test_a_boundary_over_its_size_is_refused(project: Path, provider: SharedProvider) -> None:
    many = "{ " + ", ".join(f'z{number} = "subnet-{number:017x}"' for number in range(16)) + " }"
    assert "6,144 characters that IAM takes" in said(called(project, "identity", private_subnet_ids=many), provider)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"name": '"ringfence"', "purposes": "{ state = {} }"}, "choose another word, or another name"),
        ({"reserved_aliases": '["alias/ringfence-dev-lake"]'}, "give this environment another name"),
    ],
)
def test_a_key_alias_that_is_taken_is_refused(
    arguments: dict[str, str], words: str, project: Path, provider: SharedProvider
) -> None:
    assert words in said(called(project, "keys", **arguments), provider)


def test_two_people_of_one_owner_are_refused(project: Path, provider: SharedProvider) -> None:
    twice = '{ a = { team = "fraud", owner = "x" }, b = { team = "fraud", owner = "x" } }'
    assert "one person has one profile" in said(called(project, "identity", users=twice), provider)


@pytest.mark.parametrize("module", ["identity", "keys", "guardrails"])
def test_an_account_id_of_the_wrong_length_is_refused(module: str, project: Path, provider: SharedProvider) -> None:
    wrong = '{ id = "44444444444", region = "eu-west-1" }'
    assert "twelve digits" in said(called(project, module, account=wrong), provider)
