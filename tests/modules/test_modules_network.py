"""What module network refuses by a precondition, and a VPC that is there already."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from module_sources import ROOT, write_example

from ringfence.errors import RingfenceError
from ringfence.plan.loading import load_json
from ringfence.plan.source import read_source
from ringfence.policy.verification import Verifier
from ringfence.terraform import SharedProvider, plan

pytestmark = pytest.mark.terraform
SHORTEST = (ROOT / "tests/modules/shortest/network.tf").read_text(encoding="utf-8").replace("../../../", "../../")
ALL = [
    "analytics", "console", "containers", "delivery", "experiments", "feature_store", "file_systems", "inference",
    "infrastructure", "jobs", "messages", "mlflow", "notebooks", "operations", "partner_apps", "self_service",
    "sessions", "source_control", "studio", "workflows",
]  # fmt: skip
FURTHER = [f"further-{number}" for number in range(9)]
EXISTING = """  existing = {
    vpc_id          = "vpc-0123456789abcdef0"
    subnet_ids      = { a = "subnet-0123456789abcdef0", b = "subnet-0123456789abcdef1" }
    route_table_ids = { a = "rtb-0123456789abcdef0", b = "rtb-0123456789abcdef1" }
  }
"""


def written(project: Path, *more: str, region: str = "eu-west-1") -> Path:
    """A root with the module's shortest call and more arguments."""
    text = SHORTEST.rstrip().removesuffix("}").replace('region = "eu-west-1"', f'region = "{region}"')
    return write_example(project, "network", text + "\n".join(more) + "\n}\n")


@pytest.mark.parametrize(
    ("more", "region", "says"),
    [
        ("", "sa-east-1", "AWS does not offer codeartifact.api, codeartifact.repositories in sa-east-1"),
        ('  endpoint_zones = { bedrock = ["a"] }', "eu-west-1", "endpoint_zones names bedrock, which no capability"),
        (f"  capabilities = {json.dumps(ALL)}\n  services = {json.dumps(FURTHER)}", "eu-west-1", "and a VPC takes 50"),
    ],
    ids=["region", "zones", "quota"],
)  # fmt: skip
def test_what_cannot_be_built_is_refused_when_it_is_planned(
    more: str, region: str, says: str, tmp_path: Path, provider: SharedProvider
) -> None:
    with pytest.raises(RingfenceError) as refused:
        plan(written(tmp_path, more, region=region), provider=provider)
    assert says in " ".join(str(refused.value).split())


def test_a_vpc_that_is_there_gets_everything_but_itself(tmp_path: Path, provider: SharedProvider) -> None:
    root = written(tmp_path, EXISTING)
    planned = load_json(plan(root, provider=provider).json_path, read_source(root))
    counts = Counter(each.type for each in planned.resources if each.mode == "managed")
    assert not {kind for kind in counts if kind in ("aws_vpc", "aws_subnet", "aws_route_table", "aws_network_acl")}
    assert counts["aws_vpc_endpoint"] == 23
    assert counts["aws_route53_resolver_firewall_rule_group_association"] == 1
    gateway = planned.by_address['module.network.aws_vpc_endpoint.gateway["s3"]']
    assert gateway["vpc_id"].value == "vpc-0123456789abcdef0"
    assert sorted(gateway["route_table_ids"].value) == ["rtb-0123456789abcdef0", "rtb-0123456789abcdef1"]
    verdicts = Verifier(ROOT / "policies").verify(planned, "existing").verdicts
    assert [each for each in verdicts if each.verdict == "fail" and "endpoint" in each.policy] == []
