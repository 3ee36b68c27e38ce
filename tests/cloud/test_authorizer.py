"""Authorization probes: each layer of policy that Terraform may apply, on calls that boto3 makes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from local_estate import DEV, MANAGEMENT, PROD, Estate, document, refusal, statement

BUCKET = "ringfence-dev-444444444444-raw"
NOTEBOOK = {"NotebookInstanceName": "Probe", "InstanceType": "ml.t3.medium"}
S3_ALL = statement("Allow", "s3:*")


def network(estate: Estate) -> dict[str, str]:
    """A VPC with a subnet, a group and an S3 and a SageMaker endpoint, in dev."""
    ec2 = estate.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/20")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.20.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="workloads", Description="workloads", VpcId=vpc)["GroupId"]
    found = {"vpc": vpc, "subnet": subnet, "group": group}
    for name, service in (("s3", "s3"), ("sagemaker", "sagemaker.api")):
        made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.eu-west-1.{service}")
        found[name] = made["VpcEndpoint"]["VpcEndpointId"]
    return found


def bucket(estate: Estate, *statements: dict[str, Any]) -> str:
    """A bucket in dev with an object in it, and a policy of these statements."""
    s3 = estate.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=BUCKET, Key="a/b", Body=b"hello")
    if statements:
        s3.put_bucket_policy(Bucket=BUCKET, Policy=document(*statements))
    return f"arn:aws:s3:::{BUCKET}"


def test_without_a_policy_nothing_is_allowed(estate: Estate) -> None:
    role = estate.role("nobody", policy=None)
    code, message = refusal(estate.acting(role, "sagemaker").list_notebook_instances)
    assert code == "AccessDeniedException"
    assert message == (
        f"User: arn:aws:sts::{DEV}:assumed-role/nobody/person is not authorized to perform: "
        "sagemaker:ListNotebookInstances because no identity-based policy allows the "
        "sagemaker:ListNotebookInstances action"
    )


def test_identity_policies_inline_managed_and_aws_managed(estate: Estate) -> None:
    iam = estate.client("iam")
    role = estate.role("reader", policy=None)
    sagemaker = estate.acting(role, "sagemaker")
    arn = iam.create_policy(PolicyName="read", PolicyDocument=document(statement("Allow", "sagemaker:List*")))
    iam.attach_role_policy(RoleName="reader", PolicyArn=arn["Policy"]["Arn"])
    assert sagemaker.list_notebook_instances()["NotebookInstances"] == []
    iam.detach_role_policy(RoleName="reader", PolicyArn=arn["Policy"]["Arn"])
    assert refusal(sagemaker.list_notebook_instances)[0] == "AccessDeniedException"
    iam.attach_role_policy(RoleName="reader", PolicyArn="arn:aws:iam::aws:policy/AmazonSageMakerFullAccess")
    assert sagemaker.list_notebook_instances()["NotebookInstances"] == []


def test_a_user_has_the_policies_of_their_groups(estate: Estate) -> None:
    iam = estate.client("iam")
    iam.create_user(UserName="ada")
    keys = iam.create_access_key(UserName="ada")["AccessKey"]
    s3 = estate.client("s3", credentials={**keys, "SessionToken": None})
    assert refusal(s3.list_buckets)[0] == "AccessDenied"
    iam.create_group(GroupName="readers")
    iam.put_group_policy(GroupName="readers", PolicyName="own", PolicyDocument=document(S3_ALL))
    iam.add_user_to_group(GroupName="readers", UserName="ada")
    assert s3.list_buckets()["Buckets"] == []
    who = estate.client("sts", credentials={**keys, "SessionToken": None}).get_caller_identity()
    assert who["Arn"] == f"arn:aws:iam::{DEV}:user/ada"


def test_a_boundary_limits_and_names_its_guardrail(estate: Estate) -> None:
    outside = {"ForAnyValue:StringNotEquals": {"sagemaker:VpcSubnets": ["subnet-ours"]}}
    boundary = estate.client("iam").create_policy(
        PolicyName="boundary",
        PolicyDocument=document(
            statement("Allow", ["sagemaker:*", "iam:PassRole"]),
            statement("Deny", "sagemaker:Create*", Sid="TrainOnlyInPlatformSubnets", Condition=outside),
            statement(
                "Deny", "sagemaker:Create*", Sid="NoVpcNoJob", Condition={"Null": {"sagemaker:VpcSubnets": "true"}}
            ),
        ),
    )["Policy"]["Arn"]
    role = estate.role("scientist", PermissionsBoundary=boundary)
    execution = estate.role("execution", trust={"Service": "sagemaker.amazonaws.com"})
    sagemaker = estate.acting(role, "sagemaker")
    code, message = refusal(sagemaker.create_notebook_instance, RoleArn=execution, SubnetId="subnet-0bad", **NOTEBOOK)
    assert code == "AccessDeniedException"
    assert message.endswith(
        f"on resource: arn:aws:sagemaker:eu-west-1:{DEV}:notebook-instance/probe "
        "with an explicit deny in a permissions boundary [guardrail: TrainOnlyInPlatformSubnets]. "
        "It would be allowed with sagemaker:VpcSubnets = [subnet-ours]."
    )
    assert "NoVpcNoJob" in refusal(sagemaker.create_notebook_instance, RoleArn=execution, **NOTEBOOK)[1]
    code, message = refusal(estate.acting(role, "s3").list_buckets)
    assert (code, message.split("because ")[1]) == (
        "AccessDenied",
        "no permissions boundary allows the s3:ListAllMyBuckets action",
    )


def test_service_control_policies_bind_members_and_not_the_management_account(estate: Estate) -> None:
    organizations = estate.client("organizations", "management")
    policy = organizations.create_policy(
        Name="no-keys",
        Description="no keys",
        Type="SERVICE_CONTROL_POLICY",
        Content=document(statement("Deny", "kms:CreateKey", Sid="KeysComeFromThePlatform")),
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId="r-rf01")
    member, manager = estate.role("anybody"), estate.role("anybody", "management")
    code, message = refusal(estate.acting(member, "kms").create_key)
    assert code == "AccessDeniedException"
    assert "explicit deny in a service control policy [guardrail: KeysComeFromThePlatform]" in message
    assert estate.acting(manager, "kms", by="management").create_key()["KeyMetadata"]["AWSAccountId"] == MANAGEMENT
    organizations.detach_policy(PolicyId=policy, TargetId="r-rf01")
    assert estate.acting(member, "kms").create_key()["KeyMetadata"]["AWSAccountId"] == DEV


def test_every_level_down_to_the_account_must_allow(estate: Estate) -> None:
    organizations = estate.client("organizations", "management")
    narrow = organizations.create_policy(
        Name="keys-only",
        Description="keys only",
        Type="SERVICE_CONTROL_POLICY",
        Content=document(statement("Allow", "kms:*")),
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=narrow, TargetId="ou-rf01-developm")
    organizations.detach_policy(PolicyId="p-FullAWSAccess", TargetId="ou-rf01-developm")
    code, message = refusal(estate.acting(estate.role("anybody"), "s3").list_buckets)
    assert code == "AccessDenied"
    assert "because no service control policy allows" in message
    assert estate.acting(estate.role("anybody", "prod"), "s3", by="prod").list_buckets()["Buckets"] == []


def test_resource_control_policies_guard_the_owners_bucket(estate: Estate) -> None:
    bucket(estate)
    organizations = estate.client("organizations", "management")
    policy = organizations.create_policy(
        Name="perimeter",
        Description="perimeter",
        Type="RESOURCE_CONTROL_POLICY",
        Content=document(statement("Deny", "s3:GetObject", Sid="OnlyOurs", Principal="*")),
    )["Policy"]["PolicySummary"]["Id"]
    role = estate.role("reader")
    assert estate.acting(role, "s3").get_object(Bucket=BUCKET, Key="a/b")["ContentLength"] == 5
    organizations.attach_policy(PolicyId=policy, TargetId=DEV)
    code, message = refusal(estate.acting(role, "s3").get_object, Bucket=BUCKET, Key="a/b")
    assert code == "AccessDenied"
    assert "explicit deny in a resource control policy [guardrail: OnlyOurs]" in message


def test_a_session_policy_narrows(estate: Estate) -> None:
    arn = bucket(estate)
    role = estate.role("reader")
    narrow = document(statement("Allow", "s3:GetObject", f"{arn}/a/*"))
    s3 = estate.acting(role, "s3", Policy=narrow)
    assert s3.get_object(Bucket=BUCKET, Key="a/b")["ContentLength"] == 5
    assert "because no session policy allows" in refusal(s3.get_object, Bucket=BUCKET, Key="b/c")[1]
    assert "because no session policy allows" in refusal(s3.list_objects_v2, Bucket=BUCKET)[1]


def test_a_bucket_only_through_the_endpoint(estate: Estate) -> None:
    ours = network(estate)
    arn = bucket(
        estate,
        statement(
            "Deny",
            "s3:*",
            [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
            Sid="OnlyThroughOurEndpoint",
            Principal="*",
            Condition={"StringNotEqualsIfExists": {"aws:SourceVpce": ours["s3"]}},
        ),
    )
    role = estate.role("reader")
    code, message = refusal(estate.acting(role, "s3").get_object, Bucket=BUCKET, Key="a/b")
    assert code == "AccessDenied"
    assert f"s3:GetObject on resource: {arn}/a/b with an explicit deny in a resource-based policy" in message
    assert "[guardrail: OnlyThroughOurEndpoint]" in message
    for through in (ours["s3"], ours["vpc"]):
        assert estate.acting(role, "s3", through=through).get_object(Bucket=BUCKET, Key="a/b")["ContentLength"] == 5


def test_an_endpoint_policy_counts_only_through_it(estate: Estate) -> None:
    ours = network(estate)
    org = {"StringEquals": {"aws:PrincipalOrgID": "o-ringfence01", "aws:ResourceOrgID": "o-ringfence01"}}
    allow = statement("Allow", "sagemaker:List*", Principal="*", Condition=org)
    estate.client("ec2").modify_vpc_endpoint(VpcEndpointId=ours["sagemaker"], PolicyDocument=document(allow))
    role = estate.role("anybody")
    through = estate.acting(role, "sagemaker", through=ours["sagemaker"])
    assert through.list_models()["Models"] == []
    code, message = refusal(through.describe_notebook_instance, NotebookInstanceName="x")
    assert code == "AccessDeniedException"
    assert message.endswith("because no VPC endpoint policy allows the sagemaker:DescribeNotebookInstance action")
    assert refusal(estate.acting(role, "sagemaker").describe_notebook_instance, NotebookInstanceName="x")[0] != code


def test_a_service_without_an_endpoint_is_out_of_reach(estate: Estate) -> None:
    ours = network(estate)
    kms = estate.acting(estate.role("anybody"), "kms", through=ours["s3"])
    code, message = refusal(kms.list_keys)
    assert code == "EndpointNotReachable"
    assert message.startswith(f"{ours['vpc']} has no VPC endpoint for kms")
    assert estate.acting(estate.role("other"), "sagemaker", through=ours["s3"]).list_models()["Models"] == []
    unknown = estate.client("s3", through="vpce-0000")
    assert refusal(unknown.list_buckets)[0] == "InvalidVpcEndpointId.NotFound"


def test_plain_http_does_not_count_as_tls(estate: Estate) -> None:
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    bucket(
        estate, statement("Deny", "s3:*", f"arn:aws:s3:::{BUCKET}/*", Sid="TlsOnly", Principal="*", Condition=insecure)
    )
    role = estate.role("reader")
    assert estate.acting(role, "s3").get_object(Bucket=BUCKET, Key="a/b")["ContentLength"] == 5
    plain = f"http://127.0.0.1:{estate.local.insecure_port}"
    assert (
        "[guardrail: TlsOnly]"
        in refusal(estate.acting(role, "s3", endpoint=plain).get_object, Bucket=BUCKET, Key="a/b")[1]
    )


def test_pass_role_needs_leave_for_the_very_service(estate: Estate) -> None:
    execution = estate.role("execution", trust={"Service": "sagemaker.amazonaws.com"})
    passing = statement(
        "Allow",
        "iam:PassRole",
        execution,
        Condition={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
    )
    role = estate.role("scientist", policy=statement("Allow", "sagemaker:*"))
    sagemaker = estate.acting(role, "sagemaker")
    code, message = refusal(sagemaker.create_notebook_instance, RoleArn=execution, **NOTEBOOK)
    assert code == "AccessDeniedException"
    assert (
        f"not authorized to perform: iam:PassRole on resource: {execution} because no identity-based policy" in message
    )
    iam = estate.client("iam")
    iam.put_role_policy(RoleName="scientist", PolicyName="passing", PolicyDocument=document(passing))
    assert sagemaker.create_notebook_instance(RoleArn=execution, **NOTEBOOK)["NotebookInstanceArn"]
    other = estate.role("other", trust={"Service": "sagemaker.amazonaws.com"})
    assert "iam:PassRole" in refusal(sagemaker.create_notebook_instance, RoleArn=other, **NOTEBOOK)[1]


def test_tags_at_creation_need_leave_and_are_seen(estate: Estate) -> None:
    execution = estate.role("execution", trust={"Service": "sagemaker.amazonaws.com"})
    mine = {"StringEquals": {"aws:RequestTag/owner": "${aws:PrincipalTag/person}"}}
    policy = [
        statement("Allow", ["sagemaker:CreateNotebookInstance", "iam:PassRole"]),
        statement("Allow", "sagemaker:AddTags", Condition=mine),
    ]
    estate.role("scientist", policy=None)
    estate.client("iam").put_role_policy(RoleName="scientist", PolicyName="own", PolicyDocument=document(*policy))
    arn = f"arn:aws:iam::{DEV}:role/scientist"
    sagemaker = estate.acting(arn, "sagemaker", Tags=[{"Key": "person", "Value": "ada"}])
    theirs = [{"Key": "owner", "Value": "bob"}]
    assert (
        "sagemaker:AddTags"
        in refusal(sagemaker.create_notebook_instance, RoleArn=execution, Tags=theirs, **NOTEBOOK)[1]
    )
    own = [{"Key": "owner", "Value": "ada"}]
    assert sagemaker.create_notebook_instance(RoleArn=execution, Tags=own, **NOTEBOOK)["NotebookInstanceArn"]


def test_what_a_resource_is_tagged_decides(estate: Estate) -> None:
    mine = {"StringEquals": {"aws:ResourceTag/owner": "${aws:PrincipalTag/person}"}}
    role = estate.role("scientist", policy=statement("Allow", "kms:DisableKey", Condition=mine))
    kms = estate.client("kms")
    key = kms.create_key(Tags=[{"TagKey": "owner", "TagValue": "ada"}])["KeyMetadata"]["KeyId"]
    bob = estate.acting(role, "kms", Tags=[{"Key": "person", "Value": "bob"}])
    assert refusal(bob.disable_key, KeyId=key)[0] == "AccessDeniedException"
    ada = estate.acting(role, "kms", Tags=[{"Key": "person", "Value": "ada"}])
    assert ada.disable_key(KeyId=key)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_key_is_used_only_as_its_own_policy_allows(estate: Estate) -> None:
    user, admin = estate.role("user"), estate.role("admin")
    kms = estate.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    assert estate.acting(user, "kms").generate_data_key(KeyId=key, KeySpec="AES_256")["KeyId"]
    policy = [
        statement("Allow", ["kms:Describe*", "kms:Put*"], Principal={"AWS": f"arn:aws:iam::{DEV}:root"}),
        statement("Allow", "kms:GenerateDataKey", Principal={"AWS": user}, Sid="Use"),
    ]
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=document(*policy))
    assert estate.acting(user, "kms").generate_data_key(KeyId=key, KeySpec="AES_256")["KeyId"]
    code, message = refusal(estate.acting(admin, "kms").generate_data_key, KeyId=key, KeySpec="AES_256")
    assert code == "AccessDeniedException"
    assert message.endswith("because no resource-based policy allows the kms:GenerateDataKey action")


def test_a_key_policy_must_not_lock_its_caller_out(estate: Estate) -> None:
    admin = estate.role("admin")
    kms = estate.acting(admin, "kms")
    others = document(statement("Allow", "kms:*", Principal={"AWS": estate.role("other")}))
    code, message = refusal(kms.create_key, Policy=others)
    assert code == "MalformedPolicyDocumentException"
    assert message == "The new key policy will not allow you to update the key policy in the future."
    assert kms.create_key(Policy=others, BypassPolicyLockoutSafetyCheck=True)["KeyMetadata"]["KeyId"]
    ours = document(statement("Allow", "kms:*", Principal={"AWS": admin}))
    assert kms.create_key(Policy=ours)["KeyMetadata"]["KeyId"]


def test_a_volume_key_is_granted_with_the_callers_rights(estate: Estate) -> None:
    execution = estate.role("execution", trust={"Service": "sagemaker.amazonaws.com"})
    role = estate.role("scientist", policy=statement("Allow", ["sagemaker:*", "iam:PassRole"]))
    key = estate.client("kms").create_key()["KeyMetadata"]["Arn"]
    sagemaker = estate.acting(role, "sagemaker")
    asked = {**NOTEBOOK, "RoleArn": execution, "KmsKeyId": key}
    assert f"kms:DescribeKey on resource: {key}" in refusal(sagemaker.create_notebook_instance, **asked)[1]
    conditions = {
        "Bool": {"kms:GrantIsForAWSResource": "true"},
        "StringEquals": {"kms:ViaService": "sagemaker.eu-west-1.amazonaws.com"},
    }
    grants = [
        statement("Allow", "kms:DescribeKey", key),
        statement("Allow", "kms:CreateGrant", key, Condition=conditions),
    ]
    estate.client("iam").put_role_policy(RoleName="scientist", PolicyName="key", PolicyDocument=document(*grants))
    assert sagemaker.create_notebook_instance(**asked)["NotebookInstanceArn"]


def test_the_key_must_be_ours(estate: Estate) -> None:
    """`sagemaker:VolumeKmsKeyArn` holds the key's ARN, whether the request names it by id, alias or ARN."""
    execution = estate.role("execution", trust={"Service": "sagemaker.amazonaws.com"})
    kms = estate.client("kms")
    ours, other = (kms.create_key()["KeyMetadata"] for _ in range(2))
    kms.create_alias(AliasName="alias/ringfence-dev-studio", TargetKeyId=ours["KeyId"])
    only = {"ArnNotEquals": {"sagemaker:VolumeKmsKeyArn": ours["Arn"]}}
    estate.role("scientist", policy=None)
    policy = [
        statement("Allow", "*"),
        statement("Deny", "sagemaker:CreateNotebookInstance", Sid="OurKey", Condition=only),
    ]
    estate.client("iam").put_role_policy(RoleName="scientist", PolicyName="own", PolicyDocument=document(*policy))
    sagemaker = estate.acting(f"arn:aws:iam::{DEV}:role/scientist", "sagemaker")
    asked = {**NOTEBOOK, "RoleArn": execution}
    assert "OurKey" in refusal(sagemaker.create_notebook_instance, **asked)[1]
    assert "OurKey" in refusal(sagemaker.create_notebook_instance, KmsKeyId=other["Arn"], **asked)[1]
    assert sagemaker.create_notebook_instance(KmsKeyId="alias/ringfence-dev-studio", **asked)["NotebookInstanceArn"]


def test_an_object_under_a_customers_key_needs_the_key(estate: Estate) -> None:
    bucket(estate)
    key = estate.client("kms").create_key()["KeyMetadata"]["Arn"]
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    estate.client("s3").put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    role = estate.role("writer", policy=S3_ALL)
    s3 = estate.acting(role, "s3")
    code, message = refusal(s3.put_object, Bucket=BUCKET, Key="c", Body=b"x")
    assert code == "AccessDenied"
    assert f"kms:GenerateDataKey on resource: {key}" in message
    use = statement("Allow", ["kms:GenerateDataKey", "kms:Decrypt"], key)
    estate.client("iam").put_role_policy(RoleName="writer", PolicyName="key", PolicyDocument=document(use))
    s3.put_object(Bucket=BUCKET, Key="c", Body=b"x")
    assert s3.get_object(Bucket=BUCKET, Key="c")["SSEKMSKeyId"] == key


def test_a_role_is_assumed_only_as_its_trust_policy_allows(estate: Estate) -> None:
    caller = estate.role("caller")
    target = estate.role("target", trust={"AWS": estate.role("other")})
    sts = estate.acting(caller, "sts")
    code, message = refusal(sts.assume_role, RoleArn=target, RoleSessionName="chain")
    assert code == "AccessDenied"
    assert f"sts:AssumeRole on resource: {target}" in message
    trusting = document({"Effect": "Allow", "Principal": {"AWS": caller}, "Action": "sts:AssumeRole"})
    estate.client("iam").update_assume_role_policy(RoleName="target", PolicyDocument=trusting)
    assert sts.assume_role(RoleArn=target, RoleSessionName="chain")["AssumedRoleUser"]["Arn"].endswith("target/chain")


def test_across_accounts_both_sides_must_allow(estate: Estate) -> None:
    external = {"StringEquals": {"sts:ExternalId": "ticket-1"}}
    estate.role("deployed", "prod", trust={"AWS": f"arn:aws:iam::{DEV}:root"})
    trusting = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{DEV}:root"}, "Action": "sts:AssumeRole"}
    estate.client("iam", "prod").update_assume_role_policy(
        RoleName="deployed", PolicyDocument=document({**trusting, "Condition": external})
    )
    target = f"arn:aws:iam::{PROD}:role/deployed"
    weak = estate.acting(estate.role("weak", policy=None), "sts")
    strong = estate.acting(estate.role("strong"), "sts")
    asked = {"RoleArn": target, "RoleSessionName": "deploy"}
    assert "no identity-based policy" in refusal(weak.assume_role, ExternalId="ticket-1", **asked)[1]
    assert refusal(strong.assume_role, **asked)[0] == "AccessDenied"
    credentials = strong.assume_role(ExternalId="ticket-1", **asked)["Credentials"]
    assert estate.client("sts", credentials=credentials).get_caller_identity()["Account"] == PROD
    # An account's operator is bound by other accounts' policies.
    assert refusal(estate.client("sts", "shared").assume_role, ExternalId="ticket-1", **asked)[0] == "AccessDenied"


def test_a_bucket_of_another_account_needs_its_owners_policy(estate: Estate) -> None:
    reader = estate.role("reader", "prod")
    arn = bucket(estate)
    s3 = estate.acting(reader, "s3", by="prod")
    assert "because no resource-based policy allows" in refusal(s3.get_object, Bucket=BUCKET, Key="a/b")[1]
    assert refusal(estate.client("s3", "prod").get_object, Bucket=BUCKET, Key="a/b")[0] == "AccessDenied"
    share = statement("Allow", "s3:GetObject", f"{arn}/*", Principal={"AWS": f"arn:aws:iam::{PROD}:root"})
    estate.client("s3").put_bucket_policy(Bucket=BUCKET, Policy=document(share))
    assert s3.get_object(Bucket=BUCKET, Key="a/b")["ContentLength"] == 5


def test_organisation_keys_tell_where_a_principal_stands(estate: Estate) -> None:
    arn = bucket(
        estate,
        statement(
            "Allow",
            "s3:ListBucket",
            f"arn:aws:s3:::{BUCKET}",
            Principal="*",
            Condition={
                "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-ringfence01/r-rf01/ou-rf01-workload/*"},
                "StringEquals": {"aws:PrincipalOrgID": "o-ringfence01"},
            },
        ),
    )
    inside, outside = estate.role("inside", "prod"), estate.role("outside", "shared")
    assert arn.endswith(BUCKET)
    assert estate.acting(inside, "s3", by="prod").list_objects_v2(Bucket=BUCKET)["KeyCount"] == 1
    assert refusal(estate.acting(outside, "s3", by="shared").list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"


def test_transitive_tags_and_source_identity_go_along(estate: Estate) -> None:
    estate.role("first")
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{DEV}:root"}}
    actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    iam = estate.client("iam")
    iam.update_assume_role_policy(RoleName="first", PolicyDocument=document({**trust, "Action": actions}))
    team = {"StringEquals": {"aws:PrincipalTag/team": "risk"}, "StringLike": {"sts:SourceIdentity": "ada"}}
    second = estate.role("second")
    iam.update_assume_role_policy(
        RoleName="second", PolicyDocument=document({**trust, "Action": actions, "Condition": team})
    )
    first = f"arn:aws:iam::{DEV}:role/first"
    tags = {"Tags": [{"Key": "team", "Value": "risk"}], "TransitiveTagKeys": ["team"], "SourceIdentity": "ada"}
    tagged = estate.assume(first, **tags)
    chained = estate.client("sts", credentials=tagged).assume_role(RoleArn=second, RoleSessionName="chain")
    assert chained["SourceIdentity"] == "ada"
    again = estate.client("sts", credentials=chained["Credentials"]).assume_role(RoleArn=second, RoleSessionName="more")
    assert again["AssumedRoleUser"]["Arn"].endswith("second/more")
    untagged = estate.assume(first, SourceIdentity="ada")
    refused = refusal(estate.client("sts", credentials=untagged).assume_role, RoleArn=second, RoleSessionName="chain")
    assert refused[0] == "AccessDenied"


def test_the_codes_of_denials_are_the_services_own(estate: Estate) -> None:
    nobody = estate.role("nobody", policy=None)
    credentials = estate.assume(nobody)
    expected = {
        ("ec2", "describe_vpcs"): "UnauthorizedOperation",
        ("iam", "list_roles"): "AccessDenied",
        ("lambda", "list_functions"): "AccessDeniedException",
        ("kms", "list_keys"): "AccessDeniedException",
        ("sns", "list_topics"): "AuthorizationError",
        ("s3", "list_buckets"): "AccessDenied",
    }
    found = {
        (service, method): refusal(getattr(estate.client(service, credentials=credentials), method))[0]
        for service, method in expected
    }
    assert found == expected
    assert estate.client("sts", credentials=credentials).get_caller_identity()["Account"] == DEV


@pytest.mark.parametrize(
    ("parameters", "key"),
    [
        ({"EnableNetworkIsolation": False}, "NetworkIsolation"),
        ({"EnableInterContainerTrafficEncryption": False}, "InterContainerTrafficEncryption"),
    ],
)
def test_training_jobs_carry_their_settings(estate: Estate, parameters: dict[str, Any], key: str) -> None:
    unsafe = {"Bool": {f"sagemaker:{key}": "false"}}
    estate.role("scientist", policy=None)
    policy = [statement("Allow", "*"), statement("Deny", "sagemaker:CreateTrainingJob", Sid="Safe", Condition=unsafe)]
    estate.client("iam").put_role_policy(RoleName="scientist", PolicyName="own", PolicyDocument=document(*policy))
    sagemaker = estate.acting(f"arn:aws:iam::{DEV}:role/scientist", "sagemaker")
    execution = estate.role("execution", trust={"Service": "sagemaker.amazonaws.com"})
    asked = {
        "TrainingJobName": "probe",
        "RoleArn": execution,
        "AlgorithmSpecification": {"TrainingInputMode": "File", "TrainingImage": "image"},
        "OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/out"},
        "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 10},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    }
    code, message = refusal(sagemaker.create_training_job, **asked, **parameters)
    assert (code, message.split(" with ")[1]) == (
        "AccessDeniedException",
        "an explicit deny in an identity-based policy [guardrail: Safe]. It would be allowed",
    )
    bucket(estate)
    safe = {name: not value for name, value in parameters.items()}
    assert sagemaker.create_training_job(**asked, **safe)["TrainingJobArn"].endswith("training-job/probe")


def test_denials_are_recorded(estate: Estate) -> None:
    refusal(estate.acting(estate.role("nobody", policy=None), "kms").list_keys)
    import urllib.request

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{estate.local.endpoint}/_local/calls") as answer:
        record = json.load(answer)
    assert record["served"]["kms:ListKeys"] == 1
    assert record["faults"]["kms:ListKeys AccessDeniedException"] == 1
