"""The IAM action that an operation needs, where it is not the operation's own name.

Source: the Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Mapping

# IAM's prefix of a service whose botocore name is another.
PREFIXES: Mapping[str, str] = {
    "accessanalyzer": "access-analyzer",
    "apigatewayv2": "apigateway",
    "dynamodbstreams": "dynamodb",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "mwaa": "airflow",
    "opensearch": "es",
    "opensearchserverless": "aoss",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
    "sagemaker-a2i-runtime": "sagemaker",
    "sagemaker-edge": "sagemaker",
    "sagemaker-featurestore-runtime": "sagemaker",
    "sagemaker-metrics": "sagemaker",
    "sagemaker-runtime": "sagemaker",
    "service-quotas": "servicequotas",
    "servicecatalog-appregistry": "servicecatalog",
    "ses": "ses",
    "sesv2": "ses",
    "sso-admin": "sso",
    "stepfunctions": "states",
}

# Operations that anyone with valid keys may call, or that authenticate by something else than keys.
FREE: frozenset[str] = frozenset(
    {
        "sts:GetCallerIdentity",
        "sts:GetSessionToken",
        "sso:GetRoleCredentials",
        "sso:ListAccountRoles",
        "sso:ListAccounts",
        "sso:Logout",
        "sso-oidc:CreateToken",
        "sso-oidc:RegisterClient",
        "sso-oidc:StartDeviceAuthorization",
    }
)

_S3_BUCKET_CONFIGURATION = {
    "AccelerateConfiguration": "AccelerateConfiguration",
    "AnalyticsConfiguration": "AnalyticsConfiguration",
    "Encryption": "EncryptionConfiguration",
    "IntelligentTieringConfiguration": "IntelligentTieringConfiguration",
    "InventoryConfiguration": "InventoryConfiguration",
    "LifecycleConfiguration": "LifecycleConfiguration",
    "MetricsConfiguration": "MetricsConfiguration",
    "NotificationConfiguration": "BucketNotification",
    "Replication": "ReplicationConfiguration",
}


_S3_OTHERS = {
    "AbortMultipartUpload": "AbortMultipartUpload",
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteObjects": "DeleteObject",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotification",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "SelectObjectContent": "GetObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
}


def _s3() -> dict[str, str]:
    """S3's exceptions. A bucket's configuration is deleted by whoever may put it, and listed by whoever may get it."""
    names = dict(_S3_OTHERS)
    for old, new in _S3_BUCKET_CONFIGURATION.items():
        names |= {f"GetBucket{old}": f"Get{new}", f"PutBucket{old}": f"Put{new}", f"DeleteBucket{old}": f"Put{new}"}
        names[f"ListBucket{old}s"] = f"Get{new}"
    return names


EXCEPTIONS: Mapping[str, Mapping[str, str]] = {
    "s3": _s3(),
    "s3control": {
        "DeletePublicAccessBlock": "PutAccountPublicAccessBlock",
        "GetPublicAccessBlock": "GetAccountPublicAccessBlock",
        "PutPublicAccessBlock": "PutAccountPublicAccessBlock",
    },
    "accessanalyzer": {"GetFindingV2": "GetFinding", "ListFindingsV2": "ListFindings"},
    "dynamodb": {
        "BatchExecuteStatement": "PartiQLSelect",
        "ExecuteStatement": "PartiQLSelect",
        "TransactGetItems": "GetItem",
        "TransactWriteItems": "PutItem",
    },
    "kms": {"ReEncrypt": "ReEncryptFrom"},
    "lambda": {"Invoke": "InvokeFunction", "InvokeWithResponseStream": "InvokeFunction"},
    "sagemaker-featurestore-runtime": {"UpdateRecord": "PutRecord"},
    "sns": {"PublishBatch": "Publish"},
    "sqs": {
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
        "DeleteMessageBatch": "DeleteMessage",
        "SendMessageBatch": "SendMessage",
    },
    "budgets": {
        name: ("ViewBudget" if name.startswith("Describe") else "ModifyBudget")
        for name in (
            "CreateBudget",
            "CreateNotification",
            "CreateSubscriber",
            "DeleteBudget",
            "DeleteNotification",
            "DeleteSubscriber",
            "DescribeBudget",
            "DescribeBudgets",
            "DescribeNotificationsForBudget",
            "DescribeSubscribersForNotification",
            "UpdateBudget",
            "UpdateNotification",
            "UpdateSubscriber",
        )
    },
}


def prefix_of(service: str) -> str:
    """IAM's prefix of a botocore service."""
    return PREFIXES.get(service, service)


def action_of(service: str, operation: str) -> str:
    """The IAM action of an operation: `s3:ListBucket` for s3 HeadBucket."""
    name = EXCEPTIONS.get(service, {}).get(operation, operation)
    return f"{prefix_of(service)}:{name}"
