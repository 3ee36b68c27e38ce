"""A versioned bucket with delete markers is emptied, as Terraform does before it deletes a disposable one."""

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
