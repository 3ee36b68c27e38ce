from ringfence.policy import Answer, Resource, Statement, no, policy, resource_policy, yes

# Services that take a role to deliver what they record, run nobody's code and pass no role on.
_DELIVERY = (
    "vpc-flow-logs.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "config.amazonaws.com",
    "delivery.logs.amazonaws.com",
)


@policy(
    resource="aws_iam_role",
    severity="high",
    controls=["ART-PROV-IAM-09", "ART-PROV-SELF-05"],
    mend="Set permissions_boundary to the platform's boundary policy (<name>-boundary).",
    when=lambda role: (
        resource_policy(role)
        .some(_is_powerful, "Allow")
        .otherwise("only a service that delivers records takes this role")
    ),
)
def iam_role_within_permissions_boundary(role: Resource) -> Answer:
    """A role that people or their code can take never does more than the platform's boundary allows."""
    return role["permissions_boundary"].names(
        "aws_iam_policy", ("arn",), r"arn:[\w-]+:iam::\d{12}:policy/.+", "boundary of the platform's own"
    )


def _is_powerful(statement: Statement) -> Answer:
    delivers = statement.principals and all(name in _DELIVERY for _, name in statement.principals)
    return no() if delivers else yes()
