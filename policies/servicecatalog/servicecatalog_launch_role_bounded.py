from ringfence.policy import Answer, Document, Plan, Resource, all_of, any_of, environment_policy, no, unknown, yes

_ADMINISTRATORS = r"arn:[\w-]+:iam::aws:policy/(AdministratorAccess|PowerUserAccess|IAMFullAccess)"


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
    roles = {role.address: arn.refers_to(role) | local_name.refers_to(role, "name") for role in _roles(plan)}
    bounded = any_of(roles[role.address] & _is_bounded(role, plan) for role in _roles(plan))
    named = arn.is_role() | local_name.matches(r"[\w+=,.@-]+")
    elsewhere = named & ~any_of(roles.values())
    hidden = elsewhere & unknown(f"the launch role of {constraint.address}, which is not in this plan")
    return named.otherwise("it names no role") & (bounded | hidden)


def _roles(plan: Plan) -> list[Resource]:
    return list(plan.of_type("aws_iam_role"))


def _is_bounded(role: Resource, plan: Plan) -> Answer:
    boundary = role["permissions_boundary"]
    inline = all_of(
        ~policy["role"].refers_to(role) | _is_limited(policy["policy"].document())
        for policy in plan.of_type("aws_iam_role_policy")
    )
    attached = all_of(
        ~attachment["role"].refers_to(role) | _is_limited_policy(attachment, plan)
        for attachment in plan.of_type("aws_iam_role_policy_attachment")
    )
    inside = role["inline_policy"].every(lambda block: _is_limited(block["policy"].document()))
    return boundary.is_set() & ~boundary.matches(_ADMINISTRATORS) & inline & attached & inside


def _is_limited_policy(attachment: Resource, plan: Plan) -> Answer:
    arn = attachment["policy_arn"]
    documents = all_of(
        ~arn.refers_to(policy) | _is_limited(policy["policy"].document()) for policy in plan.of_type("aws_iam_policy")
    )
    return documents & ~arn.matches(_ADMINISTRATORS).because("an administrator's policy is attached to the launch role")


def _is_limited(document: Document) -> Answer:
    return document.every(
        lambda statement: no(f"{statement.title} allows every action") if statement.every_action else yes()
    )
