"""Modules called with more than the shortest call, through tftest: the plan's resources and outputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tftest
from tftest_roots import Root, module_under_test, root_without_provider

from ringfence.terraform import SharedProvider

PlanWith = Callable[..., tftest.TerraformPlanOutput]
pytestmark = pytest.mark.terraform


WAYS_OUT = {
    "aws_internet_gateway",
    "aws_nat_gateway",
    "aws_egress_only_internet_gateway",
    "aws_route",
    "aws_eip",
    "aws_vpc_peering_connection",
    "aws_vpn_gateway",
}


@pytest.fixture
def plan_with(tmp_path: Path, provider: SharedProvider) -> PlanWith:
    """The function that plans a module: its shortest call with variables put in."""

    def plan(module: str, **variables: Any) -> tftest.TerraformPlanOutput:
        with module_under_test(tmp_path, module, provider, **variables) as root:
            return root.plan()

    return plan


def values(plan: tftest.TerraformPlanOutput, address: str) -> dict[str, Any]:
    """A planned resource's known values."""
    return dict(plan.resources[address]["values"])


def statements(text: str) -> dict[str, dict[str, Any]]:
    """The statements of a policy document by Sid."""
    return {each["Sid"]: each for each in json.loads(text)["Statement"]}


def test_network_with_exceptions(plan_with: PlanWith) -> None:
    """Two zones, a service in one of them, exceptions for anybody and for the own people, one without policy."""
    layers = {"actions": ["s3:GetObject"], "reason": "Layers that AWS signs with its own credentials."}
    plan = plan_with(
        "network",
        vpc={"cidr": "10.30.0.0/16", "zones": ["a", "c"]},
        capabilities=[],
        services=["ecr.dkr", "sagemaker.notebook"],
        endpoint_zones={"kms": ["c"]},
        endpoints_without_policy={"ecr.dkr": "This endpoint takes no policy in this region."},
        endpoint_exceptions={
            "s3": {
                "Anybody": {**layers, "resources": ["arn:aws:s3:::layers/*"], "own_principals_only": False},
                "OwnPeople": {**layers, "resources": ["arn:aws:s3:::partner/*"]},
            }
        },
        permissions_boundary_arn="arn:aws:iam::444444444444:policy/ringfence-dev-boundary",
    )
    assert {name for name in plan.resources if name.startswith("aws_subnet.")} == {
        'aws_subnet.private["a"]',
        'aws_subnet.private["c"]',
    }
    assert values(plan, 'aws_subnet.private["c"]')["cidr_block"] == "10.30.64.0/19"
    interfaces = {name for name in plan.resources if name.startswith("aws_vpc_endpoint.interface")}
    assert len(interfaces) == 9, "seven that everything needs, and two more"
    assert all(values(plan, name)["private_dns_enabled"] is True for name in interfaces)
    notebook = values(plan, 'aws_vpc_endpoint.interface["sagemaker.notebook"]')
    assert notebook["service_name"] == "aws.sagemaker.eu-west-1.notebook"
    assert "policy" not in values(plan, 'aws_vpc_endpoint.interface["ecr.dkr"]')
    by_sid = statements(values(plan, 'aws_vpc_endpoint.gateway["s3"]')["policy"])
    assert "Condition" not in by_sid["Anybody"]
    assert by_sid["OwnPeople"]["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-ringfence01"}}
    assert by_sid["OwnPrincipalsToOwnResources"]["Condition"]["StringEquals"]["aws:ResourceOrgID"] == "o-ringfence01"
    kinds = {resource["type"] for resource in plan.resources.values()}
    assert not kinds & WAYS_OUT
    boundary = values(plan, "aws_iam_role.flow_logs")["permissions_boundary"]
    assert boundary == "arn:aws:iam::444444444444:policy/ringfence-dev-boundary"
    assert {"vpc_id", "private_subnet_ids", "security_group_ids", "endpoint_ids", "route_table_ids"} <= set(
        plan.outputs
    )


def test_keys_with_a_further_purpose_and_a_reader_elsewhere(plan_with: PlanWith) -> None:
    reader = "arn:aws:iam::555555555555:role/ringfence-preprod-deploy"
    plan = plan_with(
        "keys",
        purposes={"models": {"readers": [reader]}, "scratch": {"users": ["arn:aws:iam::444444444444:role/scratch"]}},
        disposable={"reason": "Torn down every evening, and rebuilt from code."},
    )
    keys = {name: values(plan, name) for name in plan.resources if name.startswith("aws_kms_key.")}
    assert len(keys) == 8
    assert all(key["enable_key_rotation"] is True and key["deletion_window_in_days"] == 7 for key in keys.values())
    assert plan.outputs["aliases"]["scratch"] == "alias/ringfence-dev-scratch"
    models = statements(keys['aws_kms_key.this["models"]']["policy"])
    assert reader in models["ReadersDecrypt"]["Condition"]["ArnLike"]["aws:PrincipalArn"]
    assert models["ReadersDecrypt"]["Action"] == "kms:Decrypt"
    assert "arn:aws:iam::555555555555:root" in models["ReadersDecrypt"]["Principal"]["AWS"]
    for name, key in keys.items():
        by_sid = statements(key["policy"])
        administers, uses = (
            set(each)
            for each in (
                by_sid["AdministratorsAdministerOnly"]["Action"],
                by_sid.get("UsersEncryptAndDecrypt", {"Action": []})["Action"],
            )
        )
        assert not administers & uses, name
        assert not administers & {"kms:Decrypt", "kms:Encrypt", "kms:CreateGrant", "kms:*", "kms:Create*"}, name


def test_data_lake_with_a_role_outside_the_network(plan_with: PlanWith) -> None:
    """The exception holds for the zone that it names; buckets are emptied only where a reason says so."""
    role = "arn:aws:iam::444444444444:role/ringfence-dev-ingestion"
    exception = {"role": role, "zones": ["raw"], "reason": "The transfer agent runs in the firm's own data centre."}
    plan = plan_with(
        "data_lake",
        outside_network={"ingestion": exception},
        disposable={"reason": "Torn down every evening, and rebuilt from code."},
    )
    spared = {
        zone: statements(values(plan, f'aws_s3_bucket_policy.zone["{zone}"]')["policy"])["OnlyThroughOurEndpoints"]
        for zone in ("raw", "curated", "features", "models")
    }
    named = {zone: role in json.dumps(statement["Condition"]) for zone, statement in spared.items()}
    assert named == {"raw": True, "curated": False, "features": False, "models": False}
    buckets = {name for name in plan.resources if name.startswith("aws_s3_bucket.")}
    assert len(buckets) == 5
    assert all(values(plan, name)["force_destroy"] is True for name in buckets)
    assert plan.outputs["buckets"]["models"] == {
        "name": "ringfence-dev-444444444444-models",
        "arn": "arn:aws:s3:::ringfence-dev-444444444444-models",
    }


def test_service_catalog_for_two_permission_sets(plan_with: PlanWith) -> None:
    """Who sees the portfolio, what they may choose, and which template they get is known before anything is built."""
    plan = plan_with(
        "service_catalog",
        permission_sets=["DataScientist", "MLEngineer"],
        instance_types=["ml.t3.medium", "ml.c5.xlarge"],
        volume_sizes_in_gb=[20, 50],
        tag_options={"Project": ["churn", "fraud"]},
    )
    seen_by = {
        values(plan, name)["principal_arn"]
        for name in plan.resources
        if name.startswith("aws_servicecatalog_principal_portfolio_association.")
    }
    assert seen_by == {
        f"arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_{name}_*"
        for name in ("DataScientist", "MLEngineer")
    }
    rules = json.loads(values(plan, 'aws_servicecatalog_constraint.template["secure-notebook"]')["parameters"])["Rules"]
    allowed = {name: rule["Assertions"][0]["Assert"]["Fn::Contains"][0] for name, rule in rules.items()}
    assert allowed == {"ApprovedInstanceTypes": ["ml.t3.medium", "ml.c5.xlarge"], "ApprovedVolumeSizes": ["20", "50"]}
    template = values(plan, 'aws_s3_object.template["secure-notebook/1.0.0"]')
    assert hashlib.sha256(template["content"].encode()).hexdigest() in template["key"]
    url = plan.outputs["template_urls"]["secure-notebook/1.0.0"]
    assert url == f"https://ringfence-dev-444444444444-products.s3.eu-west-1.amazonaws.com/{template['key']}"
    products = ["feature-group", "model-project", "secure-notebook", "studio-workspace", "team-data-bucket"]
    assert plan.outputs["launch_role_arns"] == {
        product: f"arn:aws:iam::444444444444:role/ringfence-dev-launch-{product}" for product in products
    }
    assert len([name for name in plan.resources if name.startswith("aws_servicecatalog_tag_option.")]) == 2
    check_launch_role(plan)


def test_service_catalog_shared_with_budgets_and_a_version_withdrawn(plan_with: PlanWith) -> None:
    """What is offered, what it may cost, and what other accounts find, is said in a few lines."""
    unit = "arn:aws:organizations::111111111111:ou/o-ringfence01/ou-rf01-workload"
    plan = plan_with(
        "service_catalog",
        products={
            "secure-notebook": {"monthly_budget_in_usd": 1200.5, "withdrawn_versions": ["1.1.0"]},
            "team-data-bucket": {"monthly_budget_in_usd": 0},
        },
        budget_subscribers=["owner@example.com"],
        share={"account_ids": ["555555555555"], "organizational_unit_arns": [unit]},
    )
    assert set(plan.outputs["launch_role_arns"]) == {"secure-notebook", "team-data-bucket"}
    (budget,) = [name for name in plan.resources if name.startswith("aws_budgets_budget.")]
    assert values(plan, budget)["limit_amount"] == "1200.5"
    assert values(plan, budget)["cost_filter"] == [{"name": "TagKeyValue", "values": ["user:Product$secure-notebook"]}]
    told = {each["notification_type"]: each["threshold"] for each in values(plan, budget)["notification"]}
    assert told == {"ACTUAL": 80, "FORECASTED": 100}
    offered = {
        name: values(plan, name)["active"]
        for name in plan.resources
        if name.startswith("aws_servicecatalog_provisioning_artifact.")
    }
    assert offered == {
        'aws_servicecatalog_provisioning_artifact.this["secure-notebook/1.1.0"]': False,
        'aws_servicecatalog_provisioning_artifact.this["team-data-bucket/1.1.0"]': True,
    }
    shares = {
        (share["type"], share["principal_id"], share["share_principals"])
        for share in (
            values(plan, name) for name in plan.resources if name.startswith("aws_servicecatalog_portfolio_share.")
        )
    }
    assert shares == {("ACCOUNT", "555555555555", False), ("ORGANIZATIONAL_UNIT", unit, True)}
    launch = json.loads(values(plan, 'aws_servicecatalog_constraint.launch["secure-notebook"]')["parameters"])
    assert launch == {"LocalRoleName": "ringfence-dev-launch-secure-notebook"}


def check_launch_role(plan: tftest.TerraformPlanOutput) -> None:
    """It passes one role to one service, makes no role, launches no product, and stands under the boundary."""
    role = values(plan, 'aws_iam_role.launch["secure-notebook"]')
    assert role["permissions_boundary"] == "arn:aws:iam::444444444444:policy/ringfence-dev-boundary"
    (trust,) = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "servicecatalog.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "444444444444"}
    by_sid = statements(values(plan, 'aws_iam_role_policy.launch["secure-notebook"]')["policy"])
    passes = by_sid["PassThePersonsRoleToSageMaker"]
    assert passes["Resource"] == "arn:aws:iam::444444444444:role/ringfence-dev-execution-*"
    assert passes["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
    actions = {
        action
        for each in by_sid.values()
        if each["Effect"] == "Allow"
        for action in ([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
    }
    assert {action for action in actions if action.startswith("iam:")} == {"iam:PassRole"}
    assert not {action for action in actions if action.startswith("servicecatalog:") or "*" in action}


# ---------------------------------------------------------------- what is worked around


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A root without a provider that calls a module beside it."""
    for folder in ("root", "inner"):
        (tmp_path / folder).mkdir()
    (tmp_path / "inner/main.tf").write_text('output "says" { value = "first" }\n')
    (tmp_path / "root/main.tf").write_text(
        'variable "switch" {}\nvariable "nothing" {}\n'
        'module "inner" { source = "../inner" }\n'
        'output "says" { value = module.inner.says }\n'
        'output "switch" { value = var.switch }\n'
        'output "nothing" { value = var.nothing == null }\n'
    )
    return tmp_path / "root"


def test_an_edit_beside_the_root_is_not_answered_with_a_stale_plan(small: Path) -> None:
    root = root_without_provider(small, {"switch": True, "nothing": None})
    assert root.plan().outputs["says"] == "first"
    (small.parent / "inner/main.tf").write_text('output "says" { value = "second" }\n')
    assert root.plan().outputs["says"] == "second"


def test_booleans_and_null_arrive_and_outputs_come_back(small: Path) -> None:
    root: Root = root_without_provider(small, {"switch": True, "nothing": None})
    root.apply()
    assert root.outputs() == {"says": "first", "switch": True, "nothing": True}
    assert tftest.parse_args(tf_vars={"switch": True}) == ["-var", "switch=True"], (
        "tftest is mended: say so, and simplify"
    )
