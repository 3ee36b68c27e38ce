"""What the modules' READMEs claim to build or to refuse, against what the code holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

# What a README's table "What it builds" may speak of, and the resource that it then must have.
BUILDS = {
    r"flow logs?": "aws_flow_log",
    r"\btrail\b": "aws_cloudtrail",
    r"dead-letter|\bqueue\b": "aws_sqs_queue",
    r"\btopic\b": "aws_sns_topic",
    r"\brule\b.*\btopic\b": "aws_cloudwatch_event_rule",
    r"\brole\b": "aws_iam_role|aws_iam_service_linked_role",
    r"-boundary`": "aws_iam_policy",
    r"\bparameter\b": "aws_ssm_parameter",
    r"DNS firewall": "aws_route53_resolver_firewall_rule",
    r"network ACL": "aws_network_acl",
    r"(?:interface|gateway) endpoint": "aws_vpc_endpoint",
    r"private subnet and a route table": "aws_subnet",
    r"\bbuckets?\b": "aws_s3_bucket",
    r"\bdomain\b": "aws_sagemaker_domain|aws_codeartifact_domain",
    r"user profile": "aws_sagemaker_user_profile",
    r"notebook lifecycle configuration": "aws_sagemaker_notebook_instance_lifecycle_configuration",
    r"\bportfolio\b": "aws_servicecatalog_portfolio",
    r"log group": "aws_cloudwatch_log_group",
    r"resource control": "aws_organizations_policy",
}
SID = re.compile(r"`([A-Z][a-z]+(?:[A-Z][A-Za-z0-9]*){2,})`")
RESOURCE = re.compile(r'(?m)^resource "(\w+)"')


def built(readme: str) -> str:
    """What a README says is built: its first table's first column (what there is, not what it is for), and lists."""
    part = re.search(r"(?ms)^## What it builds\n(.*?)(?=^## )", readme)
    if part is None:
        return ""
    table = re.search(r"(?m)(?:^\|.*\n)+", part[1])
    cells = re.findall(r"(?m)^\| *([^|]+?) *\|", table[0]) if table else []
    return "\n".join([*cells, *re.findall(r"(?ms)^- .*?(?=^- |\n\n|\Z)", part[1])])


def broken_claims(module: Path) -> Iterator[str]:
    """The claims of a module's README that no resource and no statement of its code stands behind."""
    readme = (module / "README.md").read_text(encoding="utf-8")
    code = "\n".join(file.read_text(encoding="utf-8") for file in sorted(module.rglob("*.tf")))
    types = set(RESOURCE.findall(code))
    for claim, needed in BUILDS.items():
        if re.search(claim, built(readme), re.IGNORECASE) and not types & set(needed.split("|")):
            yield f"{module.name}: {claim} without {needed}"
    for name in dict.fromkeys(SID.findall(_guardrail_tables(readme))):
        if not re.search(rf'\b[Ss]id\s*=\s*"{name}"', code):
            yield f"{module.name}: the guardrail {name} is nowhere"


def _guardrail_tables(readme: str) -> str:
    """The rows of the tables whose first column is the names of denials."""
    return "\n".join(re.findall(r"(?m)^\| Sid \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", readme))
