"""What every module's folder has, read from its files: no Terraform needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from module_sources import MODULES, ROOT, shortest_arguments, source_of, text

from ringfence.plan.source import first

ROOTS = sorted(folder.name for folder in (ROOT / "environments").iterdir() if any(folder.glob("*.tf")))
FILES = {"main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md"}

# What would tie a module or an environment to the AWS on this machine.
LOCAL = re.compile(
    r"local aws|localhost|127\.0\.0\.1|\[::1\]|localstack|\bmoto\b|\bendpoints\s*\{|AWS_ENDPOINT_URL|use_path_style|"
    r"skip_(?:credentials_validation|metadata_api_check|requesting_account_id|region_validation)|access_key\s*=|secret_key\s*=",
    re.IGNORECASE,
)


def without_comments(file: Path) -> str:
    """The configuration in a file, its comments and the texts of here-documents left out."""
    content = re.sub(r"<<-?(\w+)\n.*?\n\s*\1\b", '""', file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"(?m)^\s*(?:#|//).*$", "", content)


def requirement(folder: Path) -> tuple[str, str]:
    """The constraints on Terraform and on the AWS provider."""
    content = (folder / "versions.tf").read_text(encoding="utf-8")
    core = re.search(r'required_version\s*=\s*"([^"]+)"', content)
    aws = re.search(r'aws\s*=\s*\{\s*source\s*=\s*"hashicorp/aws"\s*version\s*=\s*"([^"]+)"\s*\}', content)
    assert core, f"{folder.name}/versions.tf does not say required_version"
    assert aws, f"{folder.name}/versions.tf does not say which hashicorp/aws"
    return core[1], aws[1]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_its_files(module: str) -> None:
    assert {file.name for file in (ROOT / "modules" / module).iterdir() if file.is_file()} >= FILES


@pytest.mark.parametrize("module", MODULES)
def test_a_module_takes_a_range_of_providers(module: str) -> None:
    assert requirement(ROOT / "modules" / module) == (">= 1.10", ">= 5.100, < 6")


@pytest.mark.parametrize("root", ROOTS)
def test_an_environment_pins_the_provider(root: str) -> None:
    assert requirement(ROOT / "environments" / root) == (">= 1.10", "= 5.100.0")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_configures_no_provider_and_no_backend(module: str) -> None:
    for file in (ROOT / "modules" / module).glob("*.tf"):
        found = re.search(
            r"(?m)^\s*(?:provider|backend)\s+\"|^\s*cloud\s*\{|configuration_aliases", without_comments(file)
        )
        assert not found, f"{file.name}: {found}"


@pytest.mark.parametrize("module", MODULES)
def test_variables_and_outputs_stand_in_their_files_and_are_described(module: str) -> None:
    source = source_of(module)
    for kind, blocks in (("variable", source.variables), ("output", source.outputs)):
        bare = [name for name, body in blocks.items() if len(text(body.get("description", [""])).strip()) < 10]
        assert not bare, f"{kind} without a description that says anything"
        own = (ROOT / "modules" / module / f"{kind}s.tf").read_text(encoding="utf-8")
        assert {name for name in blocks if f'{kind} "{name}"' in own} == set(blocks)


@pytest.mark.parametrize("module", MODULES)
def test_variables_are_typed_and_null_only_where_null_is_the_default(module: str) -> None:
    for name, body in source_of(module).variables.items():
        kind = text(body.get("type", [""]))
        assert kind, f"{name} has no type"
        assert "any" not in re.findall(r"\w+", kind), f"{name} takes anything"
        nothing_is_said_by_null = body.get("default", [""])[0] is None
        assert (body.get("nullable") == [False]) != nothing_is_said_by_null, name


@pytest.mark.parametrize("module", MODULES)
def test_the_shortest_call_gives_what_has_no_default(module: str) -> None:
    required = {name for name, body in source_of(module).variables.items() if "default" not in body}
    assert set(shortest_arguments(module)) == required


@pytest.mark.parametrize("module", MODULES)
def test_a_readme_names_every_variable_and_output(module: str) -> None:
    readme = (ROOT / "modules" / module / "README.md").read_text(encoding="utf-8")
    source = source_of(module)
    unsaid = [name for name in {*source.variables, *source.outputs} if f"`{name}`" not in readme]
    assert not unsaid


@pytest.mark.parametrize("module", MODULES)
def test_a_module_asks_no_account_for_what_a_variable_says(module: str) -> None:
    """Data sources that call AWS would need an account to plan; policy documents are made without one."""
    data = {name.split(".")[1] for name in source_of(module).resources if name.startswith("data.")}
    assert data <= {"aws_iam_policy_document"}


@pytest.mark.parametrize("folder", ["modules", "environments"])
def test_nothing_knows_of_an_aws_on_this_machine(folder: str) -> None:
    packed = (".zip", ".pyc")  # what a deployment package holds stands beside it as source
    found = (file for file in (ROOT / folder).rglob("*") if file.is_file() and file.suffix not in packed)
    files = [file for file in found if ".terraform" not in str(file)]
    lines = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if LOCAL.search(line)
    ]
    assert len(files) > 10
    assert not lines, "\n".join(lines)


def test_the_network_reaches_by_default_what_studio_uses() -> None:
    """Without one of these endpoints Studio hangs, and says nothing."""
    used = first(source_of("studio").outputs["services_used"]["value"])
    network = source_of("network")
    table = (ROOT / "modules/network/services.tf").read_text(encoding="utf-8")
    named = re.findall(r"(?ms)^    (\w+)\s+= (\[.*?\])", table[: table.index("services = setunion")])
    services = {capability: re.findall(r'"([^"]+)"', listed) for capability, listed in named}
    on = {"platform", *first(network.variables["capabilities"]["default"])}
    reached = {service for capability in on for service in services[capability]}
    assert len(used) > 5
    assert set(used) <= set(reached)


def test_launch_roles_are_called_what_identity_says() -> None:
    """Module identity knows the products' names by construction; service_catalog has the products."""
    catalogue = re.search(
        r"catalogue = \{\n(.*?)\n  \}\n", without_comments(ROOT / "modules/service_catalog/products.tf"), re.S
    )
    assert catalogue
    names = set(re.findall(r"(?m)^    ([\w-]+)\s*= local\.", catalogue[1]))
    said = re.search(r"for product in \[([^\]]+)\]", (ROOT / "modules/identity/outputs.tf").read_text(encoding="utf-8"))
    assert said
    assert set(re.findall(r'"([^"]+)"', said[1])) == names
    assert {folder.name for folder in (ROOT / "modules/service_catalog/templates").iterdir()} == names
