from ringfence.policy import Answer, Resource, Statement, identity_policy, no, policy, yes


@policy(
    resource=[
        "aws_iam_policy",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "aws_ssoadmin_permission_set_inline_policy",
        "aws_organizations_policy",
    ],
    severity="high",
    controls=["ART-PROV-IAM-06"],
    mend="Take the named actions out of the statement: what they would have to say, they cannot say.",
)
def iam_policy_no_deny_on_absent_key(holder: Resource) -> Answer:
    """A guardrail never forbids an action altogether by asking for a condition key that the action does not have.

    Which action has which key is in AWS's Service Authorization Reference. sagemaker:CreateTransformJob, for one, has
    no sagemaker:VpcSubnets.
    """
    return identity_policy(holder).every(_keys_exist, "Deny")


def _keys_exist(statement: Statement) -> Answer:
    for operator, key, values in statement.conditions:
        service = key.partition(":")[0].lower()
        if service == "aws" or not _holds_when_absent(operator, values) or _asked_only_if_present(statement, key):
            continue
        without = [action for action in _actions(statement, service) if not _has_key(action, key)]
        if without:
            shown = ", ".join(without[:3]) + (f" and {len(without) - 3} more" if len(without) > 3 else "")
            return no(f"{statement.title}: {shown} never carries {key}, so it is always denied")
    return yes()


def _holds_when_absent(operator: str, values: tuple[str, ...]) -> bool:
    prefix, _, base = operator.lower().rpartition(":")
    if base == "null":
        return "true" in values
    return prefix != "foranyvalue" and (prefix == "forallvalues" or "not" in base or base.endswith("ifexists"))


def _asked_only_if_present(statement: Statement, key: str) -> bool:
    """Another test of the block holds only where some service's key is there: the Deny is narrower than its actions."""
    return statement.condition(key, "Null") == ["false"]


def _actions(statement: Statement, service: str) -> list[str]:
    """The actions that are denied; of NotAction those of the key's service."""
    from ringfence.iam.actions import expand  # reads the service's data: only when a policy is judged

    if statement.not_actions:
        return [action for action in expand(f"{service}:*") if statement.covers_action(action)]
    patterns = [f"{service}:*" if pattern == "*" else pattern for pattern in statement.actions]
    return [action for pattern in patterns for action in expand(pattern)]


def _has_key(action: str, key: str) -> bool:
    from ringfence.iam.actions import condition_keys

    keys = [each.lower().partition("${")[0] for each in condition_keys(action)]
    return any(key.lower() == each or (each.endswith("/") and key.lower().startswith(each)) for each in keys)
