"""Everything that a call must be allowed to do: its own action, and what AWS checks along with it.

Along with it: tagging on creation, `iam:PassRole` for each role that the call hands to a service, the key grants that
SageMaker makes with its caller's rights, the data keys that S3 asks for on its caller's behalf, and for STS the tags
and the source identity of the new session.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringfence.cloud import stored
from ringfence.cloud.action_names import FREE, action_of, prefix_of
from ringfence.cloud.call import Call
from ringfence.cloud.request_tags import request_tags
from ringfence.cloud.resource_arns import resources_of

Values = str | list[str]
ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/\S+")
# The service principal that assumes a role given to a service (`iam:PassedToService`).
PASSED_TO: Mapping[str, str] = {
    "backup": "backup.amazonaws.com",
    "cloudformation": "cloudformation.amazonaws.com",
    "cloudtrail": "cloudtrail.amazonaws.com",
    "codebuild": "codebuild.amazonaws.com",
    "codepipeline": "codepipeline.amazonaws.com",
    "config": "config.amazonaws.com",
    "ec2": "vpc-flow-logs.amazonaws.com",
    "events": "events.amazonaws.com",
    "firehose": "firehose.amazonaws.com",
    "glue": "glue.amazonaws.com",
    "lakeformation": "lakeformation.amazonaws.com",
    "lambda": "lambda.amazonaws.com",
    "logs": "logs.amazonaws.com",
    "s3": "s3.amazonaws.com",
    "sagemaker": "sagemaker.amazonaws.com",
    "scheduler": "scheduler.amazonaws.com",
    "servicecatalog": "servicecatalog.amazonaws.com",
    "ssm": "ssm.amazonaws.com",
    "stepfunctions": "states.amazonaws.com",
}
ROLES_OF_OTHER_NAMES = ("DeliverLogsPermissionArn",)
GIVING = ("Create", "Update", "Put", "Start", "Register", "Run", "Import", "Associate", "Modify", "Add")
# The action that tagging on creation needs as well; EC2 and IAM name theirs by resource.
TAGGING: Mapping[str, str] = {
    "backup": "backup:TagResource",
    "dynamodb": "dynamodb:TagResource",
    "ecr": "ecr:TagResource",
    "events": "events:TagResource",
    "glue": "glue:TagResource",
    "kms": "kms:TagResource",
    "lambda": "lambda:TagResource",
    "logs": "logs:TagResource",
    "organizations": "organizations:TagResource",
    "sagemaker": "sagemaker:AddTags",
    "secretsmanager": "secretsmanager:TagResource",
    "servicecatalog": "servicecatalog:TagResource",
    "sns": "sns:TagResource",
    "sqs": "sqs:TagQueue",
    "ssm": "ssm:AddTagsToResource",
    "sso-admin": "sso:TagResource",
    "stepfunctions": "states:TagResource",
}
IAM_TAGGING = {
    "CreateRole": "iam:TagRole",
    "CreateUser": "iam:TagUser",
    "CreatePolicy": "iam:TagPolicy",
    "CreateInstanceProfile": "iam:TagInstanceProfile",
    "CreateOpenIDConnectProvider": "iam:TagOpenIDConnectProvider",
    "CreateSAMLProvider": "iam:TagSAMLProvider",
}
# Operations whose own KmsKeyId encrypts a volume that SageMaker makes with the caller's rights.
VOLUME_KEY_OPERATIONS = ("CreateNotebookInstance", "CreateDomain")


@dataclass(frozen=True)
class Permission:
    """One action on one resource. `keys` are condition keys of this check alone; `via` the services between."""

    action: str
    resource: str
    keys: Mapping[str, Values] = field(default_factory=dict)
    via: tuple[str, ...] = ()


def permissions_of(call: Call, partition: str) -> Iterator[Permission]:
    """What a call must be allowed to do, its own action first."""
    if f"{call.service}:{call.operation}" in FREE:
        return
    action = action_of(call.service, call.operation)
    resources = resources_of(call, action, partition)
    for resource in resources:
        yield Permission(action, resource)
    yield from _tagging(call, resources, partition)
    yield from _passed_roles(call)
    if call.service == "sagemaker":
        yield from _volume_keys(call)
    elif call.service == "s3":
        yield from _object_keys(call, partition)
    elif call.service == "sts" and call.operation.startswith("AssumeRole"):
        yield from _session(call, resources[0])


def _tagging(call: Call, resources: tuple[str, ...], partition: str) -> Iterator[Permission]:
    if not request_tags(call.parameters):
        return
    if call.service == "iam":
        action = IAM_TAGGING.get(call.operation, "")
    elif call.service == "ec2":
        action = "ec2:CreateTags" if "TagSpecifications" in call.parameters else ""
    elif call.operation.startswith(("Create", "Put", "Register", "Start", "Provision", "Import")):
        action = TAGGING.get(call.service, "")
    else:
        action = ""
    if not action or (call.service, call.operation) == ("servicecatalog", "ProvisionProduct"):
        return
    keys: dict[str, Values] = {}
    if call.service == "ec2":
        keys["ec2:CreateAction"] = call.operation
        kinds = [specification["ResourceType"] for specification in call.parameters["TagSpecifications"]]
        resources = tuple(f"arn:{partition}:ec2:{call.region}:{call.account}:{kind}/*" for kind in kinds)
    elif call.service == "sagemaker":
        keys["sagemaker:TaggingAction"] = call.operation
    for resource in resources:
        yield Permission(action, resource, keys)


def _passed_roles(call: Call) -> Iterator[Permission]:
    service = PASSED_TO.get(call.service)
    if service is None or not call.operation.startswith(GIVING):
        return
    keys: dict[str, Values] = {"iam:PassedToService": service}
    for arn in dict.fromkeys(role_arns(_with_parsed_json(call))):
        yield Permission("iam:PassRole", arn, keys)


def _with_parsed_json(call: Call) -> Any:
    """A Service Catalog launch constraint names its role inside a JSON string."""
    text = call.parameters.get("Parameters")
    if call.service == "servicecatalog" and isinstance(text, str):
        try:
            return {**call.parameters, "Parameters": json.loads(text)}
        except ValueError:
            return call.parameters
    return call.parameters


def role_arns(value: Any, name: str = "") -> Iterator[str]:
    """The ARNs of roles in a request's members that are called a role."""
    if isinstance(value, str):
        if ("role" in name.lower() or name in ROLES_OF_OTHER_NAMES) and ROLE_ARN.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from role_arns(member, str(key))
    elif isinstance(value, list):
        for member in value:
            yield from role_arns(member, name)


def _volume_keys(call: Call) -> Iterator[Permission]:
    """SageMaker makes grants on a volume's key with its caller's rights (CreateGrant, DescribeKey)."""
    if not call.operation.startswith("Create"):
        return
    names = set(members_named(call.parameters, ("VolumeKmsKeyId",)))
    if call.operation in VOLUME_KEY_OPERATIONS and call.parameters.get("KmsKeyId"):
        names.add(call.parameters["KmsKeyId"])
    online = call.parameters.get("OnlineStoreConfig", {}).get("SecurityConfig", {})
    names.update(members_named(online, ("KmsKeyId",)))
    service = f"{prefix_of(call.service)}.{call.region}.amazonaws.com"
    keys: dict[str, Values] = {"kms:ViaService": service, "kms:GrantIsForAWSResource": "true"}
    for name in sorted(names):
        arn = stored.key_arn(name, call.account, call.region)
        for action in ("kms:DescribeKey", "kms:CreateGrant") if arn else ():
            yield Permission(action, arn, keys, via=("sagemaker.amazonaws.com",))


def members_named(value: Any, names: tuple[str, ...]) -> Iterator[Any]:
    """The values of all members of these names, however deep, lists taken apart."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            if key in names and not isinstance(member, (Mapping, list)):
                yield member
            elif key in names and isinstance(member, list) and not any(isinstance(m, Mapping) for m in member):
                yield from member
            else:
                yield from members_named(member, names)
    elif isinstance(value, list):
        for member in value:
            yield from members_named(member, names)


def _object_keys(call: Call, partition: str) -> Iterator[Permission]:
    """S3 asks KMS for data keys with its caller's rights, where the object is encrypted with a customer's key."""
    bucket = stored.find_bucket(str(call.parameters.get("Bucket", "")), partition)
    if bucket is None:
        return
    if call.operation in ("PutObject", "CopyObject", "CreateMultipartUpload"):
        action, key_id = "kms:GenerateDataKey", call.parameters.get("SSEKMSKeyId") or default_key(bucket)
    elif call.operation in ("GetObject", "HeadObject"):
        held = bucket.keys.get(call.parameters.get("Key", ""))
        action, key_id = "kms:Decrypt", getattr(held, "kms_key_id", None) if held is not None else None
    else:
        return
    arn = stored.key_arn(key_id, call.account, call.region) if key_id else ""
    if not arn:
        return
    keys: dict[str, Values] = {"kms:ViaService": f"s3.{call.region}.amazonaws.com"}
    context = f"arn:{partition}:s3:::{call.parameters['Bucket']}"
    if not bucket_key_enabled(bucket):
        context += f"/{call.parameters.get('Key', '')}"
    keys["kms:EncryptionContext:aws:s3:arn"] = context
    keys["kms:EncryptionContextKeys"] = ["aws:s3:arn"]
    yield Permission(action, arn, keys, via=("s3.amazonaws.com",))


def _default_encryption(bucket: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    configuration = bucket.encryption or {}
    rules = configuration.get("Rule", configuration.get("Rules", []))
    rule = rules[0] if isinstance(rules, list) and rules else rules or {}
    return rule, rule.get("ApplyServerSideEncryptionByDefault", {}) or {}


def default_key(bucket: Any) -> str:
    """The key of a bucket's default encryption; empty when it is S3's own."""
    return str(_default_encryption(bucket)[1].get("KMSMasterKeyID") or "")


def bucket_key_enabled(bucket: Any) -> bool:
    """Whether a bucket has a bucket key, so that KMS sees the bucket and not each object."""
    return str(_default_encryption(bucket)[0].get("BucketKeyEnabled", "")).lower() == "true"


def _session(call: Call, role_arn: str) -> Iterator[Permission]:
    if call.parameters.get("Tags"):
        yield Permission("sts:TagSession", role_arn)
    if call.parameters.get("SourceIdentity") or call.principal.source_identity:
        yield Permission("sts:SetSourceIdentity", role_arn)
