"""Studio: domains, profiles, spaces, apps, and what hangs on what."""

from __future__ import annotations

from typing import Any

import pytest
from services_world import World, settle

DOMAINS = iter(f"domain-{number}" for number in range(1000))


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def asked(world: World) -> dict[str, Any]:
    """The parameters of a domain inside a VPC."""
    vpc, subnet, group = world.network()
    lifecycle = world.ask(
        "sagemaker",
        "CreateStudioLifecycleConfig",
        StudioLifecycleConfigName="idle",
        StudioLifecycleConfigContent="ZWNobwo=",
        StudioLifecycleConfigAppType="JupyterLab",
    )["StudioLifecycleConfigArn"]
    settings = {
        "ExecutionRole": world.role("studio", "sagemaker.amazonaws.com"),
        "SecurityGroups": [group],
        "JupyterLabAppSettings": {"LifecycleConfigArns": [lifecycle]},
    }
    return {
        "AuthMode": "IAM",
        "VpcId": vpc,
        "SubnetIds": [subnet],
        "AppNetworkAccessType": "VpcOnly",
        "KmsKeyId": world.key(),
        "TagPropagation": "ENABLED",
        "DefaultUserSettings": settings,
        "DomainSettings": {"SecurityGroupIds": [group], "DockerSettings": {"EnableDockerAccess": "DISABLED"}},
        "Tags": [{"Key": "Environment", "Value": "dev"}],
    }


def domain(world: World, asked: dict[str, Any], **changed: Any) -> str:
    made = world.ask("sagemaker", "CreateDomain", DomainName=next(DOMAINS), **{**asked, **changed})
    settle(lambda: world.ask("sagemaker", "DescribeDomain", DomainId=made["DomainId"]), "Status", "InService")
    return str(made["DomainId"])


def profile(world: World, domain_id: str, name: str) -> None:
    names = {"DomainId": domain_id, "UserProfileName": name}
    world.ask("sagemaker", "CreateUserProfile", **names, Tags=[{"Key": "Owner", "Value": name}])
    settle(lambda: world.ask("sagemaker", "DescribeUserProfile", **names), "Status", "InService")


def test_a_domain_is_described_as_it_was_asked_for(world: World, asked: dict[str, Any]) -> None:
    identity = domain(world, asked)
    shown = world.ask("sagemaker", "DescribeDomain", DomainId=identity)
    expected = {member: value for member, value in asked.items() if member != "Tags"}
    assert {member: shown.get(member) for member in expected} == expected
    arn = f"arn:aws:sagemaker:eu-west-1:444444444444:domain/{identity}"
    assert shown["DomainArn"] == arn
    assert world.ask("sagemaker", "ListTags", ResourceArn=arn)["Tags"] == asked["Tags"]
    assert identity in [d["DomainId"] for d in world.ask("sagemaker", "ListDomains")["Domains"]]


def test_a_domains_home_is_a_file_system_under_its_key_that_stays_unless_asked(
    world: World, asked: dict[str, Any]
) -> None:
    def systems() -> dict[str, str]:
        found = world.ask("efs", "DescribeFileSystems")["FileSystems"]
        return {system["FileSystemId"]: system["KmsKeyId"] for system in found}

    kept, gone = domain(world, asked), domain(world, asked)
    homes = {
        identity: world.ask("sagemaker", "DescribeDomain", DomainId=identity)["HomeEfsFileSystemId"]
        for identity in (kept, gone)
    }
    assert systems()[homes[kept]] == asked["KmsKeyId"]
    world.ask("sagemaker", "DeleteDomain", DomainId=kept)
    world.ask("sagemaker", "DeleteDomain", DomainId=gone, RetentionPolicy={"HomeEfsFileSystem": "Delete"})
    assert homes[kept] in systems()
    assert homes[gone] not in systems()


def test_nothing_is_deleted_under_what_hangs_on_it(world: World, asked: dict[str, Any]) -> None:
    identity = domain(world, asked)
    profile(world, identity, "amara")
    world.ask(
        "sagemaker",
        "CreateSpace",
        DomainId=identity,
        SpaceName="work",
        OwnershipSettings={"OwnerUserProfileName": "amara"},
        SpaceSharingSettings={"SharingType": "Private"},
    )
    app = {"DomainId": identity, "SpaceName": "work", "AppType": "JupyterLab", "AppName": "default"}
    world.ask("sagemaker", "CreateApp", **app)
    settle(lambda: world.ask("sagemaker", "DescribeApp", **app), "Status", "InService")

    def refused(operation: str, **names: str) -> None:
        assert world.refused("sagemaker", operation, DomainId=identity, **names).code == "ResourceInUse"

    refused("DeleteDomain")
    refused("DeleteUserProfile", UserProfileName="amara")
    refused("DeleteSpace", SpaceName="work")
    world.ask("sagemaker", "DeleteApp", **app)
    assert world.ask("sagemaker", "DescribeApp", **app)["Status"] == "Deleted"
    refused("DeleteUserProfile", UserProfileName="amara")
    world.ask("sagemaker", "DeleteSpace", DomainId=identity, SpaceName="work")
    world.ask("sagemaker", "DeleteUserProfile", DomainId=identity, UserProfileName="amara")
    world.ask("sagemaker", "DeleteDomain", DomainId=identity)
    assert world.refused("sagemaker", "DescribeDomain", DomainId=identity).code == "ResourceNotFound"


def test_a_profile_keeps_its_settings_and_tags(world: World, asked: dict[str, Any]) -> None:
    identity = domain(world, asked)
    profile(world, identity, "noor")
    names = {"DomainId": identity, "UserProfileName": "noor"}
    settings = {"SecurityGroups": asked["DefaultUserSettings"]["SecurityGroups"]}
    world.ask("sagemaker", "UpdateUserProfile", **names, UserSettings=settings)
    assert world.ask("sagemaker", "DescribeUserProfile", **names)["UserSettings"] == settings
    arn = f"arn:aws:sagemaker:eu-west-1:444444444444:user-profile/{identity}/noor"
    assert world.ask("sagemaker", "ListTags", ResourceArn=arn)["Tags"] == [{"Key": "Owner", "Value": "noor"}]
    listed = world.ask("sagemaker", "ListUserProfiles", DomainIdEquals=identity)["UserProfiles"]
    assert [entry["UserProfileName"] for entry in listed] == ["noor"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"VpcId": "vpc-00000000000000000"}, "InvalidVpcID.NotFound"),
        ({"SubnetIds": ["subnet-00000000000000000"]}, "InvalidSubnetID.NotFound"),
        ({"KmsKeyId": "nothing"}, "NotFoundException"),
        ({"DefaultUserSettings": {"ExecutionRole": "arn:aws:iam::444444444444:role/nobody"}}, "Could not assume role"),
        (
            {
                "DefaultUserSettings": {
                    "JupyterLabAppSettings": {
                        "LifecycleConfigArns": [
                            "arn:aws:sagemaker:eu-west-1:444444444444:studio-lifecycle-config/nothing"
                        ]
                    }
                }
            },
            "nothing not found",
        ),
    ],
)
def test_a_domain_refers_to_nothing_that_is_not_there(
    world: World, asked: dict[str, Any], changed: dict[str, Any], said: str
) -> None:
    fault = world.refused("sagemaker", "CreateDomain", DomainName=next(DOMAINS), **{**asked, **changed})
    assert said in fault.message


def test_a_profile_needs_its_domain_and_a_space_its_owner(world: World, asked: dict[str, Any]) -> None:
    fault = world.refused("sagemaker", "CreateUserProfile", DomainId="d-nothing00000", UserProfileName="x")
    assert fault.code == "ResourceNotFound"
    owned = {
        "OwnershipSettings": {"OwnerUserProfileName": "nobody"},
        "SpaceSharingSettings": {"SharingType": "Private"},
    }
    fault = world.refused("sagemaker", "CreateSpace", DomainId=domain(world, asked), SpaceName="s", **owned)
    assert "nobody not found" in fault.message


def test_the_way_in_is_for_profiles_of_iam_domains(world: World, asked: dict[str, Any]) -> None:
    identity, other = domain(world, asked), domain(world, asked, AuthMode="SSO")
    profile(world, identity, "kim")
    profile(world, other, "kim")
    link = world.ask("sagemaker", "CreatePresignedDomainUrl", DomainId=identity, UserProfileName="kim")
    assert link["AuthorizedUrl"].startswith(f"https://{identity}.studio.eu-west-1.sagemaker.aws/")
    fault = world.refused("sagemaker", "CreatePresignedDomainUrl", DomainId=other, UserProfileName="kim")
    assert "must be IAM" in fault.message
    fault = world.refused("sagemaker", "CreatePresignedDomainUrl", DomainId=identity, UserProfileName="nobody")
    assert fault.code == "ResourceNotFound"


def test_what_is_tagged_is_found_by_its_tags(world: World, asked: dict[str, Any]) -> None:
    identity = domain(world, asked, Tags=[{"Key": "Found", "Value": "here"}])
    wanted = {"TagFilters": [{"Key": "Found", "Values": ["here"]}], "ResourceTypeFilters": ["sagemaker:domain"]}
    found = world.ask("resourcegroupstaggingapi", "GetResources", **wanted)["ResourceTagMappingList"]
    assert [entry["ResourceARN"] for entry in found] == [f"arn:aws:sagemaker:eu-west-1:444444444444:domain/{identity}"]
    elsewhere = {**wanted, "ResourceTypeFilters": ["sagemaker:model"]}
    assert world.ask("resourcegroupstaggingapi", "GetResources", **elsewhere)["ResourceTagMappingList"] == []
