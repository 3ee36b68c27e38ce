"""The remediation as Terraform builds it, run for real: a call, CloudTrail, the rule, the function, the containment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from local_estate import Estate, refusal

from ringfence.terraform.apply import LocalBackend, deployment

ROOT = Path(__file__).parent / "root"
IMAGE = "444444444444.dkr.ecr.eu-west-1.amazonaws.com/models:1"
EVIDENCE = "rf-watch-444444444444-evidence"


class Watched:
    """What the root built, and what its function has recorded since."""

    def __init__(self, estate: Estate) -> None:
        self.estate, self.sagemaker, self.seen = estate, estate.client("sagemaker"), set[str]()
        subnets = {each["CidrBlock"]: each["SubnetId"] for each in estate.client("ec2").describe_subnets()["Subnets"]}
        groups = estate.client("ec2").describe_security_groups()["SecurityGroups"]
        self.subnet, self.foreign = subnets["10.8.1.0/24"], subnets["10.8.2.0/24"]
        self.group = next(each["GroupId"] for each in groups if each["GroupName"] == "ours")
        self.role = "arn:aws:iam::444444444444:role/rf-watch-execution"

    def settle(self) -> None:
        """Wait for the functions that are under way."""
        for thread in self.estate.local.cloud.background:
            thread.join(60)

    def records(self) -> list[dict[str, Any]]:
        """The evidence that has come since the last look."""
        self.settle()
        s3 = self.estate.client("s3")
        listed = s3.list_objects_v2(Bucket=EVIDENCE).get("Contents", [])
        fresh = [each["Key"] for each in listed if each["Key"] not in self.seen]
        self.seen |= set(fresh)
        return [json.loads(s3.get_object(Bucket=EVIDENCE, Key=key)["Body"].read()) for key in fresh]

    def model(self, name: str, subnet: str) -> str:
        """Make a model in a subnet; its ARN."""
        made = self.sagemaker.create_model(
            ModelName=name, ExecutionRoleArn=self.role, EnableNetworkIsolation=True,
            PrimaryContainer={"Image": IMAGE}, VpcConfig={"Subnets": [subnet], "SecurityGroupIds": [self.group]},
        )  # fmt: skip
        return str(made["ModelArn"])


@pytest.mark.terraform
def test_what_escapes_is_found_recorded_told_and_contained(estate: Estate, tmp_path: Path) -> None:
    keys = estate.assume(estate.role("ringfence-terraform"))

    @contextmanager
    def source() -> Iterator[dict[str, str]]:
        yield {
            "AWS_ENDPOINT_URL": estate.local.endpoint,
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
            "AWS_MAX_ATTEMPTS": "2",
        }

    with deployment(ROOT, "watched", LocalBackend(tmp_path / "state"), source=source, parallelism=30) as root:
        root.apply(root.plan())
        assert root.replan() == []
        watched = Watched(estate)
        what_is_inside_is_left_alone(watched)
        a_model_in_a_foreign_subnet_is_marked_and_told(watched)
        a_notebook_is_stopped(watched)
        what_is_marked_is_not_used_by_the_workload(watched)
        a_finding_that_cannot_be_recorded_reaches_the_dead_letter_queue(watched)
        without_a_trail_nothing_is_seen(watched)
        estate.client("sagemaker").delete_notebook_instance(NotebookInstanceName="open")
        assert root.destroy() == []


def what_is_inside_is_left_alone(watched: Watched) -> None:
    watched.model("inside", watched.subnet)
    assert watched.records() == []


def a_model_in_a_foreign_subnet_is_marked_and_told(watched: Watched) -> None:
    inbox = watched.estate.client("sqs")
    queue = inbox.create_queue(QueueName="owner")["QueueUrl"]
    told = {"Protocol": "sqs", "Endpoint": "arn:aws:sqs:eu-west-1:444444444444:owner"}
    topic = "arn:aws:sns:eu-west-1:444444444444:rf-watch-remediation"
    watched.estate.client("sns").subscribe(TopicArn=topic, **told)
    arn = watched.model("outside", watched.foreign)
    [record] = watched.records()
    assert (record["outcome"], record["event"]["action"], record["resource"]["arn"]) == ("breach", "CreateModel", arn)
    [breach] = [check for check in record["checks"] if check["outcome"] == "breach"]
    assert (breach["check"], breach["found"]) == ("subnets", [watched.foreign])
    assert record["reaction"] == {"done": ["add_tags"], "failed": []}
    tags = watched.sagemaker.list_tags(ResourceArn=arn)["Tags"]
    assert {"Key": "Quarantine", "Value": record["finding"]} in tags
    [message] = inbox.receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(json.loads(message["Body"])["Message"]) == record
    lock = watched.estate.client("s3").get_object_lock_configuration(Bucket=EVIDENCE)["ObjectLockConfiguration"]
    retention = lock["Rule"]["DefaultRetention"]
    assert (retention["Mode"], retention["Days"]) == ("GOVERNANCE", 1)


def a_notebook_is_stopped(watched: Watched) -> None:
    """What is left out counts as what SageMaker makes of it: open to the internet, with root."""
    watched.sagemaker.create_notebook_instance(
        NotebookInstanceName="open", InstanceType="ml.t3.medium", RoleArn=watched.role
    )
    watched.settle()
    records = watched.records()
    found = {check["check"] for record in records for check in record["checks"] if check["outcome"] == "breach"}
    assert {"no direct internet access", "no root access", "subnets", "volume key"} <= found
    status = watched.sagemaker.describe_notebook_instance(NotebookInstanceName="open")["NotebookInstanceStatus"]
    assert status in ("Stopping", "Stopped")


def what_is_marked_is_not_used_by_the_workload(watched: Watched) -> None:
    iam = watched.estate.client("iam")
    attached = iam.list_attached_role_policies(RoleName="rf-watch-execution")["AttachedPolicies"]
    assert [each["PolicyName"] for each in attached] == ["rf-watch-quarantine"]
    worker = watched.estate.role("worker")
    iam.attach_role_policy(RoleName="worker", PolicyArn=attached[0]["PolicyArn"])
    sagemaker = watched.estate.acting(worker, "sagemaker")
    code, message = refusal(sagemaker.start_notebook_instance, NotebookInstanceName="open")
    assert code == "AccessDeniedException"
    assert "NobodyUsesWhatIsInQuarantine" in message
    arn = watched.sagemaker.describe_notebook_instance(NotebookInstanceName="open")["NotebookInstanceArn"]
    code, message = refusal(sagemaker.delete_tags, ResourceArn=arn, TagKeys=["Quarantine"])
    assert "NobodyLiftsIt" in message


def a_finding_that_cannot_be_recorded_reaches_the_dead_letter_queue(watched: Watched) -> None:
    """Three attempts, then the queue, with the event as it came and the error."""
    iam = watched.estate.client("iam")
    kept = iam.get_role_policy(RoleName="rf-watch-remediation", PolicyName="remediate")["PolicyDocument"]
    blunted = [each for each in kept["Statement"] if each["Sid"] != "Record"]
    put = {"RoleName": "rf-watch-remediation", "PolicyName": "remediate"}
    iam.put_role_policy(**put, PolicyDocument=json.dumps({**kept, "Statement": blunted}))
    watched.model("unrecorded", watched.foreign)
    assert watched.records() == []
    sqs = watched.estate.client("sqs")
    queue = sqs.get_queue_url(QueueName="rf-watch-remediation-failures")["QueueUrl"]
    [message] = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"]
    assert json.loads(message["Body"])["detail"]["requestParameters"]["modelName"] == "unrecorded"
    assert "s3:PutObject" in message["MessageAttributes"]["ErrorMessage"]["StringValue"]
    iam.put_role_policy(**put, PolicyDocument=json.dumps(kept))


def without_a_trail_nothing_is_seen(watched: Watched) -> None:
    """EventBridge hears of calls from CloudTrail: why nobody may stop the trail."""
    trail = watched.estate.client("cloudtrail")
    trail.stop_logging(Name="rf-watch")
    watched.model("unseen", watched.foreign)
    assert watched.records() == []
    trail.start_logging(Name="rf-watch")
    watched.model("seen", watched.foreign)
    assert len(watched.records()) == 1
