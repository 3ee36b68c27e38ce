from itertools import combinations

from ringfence.policy import (
    Answer,
    Document,
    Resource,
    Statement,
    all_of,
    identity_policy,
    no,
    policy,
    resource_policy,
    yes,
)

# Sent with every request ("AWS global condition context keys"): Bool false does match them.
_ALWAYS_SENT = ("aws:securetransport", "aws:principalisawsservice", "aws:viaawsservice")
# Of these one is enough: to lack both is what is denied.
_EITHER_OR = (
    {"sagemaker:modelarn", "sagemaker:vpcsubnets"},
    {"sagemaker:modelarn", "sagemaker:vpcsecuritygroupids"},
    {"sagemaker:volumekmskey", "sagemaker:volumekmskeyarn"},
    {"sagemaker:outputkmskey", "sagemaker:outputkmskeyarn"},
)


@policy(
    resource=[
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "aws_ssoadmin_permission_set_inline_policy",
        "aws_organizations_policy",
        "aws_kms_key",
        "aws_kms_key_policy",
        "aws_s3_bucket_policy",
        "aws_vpc_endpoint",
        "aws_vpc_endpoint_policy",
    ],
    severity="high",
    controls=["ART-PROV-IAM-03", "ART-PROV-IAM-06"],
    mend=(
        "Deny absence (Null true) and a wrong value (ForAnyValue:StringNotEquals) in two statements, one for each key; "
        "put Null false beside ForAllValues in an Allow; write BoolIfExists where the key may be absent."
    ),
)
def iam_policy_no_vacuous_condition(holder: Resource) -> Answer:
    """Every condition decides something: none holds, or fails, because its key is absent or tested wrongly.

    The rules are those of IAM User Guide, "Condition operators" and "Set operators for multivalued context keys".
    """
    documents = [identity_policy(holder), resource_policy(holder)]
    return all_of(_judged(document, effect) for document in documents for effect in ("Allow", "Deny"))


def _judged(document: Document, effect: str) -> Answer:
    return document.every(
        lambda statement: (
            _sets_bind(statement)
            & _nulls_apart(statement)
            & _nulls_possible(statement)
            & _lists_as_sets(statement)
            & _false_is_sent(statement, document)
        ),
        effect,
    )


def _sets_bind(statement: Statement) -> Answer:
    """ForAllValues holds of an absent key; on a Deny it also lets one good value among bad ones through."""
    for operator, key, _ in statement.conditions:
        if not operator.lower().startswith("forallvalues:"):
            continue
        if statement.effect == "Deny":
            return no(f"{statement.title}: {operator} {key} on a Deny lets a list with one good value through")
        bound = statement.condition(key, "Null") == ["false"] or _tags_are_demanded(statement, key)
        if not bound:
            return no(f"{statement.title}: {operator} {key} holds also where the key is absent")
    return yes()


def _tags_are_demanded(statement: Statement, key: str) -> bool:
    requested = [name for _, name, _ in statement.conditions if name.lower().startswith("aws:requesttag/")]
    return key.lower() == "aws:tagkeys" and statement.demands(*requested)


def _nulls(statement: Statement) -> list[str]:
    return [key.lower() for operator, key, values in statement.conditions if operator == "Null" and "true" in values]


def _nulls_apart(statement: Statement) -> Answer:
    """Keys of one block are ANDed: the Deny fires only where all of them are missing at once."""
    for pair in combinations(_nulls(statement), 2):
        if statement.effect == "Deny" and set(pair) not in _EITHER_OR:
            return no(f"{statement.title}: it denies only where {pair[0]} and {pair[1]} are both absent")
    return yes()


def _nulls_possible(statement: Statement) -> Answer:
    for key in _nulls(statement):
        if statement.demands(key) or statement.condition(key, *_ANY_NEGATED):
            return no(f"{statement.title}: {key} cannot be absent and have a value at once")
    return yes()


_ANY_NEGATED = tuple(
    f"ForAnyValue:{operator}" for operator in ("StringNotEquals", "StringNotLike", "ArnNotEquals", "ArnNotLike")
)


def _lists_as_sets(statement: Statement) -> Answer:
    from ringfence.iam.actions import key_type  # reads the service's data: only when a policy is judged

    for operator, key, _ in statement.conditions:
        plain = operator.partition(":")[0].lower() not in ("forallvalues", "foranyvalue", "null")
        if plain and (key_type(key) or "").startswith("ArrayOf"):
            return no(f"{statement.title}: {key} is a list, which {operator} without ForAnyValue does not compare")
    return yes()


def _false_is_sent(statement: Statement, document: Document) -> Answer:
    """Bool false does not match a key that is absent: such a Deny never fires where the default is not said."""
    silent = [
        key
        for operator, key, values in statement.conditions
        if statement.effect == "Deny" and operator == "Bool" and "false" in values and key.lower() not in _ALWAYS_SENT
    ]
    return all_of(_absence_denied(key, statement, document) for key in silent)


def _absence_denied(key: str, statement: Statement, document: Document) -> Answer:
    denied = document.some(lambda other: _denies_absence(other, key, statement))
    return denied.otherwise(f"{statement.title}: Bool {key} false does not match where the key is absent")


def _denies_absence(other: Statement, key: str, statement: Statement) -> Answer:
    covered = all(other.covers_action(action) for action in statement.actions)
    return yes() if key.lower() in _nulls(other) and covered else no()
