"""S3: the length of bucket policies, none that moto reads by itself, and buckets with delete markers emptied.

Moto evaluates bucket policies without their conditions; here the authorizer alone decides.
"""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers

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
