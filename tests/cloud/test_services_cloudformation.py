"""The CloudFormation engine: what it says is complete is there, made with the deployer's own rights."""

from __future__ import annotations

import json
from typing import Any

import pytest
from services_world import World, allow

from ringfence.cloud.call import Fault
from ringfence.cloud.services.cloudformation.functions import NO_VALUE, Scope, check_rules
from ringfence.cloud.services.cloudformation.parameters import parameter_values
from ringfence.cloud.services.cloudformation.templates import order, read_template

NAMES = iter(f"stack-{number}" for number in range(1000))
QUEUE = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def template(resources: dict[str, Any], **sections: Any) -> str:
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **sections})


def deploy(world: World, text: str, *, principal: Any = None, **more: Any) -> dict[str, Any]:
    """Create a stack and describe it (as the operator)."""
    name = next(NAMES)
    world.ask("cloudformation", "CreateStack", StackName=name, TemplateBody=text, principal=principal, **more)
    shown: dict[str, Any] = world.ask("cloudformation", "DescribeStacks", StackName=name)["Stacks"][0]
    return shown


def reasons(world: World, stack: dict[str, Any]) -> list[str]:
    events = world.ask("cloudformation", "DescribeStackEvents", StackName=stack["StackId"])["StackEvents"]
    return [e["ResourceStatusReason"] for e in events if e["ResourceStatus"] == "CREATE_FAILED"]


# ---------------------------------------------------------------- templates and functions


def scope(text: str, parameters: dict[str, str] | None = None) -> Scope:
    read = read_template(text)
    values = parameter_values(read, parameters or {}, lambda name: f"stored:{name}", lambda kind, name: True)
    pseudo = {"AWS::Region": "eu-west-1", "AWS::AccountId": "444444444444", "AWS::Partition": "aws"}
    made = {"Made": ("made-id", {"Arn": "arn:made", "Nested": {"Part": "deep"}})}
    return Scope(read, values, pseudo, lambda reference: f"<{reference}>", made, {"exported": "value"})


FUNCTIONS = template(
    {"Made": QUEUE},
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
        (json.dumps({"Resources": {"A": QUEUE}, "Extra": {}}), "Invalid template property"),
        (template({"A": {**QUEUE, "Properties": {"Value": {"Ref": "Nobody"}}}}), "Unresolved resource dependencies"),
        (template({"A": {**QUEUE, "Condition": "None"}}), "Unresolved condition"),
        (template({"A": {**QUEUE, "DependsOn": "B"}, "B": {**QUEUE, "DependsOn": "A"}}), "Circular dependency"),
        (json.dumps({"Resources": {"A": QUEUE}, "Transform": "AWS::Serverless-2016-10-31"}), "no template transforms"),
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
    read = read_template(template({"A": QUEUE}, Parameters={"P": about}))
    with pytest.raises(Fault, match=said):
        parameter_values(read, {"P": value}, lambda name: name, lambda kind, name: False)


def test_parameters_must_be_known_and_given_and_may_come_from_the_store() -> None:
    read = read_template(template({"A": QUEUE}, Parameters={"P": {"Type": "AWS::SSM::Parameter::Value<List<String>>"}}))
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
        {"A": QUEUE}, Rules=rules, Parameters={"Stage": {"Type": "String"}, "Size": {"Type": "String", "Default": "l"}}
    )
    check_rules(scope(text, {"Stage": "live"}))
    check_rules(scope(text, {"Stage": "test", "Size": "m"}))
    with pytest.raises(Fault, match="tests are small"):
        check_rules(scope(text, {"Stage": "test"}))


# ---------------------------------------------------------------- stacks


def notebook(world: World, **changed: Any) -> dict[str, Any]:
    _, subnet, group = world.network()
    name = f"nb-{next(NAMES)}"
    properties = {
        "NotebookInstanceName": name,
        "InstanceType": "ml.t3.medium",
        "RoleArn": world.role(f"role-{name}", "sagemaker.amazonaws.com"),
        "SubnetId": subnet,
        "SecurityGroupIds": [group],
        "KmsKeyId": world.key(),
        "DirectInternetAccess": "Disabled",
        "RootAccess": "Disabled",
        "VolumeSizeInGB": "20",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": 2},
    }
    return {"Type": "AWS::SageMaker::NotebookInstance", "Properties": {**properties, **changed}}


def test_a_notebook_of_a_stack_is_what_the_template_says(world: World) -> None:
    """Moto's CloudFormation notebook ignores DirectInternetAccess, subnet, groups and key."""
    wanted = notebook(world)
    outputs = {"Arn": {"Value": {"Ref": "N"}}, "Name": {"Value": {"Fn::GetAtt": ["N", "NotebookInstanceName"]}}}
    text = template({"N": wanted}, Outputs=outputs)
    stack = deploy(world, text, Tags=[{"Key": "Team", "Value": "ml"}])
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    name = wanted["Properties"]["NotebookInstanceName"]
    shown = world.ask("sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name)
    assert shown["NotebookInstanceStatus"] == "InService"
    for member in ("DirectInternetAccess", "RootAccess", "SubnetId", "KmsKeyId", "RoleArn"):
        assert shown[member] == wanted["Properties"][member]
    assert shown["SecurityGroups"] == wanted["Properties"]["SecurityGroupIds"]
    assert (shown["VolumeSizeInGB"], shown["InstanceMetadataServiceConfiguration"]) == (
        20,
        {"MinimumInstanceMetadataServiceVersion": "2"},
    )
    assert {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]} == {
        "Arn": shown["NotebookInstanceArn"],
        "Name": name,
    }
    tags = {
        t["Key"]: t["Value"]
        for t in world.ask("sagemaker", "ListTags", ResourceArn=shown["NotebookInstanceArn"])["Tags"]
    }
    assert tags["Team"] == "ml"
    assert tags["aws:cloudformation:logical-id"] == "N"
    world.ask("cloudformation", "DeleteStack", StackName=stack["StackName"])
    gone = world.ask("cloudformation", "DescribeStacks", StackName=stack["StackId"])["Stacks"][0]
    assert gone["StackStatus"] == "DELETE_COMPLETE"
    assert world.refused("sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name).message == "RecordNotFound"


@pytest.mark.parametrize(
    "kind", ["AWS::SageMaker::Pipeline", "AWS::SageMaker::ModelCard", "AWS::No::Such", "Custom::Anything"]
)
def test_a_type_that_nobody_makes_is_refused_and_never_complete(world: World, kind: str) -> None:
    """Moto marks an unknown type CREATE_COMPLETE."""
    text = template({"Here": QUEUE, "There": {"Type": kind, "Properties": {}}})
    name = next(NAMES)
    fault = world.refused("cloudformation", "CreateStack", StackName=name, TemplateBody=text)
    assert fault.code == "ValidationError"
    assert f"Unrecognized resource types: [{kind}]" in fault.message
    assert world.refused("cloudformation", "DescribeStacks", StackName=name).code == "ValidationError"
    names = [p["Name"] for p in world.ask("ssm", "DescribeParameters")["Parameters"]]
    assert not [p for p in names if name in p]


def test_a_stack_of_types_that_moto_truly_makes_is_left_to_moto(world: World) -> None:
    name = next(NAMES)
    text = template({"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}})
    world.ask("cloudformation", "CreateStack", StackName=name, TemplateBody=text)
    assert world.ask("sqs", "GetQueueUrl", QueueName=name)["QueueUrl"]
    shown = world.ask("cloudformation", "DescribeStacks", StackName=name)["Stacks"][0]
    assert shown["StackStatus"] == "CREATE_COMPLETE"
    world.ask("cloudformation", "DeleteStack", StackName=name)


def test_an_unknown_property_is_refused(world: World) -> None:
    wanted = notebook(world, NoSuchProperty="x")
    stack = deploy(world, template({"N": wanted}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("extraneous key [NoSuchProperty]" in reason for reason in reasons(world, stack))


def test_what_fails_leaves_nothing_behind(world: World) -> None:
    name = next(NAMES)
    first = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": f"/{name}", "Type": "String", "Value": "x"}}
    broken = notebook(world, KmsKeyId="alias/not-there")
    stack = deploy(world, template({"First": first, "N": {**broken, "DependsOn": "First"}}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("alias/not-there" in reason for reason in reasons(world, stack))
    assert world.refused("ssm", "GetParameter", Name=f"/{name}").code == "ParameterNotFound"
    resources = world.ask("cloudformation", "DescribeStackResources", StackName=stack["StackId"])["StackResources"]
    assert {r["LogicalResourceId"]: r["ResourceStatus"] for r in resources} == {
        "First": "DELETE_COMPLETE",
        "N": "CREATE_FAILED",
    }


def test_a_stack_is_made_with_the_rights_of_who_deploys_it(world: World) -> None:
    rights = ("cloudformation:*", "ssm:AddTagsToResource")
    may_not = world.role("weak-deployer", "lambda.amazonaws.com", policy=allow(*rights))
    may = world.role("strong-deployer", "lambda.amazonaws.com", policy=allow(*rights, "ssm:PutParameter"))
    text = template({"P": QUEUE})
    weak = world.cloud.role_session(may_not, "someone")
    refused = deploy(world, text, principal=weak)
    assert refused["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("ssm:PutParameter" in reason and "AccessDenied" in reason for reason in reasons(world, refused))
    made = deploy(world, text, principal=world.cloud.role_session(may, "someone"))
    assert made["StackStatus"] == "CREATE_COMPLETE"


def test_an_update_changes_in_place_replaces_and_removes(world: World) -> None:
    def parameter(name: str, value: str) -> dict[str, Any]:
        return {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Type": "String", "Value": value}}

    base = f"/{next(NAMES)}"
    before = {"Same": parameter(f"{base}/same", "1"), "Moved": parameter(f"{base}/old", "1"), "Gone": QUEUE}
    after = {"Same": parameter(f"{base}/same", "2"), "Moved": parameter(f"{base}/new", "1")}
    stack = deploy(world, template(before))
    name = stack["StackName"]
    world.ask("cloudformation", "UpdateStack", StackName=name, TemplateBody=template(after))
    shown = world.ask("cloudformation", "DescribeStacks", StackName=name)["Stacks"][0]
    assert shown["StackStatus"] == "UPDATE_COMPLETE"
    assert world.ask("ssm", "GetParameter", Name=f"{base}/same")["Parameter"]["Value"] == "2"
    assert world.ask("ssm", "GetParameter", Name=f"{base}/new")["Parameter"]["Value"] == "1"
    assert world.refused("ssm", "GetParameter", Name=f"{base}/old").code == "ParameterNotFound"
    fault = world.refused("cloudformation", "UpdateStack", StackName=name, TemplateBody=template(after))
    assert fault.message == "No updates are to be performed."


def test_a_refused_update_is_undone(world: World) -> None:
    base = f"/{next(NAMES)}"
    good = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": base, "Type": "String", "Value": "before"}}
    changed = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": base, "Type": "String", "Value": "after"}}
    stack = deploy(world, template({"P": good}))
    broken = {**notebook(world, KmsKeyId="alias/not-there"), "DependsOn": "P"}
    text = template({"P": changed, "N": broken})
    world.ask("cloudformation", "UpdateStack", StackName=stack["StackName"], TemplateBody=text)
    shown = world.ask("cloudformation", "DescribeStacks", StackName=stack["StackName"])["Stacks"][0]
    assert shown["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert world.ask("ssm", "GetParameter", Name=base)["Parameter"]["Value"] == "before"


def test_a_bucket_and_a_role_are_made_with_all_that_is_asked(world: World) -> None:
    name, key = next(NAMES), world.key()
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    encryption = [
        {
            "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
            "BucketKeyEnabled": True,
        }
    ]
    blocked = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    bucket = {
        "Type": "AWS::S3::Bucket",
        "Properties": {
            "BucketName": name,
            "PublicAccessBlockConfiguration": blocked,
            "VersioningConfiguration": {"Status": "Enabled"},
            "BucketEncryption": {"ServerSideEncryptionConfiguration": encryption},
        },
    }
    deny = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": {"Fn::Sub": "${B.Arn}/*"},
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
    inline = [{"PolicyName": "own", "PolicyDocument": allow("s3:GetObject")}]
    resources = {
        "B": bucket,
        "BP": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "B"}, "PolicyDocument": deny}},
        "R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": inline}},
    }
    fault = world.refused("cloudformation", "CreateStack", StackName=next(NAMES), TemplateBody=template(resources))
    assert fault.code == "InsufficientCapabilitiesException"
    outputs = {"Role": {"Value": {"Ref": "R"}}}
    stack = deploy(world, template(resources, Outputs=outputs), Capabilities=["CAPABILITY_IAM"])
    assert stack["StackStatus"] == "CREATE_COMPLETE", reasons(world, stack)
    shown = world.ask("s3", "GetBucketEncryption", Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert shown["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key
    assert world.ask("s3", "GetPublicAccessBlock", Bucket=name)["PublicAccessBlockConfiguration"] == blocked
    assert f"arn:aws:s3:::{name}/*" in world.ask("s3", "GetBucketPolicy", Bucket=name)["Policy"]
    role = stack["Outputs"][0]["OutputValue"]
    assert world.ask("iam", "ListRolePolicies", RoleName=role)["PolicyNames"] == ["own"]
    world.ask("cloudformation", "DeleteStack", StackName=stack["StackName"])
    assert world.refused("s3", "HeadBucket", Bucket=name).status == 404
    assert world.refused("iam", "GetRole", RoleName=role).code == "NoSuchEntity"


def test_a_profile_and_its_space_in_one_stack(world: World) -> None:
    vpc, subnet, group = world.network()
    settings = {"ExecutionRole": world.role("studio-of-stack", "sagemaker.amazonaws.com"), "SecurityGroups": [group]}
    domain = world.ask(
        "sagemaker",
        "CreateDomain",
        DomainName="of-stack",
        AuthMode="IAM",
        VpcId=vpc,
        SubnetIds=[subnet],
        DefaultUserSettings=settings,
    )["DomainId"]
    owner = {"Type": "AWS::SageMaker::UserProfile", "Properties": {"DomainId": domain, "UserProfileName": "amara"}}
    space = {
        "Type": "AWS::SageMaker::Space",
        "DependsOn": "Owner",
        "Properties": {
            "DomainId": domain,
            "SpaceName": "desk",
            "OwnershipSettings": {"OwnerUserProfileName": "amara"},
            "SpaceSharingSettings": {"SharingType": "Private"},
        },
    }
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Desk", "SpaceArn"]}}}
    stack = deploy(world, template({"Desk": space, "Owner": owner}, Outputs=outputs))
    assert stack["StackStatus"] == "CREATE_COMPLETE", reasons(world, stack)
    assert stack["Outputs"][0]["OutputValue"].endswith(f":space/{domain}/desk")
    world.ask("cloudformation", "DeleteStack", StackName=stack["StackName"])
    assert world.ask("sagemaker", "ListUserProfiles", DomainIdEquals=domain)["UserProfiles"] == []
    world.ask("sagemaker", "DeleteDomain", DomainId=domain)
