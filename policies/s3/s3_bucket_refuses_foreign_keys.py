from ringfence.policy import Answer, Plan, Resource, Statement, Value, any_of, environment_policy, no, yes

_ALGORITHM = "s3:x-amz-server-side-encryption"
_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"


@environment_policy(
    anchor="aws_s3_bucket",
    severity="high",
    controls=["ART-PROV-DATA-06", "CCC.Core.CN11.AR03"],
    mend=(
        f"Deny s3:PutObject with StringNotEquals {_KEY} <the bucket's key> and, in the same block, Null {_KEY} false: "
        "by value where a key is named, never by absence, since default encryption then takes the right key."
    ),
    when=lambda bucket, plan: _under_kms_key(bucket, plan),
)
def s3_bucket_refuses_foreign_keys(bucket: Resource, plan: Plan) -> Answer:
    """A bucket refuses an object under a foreign key, and takes one that leaves the key to the bucket."""
    return any_of(
        each["bucket"].refers_to(bucket) & _refuses(each["policy"]) for each in plan.of_type("aws_s3_bucket_policy")
    )


def _refuses(policy: Value) -> Answer:
    document = policy.document()
    refuses = document.some(_denies_foreign_key) | document.some(_denies_all_but_a_service)
    let_in = ~document.some(_denies_absence)
    return refuses.otherwise("nothing denies an object under another key") & let_in.otherwise(
        "it denies objects that leave encryption to the bucket"
    )


def _denies_foreign_key(statement: Statement) -> Answer:
    by_value = [
        (operator, values)
        for operator, key, values in statement.conditions
        if key.lower() == _KEY and operator in ("StringNotEquals", "StringNotLike", "ArnNotEquals", "ArnNotLike")
    ]
    named = len(by_value) == 1 and "*" not in by_value[0][1]
    present = statement.condition(_KEY, "Null") == ["false"]
    return yes() if _on_writing(statement) and named and present and len(statement.conditions) == 2 else no()


def _denies_all_but_a_service(statement: Statement) -> Answer:
    """Nobody but an AWS service writes, under the key that the service was given."""
    services = statement.condition("aws:PrincipalServiceName", "StringNotEquals", "StringNotEqualsIfExists")
    return yes() if _on_writing(statement) and services and len(statement.conditions) == 1 else no()


def _denies_absence(statement: Statement) -> Answer:
    """A negated operator matches a header that is not there, and so does Null true: unless another test says when."""
    tests = {(operator.removesuffix("IfExists"), key.lower()) for operator, key, _ in statement.conditions}
    keys = {key for _, key in tests}
    if not _on_writing(statement) or not keys or not keys <= {_ALGORITHM, _KEY}:
        return no()
    present = {key for key in keys if statement.condition(key, "Null") == ["false"]}
    asked = {key for operator, key in tests if operator in ("StringEquals", "StringLike")}
    return no() if present | asked else yes()


def _on_writing(statement: Statement) -> bool:
    return statement.covers_action("s3:PutObject") and any(name == "*" for _, name in statement.principals)


def _under_kms_key(bucket: Resource, plan: Plan) -> Answer:
    under = any_of(
        encryption["bucket"].refers_to(bucket)
        & encryption["rule"].some(
            lambda rule: rule["apply_server_side_encryption_by_default.sse_algorithm"].one_of("aws:kms", "aws:kms:dsse")
        )
        for encryption in plan.of_type("aws_s3_bucket_server_side_encryption_configuration")
    )
    return under.otherwise("its default encryption uses no KMS key")
