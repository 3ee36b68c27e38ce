"""A CloudFormation template: read, checked, and cut down to what an engine needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from ringfence.cloud.call import Fault

SECTIONS = {"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Rules", "Conditions",
            "Resources", "Outputs"}  # fmt: skip
PSEUDO = {"AWS::AccountId", "AWS::Region", "AWS::Partition", "AWS::URLSuffix", "AWS::StackName", "AWS::StackId",
          "AWS::NoValue", "AWS::NotificationARNs"}  # fmt: skip
HOLE = re.compile(r"\$\{([^!}][^}]*)\}")
INLINE_BYTES, FETCHED_BYTES = 51_200, 1_048_576
"""Quotas of a template's size: in the request, and fetched from S3 (CloudFormation quotas)."""


def refusal(message: str) -> Fault:
    """CloudFormation's fault for a template or a parameter that cannot be used."""
    return Fault("ValidationError", message)


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms; dates stay text."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix in ("Ref", "Condition"):
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Template:
    """A checked template: its text and its sections."""

    text: str
    description: str
    parameters: dict[str, dict[str, Any]]
    mappings: dict[str, Any]
    rules: dict[str, dict[str, Any]]
    conditions: dict[str, Any]
    resources: dict[str, dict[str, Any]]
    outputs: dict[str, dict[str, Any]]
    metadata: dict[str, Any] = field(default_factory=dict)

    def types(self) -> set[str]:
        """The resource types that it uses."""
        return {resource["Type"] for resource in self.resources.values()}

    def with_rules(self, rules: Mapping[str, dict[str, Any]]) -> Template:
        """The same template with more rules, as Service Catalog's template constraints add them."""
        merged = {**self.rules, **rules}
        return Template(
            self.text, self.description, self.parameters, self.mappings, merged, self.conditions, self.resources,
            self.outputs, self.metadata,
        )  # fmt: skip


def read_template(text: str) -> Template:
    """Parse and check a template; Fault ValidationError says what is wrong with it."""
    if len(text.encode()) > FETCHED_BYTES:
        raise refusal(f"Template may not exceed {FETCHED_BYTES} bytes in size.")
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader=_Loader)  # noqa: S506
    except (ValueError, yaml.YAMLError) as error:
        raise refusal(f"Template format error: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise refusal("Template format error: unsupported structure.")
    if "Transform" in document:
        raise refusal("The local AWS runs no template transforms.")
    unknown = set(document) - SECTIONS
    if unknown:
        raise refusal(f"Invalid template property or properties [{', '.join(sorted(unknown))}]")
    _check_resources(document.get("Resources"))
    template = Template(
        text=text,
        description=str(document.get("Description", "")),
        parameters=document.get("Parameters") or {},
        mappings=document.get("Mappings") or {},
        rules=document.get("Rules") or {},
        conditions=document.get("Conditions") or {},
        resources=document["Resources"],
        outputs=document.get("Outputs") or {},
        metadata=document.get("Metadata") or {},
    )
    _check_references(template)
    return template


def _check_resources(resources: Any) -> None:
    if not isinstance(resources, dict) or not resources:
        raise refusal("Template format error: At least one Resources member must be defined.")
    for name, resource in resources.items():
        if not re.fullmatch(r"[A-Za-z0-9]{1,255}", name):
            raise refusal(f"Template format error: Resource name {name} is non alphanumeric.")
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise refusal(f"Template format error: [/Resources/{name}] Every Resources object must contain a Type.")


def references(value: Any) -> Iterator[str]:
    """The names that a value refers to by Ref, Fn::GetAtt and Fn::Sub."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref" and isinstance(inner, str):
                yield inner
            elif key == "Fn::GetAtt":
                yield str(inner[0] if isinstance(inner, list) else inner.split(".")[0])
            elif key == "Fn::Sub":
                text, given = (inner, {}) if isinstance(inner, str) else (inner[0], inner[1])
                yield from (hole.split(".")[0].strip() for hole in HOLE.findall(text) if hole.strip() not in given)
                yield from references(given)
            else:
                yield from references(inner)


def depends_on(resource: Mapping[str, Any]) -> list[str]:
    """What a resource says that it depends on."""
    named = resource.get("DependsOn", [])
    return [named] if isinstance(named, str) else list(named)


def _check_references(template: Template) -> None:
    known = set(template.resources) | set(template.parameters) | PSEUDO
    for section in (template.resources, template.outputs):
        unresolved = sorted({name for name in references(section) if name not in known})
        if unresolved:
            raise refusal(f"Template format error: Unresolved resource dependencies {unresolved} in the template")
    for name, resource in template.resources.items():
        for other in depends_on(resource):
            if other not in template.resources:
                raise refusal(f"Template format error: Unresolved resource dependencies [{other}] of {name}")
        condition = resource.get("Condition")
        if condition is not None and condition not in template.conditions:
            raise refusal(f"Template format error: Unresolved condition {condition} of resource {name}")
    order(template)


def order(template: Template) -> list[str]:
    """The resources, each after those that it refers to; Fault for a circle."""
    waiting = {
        name: {other for other in references(resource) if other in template.resources} | set(depends_on(resource))
        for name, resource in template.resources.items()
    }
    ordered: list[str] = []
    while waiting:
        ready = [name for name, others in waiting.items() if others <= set(ordered)]
        if not ready:
            raise refusal(f"Circular dependency between resources: [{', '.join(sorted(waiting))}]")
        ordered += ready
        for name in ready:
            del waiting[name]
    return ordered
