"""Policy documents in requests: refused when AWS would not store them, with each service's own code for that.

Besides the grammar, the principals: IAM, KMS, S3 and others refuse a policy that names a role or user which does not
exist. (Terraform's provider waits for it a while, since in AWS a new role takes seconds to be known everywhere.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringfence.cloud import stored
from ringfence.cloud.accounts import Organization
from ringfence.cloud.call import Call, Fault
from ringfence.errors import RingfenceError
from ringfence.iam.documents import Document, Kind, parse

# (service, operation): (parameter, kind of document, code of the refusal)
DOCUMENTS: Mapping[tuple[str, str], tuple[str, Kind, str]] = {
    ("ec2", "CreateVpcEndpoint"): ("PolicyDocument", "vpc_endpoint", "InvalidPolicyDocument"),
    ("ec2", "ModifyVpcEndpoint"): ("PolicyDocument", "vpc_endpoint", "InvalidPolicyDocument"),
    ("ecr", "SetRepositoryPolicy"): ("policyText", "resource", "InvalidParameterException"),
    ("iam", "CreatePolicy"): ("PolicyDocument", "identity", "MalformedPolicyDocument"),
    ("iam", "CreatePolicyVersion"): ("PolicyDocument", "identity", "MalformedPolicyDocument"),
    ("iam", "CreateRole"): ("AssumeRolePolicyDocument", "trust", "MalformedPolicyDocument"),
    ("iam", "PutGroupPolicy"): ("PolicyDocument", "identity", "MalformedPolicyDocument"),
    ("iam", "PutRolePolicy"): ("PolicyDocument", "identity", "MalformedPolicyDocument"),
    ("iam", "PutUserPolicy"): ("PolicyDocument", "identity", "MalformedPolicyDocument"),
    ("iam", "UpdateAssumeRolePolicy"): ("PolicyDocument", "trust", "MalformedPolicyDocument"),
    ("kms", "CreateKey"): ("Policy", "resource", "MalformedPolicyDocumentException"),
    ("kms", "PutKeyPolicy"): ("Policy", "resource", "MalformedPolicyDocumentException"),
    ("s3", "PutBucketPolicy"): ("Policy", "resource", "MalformedPolicy"),
    ("secretsmanager", "PutResourcePolicy"): ("ResourcePolicy", "resource", "MalformedPolicyDocumentException"),
    ("sso-admin", "PutInlinePolicyToPermissionSet"): ("InlinePolicy", "identity", "ValidationException"),
    ("sts", "AssumeRole"): ("Policy", "identity", "MalformedPolicyDocument"),
}
CONTROL_POLICIES: Mapping[str, Kind] = {
    "SERVICE_CONTROL_POLICY": "service_control",
    "RESOURCE_CONTROL_POLICY": "resource_control",
}


def check_documents(call: Call, organization: Organization) -> None:
    """Refuse a call whose policy document AWS would not store."""
    for text, kind, code in _documents(call):
        try:
            document = parse(text, kind=kind, where="the policy document")
        except RingfenceError as error:
            raise Fault(code, f"The policy is not valid: {error}") from error
        for principal in _named(document):
            if kind != "vpc_endpoint" and _is_missing(principal, organization):
                raise Fault(code, f'Invalid principal in policy: "AWS":"{principal}"')


def _documents(call: Call) -> Iterator[tuple[str, Kind, str]]:
    asked: Mapping[str, Any] = call.parameters
    known = DOCUMENTS.get((call.service, call.operation))
    if known is not None:
        parameter, kind, code = known
        if asked.get(parameter):
            yield asked[parameter], kind, code
    elif call.service == "organizations" and call.operation == "CreatePolicy" and asked["Type"] in CONTROL_POLICIES:
        yield asked["Content"], CONTROL_POLICIES[asked["Type"]], "MalformedPolicyDocumentException"
    elif call.service == "sns" and call.operation == "SetTopicAttributes" and asked["AttributeName"] == "Policy":
        yield asked.get("AttributeValue", ""), "resource", "InvalidParameter"
    elif call.service in ("sns", "sqs") and asked.get("Attributes", {}).get("Policy"):
        code = "InvalidParameter" if call.service == "sns" else "InvalidAttributeValue"
        yield asked["Attributes"]["Policy"], "resource", code


def _named(document: Document) -> Iterator[str]:
    for statement in document.statements:
        for principals in (statement.principals, statement.not_principals):
            if principals is not None:
                yield from principals.aws


def _is_missing(principal: str, organization: Organization) -> bool:
    """Whether a principal is a role or user of one of our accounts that is not there; strangers are not known here."""
    parts = principal.split(":", 5)
    if len(parts) < 6 or parts[2] != "iam" or not any(account.id == parts[4] for account in organization.accounts):
        return False
    kind, _, name = parts[5].partition("/")
    if kind == "role" and not name.startswith("aws-service-role/"):
        return stored.find_role(principal, organization.partition) is None
    if kind == "user":
        users = stored.backend("iam", parts[4], organization.partition).users.values()
        return all(user.arn != principal for user in users)
    return False
