"""The products' templates: what linters say, what a launcher can and cannot choose, where their ids come from."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from module_sources import ROOT

from ringfence.plan.abstract import Reference
from ringfence.plan.model import Plan

FOLDER = ROOT / "modules/service_catalog/templates"
FILE = FOLDER / "secure-notebook/1.0.0.yaml"
TEMPLATES = sorted(FOLDER.glob("*/*.yaml"))
PRODUCTS = sorted({file.parent.name for file in TEMPLATES})
REGION = "eu-west-1"
LOOKUP = re.compile(r"\{\{resolve:ssm:([^}]+)\}\}")

# What a launcher may choose, and where in the notebook the choice goes. Everything else is the platform's.
CHOICES = {
    "NotebookInstanceName": {"NotebookName"},
    "InstanceType": {"InstanceType"},
    "VolumeSizeInGB": {"VolumeSizeInGB"},
    "Tags": {"Owner", "CostCentre"},
    "RoleArn": {"Owner"},  # the owner's own role: nobody but the owner can open the notebook
}

# Property, the parameter of the platform that it is looked up in, and what of the dev plan that parameter holds.
LOOKED_UP = {
    "SubnetId": ("network/private-subnet-id", Reference('module.network.aws_subnet.private["a"]', "id")),
    "SecurityGroupIds": ("network/security-group-id", Reference("module.network.aws_security_group.workloads", "id")),
    "KmsKeyId": ("keys/studio-arn", Reference('module.keys.aws_kms_key.this["studio"]', "arn")),
    "LifecycleConfigName": ("studio/lifecycle-config-name", "ringfence-dev-notebook"),
}


# The properties by which a thing is called.
NAMES = {"NotebookInstanceName", "BucketName", "FeatureGroupName", "RepositoryName", "PipelineName", "UserProfileName",
         "ModelPackageGroupName", "SpaceName"}  # fmt: skip


def parsed(text: str) -> dict[str, Any]:
    """A template with its short forms (`!Ref`) written out, as CloudFormation reads it."""
    from cfnlint.decode import decode_str

    template, faults = decode_str(text)
    assert not faults
    return dict(json.loads(json.dumps(template)))


def notebook(text: str) -> dict[str, Any]:
    """The properties of the template's only resource."""
    (resource,) = parsed(text)["Resources"].values()
    assert resource["Type"] == "AWS::SageMaker::NotebookInstance"
    return dict(resource["Properties"])


def parameters_in(value: Any, names: set[str]) -> Iterator[str]:
    """The template's parameters that a value is made from."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref" and inner in names:
                yield inner
            elif key == "Fn::Sub":
                yield from (name for name in re.findall(r"\$\{(\w+)", json.dumps(inner)) if name in names)
            else:
                yield from parameters_in(inner, names)
    elif isinstance(value, list):
        for inner in value:
            yield from parameters_in(inner, names)


def lint(text: str) -> list[str]:
    """What cfn-lint says."""
    from cfnlint.api import lint as cfn_lint

    return [str(match) for match in cfn_lint(text, regions=[REGION])]


def checkov(text: str, folder: Path) -> dict[str, list[Any]]:
    """Checkov's records on a template: `passed`, `failed`, `skipped`."""
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    from checkov.cloudformation.runner import Runner
    from checkov.runner_filter import RunnerFilter

    file = folder / "template.yaml"
    file.write_text(text)
    report = Runner().run(None, files=[str(file)], runner_filter=RunnerFilter(framework=["cloudformation"]))
    assert not report.parsing_errors
    return {word: list(getattr(report, f"{word}_checks")) for word in ("passed", "failed", "skipped")}


each_template = pytest.mark.parametrize(
    "file", TEMPLATES, ids=[f"{file.parent.name}-{file.stem}" for file in TEMPLATES]
)


@pytest.fixture(scope="module")
def published(environment_plan: Callable[[str], Plan]) -> str:
    """The template as dev publishes it."""
    address = 'module.service_catalog.aws_s3_object.template["secure-notebook/1.0.0"]'
    return str(environment_plan("dev").by_address[address]["content"].value)


@each_template
def test_cfn_lint_finds_nothing(file: Path) -> None:
    assert lint(file.read_text()) == []


@each_template
def test_checkov_finds_nothing_but_reasoned_skips(file: Path, tmp_path: Path) -> None:
    records = checkov(file.read_text(), tmp_path)
    assert [each.check_id for each in records["failed"]] == []
    unreasoned = [each.check_id for each in records["skipped"] if len(each.check_result["suppress_comment"]) < 40]
    assert unreasoned == []


def test_the_linters_look(tmp_path: Path) -> None:
    """A misspelt property and a missing key are found."""
    text = FILE.read_text()
    assert lint(text.replace("DirectInternetAccess: Disabled", "DirectInternetAcces: Disabled"))
    assert checkov(text, tmp_path)["passed"]
    without_key = re.sub(r"\n *KmsKeyId: .*", "", text)
    assert "CKV_AWS_187" in [each.check_id for each in checkov(without_key, tmp_path)["failed"]]


def test_the_notebook_is_inside_the_perimeter() -> None:
    properties = notebook(FILE.read_text())
    assert properties["DirectInternetAccess"] == "Disabled"
    assert properties["RootAccess"] == "Disabled"
    assert properties["InstanceMetadataServiceConfiguration"] == {"MinimumInstanceMetadataServiceVersion": "2"}
    assert properties["PlatformIdentifier"].startswith("notebook-al2023-")
    assert "AcceleratorTypes" not in properties
    assert "DefaultCodeRepository" not in properties


def test_a_launcher_chooses_name_size_and_owner_and_nothing_else() -> None:
    """No parameter reaches subnet, groups, key, access or the start script; the role is the owner's own."""
    template = parsed(FILE.read_text())
    names = set(template["Parameters"])
    reached = {
        name: found for name, value in notebook(FILE.read_text()).items() if (found := set(parameters_in(value, names)))
    }
    assert reached == CHOICES
    assert names == set().union(*CHOICES.values())


@each_template
def test_no_input_can_hold_a_lookup_of_its_own(file: Path) -> None:
    """CloudFormation resolves `{{resolve:...}}` in a parameter's value too: the patterns let no brace through."""
    for name, parameter in parsed(file.read_text())["Parameters"].items():
        if parameter["Type"] == "Number":
            continue
        pattern = re.compile(parameter["AllowedPattern"])
        assert not pattern.fullmatch("{{resolve:secretsmanager:x}}"), name
        assert not pattern.fullmatch("${AWS::AccountId}"), name
        assert pattern.fullmatch("") is None or parameter.get("Default") == "", name
        assert "Default" not in parameter or pattern.fullmatch(parameter["Default"]), name


@each_template
def test_a_name_is_the_platforms_and_the_owners_role_is_the_owners(file: Path) -> None:
    """Names begin with the environment's or are the owner's own; a role is the platform's own or its owner's."""
    for logical, resource in parsed(file.read_text())["Resources"].items():
        for name, value in resource["Properties"].items():
            if name in ("RoleArn", "ExecutionRole"):
                written = json.dumps(value)
                assert written.endswith(('role/PLATFORM-execution"}', 'role/PLATFORM-execution-${Owner}"}')), logical
            if name in NAMES:
                written = value.get("Fn::Sub") or "${" + str(value.get("Ref")) + "}"
                assert written.startswith(("PLATFORM-", "${Owner}")), f"{logical}: {written}"


@each_template
def test_what_a_product_makes_says_whose_it_is(file: Path) -> None:
    """Policies compare Owner and Team, budgets add up Product."""
    for logical, resource in parsed(file.read_text())["Resources"].items():
        if resource["Type"] == "AWS::S3::BucketPolicy":
            continue
        tags = {each["Key"]: each["Value"] for each in resource["Properties"]["Tags"]}
        wanted = {"Owner": {"Ref": "Owner"}, "CostCentre": {"Ref": "CostCentre"}, "Product": file.parent.name}
        assert wanted.items() <= tags.items(), logical
        assert {"Environment", "DataClassification", "OwnerTeam"} <= set(tags), logical
        assert "Team" not in tags or tags["Team"] == {"Ref": "Team"}, logical


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_product_has_a_next_version_that_takes_the_same_inputs(product: str) -> None:
    """An update carries a launcher's choices over, and a template constraint binds every version."""
    first, *later = [parsed(file.read_text()) for file in TEMPLATES if file.parent.name == product]
    assert later
    for version in later:
        assert set(version["Parameters"]) == set(first["Parameters"])
        kinds = {name: each["Type"] for name, each in version["Resources"].items()}
        assert kinds == {name: each["Type"] for name, each in first["Resources"].items()}


def test_an_owner_is_what_a_policy_compares_with() -> None:
    """The tag goes into a comparison with a session tag: no wildcard, no variable."""
    owner = re.compile(parsed(FILE.read_text())["Parameters"]["Owner"]["AllowedPattern"])
    assert owner.fullmatch("scientist-2@example.com")
    assert not [sign for sign in "*?$/{} " if owner.fullmatch(f"a{sign}b")]


def test_tags_say_whose_it_is() -> None:
    tags = {each["Key"]: each["Value"] for each in notebook(FILE.read_text())["Tags"]}
    assert tags["Owner"] == {"Ref": "Owner"}
    assert tags["CostCentre"] == {"Ref": "CostCentre"}
    assert {"Environment", "DataClassification", "OwnerTeam"} <= set(tags)


@pytest.mark.terraform
def test_what_is_published_has_this_environments_names(published: str) -> None:
    assert "PLATFORM" not in published
    assert lint(published) == []
    properties = notebook(published)
    assert properties["NotebookInstanceName"] == {"Fn::Sub": "ringfence-dev-${NotebookName}"}
    tags = {each["Key"]: each["Value"] for each in properties["Tags"]}
    assert tags["OwnerTeam"] == "ml-platform"
    assert tags["DataClassification"] == "confidential"


@pytest.mark.terraform
@pytest.mark.parametrize("name", LOOKED_UP)
def test_an_id_is_looked_up_where_its_module_puts_it(
    name: str, published: str, environment_plan: Callable[[str], Plan]
) -> None:
    """From the property through the parameter's name to the resource of dev's plan whose id it holds."""
    parameter, holds = LOOKED_UP[name]
    value = notebook(published)[name]
    assert value in (
        f"{{{{resolve:ssm:/ringfence-dev/{parameter}}}}}",
        [f"{{{{resolve:ssm:/ringfence-dev/{parameter}}}}}"],
    )
    kept = {each["name"].value: each for each in environment_plan("dev").of_type("aws_ssm_parameter")}
    assert kept[f"/ringfence-dev/{parameter}"]["value"].value == holds


@pytest.mark.terraform
@pytest.mark.parametrize("product", PRODUCTS)
def test_every_lookup_is_published_and_may_be_read_by_the_launch_role(
    product: str, environment_plan: Callable[[str], Plan]
) -> None:
    """What any version of the product looks up, dev holds; the launch role reads that and nothing else."""
    dev = environment_plan("dev")
    versions = [
        str(each["content"].value)
        for address, each in dev.by_address.items()
        if address.startswith(f'module.service_catalog.aws_s3_object.template["{product}/')
    ]
    assert len(versions) == len([file for file in TEMPLATES if file.parent.name == product])
    assert not [text for text in versions if "PLATFORM" in text]
    names = {name for text in versions for name in LOOKUP.findall(text)}
    assert names
    assert names <= {each["name"].value for each in dev.of_type("aws_ssm_parameter")}
    address = f'module.service_catalog.aws_iam_role_policy.launch["{product}"]'
    readable = {
        resource
        for statement in dev.by_address[address]["policy"].document().allows()
        if statement.covers_action("ssm:GetParameters")
        for resource in statement.resources
    }
    assert readable == {f"arn:aws:ssm:{REGION}:444444444444:parameter{name}" for name in names}
