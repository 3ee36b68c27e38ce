"""The platform as its people meet it, on the local AWS: applied, used, refused outside, destroyed."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from product_journeys import (  # noqa: F401  the products' tests, on this very platform
    test_a_feature_group_serves_its_team,
    test_a_model_projects_code_reaches_main_by_somebody_else,
    test_a_notebook_grows_with_its_next_version,
    test_a_teams_bucket_is_its_teams_alone,
    test_a_workspace_is_opened_by_its_owner_alone,
    test_nobody_launches_for_a_team_that_there_is_not,
)

from ringfence.cli.deployment import LocalSession, destroy_target, target_of
from ringfence.cli.people import Person, perimeter_of
from ringfence.errors import RingfenceError
from ringfence.self_service.attempts import data_scientist_attempts, make
from ringfence.self_service.portal import Launch, launch, products, terminate

pytestmark = pytest.mark.terraform
DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
OWNED = {"NotebookName": "journey", "Owner": "scientist-1", "InstanceType": "ml.t3.medium"}


def launched_by(person: Person, name: str) -> Launch:
    """A secure notebook that a person launches from the catalogue."""
    (product,) = [each for each in products(person.client) if each.name == "Secure notebook"]
    return launch(person.client, product, name, {**OWNED, "NotebookName": name, "Owner": person.user})


@pytest.fixture(scope="module")
def notebook(person: Callable[..., Person]) -> tuple[Launch, dict[str, Any]]:
    """A secure notebook of scientist-1, and its description."""
    scientist = person("scientist-1")
    launched = launched_by(scientist, "journey")
    name = launched.outputs["NotebookInstanceName"]
    return launched, scientist.client("sagemaker").describe_notebook_instance(NotebookInstanceName=name)


def refused(call: Callable[[], Any]) -> str:
    """The message with which a call is denied; it must be denied."""
    with pytest.raises(ClientError) as raised:
        call()
    assert raised.value.response["Error"]["Code"] in DENIED, raised.value
    return str(raised.value.response["Error"]["Message"])


@pytest.mark.parametrize("name", ["dev", "management"])
def test_a_second_plan_shows_no_difference(name: str, platform: Any) -> None:
    assert platform.differing[name] == []


def test_the_scientist_is_a_session_of_the_permission_sets_role(person: Callable[..., Person]) -> None:
    arn = person("scientist-1").client("sts").get_caller_identity()["Arn"]
    assert "assumed-role/AWSReservedSSO_DataScientist_" in arn
    assert arn.endswith("/scientist-1")


def test_the_notebook_is_what_the_product_promises(notebook: tuple[Launch, dict[str, Any]], platform: Any) -> None:
    described = notebook[1]
    assert described["SubnetId"] in platform.outputs["network"]["private_subnet_ids"].values()
    assert described["SecurityGroups"] == [platform.outputs["network"]["security_group_ids"]["workloads"]]
    assert described["DirectInternetAccess"] == "Disabled"
    assert described["RootAccess"] == "Disabled"
    assert described["KmsKeyId"] == platform.outputs["keys"]["studio"]
    assert described["RoleArn"].endswith(":role/ringfence-dev-execution-scientist-1")
    assert described["InstanceMetadataServiceConfiguration"]["MinimumInstanceMetadataServiceVersion"] == "2"


def test_the_notebook_is_tagged_with_its_owner(
    notebook: tuple[Launch, dict[str, Any]], person: Callable[..., Person]
) -> None:
    sagemaker = person("scientist-1").client("sagemaker")
    tags = {
        tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=notebook[1]["NotebookInstanceArn"])["Tags"]
    }
    assert tags["Owner"] == "scientist-1"
    assert tags["aws:servicecatalog:provisioningPrincipalArn"].endswith("/scientist-1")


def test_only_its_owner_opens_it(notebook: tuple[Launch, dict[str, Any]], person: Callable[..., Person]) -> None:
    name = {"NotebookInstanceName": notebook[1]["NotebookInstanceName"]}
    assert person("scientist-1").client("sagemaker").create_presigned_notebook_instance_url(**name)["AuthorizedUrl"]
    refused(lambda: person("scientist-2").client("sagemaker").create_presigned_notebook_instance_url(**name))


def test_nobody_ends_what_another_launched(
    notebook: tuple[Launch, dict[str, Any]], person: Callable[..., Person]
) -> None:
    catalog = person("scientist-2").client("servicecatalog")
    with pytest.raises(ClientError):
        catalog.terminate_provisioned_product(ProvisionedProductId=notebook[0].id)


@pytest.mark.parametrize(
    "change", [{"InstanceType": "ml.p4d.24xlarge"}, {"VolumeSizeInGB": "9999"}, {"NotebookName": "-"}]
)
def test_a_launch_outside_the_products_bounds_fails_and_leaves_nothing(
    change: dict[str, str], person: Callable[..., Person]
) -> None:
    scientist = person("scientist-1")
    (product,) = [each for each in products(scientist.client) if each.name == "Secure notebook"]
    before = scientist.client("sagemaker").list_notebook_instances()["NotebookInstances"]
    with pytest.raises((ClientError, RingfenceError)):
        launch(scientist.client, product, "outside", {**OWNED, "NotebookName": "outside", **change})
    assert scientist.client("sagemaker").list_notebook_instances()["NotebookInstances"] == before


def test_every_way_out_is_refused_by_name_and_the_way_in_is_open(person: Callable[..., Person], platform: Any) -> None:
    attempts = list(data_scientist_attempts(perimeter_of(platform.outputs, "scientist-1"), "journey"))
    scientist = person("scientist-1")
    outcomes = [make(attempt, scientist.client, scientist.client_from_outside) for attempt in attempts]
    wrong = [(outcome.attempt.says, outcome.message) for outcome in outcomes if not outcome.as_it_should_be]
    assert not wrong
    assert sum(outcome.refused for outcome in outcomes) >= 10
    for outcome in outcomes:
        if "training job" in outcome.attempt.says and outcome.refused and "role" not in outcome.attempt.says:
            assert "guardrail: " in outcome.message, outcome


def test_people_without_the_permission_set_see_no_role(platform: Any) -> None:
    with pytest.raises(ClientError, match="No access"):
        platform.person("auditor-1", "DataScientist")


def test_the_auditor_reads_and_changes_nothing(person: Callable[..., Person]) -> None:
    auditor = person("auditor-1", "Auditor").client_from_outside
    assert auditor("cloudtrail").describe_trails()["trailList"]
    refused(lambda: auditor("cloudtrail").stop_logging(Name="ringfence-dev"))
    refused(lambda: auditor("s3").create_bucket(Bucket="auditors-own"))


def test_an_emergency_is_for_whom_the_group_holds_and_takes_down_but_reads_nothing(
    person: Callable[..., Person], platform: Any
) -> None:
    """The group of the set BreakGlass stands empty; somebody is put into it by hand, and taken out again."""
    with pytest.raises(ClientError, match="No access"):
        platform.person("sysops-1", "BreakGlass")
    store = LocalSession(platform.running.environment("management")).client("identitystore")
    named = {"IdentityStoreId": "d-1111111111"}
    group = next(
        each["GroupId"]
        for each in store.list_groups(**named)["Groups"]
        if each["DisplayName"] == "ringfence-BreakGlass"
    )
    user = next(each["UserId"] for each in store.list_users(**named)["Users"] if each["UserName"] == "sysops-1")
    member = store.create_group_membership(**named, GroupId=group, MemberId={"UserId": user})["MembershipId"]
    try:
        taker = platform.person("sysops-1", "BreakGlass").client_from_outside("sts")
    finally:
        store.delete_group_membership(**named, MembershipId=member)
    role = {"RoleArn": "arn:aws:iam::444444444444:role/ringfence-dev-break-glass", "RoleSessionName": "sysops-1"}
    refused(lambda: person("scientist-1").client_from_outside("sts").assume_role(**role))
    keys = taker.assume_role(**role)["Credentials"]
    emergency = LocalSession(
        {
            **platform.running.environment("dev"),
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }
    ).client
    assert emergency("sagemaker").list_domains()["Domains"]
    curated = platform.outputs["buckets"]["curated"]["name"]
    assert "EmergenciesReadNoData" in refused(lambda: emergency("s3").get_object(Bucket=curated, Key="credit-risk/x"))
    refused(lambda: emergency("events").disable_rule(Name="ringfence-dev-break-glass"))


def test_the_lake_is_reached_only_from_inside_and_by_its_team(person: Callable[..., Person], platform: Any) -> None:
    bucket = platform.outputs["buckets"]["curated"]["name"]
    inside = person("scientist-1").client("s3")
    outside = person("scientist-1").client_from_outside("s3")
    assert inside.list_objects_v2(Bucket=bucket, Prefix="credit-risk/")["KeyCount"] == 0
    refused(lambda: inside.list_objects_v2(Bucket=bucket, Prefix="fraud/"))
    refused(lambda: outside.list_objects_v2(Bucket=bucket, Prefix="credit-risk/"))


def test_its_owner_ends_it_and_it_is_gone(
    notebook: tuple[Launch, dict[str, Any]], person: Callable[..., Person]
) -> None:
    scientist = person("scientist-1")
    terminate(scientist.client, notebook[0])
    with pytest.raises(ClientError, match=r"RecordNotFound|not found|does not exist"):
        scientist.client("sagemaker").describe_notebook_instance(
            NotebookInstanceName=notebook[1]["NotebookInstanceName"]
        )


def test_destroyed_in_order_nothing_is_left(
    platform: Any, person: Callable[..., Person], capfd: pytest.CaptureFixture[str]
) -> None:
    launched_by(person("scientist-2"), "left-running")
    for name in ("management", "dev"):
        assert destroy_target(platform.targets[name]) == 0
    for name in ("dev", "management"):
        bootstrap = target_of(platform.project / "environments/bootstrap", local=True, account=name)
        assert destroy_target(bootstrap) == 0
    said = capfd.readouterr()
    assert "terminated the provisioned product left-running" in said.err
    assert "its deletion window" in said.out
    assert "left behind" not in said.out
