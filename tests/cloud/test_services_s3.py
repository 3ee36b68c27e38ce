"""What moto gets wrong of S3: delete markers are emptied, and the retention of a version is told and holds."""

import datetime

import pytest
from botocore.exceptions import ClientError
from local_estate import Estate


def test_a_bucket_with_delete_markers_is_emptied_and_deleted(estate: Estate) -> None:
    s3 = estate.client("s3")
    s3.create_bucket(Bucket="state", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket="state", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="state", Key="lock", Body=b"x")
    s3.delete_object(Bucket="state", Key="lock")
    listed = s3.list_object_versions(Bucket="state")
    assert len(listed["DeleteMarkers"]) == 1
    objects = [
        {"Key": each["Key"], "VersionId": each["VersionId"]} for each in [*listed["Versions"], *listed["DeleteMarkers"]]
    ]
    answer = s3.delete_objects(Bucket="state", Delete={"Objects": objects})
    assert len(answer["Deleted"]) == 2
    s3.delete_bucket(Bucket="state")


def test_the_retention_of_a_locked_version_is_read_back_and_holds(estate: Estate) -> None:
    s3 = estate.client("s3")
    s3.create_bucket(
        Bucket="archive",
        CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
        ObjectLockEnabledForBucket=True,
    )
    until = datetime.datetime(2126, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    locked = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until}
    version = s3.put_object(Bucket="archive", Key="log", Body=b"x", **locked)["VersionId"]
    free = s3.put_object(Bucket="archive", Key="note", Body=b"x")["VersionId"]
    kept = s3.get_object_retention(Bucket="archive", Key="log", VersionId=version)["Retention"]
    assert kept == {"Mode": "COMPLIANCE", "RetainUntilDate": until}
    with pytest.raises(ClientError, match="NoSuchObjectLockConfiguration"):
        s3.get_object_retention(Bucket="archive", Key="note", VersionId=free)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket="archive", Key="log", VersionId=version, BypassGovernanceRetention=True)
