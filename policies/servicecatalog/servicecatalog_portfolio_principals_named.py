from ringfence.policy import Answer, Resource, policy

# A permission set's role in any account; one * spans Identity Center's region segment, which us-east-1 does not have.
_OF_PERMISSION_SET = r"aws-reserved/sso\.amazonaws\.com/([\w-]*[*/])*AWSReservedSSO_[\w+=,.@-]+_(\*|[0-9a-f]{16})"
_PATTERN = rf"arn:[\w-]+:iam:::role/({_OF_PERMISSION_SET}|[\w+=,.@/-]+)"


@policy(
    resource="aws_servicecatalog_principal_portfolio_association",
    severity="high",
    controls=["ART-PROV-SELF-03", "ART-PROV-IAM-02"],
    mend=(
        'Name a role, or with principal_type = "IAM_PATTERN" the roles of one permission set: '
        "arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_<set>_*."
    ),
)
def servicecatalog_portfolio_principals_named(association: Resource) -> Answer:
    """A portfolio is open to named roles and permission sets, and to nobody by a bare wildcard or as root."""
    kind, principal = association["principal_type"].defaults_to("IAM"), association["principal_arn"]
    one_role = kind.equals("IAM") & principal.is_role()
    one_set = kind.equals("IAM_PATTERN") & principal.matches(_PATTERN)
    return (one_role | one_set).otherwise("its principal is neither a role nor the roles of one permission set")
