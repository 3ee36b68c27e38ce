"""Jobs, models, endpoints, features and registries: kept in full, with references that exist."""

from __future__ import annotations

import json
from typing import Any

import pytest
from services_world import World, settle

NAMES = iter(f"name-{number}" for number in range(1000))


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def there(world: World) -> dict[str, Any]:
    """What requests refer to: a role, a VPC configuration, a key, a bucket."""
    _, subnet, group = world.network()
    world.ask(
        "s3", "CreateBucket", Bucket="models-of-tests", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    return {
        "role": world.role("jobs", "sagemaker.amazonaws.com"),
        "vpc": {"Subnets": [subnet], "SecurityGroupIds": [group]},
        "key": world.key(),
        "uri": "s3://models-of-tests/out",
    }


def training(there: dict[str, Any], **changed: Any) -> dict[str, Any]:
    asked = {
        "TrainingJobName": next(NAMES),
        "RoleArn": there["role"],
        "AlgorithmSpecification": {"TrainingImage": "image@sha256:0", "TrainingInputMode": "File"},
        "HyperParameters": {"depth": "3"},
        "OutputDataConfig": {"S3OutputPath": there["uri"], "KmsKeyId": there["key"]},
        "ResourceConfig": {
            "InstanceType": "ml.m5.large",
            "InstanceCount": 1,
            "VolumeSizeInGB": 10,
            "VolumeKmsKeyId": there["key"],
        },
        "VpcConfig": there["vpc"],
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        "EnableNetworkIsolation": True,
        "EnableInterContainerTrafficEncryption": True,
    }
    return {**asked, **changed}


def test_a_training_job_keeps_network_keys_and_isolation(world: World, there: dict[str, Any]) -> None:
    asked = training(there)
    name = {"TrainingJobName": asked["TrainingJobName"]}
    world.ask("sagemaker", "CreateTrainingJob", **asked)
    shown = world.ask("sagemaker", "DescribeTrainingJob", **name)
    assert {member: shown.get(member) for member in asked} == asked
    assert shown["TrainingJobStatus"] == "InProgress"
    done = settle(lambda: world.ask("sagemaker", "DescribeTrainingJob", **name), "TrainingJobStatus", "Completed")
    assert done["ModelArtifacts"]["S3ModelArtifacts"].startswith(there["uri"])
    assert "TrainingEndTime" in done
    listed = world.ask("sagemaker", "ListTrainingJobs", NameContains=asked["TrainingJobName"])
    assert [job["TrainingJobName"] for job in listed["TrainingJobSummaries"]] == [asked["TrainingJobName"]]
    assert world.refused("sagemaker", "CreateTrainingJob", **asked).code == "ResourceInUse"


def test_a_running_job_can_be_stopped_and_a_stopped_one_cannot(world: World, there: dict[str, Any]) -> None:
    asked = training(there)
    name = {"TrainingJobName": asked["TrainingJobName"]}
    world.ask("sagemaker", "CreateTrainingJob", **asked)
    world.ask("sagemaker", "StopTrainingJob", **name)
    settle(lambda: world.ask("sagemaker", "DescribeTrainingJob", **name), "TrainingJobStatus", "Stopped")
    assert "Stopped" in world.refused("sagemaker", "StopTrainingJob", **name).message


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"VpcConfig": {"Subnets": ["subnet-0000000000"], "SecurityGroupIds": ["sg-0000000000"]}}, "InvalidSubnetID"),
        ({"RoleArn": "arn:aws:iam::444444444444:role/nobody"}, "Could not assume role"),
        ({"OutputDataConfig": {"S3OutputPath": "s3://no-such-bucket-here/x"}}, "NoSuchBucket"),
        ({"OutputDataConfig": {"S3OutputPath": "s3://models-of-tests/x", "KmsKeyId": "alias/no"}}, "NotFoundException"),
    ],
)
def test_a_job_refers_to_nothing_that_is_not_there(
    world: World, there: dict[str, Any], changed: dict[str, Any], said: str
) -> None:
    fault = world.refused("sagemaker", "CreateTrainingJob", **training(there, **changed))
    assert fault.code == "ValidationException"
    assert said in fault.message


def test_a_processing_job_keeps_its_network(world: World, there: dict[str, Any]) -> None:
    network = {
        "EnableNetworkIsolation": True,
        "EnableInterContainerTrafficEncryption": True,
        "VpcConfig": there["vpc"],
    }
    asked = {
        "ProcessingJobName": next(NAMES),
        "RoleArn": there["role"],
        "AppSpecification": {"ImageUri": "image@sha256:0"},
        "ProcessingResources": {
            "ClusterConfig": {
                "InstanceCount": 1,
                "InstanceType": "ml.m5.large",
                "VolumeSizeInGB": 10,
                "VolumeKmsKeyId": there["key"],
            }
        },
        "NetworkConfig": network,
    }
    world.ask("sagemaker", "CreateProcessingJob", **asked)
    shown = world.ask("sagemaker", "DescribeProcessingJob", ProcessingJobName=asked["ProcessingJobName"])
    assert {member: shown.get(member) for member in asked} == asked


def test_a_tuning_job_of_motos_is_checked_too(world: World, there: dict[str, Any]) -> None:
    foreign = {**there["vpc"], "Subnets": ["subnet-0000000000"]}
    definition = {
        "RoleArn": there["role"],
        "VpcConfig": foreign,
        "AlgorithmSpecification": {"TrainingImage": "image", "TrainingInputMode": "File"},
        "OutputDataConfig": {"S3OutputPath": there["uri"]},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    }
    limits = {"Strategy": "Random", "ResourceLimits": {"MaxParallelTrainingJobs": 1}}
    fault = world.refused(
        "sagemaker",
        "CreateHyperParameterTuningJob",
        HyperParameterTuningJobName="tune",
        HyperParameterTuningJobConfig=limits,
        TrainingJobDefinition=definition,
    )
    assert "InvalidSubnetID" in fault.message


def test_a_model_keeps_isolation_and_network(world: World, there: dict[str, Any]) -> None:
    """Moto drops EnableNetworkIsolation."""
    asked = {
        "ModelName": next(NAMES),
        "ExecutionRoleArn": there["role"],
        "PrimaryContainer": {"Image": "image", "Mode": "SingleModel"},
        "VpcConfig": there["vpc"],
        "EnableNetworkIsolation": True,
    }
    arn = world.ask("sagemaker", "CreateModel", **asked, Tags=[{"Key": "a", "Value": "b"}])["ModelArn"]
    shown = world.ask("sagemaker", "DescribeModel", ModelName=asked["ModelName"])
    assert {member: shown.get(member) for member in asked} == asked
    assert world.ask("sagemaker", "ListTags", ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "b"}]
    world.ask("sagemaker", "DeleteModel", ModelName=asked["ModelName"])
    gone = world.refused("sagemaker", "DescribeModel", ModelName=asked["ModelName"])
    assert (gone.code, gone.message[:20]) == ("ValidationException", "Could not find model")


def test_an_endpoint_shows_the_variants_and_the_capture_of_its_configuration(
    world: World, there: dict[str, Any]
) -> None:
    model, first, second, endpoint = (next(NAMES) for _ in range(4))
    world.ask("sagemaker", "CreateModel", ModelName=model, PrimaryContainer={"Image": "image"})
    variant = {"VariantName": "all", "ModelName": model, "InstanceType": "ml.m5.large", "InitialInstanceCount": 2}
    capture = {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": there["uri"],
        "KmsKeyId": there["key"],
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    }
    for name, count in ((first, 2), (second, 3)):
        world.ask(
            "sagemaker",
            "CreateEndpointConfig",
            EndpointConfigName=name,
            ProductionVariants=[{**variant, "InitialInstanceCount": count}],
            DataCaptureConfig=capture,
            KmsKeyId=there["key"],
        )
    shown = world.ask("sagemaker", "DescribeEndpointConfig", EndpointConfigName=first)
    assert shown["DataCaptureConfig"] == capture
    assert shown["ProductionVariants"] == [{**variant, "InitialVariantWeight": 1.0}]
    world.ask("sagemaker", "CreateEndpoint", EndpointName=endpoint, EndpointConfigName=first)

    def described() -> dict[str, Any]:
        return world.ask("sagemaker", "DescribeEndpoint", EndpointName=endpoint)

    assert settle(described, "EndpointStatus", "InService")["DataCaptureConfig"]["CaptureStatus"] == "Started"
    world.ask("sagemaker", "UpdateEndpoint", EndpointName=endpoint, EndpointConfigName=second)
    moved = settle(described, "EndpointStatus", "InService")
    assert (moved["EndpointConfigName"], moved["ProductionVariants"][0]["CurrentInstanceCount"]) == (second, 3)
    fault = world.refused("sagemaker", "UpdateEndpoint", EndpointName=endpoint, EndpointConfigName="none")
    assert fault.message.startswith("Could not find endpoint configuration")
    missing = {**variant, "ModelName": "none"}
    fault = world.refused(
        "sagemaker", "CreateEndpointConfig", EndpointConfigName=next(NAMES), ProductionVariants=[missing]
    )
    assert fault.message.startswith("Could not find model")


def test_a_feature_group_is_tagged_grown_and_deleted(world: World, there: dict[str, Any]) -> None:
    """Moto's ListTags fails on feature groups, and it cannot delete one."""
    name = next(NAMES)
    arn = world.ask(
        "sagemaker",
        "CreateFeatureGroup",
        FeatureGroupName=name,
        RecordIdentifierFeatureName="id",
        EventTimeFeatureName="at",
        FeatureDefinitions=[
            {"FeatureName": "id", "FeatureType": "String"},
            {"FeatureName": "at", "FeatureType": "String"},
        ],
        OfflineStoreConfig={"S3StorageConfig": {"S3Uri": there["uri"], "KmsKeyId": there["key"]}},
        OnlineStoreConfig={"EnableOnlineStore": True, "SecurityConfig": {"KmsKeyId": there["key"]}},
        RoleArn=there["role"],
        Tags=[{"Key": "Owner", "Value": "amara"}],
    )["FeatureGroupArn"]
    assert world.ask("sagemaker", "ListTags", ResourceArn=arn)["Tags"] == [{"Key": "Owner", "Value": "amara"}]
    added = {"FeatureName": "age", "FeatureType": "Integral"}
    world.ask("sagemaker", "UpdateFeatureGroup", FeatureGroupName=name, FeatureAdditions=[added])
    shown = settle(
        lambda: world.ask("sagemaker", "DescribeFeatureGroup", FeatureGroupName=name), "FeatureGroupStatus", "Created"
    )
    assert added in shown["FeatureDefinitions"]
    assert shown["OnlineStoreConfig"]["SecurityConfig"]["KmsKeyId"] == there["key"]
    world.ask("sagemaker", "DeleteFeatureGroup", FeatureGroupName=name)
    assert world.refused("sagemaker", "DescribeFeatureGroup", FeatureGroupName=name).code == "ResourceNotFound"


def test_a_model_package_group_has_a_policy_and_goes_only_when_empty(world: World, there: dict[str, Any]) -> None:
    name = next(NAMES)
    group = {"ModelPackageGroupName": name}
    arn = world.ask("sagemaker", "CreateModelPackageGroup", **group, Tags=[{"Key": "a", "Value": "b"}])
    tags = world.ask("sagemaker", "ListTags", ResourceArn=arn["ModelPackageGroupArn"])["Tags"]
    assert tags == [{"Key": "a", "Value": "b"}]
    fault = world.refused("sagemaker", "GetModelPackageGroupPolicy", **group)
    assert fault.message.startswith("Cannot find resource policy")
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    world.ask("sagemaker", "PutModelPackageGroupPolicy", **group, ResourcePolicy=policy)
    assert world.ask("sagemaker", "GetModelPackageGroupPolicy", **group)["ResourcePolicy"] == policy
    assert "already exists" in world.refused("sagemaker", "CreateModelPackageGroup", **group).message
    package = {
        "ModelApprovalStatus": "PendingManualApproval",
        "InferenceSpecification": {
            "Containers": [{"Image": "image"}],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["text/csv"],
        },
    }
    world.ask("sagemaker", "CreateModelPackage", **group, **package)
    assert world.refused("sagemaker", "DeleteModelPackageGroup", **group).code == "ConflictException"
    empty = {"ModelPackageGroupName": next(NAMES)}
    world.ask("sagemaker", "CreateModelPackageGroup", **empty)
    world.ask("sagemaker", "DeleteModelPackageGroup", **empty)
    assert world.refused("sagemaker", "DescribeModelPackageGroup", **empty).code == "ValidationException"
