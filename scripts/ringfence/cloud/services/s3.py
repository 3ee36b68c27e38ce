"""S3: the length of bucket policies, none that moto reads by itself, delete markers emptied, retention read back.

Moto evaluates bucket policies without their conditions; here the authorizer alone decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services.references import answer_of_moto
from ringfence.cloud.stored import backend

BUCKET_POLICY_BYTES = 20_480
"""Quota of a bucket policy ("Bucket policies and user policies")."""


def _leave_to_the_authorizer() -> None:
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import FakeBucket

    def get_permission(self: Any, action: str, resource: str) -> Any:
        """Every request that reaches moto is authorized already."""
        return PermissionResult.PERMITTED

    FakeBucket.get_permission = get_permission


def _let_delete_markers_go() -> None:
    from moto.s3.models import FakeDeleteMarker

    def dispose(self: Any) -> None:
        """A marker holds nothing; moto asks it to let go of its content all the same, and fails."""

    if not hasattr(FakeDeleteMarker, "dispose"):
        FakeDeleteMarker.dispose = dispose


_leave_to_the_authorizer()
_let_delete_markers_go()


@answers("s3", "PutBucketPolicy")
def put_bucket_policy(call: Call) -> Answer:
    """Refuse a bucket policy that is too long."""
    if len(call.parameters["Policy"].encode()) > BUCKET_POLICY_BYTES:
        raise Fault("PolicyTooLarge", "The policy document is too large.")
    raise PassOn


@answers("s3", "GetObjectRetention")
def get_object_retention(call: Call) -> Answer:
    """A version's own retention; moto answers with the object's content."""
    asked = call.parameters
    found = backend("s3", call.account, "aws").get_object(asked["Bucket"], asked["Key"], asked.get("VersionId"))
    if found is None:
        raise Fault("NoSuchKey", "The specified key does not exist.", 404)
    if not found.lock_mode:
        raise Fault(
            "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration", 404
        )
    return {"Retention": {"Mode": found.lock_mode, "RetainUntilDate": datetime.fromisoformat(found.lock_until)}}


@answers("s3", "PutObjectLockConfiguration")
def put_object_lock_configuration(call: Call) -> Answer:
    """Set or clear a bucket's default retention; moto does so only while the bucket is empty."""
    bucket = backend("s3", call.account, "aws").get_bucket(call.parameters["Bucket"])
    if not bucket.is_versioned:
        message = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
        raise Fault("InvalidBucketState", message, 409)
    asked = call.parameters.get("ObjectLockConfiguration", {})
    default = asked.get("Rule", {}).get("DefaultRetention", {})
    bucket.object_lock_enabled = bucket.object_lock_enabled or asked.get("ObjectLockEnabled") == "Enabled"
    bucket.default_lock_mode = default.get("Mode")
    bucket.default_lock_days, bucket.default_lock_years = default.get("Days", 0), default.get("Years", 0)
    return {}


@answers("s3", "PutBucketReplication")
def put_bucket_replication(call: Call) -> Answer:
    """Keep a replication configuration as it is given; moto drops the selection and the filter of its rules."""
    bucket = backend("s3", call.account, "aws").get_bucket(call.parameters["Bucket"])
    if not bucket.is_versioned:
        raise Fault("InvalidRequest", "Versioning must be 'Enabled' on the bucket to apply a replication configuration")
    bucket.replication = call.parameters["ReplicationConfiguration"]
    return {}


@answers("s3", "GetBucketReplication")
def get_bucket_replication(call: Call) -> Answer:
    """The configuration that was put."""
    found = backend("s3", call.account, "aws").get_bucket_replication(call.parameters["Bucket"])
    if not found:
        raise Fault("ReplicationConfigurationNotFoundError", "The replication configuration was not found", 404)
    return {"ReplicationConfiguration": found}


@answers("s3", "ListObjectVersions")
def list_object_versions(call: Call) -> Answer:
    """Moto's list, its keys encoded where that is asked for; a caller that decodes them takes others for theirs."""
    if call.parameters.get("EncodingType") != "url":
        raise PassOn
    answer = answer_of_moto(call)
    listed = [answer, *(each for kind in _ENCODED_LISTS for each in answer.get(kind, ()))]
    for each in listed:
        each.update({name: quote(each[name]) for name in _ENCODED if each.get(name)})
    return {**answer, "EncodingType": "url"}


_ENCODED_LISTS = ("Versions", "DeleteMarkers", "CommonPrefixes")
_ENCODED = ("Delimiter", "Key", "KeyMarker", "NextKeyMarker", "Prefix")
"""What AWS encodes ("ListObjectVersions", EncodingType)."""
