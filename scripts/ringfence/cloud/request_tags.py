"""The tags that a request carries, in the half dozen shapes that AWS's services give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from ringfence.cloud.call import Call, Parameters

MEMBERS = ("Tags", "tags", "TagList", "tagsToAdd", "Tagging")


def request_tags(parameters: Parameters) -> dict[str, str]:
    """Tags that a call would put on something: `{key: value}`."""
    tags: dict[str, str] = {}
    for name in MEMBERS:
        tags |= _tags(parameters.get(name))
    for specification in parameters.get("TagSpecifications", []):
        tags |= _tags(specification.get("Tags"))
    return tags


def _tags(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        return dict(parse_qsl(value, keep_blank_values=True))
    if isinstance(value, Mapping):
        if "TagSet" in value:
            return _tags(value["TagSet"])
        return {str(key): str(member) for key, member in value.items() if isinstance(member, str)}
    found = {}
    for entry in value if isinstance(value, Iterable) else ():
        if isinstance(entry, Mapping):
            lowered = {str(name).lower(): member for name, member in entry.items()}
            key = lowered.get("key", lowered.get("tagkey"))
            if isinstance(key, str):
                found[key] = str(lowered.get("value", lowered.get("tagvalue", "")))
    return found


def request_tag_keys(parameters: Parameters) -> list[str]:
    """Keys of the tags that a call puts or removes."""
    keys = list(request_tags(parameters))
    for name in ("TagKeys", "tagKeys"):
        keys.extend(key for key in parameters.get(name, []) if isinstance(key, str))
    return keys


# Operations that tell a resource's tags, by the service in its ARN: (botocore service, operation, parameter).
READERS: Mapping[str, tuple[str, str, str]] = {
    "codecommit": ("codecommit", "ListTagsForResource", "resourceArn"),
    "kms": ("kms", "ListResourceTags", "KeyId"),
    "lambda": ("lambda", "ListTags", "Resource"),
    "logs": ("logs", "ListTagsForResource", "resourceArn"),
    "sagemaker": ("sagemaker", "ListTags", "ResourceArn"),
    "secretsmanager": ("secretsmanager", "DescribeSecret", "SecretId"),
    "sns": ("sns", "ListTagsForResource", "ResourceArn"),
    "states": ("stepfunctions", "ListTagsForResource", "resourceArn"),
}


def reading_of(arn: str, call: Call) -> tuple[str, str, Parameters] | None:
    """How to ask for the tags of what an ARN names: service, operation and parameters; None when nobody is asked."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or "*" in arn:
        return None
    service, name = parts[2], parts[5]
    kind, _, rest = name.partition("/")
    if service == "iam" and kind in ("role", "user"):
        operation, parameter = ("ListRoleTags", "RoleName") if kind == "role" else ("ListUserTags", "UserName")
        return "iam", operation, {parameter: rest.rsplit("/", 1)[-1]}
    if service == "s3":
        return "s3", "GetBucketTagging", {"Bucket": name.split("/")[0]}
    if service == "ec2":
        return "ec2", "DescribeTags", {"Filters": [{"Name": "resource-id", "Values": [rest]}]}
    if service == "catalog":
        operation = "DescribePortfolio" if kind == "portfolio" else "DescribeProductAsAdmin"
        return "servicecatalog", operation, {"Id": rest}
    if service not in READERS:
        return None
    asked, operation, parameter = READERS[service]
    return asked, operation, {parameter: rest if service == "kms" else arn}


def answered_tags(answer: Mapping[str, Any]) -> dict[str, str]:
    """The tags in such an answer."""
    for name in (*MEMBERS, "TagSet"):
        if name in answer:
            return _tags(answer[name])
    return {}
