"""Identity Center: an assignment makes a role in the account, and a person gets its keys, and no more than that."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from services_world import INSTANCE, STORE, World, allow

DEV = "444444444444"
PATH = "/aws-reserved/sso.amazonaws.com/eu-west-1/"


@pytest.fixture(scope="module")
def world() -> World:
    return World()


class Center:
    """Identity Center as the management account's operator uses it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        return self.world.ask("sso-admin", operation, account="management", InstanceArn=INSTANCE, **parameters)

    def refused(self, operation: str, **parameters: Any) -> Any:
        return self.world.refused("sso-admin", operation, account="management", InstanceArn=INSTANCE, **parameters)

    def permission_set(self, name: str, policy: Any = None) -> str:
        arn = str(self.ask("CreatePermissionSet", Name=name)["PermissionSet"]["PermissionSetArn"])
        if policy is not None:
            self.ask("PutInlinePolicyToPermissionSet", PermissionSetArn=arn, InlinePolicy=json.dumps(policy))
        return arn

    def store(self, operation: str, **parameters: Any) -> dict[str, Any]:
        return self.world.ask("identitystore", operation, account="management", IdentityStoreId=STORE, **parameters)

    def group(self, name: str, *users: str) -> str:
        group = str(self.store("CreateGroup", DisplayName=name)["GroupId"])
        for user in users:
            names = {"GivenName": user.title(), "FamilyName": "Example"}
            made = self.store("CreateUser", UserName=user, DisplayName=user, Name=names)
            self.store("CreateGroupMembership", GroupId=group, MemberId={"UserId": made["UserId"]})
        return group

    def assignment(self, permission_set: str, group: str, account: str = DEV) -> dict[str, str]:
        return {
            "PermissionSetArn": permission_set,
            "TargetId": account,
            "TargetType": "AWS_ACCOUNT",
            "PrincipalType": "GROUP",
            "PrincipalId": group,
        }

    def assign(self, permission_set: str, group: str) -> dict[str, Any]:
        answer = self.ask("CreateAccountAssignment", **self.assignment(permission_set, group))
        status: dict[str, Any] = answer["AccountAssignmentCreationStatus"]
        return status

    def role(self, name: str) -> dict[str, Any] | None:
        roles = self.world.ask("iam", "ListRoles", PathPrefix=PATH)["Roles"]
        return next((role for role in roles if role["RoleName"].startswith(f"AWSReservedSSO_{name}_")), None)

    def sign_in(self, user: str) -> str:
        answer = self.world.ask(
            "sso-oidc",
            "CreateToken",
            account="management",
            clientId="ringfence-local",
            clientSecret="none",
            grantType="authorization_code",
            code=user,
        )
        return str(answer["accessToken"])

    def portal(self, operation: str, token: str, **parameters: Any) -> dict[str, Any]:
        return self.world.ask("sso", operation, account="management", accessToken=token, **parameters)


def document(text: str) -> Any:
    """A policy document as IAM answers it: percent-encoded JSON."""
    return json.loads(unquote(text))


@pytest.fixture(scope="module")
def center(world: World) -> Center:
    return Center(world)


def test_there_is_one_instance_from_the_start(world: World, center: Center) -> None:
    (instance,) = world.ask("sso-admin", "ListInstances", account="management")["Instances"]
    assert (instance["InstanceArn"], instance["IdentityStoreId"]) == (INSTANCE, STORE)
    fault = world.refused("sso-admin", "ListPermissionSets", account="dev", InstanceArn=INSTANCE)
    assert fault.code == "AccessDeniedException"


def test_an_assignment_makes_the_role_and_the_last_withdrawal_takes_it_away(center: Center) -> None:
    policy = allow("s3:ListAllMyBuckets")
    arn = center.permission_set("Reader", policy)
    first, second = center.group("readers-1"), center.group("readers-2")
    assert center.role("Reader") is None
    assert center.assign(arn, first)["Status"] == "SUCCEEDED"
    assert center.assign(arn, second)["Status"] == "SUCCEEDED"
    role = center.role("Reader")
    assert role is not None
    assert role["Path"] == PATH
    trust = document(role["AssumeRolePolicyDocument"])
    assert trust["Statement"][0]["Principal"]["Federated"].startswith(f"arn:aws:iam::{DEV}:saml-provider/AWSSSO_")
    name = {"RoleName": role["RoleName"]}
    (inline,) = center.world.ask("iam", "ListRolePolicies", **name)["PolicyNames"]
    shown = center.world.ask("iam", "GetRolePolicy", **name, PolicyName=inline)["PolicyDocument"]
    assert document(shown) == policy
    listed = center.ask("ListAccountAssignments", AccountId=DEV, PermissionSetArn=arn)["AccountAssignments"]
    assert {entry["PrincipalId"] for entry in listed} == {first, second}
    assert center.refused("DeletePermissionSet", PermissionSetArn=arn).code == "ConflictException"
    center.ask("DeleteAccountAssignment", **center.assignment(arn, first))
    assert center.role("Reader") is not None
    center.ask("DeleteAccountAssignment", **center.assignment(arn, second))
    assert center.role("Reader") is None
    center.ask("DeletePermissionSet", PermissionSetArn=arn)
    assert center.refused("DescribePermissionSet", PermissionSetArn=arn).code == "ResourceNotFoundException"


def test_what_a_set_refers_to_must_exist_in_the_account_first(center: Center) -> None:
    arn, group = center.permission_set("Bounded"), center.group("bounded")
    boundary = {"CustomerManagedPolicyReference": {"Name": "guard", "Path": "/"}}
    center.ask("PutPermissionsBoundaryToPermissionSet", PermissionSetArn=arn, PermissionsBoundary=boundary)
    attached = {"PermissionSetArn": arn, "CustomerManagedPolicyReference": {"Name": "work"}}
    center.ask("AttachCustomerManagedPolicyReferenceToPermissionSet", **attached)
    status = center.assign(arn, group)
    assert status["Status"] == "FAILED"
    assert "does not exist or is not attachable" in status["FailureReason"]
    assert center.role("Bounded") is None
    assert center.ask("ListAccountAssignments", AccountId=DEV, PermissionSetArn=arn)["AccountAssignments"] == []
    for name in ("guard", "work"):
        center.world.ask("iam", "CreatePolicy", PolicyName=name, PolicyDocument=json.dumps(allow("s3:Get*")))
    assert center.assign(arn, group)["Status"] == "SUCCEEDED"
    role = center.role("Bounded")
    assert role is not None
    shown = center.world.ask("iam", "GetRole", RoleName=role["RoleName"])["Role"]
    assert shown["PermissionsBoundary"]["PermissionsBoundaryArn"] == f"arn:aws:iam::{DEV}:policy/guard"
    policies = center.world.ask("iam", "ListAttachedRolePolicies", RoleName=role["RoleName"])["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in policies] == ["work"]


def test_a_changed_set_reaches_its_accounts_when_it_is_provisioned(center: Center) -> None:
    arn, group = center.permission_set("Changing", allow("s3:Get*")), center.group("changing")
    center.assign(arn, group)
    role = center.role("Changing")
    assert role is not None
    center.ask("PutInlinePolicyToPermissionSet", PermissionSetArn=arn, InlinePolicy=json.dumps(allow("s3:List*")))
    center.ask(
        "AttachManagedPolicyToPermissionSet",
        PermissionSetArn=arn,
        ManagedPolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess",
    )

    def allowed() -> Any:
        names = {"RoleName": role["RoleName"], "PolicyName": "AwsSSOInlinePolicy"}
        shown = center.world.ask("iam", "GetRolePolicy", **names)["PolicyDocument"]
        return document(shown)["Statement"][0]["Action"]

    assert allowed() == ["s3:Get*"]
    answer = center.ask("ProvisionPermissionSet", PermissionSetArn=arn, TargetType="ALL_PROVISIONED_ACCOUNTS")
    request = answer["PermissionSetProvisioningStatus"]["RequestId"]
    status = center.ask("DescribePermissionSetProvisioningStatus", ProvisionPermissionSetRequestId=request)
    assert status["PermissionSetProvisioningStatus"]["Status"] == "SUCCEEDED"
    assert allowed() == ["s3:List*"]
    policies = center.world.ask("iam", "ListAttachedRolePolicies", RoleName=role["RoleName"])["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in policies] == ["ReadOnlyAccess"]


def test_awss_roles_cannot_be_changed_from_the_account(center: Center) -> None:
    arn, group = center.permission_set("Fixed"), center.group("fixed")
    center.assign(arn, group)
    role = center.role("Fixed")
    assert role is not None
    names = {"RoleName": role["RoleName"], "PolicyName": "more", "PolicyDocument": json.dumps(allow("*"))}
    assert center.world.refused("iam", "PutRolePolicy", **names).code == "UnmodifiableEntity"
    assert center.world.refused("iam", "DeleteRole", RoleName=role["RoleName"]).code == "UnmodifiableEntity"
    trust = json.dumps(document(role["AssumeRolePolicyDocument"]))
    fault = center.world.refused("iam", "CreateRole", RoleName="mine", Path=PATH, AssumeRolePolicyDocument=trust)
    assert fault.code == "ValidationError"


def test_quotas_and_conflicts_are_awss(center: Center) -> None:
    arn = center.permission_set("Limits")
    assert center.refused("CreatePermissionSet", Name="Limits").code == "ConflictException"
    assert center.refused("CreatePermissionSet", Name="Long", SessionDuration="PT13H").code == "ValidationException"
    large = json.dumps(allow(*(f"s3:Get{'x' * 100}{number}" for number in range(110))))
    fault = center.refused("PutInlinePolicyToPermissionSet", PermissionSetArn=arn, InlinePolicy=large)
    assert fault.code == "ServiceQuotaExceededException"
    fault = center.refused("GetPermissionsBoundaryForPermissionSet", PermissionSetArn=arn)
    assert fault.code == "ResourceNotFoundException"
    missing = {"PermissionSetArn": arn, "ManagedPolicyArn": "arn:aws:iam::aws:policy/NoSuchPolicy"}
    assert center.refused("AttachManagedPolicyToPermissionSet", **missing).code == "ResourceNotFoundException"
    stranger = {**center.assignment(arn, "00000000-0000-0000-0000-000000000000")}
    assert center.refused("CreateAccountAssignment", **stranger).code == "ResourceNotFoundException"
    foreign = center.assignment(arn, center.group("foreign"), account="999999999999")
    assert center.refused("CreateAccountAssignment", **foreign).code == "ResourceNotFoundException"


def test_a_person_gets_keys_of_their_roles_tagged_with_their_attributes(center: Center) -> None:
    arn = center.permission_set("Scientist", allow("sts:GetCallerIdentity", "s3:ListAllMyBuckets"))
    center.assign(arn, center.group("scientists", "amara"))
    center.group("bystanders", "noor")
    attributes = [
        {"Key": "Owner", "Value": {"Source": ["${path:userName}"]}},
        {"Key": "GivenName", "Value": {"Source": ["${path:name.givenName}"]}},
        {"Key": "Title", "Value": {"Source": ["${path:title}"]}},
    ]
    center.ask(
        "CreateInstanceAccessControlAttributeConfiguration",
        InstanceAccessControlAttributeConfiguration={"AccessControlAttributes": attributes},
    )
    token = center.sign_in("amara")
    assert [a["accountId"] for a in center.portal("ListAccounts", token)["accountList"]] == [DEV]
    roles = center.portal("ListAccountRoles", token, accountId=DEV)["roleList"]
    assert [entry["roleName"] for entry in roles] == ["Scientist"]
    keys = center.portal("GetRoleCredentials", token, accountId=DEV, roleName="Scientist")["roleCredentials"]
    person = center.world.cloud.credentials.resolve(keys["accessKeyId"], keys["sessionToken"]).principal
    assert person.session_arn.endswith("/amara")
    assert person.tags == {"Owner": "amara", "GivenName": "Amara"}
    center.world.ask("s3", "ListBuckets", principal=person)
    assert center.world.refused("sqs", "ListQueues", principal=person).code.startswith("AccessDenied")


@pytest.mark.parametrize(("account", "role"), [(DEV, "SysopsAdministrator"), ("666666666666", "Scientist")])
def test_nobody_gets_keys_that_are_not_assigned(center: Center, account: str, role: str) -> None:
    center.group(f"idle-{account}", f"kim-{account}")
    token = center.sign_in(f"kim-{account}")
    assert center.portal("ListAccounts", token)["accountList"] == []
    names = {"accountId": account, "roleName": role, "accessToken": token}
    assert center.world.refused("sso", "GetRoleCredentials", account="management", **names).code == "ForbiddenException"


def test_no_sign_in_without_a_user_or_after_log_out(center: Center) -> None:
    center.group("leaving", "lee")
    with pytest.raises(Exception, match="no user nobody"):
        center.sign_in("nobody")
    token = center.sign_in("lee")
    center.portal("Logout", token)
    fault = center.world.refused("sso", "ListAccounts", account="management", accessToken=token)
    assert fault.code == "UnauthorizedException"
