"""Events of the documented shape ("AWS API Call via CloudTrail"), and what a test changes in them."""

from __future__ import annotations

from typing import Any


def api_call(
    name: str, parameters: dict[str, Any], answer: dict[str, Any] | None = None, **detail: Any
) -> dict[str, Any]:
    """The event of one SageMaker call; members as CloudTrail spells them (`trainingJobName`)."""
    return {
        "version": "0",
        "id": "11111111-1111-1111-1111-111111111111",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.sagemaker",
        "account": "444444444444",
        "time": "2026-11-24T10:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": {
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "AssumedRole",
                "principalId": "AROAEXAMPLE:scientist-1",
                "arn": "arn:aws:sts::444444444444:assumed-role/AWSReservedSSO_DataScientist_1/scientist-1",
                "accountId": "444444444444",
            },
            "eventTime": "2026-11-24T10:00:00Z",
            "eventSource": "sagemaker.amazonaws.com",
            "eventName": name,
            "awsRegion": "eu-west-1",
            "sourceIPAddress": "10.20.0.5",
            "requestParameters": parameters,
            "responseElements": answer,
            "eventID": "22222222-2222-2222-2222-222222222222",
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": "444444444444",
            "eventCategory": "Management",
            **detail,
        },
    }
