"""The HTTP face: services and operations found, credentials, refusals in each protocol, what nobody answers."""

from __future__ import annotations

import gzip
import json
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from local_estate import DEV, REGION, Estate, document, refusal, statement

from ringfence.cloud.call import ANSWERS, Answer, Call, Fault, Principal
from ringfence.cloud.credentials import service_principal


def fetch(url: str, **options: Any) -> tuple[int, str]:
    """Status and text of a plain HTTP request."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, **options), timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def authorization(service: str) -> str:
    """A signature's scope; the local AWS does not verify the rest."""
    return f"AWS4-HMAC-SHA256 Credential=AKIARING{DEV}/20261124/{REGION}/{service}/aws4_request, Signature=0"


def test_every_protocol_is_spoken(estate: Estate) -> None:
    assert estate.client("iam").list_users()["Users"] == []
    assert estate.client("ec2").describe_key_pairs()["KeyPairs"] == []
    assert estate.client("kms").list_keys()["Keys"] == []
    assert estate.client("lambda").list_functions()["Functions"] == []
    s3 = estate.client("s3")
    s3.create_bucket(Bucket="some-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="some-bucket", Key="a folder/ü+%.txt", Body=b"x" * 100_000, Metadata={"Team_Name": "risk"})
    read = s3.get_object(Bucket="some-bucket", Key="a folder/ü+%.txt")
    assert (read["Body"].read(), read["Metadata"]) == (b"x" * 100_000, {"team_name": "risk"})
    assert s3.get_bucket_location(Bucket="some-bucket")["LocationConstraint"] == REGION


def test_unknown_keys_are_refused_in_each_services_words(estate: Estate) -> None:
    unknown = {"AccessKeyId": "AKIAUNKNOWN000000000", "SecretAccessKey": "x", "SessionToken": None}
    expected = {
        ("sts", "get_caller_identity"): "InvalidClientTokenId",
        ("kms", "list_keys"): "UnrecognizedClientException",
        ("s3", "list_buckets"): "InvalidAccessKeyId",
        ("ec2", "describe_vpcs"): "AuthFailure",
    }
    for (service, method), code in expected.items():
        assert refusal(getattr(estate.client(service, credentials=unknown), method))[0] == code


def test_a_session_is_its_token(estate: Estate) -> None:
    keys = estate.assume(estate.role("anybody"))
    assert estate.client("sts", credentials=keys).get_caller_identity()["Account"] == DEV
    stolen = {**keys, "SessionToken": "another"}
    assert refusal(estate.client("sts", credentials=stolen).get_caller_identity)[0] == "InvalidClientTokenId"


def test_sessions_expire(estate: Estate) -> None:
    principal = Principal(f"arn:aws:iam::{DEV}:role/old", DEV, "AROA:old")
    old = estate.local.cloud.credentials.issue(principal, -1)
    keys = {"AccessKeyId": old.access_key_id, "SecretAccessKey": "x", "SessionToken": old.session_token}
    assert refusal(estate.client("sts", credentials=keys).get_caller_identity)[0] == "ExpiredToken"
    assert refusal(estate.client("kms", credentials=keys).list_keys)[0] == "ExpiredTokenException"


@pytest.mark.parametrize(
    ("service", "method", "parameters"),
    [
        ("braket", "search_jobs", {"filters": []}),
        ("outposts", "list_outposts", {}),
        ("sagemaker", "list_ai_benchmark_jobs", {}),
        ("snowball", "list_jobs", {}),
    ],
)
def test_what_nobody_answers_is_named(estate: Estate, service: str, method: str, parameters: dict[str, Any]) -> None:
    client = estate.client(service)
    operation = client.meta.method_to_api_mapping[method]
    code, message = refusal(getattr(client, method), **parameters)
    assert (code, message) == ("NotImplemented", f"the local AWS does not answer {service}:{operation}")


def test_an_operation_of_no_model_is_named(estate: Estate) -> None:
    headers = {
        "Authorization": authorization("sagemaker"),
        "X-Amz-Target": "SageMaker.CreateMiracle",
        "Content-Type": "application/x-amz-json-1.1",
    }
    status, text = fetch(estate.local.endpoint + "/", data=b"{}", headers=headers)
    assert status == 501
    error = json.loads(text)
    assert error["__type"] == "NotImplemented"
    assert "SageMaker.CreateMiracle (service sagemaker)" in error["message"]
    form = {"Authorization": authorization("iam"), "Content-Type": "application/x-www-form-urlencoded"}
    status, text = fetch(estate.local.endpoint + "/", data=b"Action=MakeMiracle&Version=2010-05-08", headers=form)
    assert status == 501
    assert "<Code>NotImplemented</Code>" in text
    assert "MakeMiracle (service iam)" in text
    status, text = fetch(estate.local.endpoint + "/")
    assert status == 501
    assert "the request is not signed" in text


def test_a_body_that_is_not_the_protocols_is_refused(estate: Estate) -> None:
    headers = {
        "Authorization": authorization("sagemaker"),
        "X-Amz-Target": "SageMaker.CreateModel",
        "Content-Type": "application/x-amz-json-1.1",
    }
    status, text = fetch(estate.local.endpoint + "/", data=b'{"Containers": 3}', headers=headers)
    assert status == 400
    assert json.loads(text)["__type"] in ("SerializationException", "ValidationException")
    s3 = {"Authorization": authorization("s3")}
    status, text = fetch(estate.local.endpoint + "/b?versioning", data=b"<not", headers=s3, method="PUT")
    assert status == 400
    assert "<Code>MalformedXML</Code>" in text


def test_a_compressed_body_is_read(estate: Estate) -> None:
    body = gzip.compress(b'{"Name": "/a", "Value": "b", "Type": "String"}')
    headers = {
        "Authorization": authorization("ssm"),
        "X-Amz-Target": "AmazonSSM.PutParameter",
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Encoding": "gzip",
    }
    assert fetch(estate.local.endpoint + "/", data=body, headers=headers)[0] == 200
    assert estate.client("ssm").get_parameter(Name="/a")["Parameter"]["Value"] == "b"


def test_anonymous_calls_are_denied(estate: Estate) -> None:
    estate.client("s3").create_bucket(Bucket="some-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    status, text = fetch(f"{estate.local.endpoint}/some-bucket/key")
    assert (status, "<Code>AccessDenied</Code>" in text) == (403, True)


def test_our_answers_come_before_motos_and_are_checked(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    def own(call: Call) -> Answer:
        name = call.parameters["ModelName"]
        if name == "none":
            raise Fault("ValidationException", f'Could not find model "{name}".')
        answer: Answer = {"ModelArn": f"arn:aws:sagemaker:{call.region}:{call.account}:model/{name}", "ModelName": name}
        if name == "wrong":
            answer["Container"] = []
        return answer | ({"CreationTime": 1_700_000_000} if name != "lacking" else {})

    monkeypatch.setitem(ANSWERS, ("sagemaker", "DescribeModel"), own)
    sagemaker = estate.client("sagemaker")
    found = sagemaker.describe_model(ModelName="mine")
    assert (found["ModelArn"], found["CreationTime"].year) == (f"arn:aws:sagemaker:{REGION}:{DEV}:model/mine", 2023)
    assert refusal(sagemaker.describe_model, ModelName="none") == (
        "ValidationException",
        'Could not find model "none".',
    )
    code, message = refusal(sagemaker.describe_model, ModelName="lacking")
    assert (code, 'Missing required parameter in input: "CreationTime"' in message) == ("LocalAwsFault", True)
    assert "Unknown parameter in input" in refusal(sagemaker.describe_model, ModelName="wrong")[1]


def test_a_failing_answer_is_a_fault_not_a_hang(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(call: Call) -> Answer:
        raise KeyError("nothing")

    monkeypatch.setitem(ANSWERS, ("sagemaker", "ListModels"), broken)
    code, message = refusal(estate.client("sagemaker").list_models)
    assert (code, message) == ("LocalAwsFault", "the local AWS failed on sagemaker:ListModels: KeyError: 'nothing'")


def test_services_call_in_process_validated_and_authorized(estate: Estate) -> None:
    cloud = estate.local.cloud
    role = estate.role("worker", policy=statement("Allow", "sqs:CreateQueue"))
    person = cloud.role_session(role, "ada", tags={"team": "risk"})
    common = {"principal": person, "account": DEV, "region": REGION, "via": ("cloudformation.amazonaws.com",)}
    made = cloud.invoke("sqs", "CreateQueue", {"QueueName": "jobs"}, **common)
    assert made["QueueUrl"].endswith("/jobs")
    with pytest.raises(Fault) as refused:
        cloud.invoke("sns", "CreateTopic", {"Name": "jobs"}, **common)
    assert refused.value.code == "AuthorizationError"
    with pytest.raises(Fault) as refused:
        cloud.invoke("sqs", "CreateQueue", {}, **common)
    assert "Value null at 'queueName'" in refused.value.message
    service = service_principal("servicecatalog.amazonaws.com", DEV)
    listed = cloud.invoke("sqs", "ListQueues", {}, principal=service, account=DEV, region=REGION)
    assert len(listed["QueueUrls"]) == 1


def test_a_service_acting_for_a_person_is_seen_as_such(estate: Estate) -> None:
    role = estate.role("worker", policy=None)
    through = {"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}
    policy = document(statement("Allow", "sqs:CreateQueue", Condition=through))
    estate.client("iam").put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=policy)
    assert refusal(estate.acting(role, "sqs").create_queue, QueueName="direct")[0] == "AccessDeniedException"
    cloud = estate.local.cloud
    person = cloud.role_session(role, "ada")
    common: dict[str, Any] = {"principal": person, "account": DEV, "region": REGION}
    made = cloud.invoke("sqs", "CreateQueue", {"QueueName": "jobs"}, via=("cloudformation.amazonaws.com",), **common)
    assert made["QueueUrl"].endswith("/jobs")


def test_a_waiting_call_holds_nobody_up(estate: Estate) -> None:
    sqs = estate.client("sqs")
    queue = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    received: list[Any] = []

    def wait() -> None:
        received.extend(sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20).get("Messages", []))

    waiting = threading.Thread(target=wait)
    waiting.start()
    estate.client("sqs").send_message(QueueUrl=queue, MessageBody="now")
    waiting.join(timeout=10)
    assert [message["Body"] for message in received] == ["now"]


def test_calls_at_once_are_all_answered(estate: Estate) -> None:
    def make(number: int) -> None:
        estate.client("ec2").create_vpc(CidrBlock=f"10.{number}.0.0/16")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(make, range(1, 17)))
    blocks = {vpc["CidrBlock"] for vpc in estate.client("ec2").describe_vpcs()["Vpcs"]}
    assert {f"10.{number}.0.0/16" for number in range(1, 17)} <= blocks


def test_stores_are_the_accounts_and_regions(estate: Estate) -> None:
    cloud = estate.local.cloud
    cloud.store(DEV, REGION, "thing")["a"] = 1
    assert cloud.store(DEV, REGION, "thing") == {"a": 1}
    assert cloud.store(DEV, "eu-west-2", "thing") == cloud.store("111111111111", REGION, "thing") == {}


def test_health_and_record(estate: Estate) -> None:
    estate.client("sts").get_caller_identity()
    status, text = fetch(estate.local.endpoint + "/_local/health")
    assert (status, json.loads(text)["instance"]) == (200, estate.local.cloud.instance)
    record = json.loads(fetch(estate.local.endpoint + "/_local/calls")[1])
    assert record["served"] == {"sts:GetCallerIdentity": 1}
    assert fetch(estate.local.endpoint + "/_local/other")[0] == 404
