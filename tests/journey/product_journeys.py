"""The life of each product: launched by a person, used, closed to others, brought to the next version, ended, gone.

Imported by test_platform.py: the platform that they live on is applied once, and destroyed by that module's last test.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ringfence.cli.people import Person
from ringfence.errors import RingfenceError
from ringfence.self_service.portal import Launch, Product, in_version, launch, products, terminate, update

DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
GONE = r"RecordNotFound|[Nn]ot [Ff]ound|does not exist|NoSuchBucket|Could not find|404"
People = Callable[..., Person]


def offered(person: Person, name: str, version: str) -> Product:
    """A product as a person sees it, in one of its versions."""
    (product,) = [each for each in products(person.client) if each.name == name]
    return in_version(person.client, product, version)


def denied(call: Callable[[], Any]) -> str:
    """The message with which a call is denied; it must be denied."""
    with pytest.raises(ClientError) as raised:
        call()
    assert raised.value.response["Error"]["Code"] in DENIED, raised.value
    return str(raised.value.response["Error"]["Message"])


def moved_on(person: Person, launched: Launch, name: str, **parameters: str) -> Launch:
    """The next version of what was launched in the first."""
    return update(person.client, launched, offered(person, name, "1.1.0"), parameters)


def gone(call: Callable[[], Any]) -> None:
    """What was ended is not there any more."""
    with pytest.raises(ClientError, match=GONE):
        call()


def test_a_notebook_grows_with_its_next_version(person: People) -> None:
    scientist = person("scientist-1")
    asked = {"NotebookName": "growing", "Owner": "scientist-1", "VolumeSizeInGB": "20"}
    launched = launch(scientist.client, offered(scientist, "Secure notebook", "1.0.0"), "growing", asked)
    assert "ExecutionRoleArn" not in launched.outputs
    grown = moved_on(scientist, launched, "Secure notebook", VolumeSizeInGB="50")
    sagemaker, named = scientist.client("sagemaker"), {"NotebookInstanceName": grown.outputs["NotebookInstanceName"]}
    assert sagemaker.describe_notebook_instance(**named)["VolumeSizeInGB"] == 50
    assert grown.outputs["ExecutionRoleArn"].endswith(":role/ringfence-dev-execution-scientist-1")
    terminate(scientist.client, grown)
    gone(lambda: sagemaker.describe_notebook_instance(**named))


def test_a_teams_bucket_is_its_teams_alone(person: People, platform: Any) -> None:
    mine, other = person("scientist-1"), person("scientist-2")
    asked = {"BucketName": "journey", "Team": "credit-risk", "Owner": "scientist-1"}
    launched = launch(mine.client, offered(mine, "Team data bucket", "1.0.0"), "bucket", asked)
    bucket = launched.outputs["BucketName"]
    assert bucket == "ringfence-dev-444444444444-team-credit-risk-journey"

    s3 = mine.client("s3")
    s3.put_object(Bucket=bucket, Key="loans.csv", Body=b"1")
    assert s3.get_object(Bucket=bucket, Key="loans.csv")["Body"].read() == b"1"
    assert s3.head_object(Bucket=bucket, Key="loans.csv")["SSEKMSKeyId"] == platform.outputs["keys"]["teams"]
    denied(lambda: other.client("s3").get_object(Bucket=bucket, Key="loans.csv"))
    outside = denied(lambda: mine.client_from_outside("s3").get_object(Bucket=bucket, Key="loans.csv"))
    assert "OnlyThroughOurEndpoints" in outside
    another = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": platform.outputs["keys"]["lake"]}
    assert "NoOtherKey" in denied(lambda: s3.put_object(Bucket=bucket, Key="x", Body=b"1", **another))
    denied(lambda: s3.delete_bucket_policy(Bucket=bucket))
    denied(lambda: mine.client_from_outside("s3").create_bucket(Bucket="ringfence-dev-444444444444-team-fraud-x"))

    moved_on(mine, launched, "Team data bucket")
    assert s3.get_object(Bucket=bucket, Key="loans.csv")["Body"].read() == b"1"
    with pytest.raises(RingfenceError, match="BucketNotEmpty"):
        terminate(mine.client, launched)
    for version in s3.list_object_versions(Bucket=bucket)["Versions"]:
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    terminate(mine.client, launched)
    gone(lambda: s3.list_objects_v2(Bucket=bucket))


def test_nobody_launches_for_a_team_that_there_is_not(person: People) -> None:
    scientist = person("scientist-1")
    asked = {"BucketName": "journey", "Team": "nobodys", "Owner": "scientist-1"}
    with pytest.raises((ClientError, RingfenceError), match="one of the platform's teams"):
        launch(scientist.client, offered(scientist, "Team data bucket", "1.1.0"), "nobodys", asked)


def test_a_feature_group_serves_its_team(person: People, platform: Any) -> None:
    mine, other = person("scientist-1"), person("scientist-2")
    asked = {"FeatureGroupName": "journey", "Team": "credit-risk", "Owner": "scientist-1",
             "RecordIdentifier": "customer_id", "Feature1": "balance"}  # fmt: skip
    launched = launch(mine.client, offered(mine, "Feature group", "1.0.0"), "features", asked)
    group = {"FeatureGroupName": launched.outputs["FeatureGroupName"]}
    sagemaker, store = mine.client("sagemaker"), mine.client("sagemaker-featurestore-runtime")
    described = sagemaker.describe_feature_group(**group)
    assert described["OnlineStoreConfig"]["SecurityConfig"]["KmsKeyId"] == platform.outputs["keys"]["lake"]
    assert described["RoleArn"].endswith(":role/ringfence-dev-execution-scientist-1")

    values = {"customer_id": "c-1", "event_time": "2026-11-24T10:00:00Z", "balance": "12.5"}
    store.put_record(**group, Record=[{"FeatureName": k, "ValueAsString": v} for k, v in values.items()])
    record = {**group, "RecordIdentifierValueAsString": "c-1"}
    assert {each["FeatureName"]: each["ValueAsString"] for each in store.get_record(**record)["Record"]} == values
    denied(lambda: other.client("sagemaker-featurestore-runtime").get_record(**record))
    denied(lambda: sagemaker.delete_feature_group(**group))

    moved_on(mine, launched, "Feature group", Feature2="income")
    described = sagemaker.describe_feature_group(**group)
    assert [each["FeatureName"] for each in described["FeatureDefinitions"]][-1] == "income"
    assert described["OnlineStoreConfig"]["TtlDuration"] == {"Unit": "Days", "Value": 90}
    terminate(mine.client, launched)
    gone(lambda: sagemaker.describe_feature_group(**group))


def test_a_model_projects_code_reaches_main_by_somebody_else(person: People, platform: Any) -> None:
    mine, other, engineer = person("scientist-1"), person("scientist-2"), person("engineer-1", "MLEngineer")
    asked = {"ProjectName": "journey", "Team": "credit-risk", "Owner": "scientist-1"}
    launched = launch(mine.client, offered(mine, "Model project", "1.0.0"), "project", asked)
    repository = {"repositoryName": launched.outputs["RepositoryName"]}
    code = mine.client("codecommit")
    assert code.get_repository(**repository)["repositoryMetadata"]["kmsKeyId"] == platform.outputs["keys"]["teams"]

    def commit(who: Person, branch: str, parent: str | None = None) -> str:
        files = [{"filePath": "train.py", "fileContent": b"print()"}]
        named = {"parentCommitId": parent} if parent else {}
        asked = {**repository, "branchName": branch, "putFiles": files, **named}
        return str(who.client("codecommit").create_commit(**asked)["commitId"])

    first = commit(engineer, "main")
    assert "MainIsTheEngineers" in denied(lambda: commit(mine, "main", first))
    code.create_branch(**repository, branchName="idea", commitId=first)
    commit(mine, "idea", first)
    assert code.list_branches(**repository)["branches"] == ["idea", "main"]
    denied(lambda: other.client("codecommit").get_file(**repository, filePath="train.py"))

    pipeline = {"PipelineName": launched.outputs["PipelineName"]}
    sagemaker = mine.client("sagemaker")
    training, registering = steps_of(sagemaker, pipeline)
    assert training["VpcConfig"]["Subnets"][0] in platform.outputs["network"]["private_subnet_ids"].values()
    assert (training["EnableNetworkIsolation"], training["EnableInterContainerTrafficEncryption"]) == (True, True)
    assert registering["ModelApprovalStatus"] == "PendingManualApproval"
    sagemaker.start_pipeline_execution(**pipeline, ClientRequestToken="a" * 32)
    denied(lambda: other.client("sagemaker").start_pipeline_execution(**pipeline, ClientRequestToken="b" * 32))
    denied(lambda: sagemaker.update_pipeline(**pipeline, PipelineDescription="mine"))

    moved_on(mine, launched, "Model project")
    definition = json.loads(sagemaker.describe_pipeline(**pipeline)["PipelineDefinition"])
    assert definition["Steps"][0]["RetryPolicies"]
    terminate(mine.client, launched)
    gone(lambda: sagemaker.describe_pipeline(**pipeline))
    group = {"ModelPackageGroupName": "ringfence-dev-journey"}
    gone(lambda: sagemaker.describe_model_package_group(**group))


def steps_of(sagemaker: Any, pipeline: dict[str, str]) -> list[dict[str, Any]]:
    """What the steps of a pipeline are asked to do."""
    definition = json.loads(sagemaker.describe_pipeline(**pipeline)["PipelineDefinition"])
    return [step["Arguments"] for step in definition["Steps"]]


def test_a_workspace_is_opened_by_its_owner_alone(person: People, platform: Any) -> None:
    mine, other = person("scientist-3"), person("scientist-2")
    asked = {"Owner": "scientist-3", "Team": "fraud"}
    launched = launch(mine.client, offered(mine, "Studio workspace", "1.0.0"), "workspace", asked)
    domain = {"DomainId": platform.outputs["studio"]["domain_id"]}
    profile = {**domain, "UserProfileName": launched.outputs["UserProfileName"]}
    space = {**domain, "SpaceName": launched.outputs["SpaceName"]}
    sagemaker = mine.client("sagemaker")
    assert sagemaker.describe_space(**space)["SpaceSharingSettings"] == {"SharingType": "Private"}
    role = sagemaker.describe_user_profile(**profile)["UserSettings"]["ExecutionRole"]
    assert role.endswith(":role/ringfence-dev-execution-scientist-3")

    assert sagemaker.create_presigned_domain_url(**profile)["AuthorizedUrl"]
    denied(lambda: other.client("sagemaker").create_presigned_domain_url(**profile))
    denied(lambda: mine.client_from_outside("sagemaker").create_presigned_domain_url(**profile))
    settings = {"ExecutionRole": role.replace("scientist-3", "scientist-2")}
    denied(lambda: sagemaker.update_user_profile(**profile, UserSettings=settings))
    denied(lambda: sagemaker.create_user_profile(**domain, UserProfileName="another"))
    with pytest.raises(RingfenceError, match="already exists"):
        launch(mine.client, offered(mine, "Studio workspace", "1.0.0"), "second", asked)

    moved_on(mine, launched, "Studio workspace", VolumeSizeInGB="50")
    settings = sagemaker.describe_user_profile(**profile)["UserSettings"]
    assert settings["SharingSettings"] == {"NotebookOutputOption": "Disabled"}
    storage = sagemaker.describe_space(**space)["SpaceSettings"]["SpaceStorageSettings"]
    assert storage["EbsStorageSettings"]["EbsVolumeSizeInGb"] == 50
    terminate(mine.client, launched)
    gone(lambda: sagemaker.describe_space(**space))
    gone(lambda: sagemaker.describe_user_profile(**profile))
