"""HCL as the engine evaluates it: what is known, a reference, one of several, or not to be followed."""

from pathlib import Path
from typing import Any

import pytest

from ringfence.plan.abstract import Alternatives, Opaque, Reference
from ringfence.plan.loading import read_plan
from ringfence.plan.model import Plan
from ringfence.plan.resolution import Scope
from ringfence.plan.source import read_source

SOURCE = """
variable "given" { default = "unused" }
variable "nothing" { default = null }

resource "aws_kms_key" "lake" {}
resource "aws_kms_key" "many" {
  for_each = toset(["a", "b"])
}
resource "aws_vpc" "main" {}

locals {
  key    = aws_kms_key.lake.arn
  circle = local.other
  other  = local.circle
  keys   = { for name, key in aws_kms_key.many : name => key.arn }
}
"""
KEY = Reference("aws_kms_key.lake", "arn")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A plan of two keys and a VPC whose ids are not known yet, with its source."""
    (tmp_path / "main.tf").write_text(SOURCE)
    addresses = ["aws_kms_key.lake", 'aws_kms_key.many["a"]', 'aws_kms_key.many["b"]', "aws_vpc.main"]
    changes = [
        {
            "address": address,
            "mode": "managed",
            "type": address.split(".")[0],
            "name": address.split(".")[1].split("[")[0],
            "change": {"actions": ["create"], "after": {}, "after_unknown": {"arn": True, "id": True}},
        }
        for address in addresses
    ]
    data = {
        "format_version": "1.2",
        "planned_values": {},
        "variables": {"given": {"value": "x"}, "nothing": {"value": None}},
        "resource_changes": changes,
    }
    return read_plan(data, source=read_source(tmp_path))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("var.given", "x"),
        ('"${var.given}-y"', "x-y"),
        ("local.key", KEY),
        ('local.keys["a"]', Reference('aws_kms_key.many["a"]', "arn")),
        ('var.given == "x" ? local.key : null', KEY),
        ("var.nothing == null ? 1 : 2", 1),
        ("local.key == null ? 1 : 2", 2),
        ('aws_vpc.main.arn == "x" ? null : local.key', Alternatives((None, KEY))),
        ("coalesce(var.nothing, local.key)", KEY),
        ("try(aws_kms_key.none.arn, local.key)", Alternatives((Opaque("aws_kms_key.none is not in the plan"), KEY))),
        ('merge({ a = 1 }, { a = local.key })["a"]', KEY),
        ('lookup({ a = local.key }, "b", "none")', "none"),
        ("one([local.key])", KEY),
        ("one([])", None),
        ("concat([1], [local.key])[1]", KEY),
        ("flatten([[1], [[2]]])", [1, 2]),
        ("[for key in aws_kms_key.many : key.arn][1]", Reference('aws_kms_key.many["b"]', "arn")),
        ('{ for k, v in { a = 1, b = 2 } : k => v if v > 1 }["b"]', 2),
        ("var.nothing[*]", []),
        ("local.key[*]", [KEY]),
        ("length(aws_kms_key.many)", 2),
        ("!false && (1 + 2 * 3 == 7)", True),
        ('jsondecode(jsonencode({ a = [1] }))["a"]', [1]),
        ('replace("a-b", "-", "_")', "a_b"),
        ('format("%s-%d", "a", 1)', "a-1"),
    ],
)
def test_what_can_be_followed(plan: Plan, expression: str, value: Any) -> None:
    assert plan.resolver
    assert plan.resolver.evaluate(f"${{{expression}}}", Scope("")) == value


@pytest.mark.parametrize(
    "expression",
    [
        "local.circle",
        "local.undeclared",
        "var.undeclared",
        "aws_kms_key.lake.arn == aws_vpc.main.arn",
        "substr(local.key, 0, 3)",
        "sha256(local.key)",
        'replace("a", "/x/", "y")',
        "path.module",
        "{ for key in aws_kms_key.many : key.arn => 1 }",
        "1 / 0",
        'format("%q", "x")',
    ],
)
def test_what_cannot_be_followed_is_opaque_and_never_a_value(plan: Plan, expression: str) -> None:
    assert plan.resolver
    assert isinstance(plan.resolver.evaluate(f"${{{expression}}}", Scope("")), Opaque)


def test_an_attribute_that_aws_fills_in_is_a_reference_to_itself(plan: Plan) -> None:
    value = plan.by_address["aws_vpc.main"]["id"]
    assert value.value == Reference("aws_vpc.main", "id")
    assert value.is_customer_key().holds is False
    assert value.is_set().holds is True
