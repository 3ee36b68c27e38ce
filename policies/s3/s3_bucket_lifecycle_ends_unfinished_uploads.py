from ringfence.policy import Answer, Plan, Resource, Value, any_of, environment_policy


@environment_policy(
    anchor="aws_s3_bucket",
    severity="low",
    controls=["ART-COMP-LAKE-01"],
    mend="Add an enabled rule for the whole bucket with abort_incomplete_multipart_upload after 7 days or less.",
)
def s3_bucket_lifecycle_ends_unfinished_uploads(bucket: Resource, plan: Plan) -> Answer:
    """Parts of uploads that were never finished are deleted within a week: no listing shows that they are there."""
    ended = any_of(
        lifecycle["bucket"].refers_to(bucket) & lifecycle["rule"].some(_ends_uploads)
        for lifecycle in plan.of_type("aws_s3_bucket_lifecycle_configuration")
    )
    return ended.otherwise("no lifecycle rule ends unfinished uploads in the whole bucket")


def _ends_uploads(rule: Value) -> Answer:
    days = rule["abort_incomplete_multipart_upload.days_after_initiation"]
    return rule["status"].equals("Enabled") & days.at_least(1) & days.at_most(7) & _on_whole_bucket(rule)


def _on_whole_bucket(rule: Value) -> Answer:
    narrowing = (
        "prefix",
        "filter.prefix",
        "filter.tag",
        "filter.and",
        "filter.object_size_greater_than",
        "filter.object_size_less_than",
    )
    return ~any_of(rule[each].defaults_to(None).is_set() for each in narrowing)
