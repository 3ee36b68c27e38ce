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


def test_versions_are_listed_under_encoded_keys_where_that_is_asked_for(estate: Estate) -> None:
    """Whoever asks for it decodes what comes: Terraform's provider does before it empties a bucket."""
    s3 = estate.client("s3")
    s3.create_bucket(Bucket="odd-keys", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket="odd-keys", VersioningConfiguration={"Status": "Enabled"})
    keys = ["in/%2e", "in/a b", "in/a+b", "in/\u00fc"]
    for key in keys:
        s3.put_object(Bucket="odd-keys", Key=key, Body=b"x")
    plain = s3.list_object_versions(Bucket="odd-keys")  # boto3 asks for the encoding, and decodes
    asked = s3.list_object_versions(Bucket="odd-keys", EncodingType="url", Prefix="in/")
    assert sorted(each["Key"] for each in plain["Versions"]) == keys
    assert sorted(each["Key"] for each in asked["Versions"]) == ["in/%252e", "in/%C3%BC", "in/a%20b", "in/a%2Bb"]
    assert asked["EncodingType"] == "url"
    s3.delete_objects(
        Bucket="odd-keys",
        Delete={"Objects": [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in plain["Versions"]]},
    )
    s3.delete_bucket(Bucket="odd-keys")
