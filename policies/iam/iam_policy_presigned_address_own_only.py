from ringfence.policy import Answer, Resource, Statement, identity_policy, no, only_bounds, policy, yes

_ADDRESSES = (
    "sagemaker:CreatePresignedDomainUrl",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:CreatePresignedMlflowTrackingServerUrl",
)
_OF_THE_RESOURCE = ("aws:resourcetag/", "sagemaker:resourcetag/")
_OF_THE_PERSON = ("${aws:PrincipalTag/", "${aws:userid}", "${aws:SourceIdentity}")


@policy(
    resource=[
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "aws_ssoadmin_permission_set_inline_policy",
    ],
    severity="critical",
    controls=["ART-PROV-IAM-05", "ART-PROV-IAM-04"],
    mend=(
        "Compare a tag of the profile or notebook with one of the person "
        '(StringEquals aws:ResourceTag/Owner = "${aws:PrincipalTag/user_name}"), or name it after the person.'
    ),
    when=lambda holder: (~only_bounds(holder)).otherwise("it is a permissions boundary, which grants nothing"),
)
def iam_policy_presigned_address_own_only(holder: Resource) -> Answer:
    """A presigned address opens only one's own profile or notebook.

    CreatePresignedDomainUrl has no condition key of its own; tags of the resource are the only other way
    ("Connect to Studio Through an Interface VPC Endpoint"). aws:username is empty for people of an identity provider.
    """
    document = identity_policy(holder)
    denied = {action for action in _ADDRESSES for each in document.denies() if _refuses_others(each, action)}
    return document.every(lambda statement: _is_own(statement, denied))


def _is_own(statement: Statement, denied: set[str]) -> Answer:
    given = [action for action in _ADDRESSES if statement.covers_action(action) and action not in denied]
    if not given or _tag_is_the_persons(statement) or _named_after_the_person(statement):
        return yes()
    return no(f"{statement.title} lets anybody's be opened ({given[0]})")


def _refuses_others(statement: Statement, action: str) -> bool:
    """A Deny of what is not the person's, or of everything, and of nothing less: every resource, no other condition."""
    if not (statement.everywhere and not statement.not_resources and statement.covers_action(action)):
        return False
    alone = len(statement.conditions) == 1 and _tag_is_the_persons(statement, "stringnotequals")
    return alone or not statement.conditions


def _tag_is_the_persons(statement: Statement, comparison: str = "stringequals") -> bool:
    return any(
        key.lower().startswith(_OF_THE_RESOURCE)
        and operator.lower() == comparison
        and all(str(value).startswith(_OF_THE_PERSON) for value in values)
        for operator, key, values in statement.conditions
    )


def _named_after_the_person(statement: Statement) -> bool:
    names = [_last_part(str(each)) for each in statement.resources]
    return bool(names) and all(name.startswith(_OF_THE_PERSON) and name.endswith("}") for name in names)


def _last_part(arn: str) -> str:
    """What stands behind the last slash; a variable with a slash in its name (`${aws:PrincipalTag/x}`) is one part."""
    return arn[arn.rfind("/${") + 1 :] if "/${" in arn else ""
