"""Every environment holds as it is committed; weakened in one line it does not, and the finding names the resource."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.cli.planning import Planned
from ringfence.policy.verdicts import Verification
from ringfence.policy.verification import Verifier

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = sorted(path.name for path in (ROOT / "environments").iterdir() if any(path.glob("*.tf")))
pytestmark = pytest.mark.terraform

DOMAIN = "aws_sagemaker_domain"
# module, the line to weaken, what it becomes, the resource type that must be found
WEAKENINGS = [
    ("network", r"private_dns_enabled\s*=\s*true", "private_dns_enabled = false", "aws_vpc_endpoint"),
    ("studio", r'app_network_access_type\s*=\s*"VpcOnly"', 'app_network_access_type = "PublicInternetOnly"', DOMAIN),
    ("keys", r"enable_key_rotation\s*=\s*true", "enable_key_rotation = false", "aws_kms_key"),
    ("data_lake", r"block_public_policy\s*=\s*true", "block_public_policy = false", "aws_s3_bucket"),
    ("audit", r"enable_log_file_validation\s*=\s*true", "enable_log_file_validation = false", "aws_cloudtrail"),
]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_holds(name: str, plan_of: Callable[[str], Planned], verifier: Verifier) -> None:
    verification = verifier.verify(plan_of(name).load(), name)
    assert not [each for each in verification.verdicts if each.verdict in ("fail", "undecided")]
    assert any(each.verdict == "pass" for each in verification.verdicts)


def test_dev_gives_most_policies_something_to_judge(plan_of: Callable[[str], Planned], verifier: Verifier) -> None:
    verification = verifier.verify(plan_of("dev").load(), "dev")
    assert len({each.policy for each in verification.verdicts if each.verdict == "pass"}) >= 40


@pytest.mark.parametrize(("module", "safe", "weak", "kind"), WEAKENINGS, ids=[each[0] for each in WEAKENINGS])
def test_a_weakened_module_is_caught(
    module: str, safe: str, weak: str, kind: str, copy: Path, verdicts_of: Callable[[Path], Verification]
) -> None:
    files = [file for file in (copy / "modules" / module).glob("*.tf") if file.name != "variables.tf"]
    weakened = [file for file in files if re.search(safe, file.read_text())]
    assert weakened, f"no line of modules/{module} is {safe}"
    weakened[0].write_text(re.sub(safe, weak, weakened[0].read_text(), count=1))
    findings = [each for each in verdicts_of(copy / "environments/dev").verdicts if each.verdict == "fail"]
    assert any(kind in each.resource for each in findings)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_checkovs_own_checks_hold_or_are_waived(
    name: str, plan_of: Callable[[str], Planned], verifier: Verifier, tmp_path: Path
) -> None:
    at_hand = plan_of(name)
    verification = verifier.second_opinion(at_hand.json_path, verifier.verify(at_hand.load(), name), tmp_path)
    assert any(each.policy.startswith("CKV") and each.verdict == "pass" for each in verification.verdicts)
    failing = sorted({(each.policy, each.resource) for each in verification.verdicts if each.verdict == "fail"})
    assert not failing, "mend it, or waive it in policies/waivers.toml with a reason, an owner and an expiry"


def test_no_waiver_is_left_over(plan_of: Callable[[str], Planned], verifier: Verifier, tmp_path: Path) -> None:
    found = []
    for name in ENVIRONMENTS:
        at_hand = plan_of(name)
        found += verifier.second_opinion(at_hand.json_path, verifier.verify(at_hand.load(), name), tmp_path).verdicts
    left_over = [each for each in verifier.waivers if not any(each.covers(verdict) for verdict in found)]
    assert not left_over, "nothing in any environment is what these waive"
    idle = [each for each in verifier.waivers if not any(v.verdict == "waived" and each.covers(v) for v in found)]
    assert not idle, "what these waive passes by now: take them out"
