"""CloudFormation templates: read, checked, their functions evaluated, their parameters and rules held."""

from __future__ import annotations

import json
from typing import Any

import pytest
from services_world import PARAMETER, template

from ringfence.cloud.call import Fault
from ringfence.cloud.services.cloudformation.functions import NO_VALUE, Scope, check_rules
from ringfence.cloud.services.cloudformation.parameters import parameter_values
from ringfence.cloud.services.cloudformation.templates import order, read_template


def scope(text: str, parameters: dict[str, str] | None = None) -> Scope:
    read = read_template(text)
    values = parameter_values(read, parameters or {}, lambda name: f"stored:{name}", lambda kind, name: True)
    pseudo = {"AWS::Region": "eu-west-1", "AWS::AccountId": "444444444444", "AWS::Partition": "aws"}
    made = {"Made": ("made-id", {"Arn": "arn:made", "Nested": {"Part": "deep"}})}
    return Scope(read, values, pseudo, lambda reference: f"<{reference}>", made, {"exported": "value"})


FUNCTIONS = template(
    {"Made": PARAMETER},
    Parameters={
        "Size": {"Type": "String", "Default": "large"},
        "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
    },
    Conditions={
        "IsLarge": {"Fn::Equals": [{"Ref": "Size"}, "large"]},
        "Never": {"Fn::Not": [{"Condition": "IsLarge"}]},
    },
    Mappings={"Sizes": {"large": {"gb": 100}}},
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "Size"}, "large"),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "Made"}, "made-id"),
        ({"Fn::GetAtt": ["Made", "Arn"]}, "arn:made"),
        ({"Fn::GetAtt": "Made.Nested.Part"}, "deep"),
        ({"Fn::Sub": "${Size}-${Made.Arn}-${AWS::AccountId}-${!Kept}"}, "large-arn:made-444444444444-${Kept}"),
        ({"Fn::Sub": ["${Own}-${Size}", {"Own": {"Ref": "Made"}}]}, "made-id-large"),
        ({"Fn::Join": ["/", ["a", {"Ref": "Size"}]]}, "a/large"),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::Select": ["1", {"Ref": "Zones"}]}, "b"),
        ({"Fn::If": ["IsLarge", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Never", "yes", {"Ref": "AWS::NoValue"}]}, NO_VALUE),
        ({"keep": 1, "drop": {"Ref": "AWS::NoValue"}}, {"keep": 1}),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Size"}, "gb"]}, 100),
        ({"Fn::FindInMap": ["Sizes", "small", "gb", {"DefaultValue": 5}]}, 5),
        ({"Fn::Base64": "x"}, "eA=="),
        ({"Fn::ImportValue": "exported"}, "value"),
        ("{{resolve:ssm:/a/b}}", "<ssm:/a/b>"),
        ({"Fn::And": [{"Condition": "IsLarge"}, {"Condition": "Never"}]}, False),
        ({"Fn::Or": [{"Condition": "IsLarge"}, {"Condition": "Never"}]}, True),
    ],
)
def test_functions(expression: Any, value: Any) -> None:
    assert scope(FUNCTIONS).evaluate(expression) == value


def test_yaml_short_forms_read_as_the_long_ones() -> None:
    text = """
AWSTemplateFormatVersion: 2010-09-09
Parameters: {Size: {Type: String, Default: small}}
Resources:
  One:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Sub "${Size}"}
  Two:
    Type: AWS::SSM::Parameter
    DependsOn: One
    Properties: {Type: String, Value: !GetAtt One.Value, Name: !Join ["-", [a, !Ref Size]]}
"""
    read = read_template(text)
    assert read.resources["Two"]["Properties"]["Value"] == {"Fn::GetAtt": ["One", "Value"]}
    assert order(read) == ["One", "Two"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "Template format error"),
        ("- a\n- b", "unsupported structure"),
        (json.dumps({"Resources": {}}), "At least one Resources member"),
        (json.dumps({"Resources": {"A": {"Properties": {}}}}), "must contain a Type"),
        (json.dumps({"Resources": {"A": PARAMETER}, "Extra": {}}), "Invalid template property"),
        (
            template({"A": {**PARAMETER, "Properties": {"Value": {"Ref": "Nobody"}}}}),
            "Unresolved resource dependencies",
        ),
        (template({"A": {**PARAMETER, "Condition": "None"}}), "Unresolved condition"),
        (template({"A": {**PARAMETER, "DependsOn": "B"}, "B": {**PARAMETER, "DependsOn": "A"}}), "Circular dependency"),
        (
            json.dumps({"Resources": {"A": PARAMETER}, "Transform": "AWS::Serverless-2016-10-31"}),
            "no template transforms",
        ),
    ],
)
def test_a_broken_template_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(Fault, match="(?s).*" + said) as caught:
        read_template(text)
    assert caught.value.code == "ValidationError"


@pytest.mark.parametrize(
    ("about", "value", "said"),
    [
        ({"Type": "String", "AllowedValues": ["a", "b"]}, "c", "must be one of AllowedValues"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "A", "must match pattern"),
        ({"Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "lower case only"}, "A", "lower case"),
        ({"Type": "String", "MinLength": 2}, "a", "at least 2"),
        ({"Type": "String", "MaxLength": 2}, "abc", "at most 2"),
        ({"Type": "Number", "MinValue": 5}, "4", "not less than 5"),
        ({"Type": "Number", "MaxValue": 5}, "6", "not greater than 5"),
        ({"Type": "Number"}, "many", "must be a number"),
        ({"Type": "AWS::EC2::Subnet::Id"}, "subnet-1", "does not exist"),
    ],
)
def test_a_parameters_constraints_hold(about: dict[str, Any], value: str, said: str) -> None:
    read = read_template(template({"A": PARAMETER}, Parameters={"P": about}))
    with pytest.raises(Fault, match=said):
        parameter_values(read, {"P": value}, lambda name: name, lambda kind, name: False)


def test_parameters_must_be_known_and_given_and_may_come_from_the_store() -> None:
    read = read_template(
        template({"A": PARAMETER}, Parameters={"P": {"Type": "AWS::SSM::Parameter::Value<List<String>>"}})
    )
    with pytest.raises(Fault, match="must have values"):
        parameter_values(read, {}, str, lambda kind, name: True)
    with pytest.raises(Fault, match="do not exist in the template"):
        parameter_values(read, {"P": "/x", "Q": "1"}, str, lambda kind, name: True)
    assert parameter_values(read, {"P": "/x"}, lambda name: "a,b", lambda kind, name: True) == {"P": ["a", "b"]}


def test_rules_hold_only_where_their_condition_does() -> None:
    rules = {
        "Small": {
            "RuleCondition": {"Fn::Equals": [{"Ref": "Stage"}, "test"]},
            "Assertions": [
                {"Assert": {"Fn::Contains": [["s", "m"], {"Ref": "Size"}]}, "AssertDescription": "tests are small"}
            ],
        }
    }
    text = template(
        {"A": PARAMETER},
        Rules=rules,
        Parameters={"Stage": {"Type": "String"}, "Size": {"Type": "String", "Default": "l"}},
    )
    check_rules(scope(text, {"Stage": "live"}))
    check_rules(scope(text, {"Stage": "test", "Size": "m"}))
    with pytest.raises(Fault, match="tests are small"):
        check_rules(scope(text, {"Stage": "test"}))
