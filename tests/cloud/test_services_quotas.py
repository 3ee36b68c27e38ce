"""What AWS refuses at apply and moto takes: policies that are too long or too many; and two of moto's slips."""

from __future__ import annotations

import json
from typing import Any

import pytest
from services_world import World, allow

DEV = "444444444444"
ROOT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{DEV}:root"}, "Action": "kms:*", "Resource": "*"}


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def padded(length: int) -> str:
    """An identity policy of that many characters, none of them white space."""
    document = json.dumps(allow("s3:GetObject", resource="arn:aws:s3:::x"), separators=(",", ":"))
    return document.replace(":::x", ":::" + "x" * (length - len(document) + 1))


def trust(**principal: str) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize(("length", "refused"), [(6_144, False), (6_145, True)])
def test_a_managed_policy_has_6144_characters(world: World, length: int, refused: bool) -> None:
    asked = {"PolicyName": f"long-{length}", "PolicyDocument": padded(length)}
    if not refused:
        world.ask("iam", "CreatePolicy", **asked)
        return
    fault = world.refused("iam", "CreatePolicy", **asked)
    assert (fault.code, fault.message) == ("LimitExceeded", "Cannot exceed quota for PolicySize: 6144")


def test_a_roles_inline_policies_have_10240_characters_together(world: World) -> None:
    world.role("inline", "lambda.amazonaws.com")
    names = {"RoleName": "inline"}
    world.ask("iam", "PutRolePolicy", **names, PolicyName="a", PolicyDocument=padded(6_000))
    fault = world.refused("iam", "PutRolePolicy", **names, PolicyName="b", PolicyDocument=padded(5_000))
    assert "RolePolicySize" in fault.message
    world.ask("iam", "PutRolePolicy", **names, PolicyName="a", PolicyDocument=padded(5_000))
    world.ask("iam", "PutRolePolicy", **names, PolicyName="b", PolicyDocument=padded(5_000))


def test_a_role_has_ten_managed_policies(world: World) -> None:
    world.role("many", "lambda.amazonaws.com")
    for number in range(11):
        arn = world.ask("iam", "CreatePolicy", PolicyName=f"p{number}", PolicyDocument=padded(200))["Policy"]["Arn"]
        if number < 10:
            world.ask("iam", "AttachRolePolicy", RoleName="many", PolicyArn=arn)
    fault = world.refused("iam", "AttachRolePolicy", RoleName="many", PolicyArn=arn)
    assert "PoliciesPerRole" in fault.message


def test_a_boundary_must_exist(world: World) -> None:
    boundary = f"arn:aws:iam::{DEV}:policy/not-there"
    asked = {"AssumeRolePolicyDocument": trust(Service="lambda.amazonaws.com"), "PermissionsBoundary": boundary}
    assert world.refused("iam", "CreateRole", RoleName="bounded", **asked).code == "NoSuchEntity"


def test_key_policies_fit(world: World) -> None:
    use = {"Effect": "Allow", "Principal": {"AWS": [f"arn:aws:iam::{number:012}:root" for number in range(1_000)]}}
    statements = [ROOT, {**use, "Action": "kms:Decrypt", "Resource": "*"}]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    assert world.refused("kms", "CreateKey", Policy=policy).code in ("LimitExceededException", "ValidationException")


def test_bucket_policies_fit(world: World) -> None:
    world.ask(
        "s3", "CreateBucket", Bucket="quota-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )

    def policy(principal: str, count: int = 1) -> str:
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": principal},
            "Action": "s3:GetObject",
            "Resource": [f"arn:aws:s3:::quota-bucket/{number}/*" for number in range(count)],
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    root = f"arn:aws:iam::{DEV}:root"
    world.ask("s3", "PutBucketPolicy", Bucket="quota-bucket", Policy=policy(root))
    fault = world.refused("s3", "PutBucketPolicy", Bucket="quota-bucket", Policy=policy(root, 1_000))
    assert fault.code == "PolicyTooLarge"


def test_a_bucket_policys_conditions_count(world: World) -> None:
    """Moto refuses by a Deny whatever its conditions say."""
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::conditional/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    world.ask("s3", "CreateBucket", Bucket="conditional", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    world.ask("s3", "PutBucketPolicy", Bucket="conditional", Policy=policy)
    world.ask("s3", "PutObject", Bucket="conditional", Key="x", Body=b"y")
    assert world.ask("s3", "GetObject", Bucket="conditional", Key="x")["ContentLength"] == 1


def control_policy(length: int) -> str:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:x", "Resource": "*"}]}
    text = json.dumps(document, separators=(",", ":"))
    return text.replace("s3:x", "s3:" + "x" * (length - len(text) + 1))


@pytest.mark.parametrize(
    ("kind", "length", "refused"),
    [("SERVICE_CONTROL_POLICY", 10_240, False), ("SERVICE_CONTROL_POLICY", 10_241, True)],
)
def test_a_control_policy_has_a_length(world: World, kind: str, length: int, refused: bool) -> None:
    asked = {"Name": f"long-{length}", "Description": "", "Type": kind, "Content": control_policy(length)}
    if not refused:
        world.ask("organizations", "CreatePolicy", account="management", **asked)
        return
    fault = world.refused("organizations", "CreatePolicy", account="management", **asked)
    assert fault.code == "ConstraintViolationException"
    assert "POLICY_CONTENT_LIMIT_EXCEEDED" in fault.message


def test_a_node_has_ten_service_control_policies_and_keeps_its_last(world: World) -> None:
    unit = "ou-rf01-security0"

    def ask(operation: str, **parameters: Any) -> dict[str, Any]:
        return world.ask("organizations", operation, account="management", **parameters)

    def refused(operation: str, **parameters: Any) -> str:
        return str(world.refused("organizations", operation, account="management", **parameters).message)

    made = []
    for number in range(10):
        asked = {"Name": f"n{number}", "Description": "", "Type": "SERVICE_CONTROL_POLICY"}
        made.append(ask("CreatePolicy", **asked, Content=control_policy(200))["Policy"]["PolicySummary"]["Id"])
    for policy in made[:9]:
        ask("AttachPolicy", PolicyId=policy, TargetId=unit)
    assert "MAX_POLICY_TYPE_ATTACHMENT" in refused("AttachPolicy", PolicyId=made[9], TargetId=unit)
    assert "already attached" in refused("AttachPolicy", PolicyId=made[0], TargetId=unit)
    for policy in made[:9]:
        ask("DetachPolicy", PolicyId=policy, TargetId=unit)
    assert "MIN_POLICY_TYPE_ATTACHMENT" in refused("DetachPolicy", PolicyId="p-FullAWSAccess", TargetId=unit)
    names = {"PolicyId": made[0], "Name": "n0"}
    assert "not valid" in refused("UpdatePolicy", **names, Content='{"Statement": 1}')
    assert "LIMIT_EXCEEDED" in refused("UpdatePolicy", **names, Content=control_policy(10_241))


def test_rules_about_groups_keep_their_descriptions(world: World) -> None:
    """Moto keeps a description only in rules about addresses."""
    _, _, group = world.network()
    _, _, other = world.network()
    pair = {"GroupId": group, "Description": "from our own"}
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [pair]}
    made = world.ask("ec2", "AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[permission])
    (rule,) = made["SecurityGroupRules"]
    identity = {"SecurityGroupRuleIds": [rule["SecurityGroupRuleId"]]}
    shown = world.ask("ec2", "DescribeSecurityGroupRules", **identity)["SecurityGroupRules"]
    assert [found["Description"] for found in shown] == ["from our own"]
    others = world.ask("ec2", "DescribeSecurityGroupRules", Filters=[{"Name": "group-id", "Values": [other]}])
    assert all("Description" not in found for found in others["SecurityGroupRules"])


def test_a_key_is_disabled_by_its_arn(world: World) -> None:
    """Moto takes only the id."""
    key = world.key()
    world.ask("kms", "DisableKey", KeyId=key)
    assert world.ask("kms", "DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"
    world.ask("kms", "EnableKey", KeyId=key)
    world.ask("kms", "ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    assert world.ask("kms", "DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    world.ask("kms", "CancelKeyDeletion", KeyId=key)


def test_a_trail_is_deleted_by_its_arn(world: World) -> None:
    """Moto deletes nothing when it is given the ARN, and says nothing."""
    world.ask("s3", "CreateBucket", Bucket="trails", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    cloudtrail = {"Principal": {"Service": "cloudtrail.amazonaws.com"}, "Resource": "arn:aws:s3:::trails/*"}
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", **cloudtrail}]}
    world.ask("s3", "PutBucketPolicy", Bucket="trails", Policy=json.dumps(policy))
    arn = world.ask("cloudtrail", "CreateTrail", Name="trail", S3BucketName="trails")["TrailARN"]
    world.ask("cloudtrail", "DeleteTrail", Name=arn)
    assert world.ask("cloudtrail", "DescribeTrails")["trailList"] == []
    assert world.refused("cloudtrail", "DeleteTrail", Name=arn).code == "TrailNotFoundException"


def test_a_deleted_endpoint_is_gone(world: World) -> None:
    """Moto shows deleted endpoints for ever."""
    vpc, _, _ = world.network()
    asked = {"VpcId": vpc, "ServiceName": "com.amazonaws.eu-west-1.s3", "VpcEndpointType": "Gateway"}
    made = world.ask("ec2", "CreateVpcEndpoint", **asked)["VpcEndpoint"]
    world.ask("ec2", "DeleteVpcEndpoints", VpcEndpointIds=[made["VpcEndpointId"]])
    fault = world.refused("ec2", "DescribeVpcEndpoints", VpcEndpointIds=[made["VpcEndpointId"]])
    assert fault.code == "InvalidVpcEndpointId.NotFound"
