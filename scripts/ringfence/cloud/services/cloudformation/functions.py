"""CloudFormation's intrinsic functions, conditions, rules and dynamic references, evaluated."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringfence.cloud.services.cloudformation.templates import HOLE, Template, refusal

NO_VALUE = object()
"""What `Ref: AWS::NoValue` is: the property that holds it is left out."""
DYNAMIC = re.compile(r"\{\{resolve:([^}]+)\}\}")


@dataclass
class Scope:
    """What expressions see: parameters, pseudo parameters, and the resources made so far.

    `made` gives a resource's Ref and its attributes by logical name; `dynamic` looks up what `{{resolve:...}}` names;
    `imports` are the values that other stacks export.
    """

    template: Template
    parameters: Mapping[str, Any]
    pseudo: Mapping[str, Any]
    dynamic: Callable[[str], str]
    made: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    imports: Mapping[str, str] = field(default_factory=dict)

    def evaluate(self, value: Any) -> Any:
        """A value with every function in it evaluated."""
        if isinstance(value, str):
            return DYNAMIC.sub(lambda found: self.dynamic(found[1]), value)
        if isinstance(value, list):
            return [item for item in map(self.evaluate, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), *_ = value.items()
            if name in FUNCTIONS:
                return FUNCTIONS[name](self, argument)
        evaluated = {key: self.evaluate(inner) for key, inner in value.items()}
        return {key: inner for key, inner in evaluated.items() if inner is not NO_VALUE}

    def condition(self, name: str) -> bool:
        """Whether a condition of the template holds."""
        if name not in self.template.conditions:
            raise refusal(f"Template error: unresolved condition dependency {name}")
        return truth(self.evaluate(self.template.conditions[name]))

    def reference(self, name: str) -> Any:
        """What `Ref` gives."""
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self.pseudo:
            return self.pseudo[name]
        if name in self.parameters:
            return self.parameters[name]
        if name in self.made:
            return self.made[name][0]
        raise refusal(f"Template error: {name} is not declared, or not made")

    def attribute(self, name: str, attribute: str) -> Any:
        """What `Fn::GetAtt` gives."""
        value: Any = self.made.get(name, ("", {}))[1]
        for part in [attribute] if attribute in value else attribute.split("."):
            if not isinstance(value, Mapping) or part not in value:
                raise refusal(
                    f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt"
                )
            value = value[part]
        return value


def truth(value: Any) -> bool:
    """A condition's value: true, or the word."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def text(value: Any) -> str:
    """A value as CloudFormation writes it into a string."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sub(scope: Scope, argument: Any) -> str:
    template, given = (argument, {}) if isinstance(argument, str) else (argument[0], scope.evaluate(argument[1]))

    def fill(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name in given:
            return text(given[name])
        if "." in name and not name.startswith("AWS::"):
            return text(scope.attribute(*name.split(".", 1)))
        return text(scope.reference(name))

    return str(scope.evaluate(HOLE.sub(fill, template).replace("${!", "${")))


def _select(scope: Scope, argument: Any) -> Any:
    index, items = scope.evaluate(argument)
    if not 0 <= int(index) < len(items):
        raise refusal(f"Template error: Fn::Select cannot select nonexistent value at index {index}")
    return items[int(index)]


def _if(scope: Scope, argument: Any) -> Any:
    name, yes, no = argument
    return scope.evaluate(yes if scope.condition(name) else no)


def _find_in_map(scope: Scope, argument: Any) -> Any:
    name, *keys = (scope.evaluate(part) for part in argument[:3])
    found: Any = scope.template.mappings.get(name, {})
    for key in keys:
        if key not in found:
            if len(argument) > 3 and "DefaultValue" in argument[3]:
                return scope.evaluate(argument[3]["DefaultValue"])
            raise refusal(f"Template error: Unable to get mapping for {name}::{'::'.join(map(str, keys))}")
        found = found[key]
    return found


def _import(scope: Scope, argument: Any) -> str:
    name = scope.evaluate(argument)
    if name not in scope.imports:
        raise refusal(f"No export named {name} found.")
    return scope.imports[name]


def _get_att(scope: Scope, argument: Any) -> Any:
    name, attribute = argument if isinstance(argument, list) else argument.split(".", 1)
    return scope.attribute(name, scope.evaluate(attribute))


def _members(scope: Scope, argument: Any) -> tuple[list[str], list[str]]:
    first, second = scope.evaluate(argument)
    return [text(item) for item in first], [text(item) for item in (second if isinstance(second, list) else [second])]


def _contains(scope: Scope, argument: Any) -> bool:
    values, wanted = _members(scope, argument)
    return wanted[0] in values


def _each_member_equals(scope: Scope, argument: Any) -> bool:
    values, wanted = _members(scope, argument)
    return all(value == wanted[0] for value in values)


def _each_member_in(scope: Scope, argument: Any) -> bool:
    values, wanted = _members(scope, argument)
    return set(values) <= set(wanted)


def _equals(scope: Scope, argument: Any) -> bool:
    first, second = scope.evaluate(argument)
    return text(first) == text(second)


FUNCTIONS: dict[str, Callable[[Scope, Any], Any]] = {
    "Ref": lambda scope, name: scope.reference(name),
    "Condition": lambda scope, name: scope.condition(name),
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": lambda scope, argument: argument[0].join(text(item) for item in scope.evaluate(argument[1])),
    "Fn::Split": lambda scope, argument: scope.evaluate(argument[1]).split(argument[0]),
    "Fn::Select": _select,
    "Fn::If": _if,
    "Fn::Equals": _equals,
    "Fn::And": lambda scope, argument: all(truth(scope.evaluate(item)) for item in argument),
    "Fn::Or": lambda scope, argument: any(truth(scope.evaluate(item)) for item in argument),
    "Fn::Not": lambda scope, argument: not truth(scope.evaluate(argument[0])),
    "Fn::FindInMap": _find_in_map,
    "Fn::Base64": lambda scope, argument: base64.b64encode(text(scope.evaluate(argument)).encode()).decode(),
    "Fn::ImportValue": _import,
    "Fn::Contains": _contains,
    "Fn::EachMemberEquals": _each_member_equals,
    "Fn::EachMemberIn": _each_member_in,
}


def check_rules(scope: Scope) -> None:
    """Every rule whose condition holds must have its assertions hold; Fault names the first that does not."""
    for name, rule in scope.template.rules.items():
        if "RuleCondition" in rule and not truth(scope.evaluate(rule["RuleCondition"])):
            continue
        for assertion in rule.get("Assertions", ()):
            if not truth(scope.evaluate(assertion["Assert"])):
                said = assertion.get("AssertDescription") or f"Assertion of rule {name} failed"
                raise refusal(f"Template error: Rule {name} failed: {said}")
