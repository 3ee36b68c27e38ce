"""Functions that really run, with their role's keys and on loopback only; and events that reach what may be reached."""

from __future__ import annotations

import io
import json
import textwrap
import zipfile
from typing import Any

import pytest
from local_estate import Estate, document, refusal, statement

FUNCTION = "arn:aws:lambda:eu-west-1:444444444444:function:{}"


def package(code: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("app.py", textwrap.dedent(code))
    return written.getvalue()


def function(estate: Estate, name: str, code: str, policy: Any = None, **more: Any) -> str:
    """Make a function with a role of its own; its ARN."""
    trust = {"Service": "lambda.amazonaws.com"}
    role = estate.role(f"of-{name}", trust=trust, policy=policy or statement("Allow", "logs:*"))
    client = estate.client("lambda")
    client.create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="app.handle",
        Code={"ZipFile": package(code)},
        **more,
    )
    return FUNCTION.format(name)


def answered(estate: Estate, name: str, event: Any = None, **more: Any) -> tuple[Any, str]:
    """What a function answers, and Lambda's word for an error."""
    answer = estate.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
    return json.loads(answer["Payload"].read()), answer.get("FunctionError", "")


def wait(estate: Estate) -> None:
    for thread in estate.local.cloud.background:
        thread.join(30)


WHO = """
import boto3, os
def handle(event, context):
    said = boto3.client("sts").get_caller_identity()["Arn"]
    return {"who": said, "event": event, "name": context.function_name, "word": os.environ["WORD"]}
"""


def test_a_function_runs_as_its_role(estate: Estate) -> None:
    function(estate, "who", WHO, Environment={"Variables": {"WORD": "yes"}}, Timeout=30)
    said, error = answered(estate, "who", {"a": 1})
    assert error == ""
    assert said == {
        "who": "arn:aws:sts::444444444444:assumed-role/of-who/who", "event": {"a": 1}, "name": "who", "word": "yes",
    }  # fmt: skip


def test_a_function_may_what_its_role_may_and_nothing_else(estate: Estate) -> None:
    code = """
    import boto3
    def handle(event, context):
        boto3.client("s3").list_buckets()
    """
    function(estate, "looks", code, Timeout=30)
    said, error = answered(estate, "looks")
    assert error == "Unhandled"
    assert "s3:ListAllMyBuckets" in said["errorMessage"]


def test_a_function_reaches_loopback_only(estate: Estate) -> None:
    code = """
    import socket
    def handle(event, context):
        socket.create_connection(("192.0.2.1", 443), timeout=1)
    """
    function(estate, "calls-home", code, Timeout=30)
    said, _ = answered(estate, "calls-home")
    assert (said["errorType"], "loopback only" in said["errorMessage"]) == ("PermissionError", True)


def test_a_function_that_takes_too_long_is_ended(estate: Estate) -> None:
    function(estate, "sleeps", "import time\ndef handle(event, context):\n    time.sleep(30)\n", Timeout=1)
    said, error = answered(estate, "sleeps")
    assert (error, said["errorMessage"]) == ("Unhandled", "Task timed out after 1.00 seconds")


def test_a_log_is_written_only_where_the_role_may(estate: Estate) -> None:
    logs, code = estate.client("logs"), "def handle(event, context):\n    print('hello')\n"
    function(estate, "says", code, Timeout=30)
    function(estate, "mute", code, policy=statement("Allow", "s3:ListAllMyBuckets"), Timeout=30)
    for name, lines in (("says", ["hello"]), ("mute", [])):
        logs.create_log_group(logGroupName=f"/aws/lambda/{name}")
        answered(estate, name)
        written = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        assert [each["message"] for each in written if "RequestId" not in each["message"]] == lines


def test_an_invocation_that_fails_is_tried_again_and_then_handed_over(estate: Estate) -> None:
    sqs = estate.client("sqs")
    queue = sqs.create_queue(QueueName="failures")["QueueUrl"]
    code = "def handle(event, context):\n    raise RuntimeError('no')\n"
    target = {"TargetArn": "arn:aws:sqs:eu-west-1:444444444444:failures"}
    function(
        estate,
        "fails",
        code,
        policy=statement("Allow", ["logs:*", "sqs:SendMessage"]),
        DeadLetterConfig=target,
        Timeout=30,
    )
    assert estate.client("lambda").get_function(FunctionName="fails")["Configuration"]["DeadLetterConfig"] == target
    estate.client("logs").create_log_group(logGroupName="/aws/lambda/fails")
    assert (
        estate.client("lambda").invoke(FunctionName="fails", InvocationType="Event", Payload="{}")["StatusCode"] == 202
    )
    wait(estate)
    [message] = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"]
    assert message["MessageAttributes"]["ErrorMessage"]["StringValue"] == "no"
    starts = estate.client("logs").filter_log_events(logGroupName="/aws/lambda/fails")["events"]
    assert sum(each["message"].startswith("START") for each in starts) == 3


def test_a_role_must_trust_lambda(estate: Estate) -> None:
    role = estate.role("of-nobody")
    code, message = refusal(
        estate.client("lambda").create_function, FunctionName="f", Role=role, Runtime="python3.13",
        Handler="app.handle", Code={"ZipFile": package("def handle(event, context): ...")},
    )  # fmt: skip
    assert (code, "cannot be assumed by Lambda" in message) == ("InvalidParameterValueException", True)


def rule(estate: Estate, target: dict[str, Any]) -> None:
    events = estate.client("events")
    events.put_rule(
        Name="orders", EventPattern=json.dumps({"source": ["shop"], "detail": {"size": [{"exists": True}]}})
    )
    events.put_targets(Rule="orders", Targets=[{"Id": "one", **target}])


def put(estate: Estate, source: str = "shop") -> dict[str, Any]:
    entry = {"Source": source, "DetailType": "order", "Detail": json.dumps({"size": 3})}
    answer: dict[str, Any] = estate.client("events").put_events(Entries=[entry])
    return answer


def test_an_event_reaches_a_function_only_with_its_permission(estate: Estate) -> None:
    sqs, client = estate.client("sqs"), estate.client("lambda")
    code = "def handle(event, context):\n    print(event['detail']['size'])\n"
    arn = function(estate, "orders", code, Timeout=30)
    estate.client("logs").create_log_group(logGroupName="/aws/lambda/orders")
    lost = sqs.create_queue(QueueName="lost")["QueueUrl"]
    allowed = statement("Allow", "sqs:SendMessage", Principal={"Service": "events.amazonaws.com"})
    sqs.set_queue_attributes(QueueUrl=lost, Attributes={"Policy": document(allowed)})
    rule(estate, {"Arn": arn, "DeadLetterConfig": {"Arn": "arn:aws:sqs:eu-west-1:444444444444:lost"}})
    assert put(estate)["FailedEntryCount"] == 0
    [message] = sqs.receive_message(QueueUrl=lost, MessageAttributeNames=["All"])["Messages"]
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "AccessDeniedException"
    rule_arn = "arn:aws:events:eu-west-1:444444444444:rule/orders"
    client.add_permission(
        FunctionName="orders", StatementId="rule", Action="lambda:InvokeFunction", Principal="events.amazonaws.com",
        SourceArn=rule_arn,
    )  # fmt: skip
    put(estate)
    wait(estate)
    written = estate.client("logs").filter_log_events(logGroupName="/aws/lambda/orders")["events"]
    assert "3" in [each["message"] for each in written]


@pytest.mark.parametrize("allowed", [True, False])
def test_an_event_reaches_a_queue_only_by_its_policy(estate: Estate, allowed: bool) -> None:
    sqs = estate.client("sqs")
    queue = sqs.create_queue(QueueName="orders")["QueueUrl"]
    if allowed:
        policy = statement("Allow", "sqs:SendMessage", Principal={"Service": "events.amazonaws.com"})
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": document(policy)})
    rule(estate, {"Arn": "arn:aws:sqs:eu-west-1:444444444444:orders"})
    put(estate)
    assert len(sqs.receive_message(QueueUrl=queue).get("Messages", [])) == allowed


def test_nobody_sends_events_in_the_name_of_aws(estate: Estate) -> None:
    answer = put(estate, source="aws.sagemaker")
    assert (answer["FailedEntryCount"], answer["Entries"][0]["ErrorCode"]) == (1, "NotAuthorizedForSource")
