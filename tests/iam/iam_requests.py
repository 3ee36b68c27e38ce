"""What the tests of the IAM room have in common: documents and requests written short."""

from __future__ import annotations

from typing import Any

from ringfence.iam.evaluate import Decision, evaluate
from ringfence.iam.worlds import read_world

ACCOUNT, OTHER = "111122223333", "444455556666"
USER = f"arn:aws:iam::{ACCOUNT}:user/bob"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/scientist"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/scientist/monday"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/bob"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
BUCKET, OBJECT = "arn:aws:s3:::lake", "arn:aws:s3:::lake/x"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234"
TRAINING_JOB = f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:training-job/j"


def document(*statements: dict[str, Any], version: str | None = "2012-10-17") -> dict[str, Any]:
    head = {} if version is None else {"Version": version}
    return {**head, "Statement": list(statements)}


def allow(action: Any = "*", resource: Any = "*", **elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **elements}


def deny(action: Any = "*", resource: Any = "*", **elements: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **elements}


ALLOW_ALL = document(allow())
ALLOW_OTHER_SERVICE = document(allow("ec2:*"))


def decide(**fields: Any) -> Decision:
    """The decision about a role session's `s3:GetObject` on an object of its own account, fields replaced."""
    base = {"principal": SESSION, "action": "s3:GetObject", "resource": OBJECT}
    return evaluate(read_world({**base, **fields}))


def matches(condition: dict[str, Any], context: dict[str, Any], **fields: Any) -> bool:
    """Whether a condition holds: the same answer as an Allow's and as a Deny's, or the test fails."""
    as_allow = decide(identity_policies=[document(allow(Condition=condition))], context=context, **fields)
    as_deny = decide(identity_policies=[ALLOW_ALL, document(deny(Condition=condition))], context=context, **fields)
    assert as_allow.allowed is (as_deny.decision == "explicit_deny")
    return as_allow.allowed
