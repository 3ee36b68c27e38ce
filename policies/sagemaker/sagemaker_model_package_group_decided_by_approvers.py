import re

from ringfence.policy import Answer, Hole, Plan, Resource, Statement, any_of, environment_policy, no, yes

_ROLE = re.compile(r"arn:[\w-]+:iam::\d{12}:role/(?!\*$).+")


@environment_policy(
    anchor="aws_sagemaker_model_package_group",
    severity="high",
    controls=["ART-GOV-TRACE-04"],
    mend=(
        "Give it an aws_sagemaker_model_package_group_policy that denies everyone sagemaker:UpdateModelPackage where "
        "aws:PrincipalArn is not one of the approvers' roles, and sagemaker:CreateModelPackage where "
        "sagemaker:ModelApprovalStatus is Approved."
    ),
)
def sagemaker_model_package_group_decided_by_approvers(group: Resource, plan: Plan) -> Answer:
    """A model is approved by named approvers' roles, after it was registered, and by nobody else."""
    return any_of(
        each["model_package_group_name"].refers_to(group, "model_package_group_name", "id")
        & each["resource_policy"].document().some(_only_approvers).otherwise("anybody with the right in IAM decides")
        & each["resource_policy"].document().some(_none_born_approved).otherwise("a version may be born approved")
        for each in plan.of_type("aws_sagemaker_model_package_group_policy")
    ).otherwise("its policy keeps the decision to no one")


def _only_approvers(statement: Statement) -> Answer:
    conditions = [
        (operator.removesuffix("IfExists"), key.lower(), values) for operator, key, values in statement.conditions
    ]
    if len(conditions) != 1 or not _denies_everyone(statement, "sagemaker:UpdateModelPackage"):
        return no()
    operator, key, values = conditions[0]
    named = all(isinstance(value, Hole) or _ROLE.fullmatch(value) for value in values)
    return yes() if operator in ("ArnNotLike", "ArnNotEquals") and key == "aws:principalarn" and named else no()


def _none_born_approved(statement: Statement) -> Answer:
    conditions = [(operator, key.lower(), tuple(values)) for operator, key, values in statement.conditions]
    born = conditions == [("StringEquals", "sagemaker:modelapprovalstatus", ("Approved",))]
    return yes() if born and _denies_everyone(statement, "sagemaker:CreateModelPackage") else no()


def _denies_everyone(statement: Statement, action: str) -> bool:
    everyone = any(name == "*" for _, name in statement.principals)
    return statement.effect == "Deny" and everyone and statement.covers_action(action)
