"""References are followed to what they stand for, on real plans; what cannot be followed is undecided."""

import json
from pathlib import Path

import pytest

from ringfence.plan.answers import Answer
from ringfence.plan.loading import load_json
from ringfence.plan.model import Plan
from ringfence.plan.source import read_source
from ringfence.terraform import plan_fixtures

HERE = Path(__file__).parent
WORDS = {True: "pass", False: "fail", None: "undecided"}
pytestmark = pytest.mark.terraform


@pytest.fixture(scope="module")
def plan_files() -> dict[str, Path]:
    files = [HERE / "seven_cases.tf", HERE / "shapes.tf"]
    return {planned.file.stem: planned.json_path for planned in plan_fixtures(files)}


@pytest.fixture(scope="module")
def seven_cases(plan_files: dict[str, Path]) -> Plan:
    return load_json(plan_files["seven_cases"], read_source(HERE / "seven_cases.tf"))


@pytest.fixture(scope="module")
def shapes(plan_files: dict[str, Path]) -> Plan:
    return load_json(plan_files["shapes"], read_source(HERE / "shapes.tf"))


def expected(address: str) -> str:
    return next(word for word in ("pass", "fail", "undecided") if f"{word}_" in address)


def test_every_case_has_the_verdict_in_its_name(seven_cases: Plan) -> None:
    found = {
        notebook.address: WORDS[notebook["kms_key_id"].is_customer_key().holds]
        for notebook in seven_cases.of_type("aws_sagemaker_notebook_instance")
    }
    assert found == {address: expected(address) for address in found}
    assert len(found) == 20


def test_without_source_nothing_passes_that_hangs_on_a_local(plan_files: dict[str, Path]) -> None:
    plan = load_json(plan_files["seven_cases"])
    for notebook in plan.of_type("aws_sagemaker_notebook_instance"):
        word = WORDS[notebook["kms_key_id"].is_customer_key().holds]
        assert word in (expected(notebook.address), "undecided"), notebook.address
        if "local" in notebook.address:
            assert word == "undecided"


def test_an_undecided_answer_names_what_it_hangs_on(seven_cases: Plan) -> None:
    notebook = seven_cases.by_address["aws_sagemaker_notebook_instance.undecided_maybe_null"]
    answer = notebook["kms_key_id"].is_customer_key()
    assert "either null or aws_kms_key.direct.arn" in answer.sources[0]


def test_optional_defaults_of_an_object_variable_are_filled_in(seven_cases: Plan) -> None:
    resolver = seven_cases.resolver
    assert resolver
    scope = resolver.scope_of('module.pass_wrapped["x"].aws_kms_key.own')
    assert resolver.evaluate("${var.notebook.instance_type}", scope) == "ml.t3.medium"


def test_a_set_of_references_is_known_by_its_elements(shapes: Plan) -> None:
    endpoint = shapes.by_address["aws_vpc_endpoint.known_subnets"]
    assert endpoint["subnet_ids"].size_at_least(2).holds is True
    assert endpoint["subnet_ids"].every(lambda each: each.is_platform_subnet()).holds is True
    group = shapes.by_address["aws_security_group.workloads"]
    assert endpoint["security_group_ids"].some(lambda each: each.refers_to(group)).holds is True
    other = shapes.by_address["aws_security_group.dynamic"]
    assert endpoint["security_group_ids"].some(lambda each: each.refers_to(other)).holds is False


def test_nested_blocks_are_entered_without_an_index(shapes: Plan) -> None:
    domain = shapes.by_address["aws_sagemaker_domain.nested"]
    assert domain["default_user_settings.sharing_settings.s3_kms_key_id"].is_customer_key().holds is True
    assert domain["default_user_settings.security_groups"].is_set().holds is True
    assert domain["subnet_ids"].every(lambda each: each.is_platform_subnet()).holds is True
    assert domain["default_user_settings.jupyter_lab_app_settings.lifecycle_config_arns"].is_set().holds is False


def test_a_document_keeps_its_statements_with_holes(shapes: Plan) -> None:
    document = shapes.by_address["aws_vpc_endpoint.known_subnets"]["policy"].document()
    assert document.readable.holds is True
    (statement,) = document.denies()
    assert statement.condition("sagemaker:vpcsubnets") == [
        'aws_subnet.private["a"].id',
        'aws_subnet.private["b"].id',
    ]
    assert statement.anyone
    assert statement.covers_action("sagemaker:CreateModel")
    assert not statement.covers_action("sagemaker:CreateApp")


def test_an_encoded_document_with_a_hole_is_read_too(shapes: Plan) -> None:
    document = shapes.by_address["aws_vpc_endpoint.encoded_policy"]["policy"].document()
    assert document.readable.holds is True
    assert document.statements[0].resources == ("aws_vpc.main.arn",)


def test_a_known_document_comes_from_a_data_source(shapes: Plan) -> None:
    document = shapes.by_address["aws_iam_policy.known"]["policy"].document()
    assert [statement.sid for statement in document.allows()] == ["Known"]


def test_dynamic_blocks(shapes: Plan) -> None:
    group = shapes.by_address["aws_security_group.dynamic"]
    workloads = shapes.by_address["aws_security_group.workloads"]
    (rule,) = group["ingress"].each()
    assert rule["from_port"].equals(443).holds is True
    assert rule["security_groups"].every(lambda each: each.refers_to(workloads)).holds is True


def test_a_dynamic_block_of_unknown_count_is_undecided(shapes: Plan) -> None:
    def closed(rule: object) -> Answer:
        return ~rule["cidr_blocks"].has("0.0.0.0/0")  # type: ignore[index]

    group = shapes.by_address["aws_security_group.unknown_dynamic"]
    assert group["ingress"].every(closed).holds is None


def test_a_state_has_nothing_unknown(tmp_path: Path) -> None:
    state = {
        "format_version": "1.0",
        "values": {
            "root_module": {
                "child_modules": [
                    {
                        "address": "module.keys",
                        "resources": [
                            {
                                "address": 'module.keys.aws_kms_key.this["lake"]',
                                "mode": "managed",
                                "type": "aws_kms_key",
                                "name": "this",
                                "values": {"enable_key_rotation": True, "tags": None},
                            }
                        ],
                    }
                ]
            }
        },
    }
    file = tmp_path / "state.json"
    file.write_text(json.dumps(state))
    plan = load_json(file)
    (key,) = plan.of_type("aws_kms_key")
    assert plan.is_state
    assert key.module == "module.keys"
    assert key["enable_key_rotation"].is_true().holds is True
    assert key["tags"].is_set().holds is False
