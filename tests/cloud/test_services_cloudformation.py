"""The CloudFormation engine: what it says is complete is there, made with the deployer's own rights."""

from __future__ import annotations

from typing import Any

import pytest
from services_world import PARAMETER, World, allow, template

NAMES = iter(f"stack-{number}" for number in range(1000))


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def deploy(world: World, text: str, *, principal: Any = None, **more: Any) -> dict[str, Any]:
    """Create a stack and describe it (as the operator)."""
    name = next(NAMES)
    world.ask("cloudformation", "CreateStack", StackName=name, TemplateBody=text, principal=principal, **more)
    shown: dict[str, Any] = world.ask("cloudformation", "DescribeStacks", StackName=name)["Stacks"][0]
    return shown


def reasons(world: World, stack: dict[str, Any]) -> list[str]:
    events = world.ask("cloudformation", "DescribeStackEvents", StackName=stack["StackId"])["StackEvents"]
    return [e["ResourceStatusReason"] for e in events if e["ResourceStatus"] == "CREATE_FAILED"]


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
    "kind", ["AWS::SageMaker::Cluster", "AWS::SageMaker::ModelCard", "AWS::No::Such", "Custom::Anything"]
)
def test_a_type_that_nobody_makes_is_refused_and_never_complete(world: World, kind: str) -> None:
    """Moto marks an unknown type CREATE_COMPLETE."""
    text = template({"Here": PARAMETER, "There": {"Type": kind, "Properties": {}}})
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


def test_moto_makes_nothing_for_those_whose_rights_it_does_not_check(world: World) -> None:
    deployer = world.role("deployer-of-queues", "lambda.amazonaws.com", policy=allow("cloudformation:*"))
    person = world.cloud.role_session(deployer, "someone")
    text = template({"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "unchecked"}}})
    fault = world.refused("cloudformation", "CreateStack", principal=person, StackName="q", TemplateBody=text)
    assert "without checking your rights" in fault.message
    assert "QueueUrls" not in world.ask("sqs", "ListQueues", QueueNamePrefix="unchecked")


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
    text = template({"P": PARAMETER})
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
    before = {"Same": parameter(f"{base}/same", "1"), "Moved": parameter(f"{base}/old", "1"), "Gone": PARAMETER}
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
