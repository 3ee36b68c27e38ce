from ringfence.policy import (
    Answer,
    Document,
    Plan,
    Resource,
    Statement,
    Value,
    all_of,
    any_of,
    environment_policy,
    no,
    unknown,
    yes,
)

_OURS = r"arn:[\w-]+:iam::\d{12}:policy/.+"
_LIMITED_OF_AWS = r"arn:[\w-]+:iam::aws:policy/(?!(AdministratorAccess|PowerUserAccess|IAMFullAccess)$).+"


@environment_policy(
    anchor="aws_servicecatalog_constraint",
    severity="critical",
    controls=["ART-PROV-SELF-05", "ART-PROV-IAM-03", "ART-PROV-IAM-09"],
    mend=(
        "Name one role in the launch constraint, give the role a permissions boundary of the platform, and list in its "
        "policies what the product's template needs instead of every action."
    ),
    when=lambda constraint, plan: constraint["type"].equals("LAUNCH"),
)
def servicecatalog_launch_role_bounded(constraint: Resource, plan: Plan) -> Answer:
    """A product is launched by a role that can do no more than the product needs, and never more than its boundary."""
    launch = constraint["parameters"].decoded()
    arn, local_name = launch["RoleArn"], launch["LocalRoleName"]
    roles = [(role, arn.refers_to(role) | local_name.refers_to(role, "name")) for role in plan.of_type("aws_iam_role")]
    bounded = all_of(~is_it.because() | _is_bounded(role, plan) for role, is_it in roles)
    here = any_of(is_it for _, is_it in roles)
    hidden = ~here & unknown(f"the launch role of {constraint.address}, which is not in this plan")
    named = arn.is_role() | local_name.matches(r"[\w+=,.@-]+")
    return named.otherwise("it names no role") & bounded & (here | hidden).because()


def _is_bounded(role: Resource, plan: Plan) -> Answer:
    inline = all_of(
        ~policy["role"].refers_to(role).because() | _is_limited(policy["policy"].document())
        for policy in plan.of_type("aws_iam_role_policy")
    )
    attached = all_of(
        ~attachment["role"].refers_to(role).because() | _is_limited_policy(attachment["policy_arn"], plan)
        for attachment in plan.of_type("aws_iam_role_policy_attachment")
    )
    # Arguments of the role itself; the provider marks them as computed, so none is not the same as unknown.
    within = role["inline_policy"].defaults_to([]).every(lambda block: _is_limited(block["policy"].document()))
    listed = role["managed_policy_arns"].defaults_to([]).every(lambda arn: _is_limited_policy(arn, plan))
    boundary = role["permissions_boundary"].names("aws_iam_policy", ("arn", "id"), _OURS, "boundary of our own")
    return boundary & inline & attached & within & listed


def _is_limited_policy(arn: Value, plan: Plan) -> Answer:
    policies = list(plan.of_type("aws_iam_policy"))
    limited = all_of(~arn.refers_to(policy).because() | _is_limited(policy["policy"].document()) for policy in policies)
    here = any_of(arn.refers_to(policy) for policy in policies).because()
    ours = arn.names("aws_iam_policy", ("arn", "id"), _OURS, "policy of our own").because()
    hidden = ours & unknown(f"the policy of {arn.resource.address}, which is not in this plan")
    return limited & (here | hidden | arn.names(None, (), _LIMITED_OF_AWS, "limited policy"))


def _is_limited(document: Document) -> Answer:
    return document.every(_is_limited_statement)


def _is_limited_statement(statement: Statement) -> Answer:
    if statement.every_action:
        return no(f"{statement.title} allows every action")
    passes = statement.covers_action("iam:PassRole") and statement.everywhere
    return no(f"{statement.title} passes any role") if passes else yes()
