"""Notebook instances: what was asked for is what is there, and nothing that does not exist is referred to."""

from __future__ import annotations

from typing import Any

import pytest
from services_world import World, settle

NAMES = iter(f"notebook-{number}" for number in range(1000))


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def asked(world: World) -> dict[str, Any]:
    """The parameters of a notebook with every setting that a control looks at."""
    _, subnet, group = world.network()
    world.ask(
        "sagemaker",
        "CreateNotebookInstanceLifecycleConfig",
        NotebookInstanceLifecycleConfigName="start",
        OnStart=[{"Content": "ZWNobwo="}],
        Tags=[{"Key": "Owner", "Value": "platform"}],
    )
    return {
        "InstanceType": "ml.t3.medium",
        "RoleArn": world.role("notebooks", "sagemaker.amazonaws.com"),
        "SubnetId": subnet,
        "SecurityGroupIds": [group],
        "KmsKeyId": world.key(),
        "DirectInternetAccess": "Disabled",
        "RootAccess": "Disabled",
        "VolumeSizeInGB": 20,
        "PlatformIdentifier": "notebook-al2023-v2",
        "LifecycleConfigName": "start",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
        "Tags": [{"Key": "Owner", "Value": "amara"}],
    }


def create(world: World, asked: dict[str, Any], **changed: Any) -> str:
    name = next(NAMES)
    world.ask("sagemaker", "CreateNotebookInstance", NotebookInstanceName=name, **{**asked, **changed})
    return name


def test_describes_every_setting_that_was_asked_for(world: World, asked: dict[str, Any]) -> None:
    """Moto drops DirectInternetAccess, RootAccess, the platform and IMDS, the subnet, the groups and the key."""
    name = create(world, asked)
    shown = world.ask("sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name)
    renamed = {"SecurityGroupIds": "SecurityGroups", "LifecycleConfigName": "NotebookInstanceLifecycleConfigName"}
    expected = {renamed.get(member, member): value for member, value in asked.items() if member != "Tags"}
    assert {member: shown.get(member) for member in expected} == expected
    assert shown["NetworkInterfaceId"].startswith("eni-")
    assert shown["Url"].endswith(".notebook.eu-west-1.sagemaker.aws")


def test_defaults_are_awss_and_not_the_safe_ones(world: World, asked: dict[str, Any]) -> None:
    bare = {"InstanceType": asked["InstanceType"], "RoleArn": asked["RoleArn"]}
    name = create(world, bare)
    shown = world.ask("sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name)
    assert (shown["DirectInternetAccess"], shown["RootAccess"], shown["VolumeSizeInGB"]) == ("Enabled", "Enabled", 5)
    assert shown["InstanceMetadataServiceConfiguration"] == {"MinimumInstanceMetadataServiceVersion": "1"}
    assert "SubnetId" not in shown
    assert "KmsKeyId" not in shown


def test_starts_stops_and_is_deleted_only_when_stopped(world: World, asked: dict[str, Any]) -> None:
    name = create(world, asked)

    def shown() -> dict[str, Any]:
        return world.ask("sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name)

    assert shown()["NotebookInstanceStatus"] == "Pending"
    interface = settle(shown, "NotebookInstanceStatus", "InService")["NetworkInterfaceId"]
    link = world.ask("sagemaker", "CreatePresignedNotebookInstanceUrl", NotebookInstanceName=name)["AuthorizedUrl"]
    assert link.startswith(f"https://{name}-")
    fault = world.refused("sagemaker", "DeleteNotebookInstance", NotebookInstanceName=name)
    assert fault.code == "ValidationException"
    assert "Unable to transition to (Deleting)" in fault.message
    world.ask("sagemaker", "StopNotebookInstance", NotebookInstanceName=name)
    assert shown()["NotebookInstanceStatus"] == "Stopping"
    settle(shown, "NotebookInstanceStatus", "Stopped")
    world.ask("sagemaker", "DeleteNotebookInstance", NotebookInstanceName=name)
    gone = world.refused("sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name)
    assert (gone.code, gone.message) == ("ValidationException", "RecordNotFound")
    interfaces = world.ask("ec2", "DescribeNetworkInterfaces")["NetworkInterfaces"]
    assert interface not in [found["NetworkInterfaceId"] for found in interfaces]


def test_changes_only_while_stopped_and_never_shrinks(world: World, asked: dict[str, Any]) -> None:
    name = create(world, asked)

    def shown() -> dict[str, Any]:
        return world.ask("sagemaker", "DescribeNotebookInstance", NotebookInstanceName=name)

    settle(shown, "NotebookInstanceStatus", "InService")
    fault = world.refused("sagemaker", "UpdateNotebookInstance", NotebookInstanceName=name, VolumeSizeInGB=50)
    assert "Unable to transition to (Updating)" in fault.message
    world.ask("sagemaker", "StopNotebookInstance", NotebookInstanceName=name)
    settle(shown, "NotebookInstanceStatus", "Stopped")
    fault = world.refused("sagemaker", "UpdateNotebookInstance", NotebookInstanceName=name, VolumeSizeInGB=10)
    assert "smaller" in fault.message
    world.ask(
        "sagemaker",
        "UpdateNotebookInstance",
        NotebookInstanceName=name,
        VolumeSizeInGB=50,
        DisassociateLifecycleConfig=True,
    )
    changed = settle(shown, "NotebookInstanceStatus", "Stopped")
    assert changed["VolumeSizeInGB"] == 50
    assert "NotebookInstanceLifecycleConfigName" not in changed


def test_without_internet_needs_a_subnet(world: World, asked: dict[str, Any]) -> None:
    bare = {"InstanceType": asked["InstanceType"], "RoleArn": asked["RoleArn"], "DirectInternetAccess": "Disabled"}
    fault = world.refused("sagemaker", "CreateNotebookInstance", NotebookInstanceName="n", **bare)
    assert fault.code == "ValidationException"
    assert "SubnetId" in fault.message


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("SubnetId", "subnet-00000000000000000", "InvalidSubnetID.NotFound"),
        ("SecurityGroupIds", ["sg-00000000000000000"], "InvalidGroup.NotFound"),
        ("KmsKeyId", "00000000-0000-0000-0000-000000000000", "NotFoundException"),
        ("KmsKeyId", "alias/nowhere", "NotFoundException"),
        ("RoleArn", "arn:aws:iam::444444444444:role/nobody", "Could not assume role"),
        ("LifecycleConfigName", "nothing", "RecordNotFound"),
    ],
)
def test_refers_to_nothing_that_is_not_there(
    world: World, asked: dict[str, Any], member: str, value: Any, said: str
) -> None:
    changed = {**asked, member: value}
    fault = world.refused("sagemaker", "CreateNotebookInstance", NotebookInstanceName=next(NAMES), **changed)
    assert fault.code == "ValidationException"
    assert said in fault.message


def test_a_group_of_another_network_is_refused(world: World, asked: dict[str, Any]) -> None:
    _, _, foreign = world.network()
    changed = {**asked, "SecurityGroupIds": [foreign]}
    fault = world.refused("sagemaker", "CreateNotebookInstance", NotebookInstanceName=next(NAMES), **changed)
    assert "different networks" in fault.message


def test_a_key_must_be_enabled_and_symmetric(world: World, asked: dict[str, Any]) -> None:
    def refused(key: str) -> str:
        changed = {**asked, "KmsKeyId": key}
        return world.refused("sagemaker", "CreateNotebookInstance", NotebookInstanceName=next(NAMES), **changed).message

    disabled, deleted = world.key(), world.key()
    world.ask("kms", "DisableKey", KeyId=disabled)
    world.ask("kms", "ScheduleKeyDeletion", KeyId=deleted, PendingWindowInDays=7)
    assert "DisabledException" in refused(disabled)
    assert "pending deletion" in refused(deleted)
    assert "symmetric" in refused(world.key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY"))


def test_the_role_must_trust_sagemaker(world: World, asked: dict[str, Any]) -> None:
    other = world.role("other-service", "lambda.amazonaws.com")
    fault = world.refused(
        "sagemaker", "CreateNotebookInstance", NotebookInstanceName="n", **{**asked, "RoleArn": other}
    )
    assert "allows principal 'sagemaker.amazonaws.com' to assume the role" in fault.message


def test_a_name_is_taken_once(world: World, asked: dict[str, Any]) -> None:
    name = create(world, asked)
    fault = world.refused("sagemaker", "CreateNotebookInstance", NotebookInstanceName=name, **asked)
    assert "duplicate" in fault.message


def test_tags_are_kept_and_awss_own_prefix_is_refused(world: World, asked: dict[str, Any]) -> None:
    name = create(world, asked)
    arn = f"arn:aws:sagemaker:eu-west-1:444444444444:notebook-instance/{name}"
    world.ask("sagemaker", "AddTags", ResourceArn=arn, Tags=[{"Key": "CostCentre", "Value": "7"}])
    assert world.ask("sagemaker", "ListTags", ResourceArn=arn)["Tags"] == [
        {"Key": "CostCentre", "Value": "7"},
        {"Key": "Owner", "Value": "amara"},
    ]
    world.ask("sagemaker", "DeleteTags", ResourceArn=arn, TagKeys=["Owner", "NotThere"])
    assert world.ask("sagemaker", "ListTags", ResourceArn=arn)["Tags"] == [{"Key": "CostCentre", "Value": "7"}]
    fault = world.refused("sagemaker", "AddTags", ResourceArn=arn, Tags=[{"Key": "aws:owner", "Value": "me"}])
    assert "aws:" in fault.message
    lifecycle = "arn:aws:sagemaker:eu-west-1:444444444444:notebook-instance-lifecycle-config/start"
    assert world.ask("sagemaker", "ListTags", ResourceArn=lifecycle)["Tags"] == [{"Key": "Owner", "Value": "platform"}]
    assert world.refused("sagemaker", "ListTags", ResourceArn=arn + "-not").code == "ValidationException"


def test_a_lifecycle_configuration_in_use_stays(world: World, asked: dict[str, Any]) -> None:
    create(world, asked)
    name = {"NotebookInstanceLifecycleConfigName": "start"}
    assert "in use" in world.refused("sagemaker", "DeleteNotebookInstanceLifecycleConfig", **name).message
    shown = world.ask("sagemaker", "DescribeNotebookInstanceLifecycleConfig", **name)
    assert shown["OnStart"] == [{"Content": "ZWNobwo="}]


def test_lists_with_filters_and_pages(world: World, asked: dict[str, Any]) -> None:
    names = sorted(create(world, asked) for _ in range(3))
    found = world.ask("sagemaker", "ListNotebookInstances", SortBy="Name", SortOrder="Ascending", MaxResults=2)
    assert len(found["NotebookInstances"]) == 2
    rest = world.ask("sagemaker", "ListNotebookInstances", SortBy="Name", SortOrder="Ascending", NextToken="2")
    listed = [n["NotebookInstanceName"] for n in (*found["NotebookInstances"], *rest["NotebookInstances"])]
    assert listed == sorted(listed)
    assert set(names) <= set(listed)
    one = world.ask("sagemaker", "ListNotebookInstances", NameContains=names[0])["NotebookInstances"]
    assert names[0] in [n["NotebookInstanceName"] for n in one]
    assert world.ask("sagemaker", "ListNotebookInstances", StatusEquals="Failed")["NotebookInstances"] == []
