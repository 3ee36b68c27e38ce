"""What products are made of beside notebooks: online features, repositories, pipelines, and their templates."""

from __future__ import annotations

import json
from typing import Any

import pytest
from services_world import World, template

GROUP = {
    "FeatureGroupName": "customers",
    "RecordIdentifierFeatureName": "id",
    "EventTimeFeatureName": "event_time",
    "FeatureDefinitions": [
        {"FeatureName": "id", "FeatureType": "String"},
        {"FeatureName": "event_time", "FeatureType": "String"},
        {"FeatureName": "balance", "FeatureType": "Fractional"},
    ],
    "OnlineStoreConfig": {"EnableOnlineStore": True},
}
RUNTIME = "sagemaker-featurestore-runtime"


@pytest.fixture
def world() -> World:
    return World()


def record(**values: str) -> list[dict[str, str]]:
    """A record as PutRecord takes it."""
    return [{"FeatureName": name, "ValueAsString": value} for name, value in values.items()]


def test_the_newest_event_of_a_record_is_served(world: World) -> None:
    world.ask("sagemaker", "CreateFeatureGroup", **GROUP)
    for time, balance in (("2026-02-01", "2"), ("2026-01-01", "1")):
        put = record(id="c-1", event_time=time, balance=balance)
        world.ask(RUNTIME, "PutRecord", FeatureGroupName="customers", Record=put)
    asked = {"FeatureGroupName": "customers", "RecordIdentifierValueAsString": "c-1"}
    served = world.ask(RUNTIME, "GetRecord", **asked, FeatureNames=["balance"])
    assert served["Record"] == record(balance="2")
    world.ask(RUNTIME, "DeleteRecord", **asked, EventTime="2026-01-15")
    assert world.ask(RUNTIME, "GetRecord", **asked)["Record"]
    world.ask(RUNTIME, "DeleteRecord", **asked, EventTime="2026-03-01")
    assert "Record" not in world.ask(RUNTIME, "GetRecord", **asked)


def test_a_record_has_known_features_and_an_identifier(world: World) -> None:
    world.ask("sagemaker", "CreateFeatureGroup", **GROUP)
    for put in (record(id="c-1", event_time="1", income="2"), record(event_time="1"), record(id="c-1")):
        refused = world.refused(RUNTIME, "PutRecord", FeatureGroupName="customers", Record=put)
        assert refused.code == "ValidationError"


def test_a_groups_features_are_added_in_place_and_never_taken_away(world: World) -> None:
    def stack(*features: str) -> str:
        definitions = [{"FeatureName": name, "FeatureType": "String"} for name in ("id", "event_time", *features)]
        properties = {**GROUP, "FeatureDefinitions": definitions}
        return template({"Group": {"Type": "AWS::SageMaker::FeatureGroup", "Properties": properties}})

    world.ask("cloudformation", "CreateStack", StackName="features", TemplateBody=stack("city"))
    made = world.ask("sagemaker", "DescribeFeatureGroup", FeatureGroupName="customers")["CreationTime"]
    world.ask("cloudformation", "UpdateStack", StackName="features", TemplateBody=stack("city", "street"))
    grown = world.ask("sagemaker", "DescribeFeatureGroup", FeatureGroupName="customers")
    assert grown["CreationTime"] == made
    assert [each["FeatureName"] for each in grown["FeatureDefinitions"]] == ["id", "event_time", "city", "street"]
    world.ask("cloudformation", "UpdateStack", StackName="features", TemplateBody=stack("street"))
    state = world.ask("cloudformation", "DescribeStacks", StackName="features")["Stacks"][0]["StackStatus"]
    assert state == "UPDATE_ROLLBACK_COMPLETE"  # another group of the same name cannot stand beside it


def test_a_repository_keeps_what_is_committed(world: World) -> None:
    key = world.key()
    made = world.ask("codecommit", "CreateRepository", repositoryName="code", kmsKeyId=key, tags={"Team": "risk"})
    assert made["repositoryMetadata"]["kmsKeyId"] == key
    arn = made["repositoryMetadata"]["Arn"]
    assert world.ask("codecommit", "ListTagsForResource", resourceArn=arn)["tags"] == {"Team": "risk"}

    def commit(branch: str, content: bytes, **more: Any) -> dict[str, Any]:
        files = [{"filePath": "train.py", "fileContent": content}]
        return {"repositoryName": "code", "branchName": branch, "putFiles": files, **more}

    first = world.ask("codecommit", "CreateCommit", **commit("main", b"1"))["commitId"]
    assert world.refused("codecommit", "CreateCommit", **commit("main", b"2")).code == "ParentCommitIdRequiredException"
    world.ask("codecommit", "CreateCommit", **commit("main", b"2", parentCommitId=first))
    read = {"repositoryName": "code", "filePath": "train.py"}
    assert world.ask("codecommit", "GetFile", **read)["fileContent"] == b"2"
    assert world.ask("codecommit", "GetFile", **read, commitSpecifier=first)["fileContent"] == b"1"
    world.ask("codecommit", "DeleteRepository", repositoryName="code")
    assert world.refused("codecommit", "GetFile", **read).code == "RepositoryDoesNotExistException"


def test_a_repositorys_key_must_exist(world: World) -> None:
    key = "arn:aws:kms:eu-west-1:444444444444:key/00000000-0000-0000-0000-000000000000"
    refused = world.refused("codecommit", "CreateRepository", repositoryName="code", kmsKeyId=key)
    assert "does not exist" in refused.message


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        ("{", "Invalid JSON"),
        ('{"Version": "2020-12-01", "Steps": []}', "at least one step"),
        ('{"Version": "2020-12-01", "Steps": [{"Name": "a", "Type": "Guess"}]}', "a known type"),
        (
            json.dumps(
                {
                    "Version": "2020-12-01",
                    "Steps": [{"Name": "a", "Type": "Training", "Arguments": {"VpcConfig": {"Subnets": ["subnet-0"]}}}],
                }
            ),
            "'subnet-0' does not exist",
        ),
    ],
)
def test_a_pipelines_definition_is_read(world: World, definition: str, says: str) -> None:
    role = world.role("work", "sagemaker.amazonaws.com")
    asked = {"PipelineName": "train", "ClientRequestToken": "t" * 32, "RoleArn": role}
    refused = world.refused("sagemaker", "CreatePipeline", **asked, PipelineDefinition=definition)
    assert says in refused.message
