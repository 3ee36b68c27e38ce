"""What the function finds: values, not presence; three outcomes; each kind as SageMaker describes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from local_estate import Estate
from remediation.assessment import Assessment, assess
from remediation.changes import UnreadableEvent, read
from remediation.handler import Settings
from remediation.perimeter import BREACH, COMPLIANT, COULD_NOT_ASSESS, Perimeter
from remediation.reactions import react
from trail_events import api_call

IMAGE = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/models:1"


class Platform:
    """A VPC with a subnet, a group and a key of ours, and as many that are not."""

    def __init__(self, estate: Estate) -> None:
        self.estate, ec2, kms = estate, estate.client("ec2"), estate.client("kms")
        self.sagemaker = estate.client("sagemaker")
        vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
        self.subnet, self.foreign_subnet = (
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.7.{number}.0/24")["Subnet"]["SubnetId"] for number in (1, 2)
        )
        self.group, self.foreign_group = (
            ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in ("a", "b")
        )
        self.key, self.foreign_key = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
        self.role = estate.role("work", trust={"Service": "sagemaker.amazonaws.com"})
        estate.client("s3").create_bucket(
            Bucket="data-of-test", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        self.perimeter = Perimeter.from_json(
            json.dumps({"subnet_ids": [self.subnet], "security_group_ids": [self.group], "key_arns": [self.key]})
        )

    def training(self, name: str, **changed: Any) -> dict[str, Any]:
        """The parameters of a training job that is all inside, but for what is changed."""
        return {
            "TrainingJobName": name,
            "RoleArn": self.role,
            "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
            "OutputDataConfig": {"S3OutputPath": "s3://data-of-test/out", "KmsKeyId": self.key},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10, "VolumeKmsKeyId": self.key,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 60},
            "VpcConfig": {"Subnets": [self.subnet], "SecurityGroupIds": [self.group]},
            "EnableNetworkIsolation": True,
            "EnableInterContainerTrafficEncryption": True,
            **changed,
        }  # fmt: skip

    def train(self, name: str, **changed: Any) -> Assessment:
        """Start a job, and assess the event of it."""
        parameters = {key: value for key, value in self.training(name, **changed).items() if value is not None}
        self.sagemaker.create_training_job(**parameters)
        return self.assess("CreateTrainingJob", {"trainingJobName": name})

    def assess(self, action: str, parameters: dict[str, Any], answer: dict[str, Any] | None = None) -> Assessment:
        """Assess the event of a call."""
        return assess(read(api_call(action, parameters, answer)), self.perimeter, self.sagemaker)


@pytest.fixture
def platform(estate: Estate) -> Platform:
    return Platform(estate)


def breaches(assessment: Assessment) -> set[str]:
    return {result.check for result in assessment.results if result.outcome == BREACH}


def test_a_job_inside_is_compliant(platform: Platform) -> None:
    assert platform.train("inside").outcome == COMPLIANT


def test_a_vpc_is_not_enough_it_must_be_ours(platform: Platform) -> None:
    """The public counter-example looks whether there is a VPC at all; a foreign one passes there."""
    network = {"Subnets": [platform.subnet, platform.foreign_subnet], "SecurityGroupIds": [platform.foreign_group]}
    found = platform.train("foreign", VpcConfig=network)
    assert found.outcome == BREACH
    assert breaches(found) == {"subnets", "security groups"}
    assert platform.foreign_subnet in next(r.reason for r in found.results if r.check == "subnets")


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"VpcConfig": None}, {"subnets", "security groups"}),
        ({"EnableNetworkIsolation": False}, {"network isolation"}),
        ({"EnableNetworkIsolation": None}, {"network isolation"}),
        ({"EnableInterContainerTrafficEncryption": False}, {"traffic between containers encrypted"}),
        ({"OutputDataConfig": {"S3OutputPath": "s3://data-of-test/out"}}, {"output key"}),
        ({"RemoteDebugConfig": {"EnableRemoteDebug": True}}, {"no remote debugging"}),
    ],
    ids=["no-vpc", "isolation-off", "isolation-not-said", "clear-traffic", "no-output-key", "remote-debug"],
)
def test_each_value_counts(platform: Platform, changed: dict[str, Any], check: set[str]) -> None:
    assert breaches(platform.train("one", **changed)) == check


def test_a_key_that_is_not_ours_is_no_key(platform: Platform) -> None:
    machine = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10}
    found = platform.train("key", ResourceConfig={**machine, "VolumeKmsKeyId": platform.foreign_key})
    assert breaches(found) == {"volume key"}


def test_an_endpoint_is_as_its_models_are(platform: Platform) -> None:
    """An endpoint names a configuration, that names models, and these stand in the network."""
    sagemaker, container = platform.sagemaker, {"Image": IMAGE}
    for name, subnet in (("in", platform.subnet), ("out", platform.foreign_subnet)):
        sagemaker.create_model(
            ModelName=name, ExecutionRoleArn=platform.role, PrimaryContainer=container, EnableNetworkIsolation=True,
            VpcConfig={"Subnets": [subnet], "SecurityGroupIds": [platform.group]},
        )  # fmt: skip
        variant = {"VariantName": "all", "ModelName": name, "InitialInstanceCount": 2, "InstanceType": "ml.m5.large"}
        sagemaker.create_endpoint_config(EndpointConfigName=name, KmsKeyId=platform.key, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName="scores", EndpointConfigName="in")
    asked = {"endpointName": "scores", "endpointConfigName": "in"}
    assert platform.assess("CreateEndpoint", asked).outcome == COMPLIANT
    # While it is updated, the endpoint still describes its old configuration: the request says which comes.
    updated = platform.assess("UpdateEndpoint", {**asked, "endpointConfigName": "out"})
    assert breaches(updated) == {"EndpointConfig out: Model out: subnets"}


def test_a_link_that_leads_nowhere_could_not_be_assessed(platform: Platform) -> None:
    found = platform.assess("CreateModel", {"modelName": "never-made"})
    assert (found.outcome, found.gone) == (COULD_NOT_ASSESS, True)


def test_what_may_not_be_described_could_not_be_assessed(platform: Platform, estate: Estate) -> None:
    platform.sagemaker.create_training_job(**platform.training("hidden"))
    blind = estate.acting(estate.role("blind", policy=None), "sagemaker")
    event = read(api_call("CreateTrainingJob", {"trainingJobName": "hidden"}))
    found = assess(event, platform.perimeter, blind)
    assert found.outcome == COULD_NOT_ASSESS
    assert "AccessDenied" in found.results[0].reason
    assert not found.gone


def test_an_action_that_nobody_knows_could_not_be_assessed(platform: Platform) -> None:
    assert platform.assess("CreateSomethingNew", {"name": "x"}).outcome == COULD_NOT_ASSESS


def test_a_breach_in_the_request_is_one_even_where_the_rest_is_unknown(platform: Platform) -> None:
    """SageMaker's description of a Job does not hold its network: what the request says is judged, never a pass."""
    network = {"subnets": [platform.foreign_subnet], "securityGroupIds": [platform.group]}
    assert platform.assess("CreateJob", {"jobName": "j", "vpcConfig": network}).outcome == BREACH
    network["subnets"] = [platform.subnet]
    assert platform.assess("CreateJob", {"jobName": "j", "vpcConfig": network}).outcome == COULD_NOT_ASSESS


@pytest.mark.parametrize(
    "event",
    [{}, {"detail-type": "Scheduled Event"}, api_call("CreateModel", {}, eventSource="s3.amazonaws.com")],
    ids=["empty", "another-type", "another-service"],
)
def test_an_event_of_another_shape_is_not_read(event: dict[str, Any]) -> None:
    with pytest.raises(UnreadableEvent):
        read(event)


def test_quarantine_marks_and_stops_and_takes_nothing_away(platform: Platform) -> None:
    found = platform.train("stopped", VpcConfig=None)
    for mode in ("observe", "alert"):
        assert react(found, mode, "finding-1", platform.sagemaker).done == []
    assert react(found, "quarantine", "finding-1", platform.sagemaker).done == ["add_tags", "stop_training_job"]
    described = platform.sagemaker.describe_training_job(TrainingJobName="stopped")
    assert described["TrainingJobStatus"] in ("Stopping", "Stopped")
    tags = platform.sagemaker.list_tags(ResourceArn=described["TrainingJobArn"])["Tags"]
    assert {"Key": "Quarantine", "Value": "finding-1"} in tags


def test_stop_takes_a_model_away_and_quarantine_does_not(platform: Platform) -> None:
    platform.sagemaker.create_model(
        ModelName="loose", ExecutionRoleArn=platform.role, PrimaryContainer={"Image": IMAGE}
    )
    found = platform.assess("CreateModel", {"modelName": "loose"})
    assert react(found, "quarantine", "f", platform.sagemaker).done == ["add_tags"]
    assert react(found, "stop", "f", platform.sagemaker).done == ["add_tags", "delete_model"]
    assert platform.sagemaker.list_models()["Models"] == []


def test_a_reaction_that_fails_is_told(platform: Platform, estate: Estate) -> None:
    found = platform.train("kept", VpcConfig=None)
    powerless = estate.acting(estate.role("powerless", policy=None), "sagemaker")
    reaction = react(found, "quarantine", "f", powerless)
    assert reaction.done == []
    assert [failure.partition(":")[0] for failure in reaction.failed] == ["add_tags", "stop_training_job"]


def test_a_function_that_is_set_up_wrongly_does_not_start() -> None:
    right = {"MODE": "alert", "EVIDENCE_BUCKET": "b", "TOPIC_ARN": "t",
             "PERIMETER": '{"subnet_ids": ["s"], "security_group_ids": ["g"], "key_arns": ["k"]}'}  # fmt: skip
    assert Settings.from_environment(right).mode == "alert"
    for name, value in (("MODE", "ignore"), ("PERIMETER", '{"subnet_ids": [], "security_group_ids": ["g"]}')):
        with pytest.raises(ValueError, match=r"MODE|subnet_ids"):
            Settings.from_environment({**right, name: value})
