"""Requests refused as AWS refuses them, and moto's answers brought to the model's types."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.config import Config
from local_estate import DEV, Estate, document, refusal, statement

from ringfence.cloud import wire
from ringfence.cloud.call import Fault
from ringfence.cloud.validation import Misfit, check_answer, check_request, conform_json


def refused(service: str, operation: str, parameters: dict[str, Any]) -> tuple[str, str]:
    """Code and message for parameters that a model does not admit."""
    with pytest.raises(Fault) as fault:
        check_request(service, wire.model_of(service, operation), parameters)
    return fault.value.code, fault.value.message


def test_required_members() -> None:
    assert refused(
        "sagemaker",
        "CreateNotebookInstance",
        {"NotebookInstanceName": "n", "RoleArn": "arn:aws:iam::444444444444:role/r"},
    ) == (
        "ValidationException",
        "1 validation error detected: "
        "Value null at 'instanceType' failed to satisfy constraint: Member must not be null",
    )
    assert refused("ec2", "CreateSubnet", {"CidrBlock": "10.0.0.0/24"})[0] == "MissingParameter"
    assert refused("iam", "CreateRole", {"RoleName": "r"})[0] == "ValidationError"


def test_enumerations_patterns_lengths_and_ranges() -> None:
    job = {
        "NotebookInstanceName": "under_score",
        "InstanceType": "ml.enormous",
        "RoleArn": "role",
        "VolumeSizeInGB": 4,
        "SecurityGroupIds": [f"sg-{number}" for number in range(9)],
    }
    code, message = refused("sagemaker", "CreateNotebookInstance", job)
    assert code == "ValidationException"
    assert message.startswith("6 validation errors detected: ")
    for part in (
        "Value 'under_score' at 'notebookInstanceName' failed to satisfy constraint: Member must satisfy regular exp",
        "Value 'ml.enormous' at 'instanceType' failed to satisfy constraint: Member must satisfy enum value set: [",
        "Value 'role' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
        "Value '4' at 'volumeSizeInGB' failed to satisfy constraint: Member must have value greater than or equal to 5",
        "at 'securityGroupIds' failed to satisfy constraint: Member must have length less than or equal to 5",
    ):
        assert part in message


def test_patterns_hold_for_the_whole_value() -> None:
    assert refused("iam", "GetRole", {"RoleName": "good name"})[0] == "ValidationError"
    check_request("iam", wire.model_of("iam", "GetRole"), {"RoleName": "good@name"})


def test_patterns_that_only_java_reads_are_left_out() -> None:
    tag = {"Key": "Zoë ☕", "Value": "x"}
    model = f"arn:aws:sagemaker:eu-west-1:{DEV}:model/m"
    check_request("sagemaker", wire.model_of("sagemaker", "AddTags"), {"ResourceArn": model, "Tags": [tag]})


def test_types() -> None:
    code, message = refused("sagemaker", "ListModels", {"MaxResults": "ten"})
    assert code == "ValidationException"
    assert "Invalid type for parameter MaxResults" in message


def test_a_client_that_does_not_check_is_refused(estate: Estate) -> None:
    """The AWS CLI's and boto3's own checks do not save the local AWS from its own."""
    loose = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    from local_estate import REGION, SESSION

    keys = estate.accounts["dev"]
    client = SESSION.client(
        "sagemaker",
        endpoint_url=estate.local.endpoint,
        config=loose,
        region_name=REGION,
        aws_access_key_id=keys["access_key_id"],
        aws_secret_access_key=keys["secret_access_key"],
    )
    code, message = refusal(client.create_notebook_instance, NotebookInstanceName="n", InstanceType="ml.t3.medium")
    assert code == "ValidationException"
    assert "Value null at 'roleArn'" in message
    assert refusal(client.create_model, ModelName=3)[0] == "ValidationException"


def test_answers_of_our_own_must_be_the_models() -> None:
    model = wire.model_of("sagemaker", "ListModels")
    summary = {"ModelName": "m", "ModelArn": "arn:aws:sagemaker:eu-west-1:444444444444:model/m", "CreationTime": 0}
    assert check_answer("sagemaker", "ListModels", model, {"Models": [summary], "NextToken": None}) == {
        "Models": [summary]
    }
    for broken in ({}, {"Models": [{**summary, "ModelName": 3}]}, {"Models": [{**summary, "Colour": "red"}]}):
        with pytest.raises(Fault, match="is not AWS's"):
            check_answer("sagemaker", "ListModels", model, broken)


def test_motos_answers_are_brought_to_the_models_types() -> None:
    model = wire.model_of("codecommit", "GetRepository")
    sent = {"repositoryMetadata": {"creationDate": "2026-11-24T00:00:00Z", "accountId": 444444444444, "Extra": 1}}
    body, mended, lacking = conform_json(model, json.dumps(sent).encode())
    assert json.loads(body) == {
        "repositoryMetadata": {"creationDate": 1795478400.0, "accountId": "444444444444", "Extra": 1}
    }
    assert len(mended) == 2
    assert lacking == []
    same = b'{"repositoryMetadata": {"creationDate": 1.5}}'
    assert conform_json(model, same) == (same, [], [])
    assert conform_json(wire.model_of("sagemaker", "ListModels"), b"{}")[2] == ["Models"]
    with pytest.raises(Misfit, match="repositoryMetadata should be a structure"):
        conform_json(model, b'{"repositoryMetadata": "name"}')


@pytest.mark.parametrize(
    ("service", "method", "parameters", "code"),
    [
        ("iam", "create_policy", {"PolicyName": "p", "PolicyDocument": "{"}, "MalformedPolicyDocument"),
        (
            "iam",
            "create_role",
            {"RoleName": "r", "AssumeRolePolicyDocument": document(statement("Allow", "sts:AssumeRole"))},
            "MalformedPolicyDocument",
        ),
        (
            "kms",
            "create_key",
            {"Policy": document(statement("Allow", "kms:*", Principal={"AWS": f"arn:aws:iam::{DEV}:role/missing"}))},
            "MalformedPolicyDocumentException",
        ),
        (
            "organizations",
            "create_policy",
            {
                "Name": "n",
                "Description": "d",
                "Type": "SERVICE_CONTROL_POLICY",
                "Content": document(statement("Deny", "s3:*", Principal="*")),
            },
            "MalformedPolicyDocumentException",
        ),
    ],
)
def test_policies_that_aws_would_not_store(
    estate: Estate, service: str, method: str, parameters: dict[str, Any], code: str
) -> None:
    client = estate.client(service, "management" if service == "organizations" else "dev")
    assert refusal(getattr(client, method), **parameters)[0] == code


def test_a_bucket_policy_names_those_who_exist(estate: Estate) -> None:
    s3 = estate.client("s3")
    s3.create_bucket(Bucket="some-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    role = f"arn:aws:iam::{DEV}:role/reader"
    policy = document(statement("Allow", "s3:GetObject", "arn:aws:s3:::some-bucket/*", Principal={"AWS": role}))
    code, message = refusal(s3.put_bucket_policy, Bucket="some-bucket", Policy=policy)
    assert (code, message) == ("MalformedPolicy", f'Invalid principal in policy: "AWS":"{role}"')
    estate.role("reader")
    s3.put_bucket_policy(Bucket="some-bucket", Policy=policy)
    stranger = policy.replace(DEV, "999999999999")
    s3.put_bucket_policy(Bucket="some-bucket", Policy=stranger)
