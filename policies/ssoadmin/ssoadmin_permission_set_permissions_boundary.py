from ringfence.policy import Answer, Plan, Resource, Statement, any_of, environment_policy, no, unknown, yes

# What makes something, or hands a role to it. Reading, starting, stopping and tagging widen nothing.
_MAKING = ("Attach", "Copy", "Create", "Import", "PassRole", "Provision", "Put", "Register", "Restore", "Run", "Upload")
_READ_ONLY = r"arn:[\w-]+:iam::aws:policy/(.*/)?(\w*ReadOnly\w*|SecurityAudit|ViewOnlyAccess)"
_ADMINISTRATORS = r"arn:[\w-]+:iam::aws:policy/(AdministratorAccess|PowerUserAccess|IAMFullAccess)"


def _makes_something(permission_set: Resource, plan: Plan) -> Answer:
    return any_of(
        [
            *(
                inline["permission_set_arn"].refers_to(permission_set)
                & inline["inline_policy"].document().some(_is_making, "Allow")
                for inline in plan.of_type("aws_ssoadmin_permission_set_inline_policy")
            ),
            *(
                attachment["permission_set_arn"].refers_to(permission_set)
                & ~attachment["managed_policy_arn"].matches(_READ_ONLY)
                for attachment in plan.of_type("aws_ssoadmin_managed_policy_attachment")
            ),
            *(
                attachment["permission_set_arn"].refers_to(permission_set)
                & unknown(f"the policy of {attachment.address}, which stands in each account")
                for attachment in plan.of_type("aws_ssoadmin_customer_managed_policy_attachment")
            ),
        ]
    ).otherwise("it makes nothing")


def _is_making(statement: Statement) -> Answer:
    made = any(_could_be(action, verb) for action in statement.actions for verb in _MAKING)
    return yes() if made or statement.not_actions else no()


def _could_be(action: str, verb: str) -> bool:
    """Whether an action pattern (`sagemaker:Cr*`) matches an action that begins with this verb."""
    name = action.rpartition(":")[2].lower()
    literal = name.split("*")[0].split("?")[0]
    return literal.startswith(verb.lower()) or (literal != name and verb.lower().startswith(literal))


@environment_policy(
    anchor="aws_ssoadmin_permission_set",
    severity="high",
    controls=["ART-PROV-IAM-09", "ART-PROV-AUD-07"],
    mend=(
        "Add an aws_ssoadmin_permissions_boundary_attachment that names the platform's boundary (guardrails policy) "
        "by customer_managed_policy_reference."
    ),
    when=_makes_something,
)
def ssoadmin_permission_set_permissions_boundary(permission_set: Resource, plan: Plan) -> Answer:
    """Whoever can make resources is held by a permissions boundary that they cannot change."""
    bounded = any_of(
        attachment["permission_set_arn"].refers_to(permission_set) & _bounds(attachment)
        for attachment in plan.of_type("aws_ssoadmin_permissions_boundary_attachment")
    )
    return bounded.otherwise("it can make resources and has no permissions boundary")


def _bounds(attachment: Resource) -> Answer:
    boundary = attachment["permissions_boundary"]
    aws_managed = boundary["managed_policy_arn"]
    return boundary["customer_managed_policy_reference.name"].is_set() | (
        aws_managed.is_set() & ~aws_managed.matches(_ADMINISTRATORS).because()
    )
