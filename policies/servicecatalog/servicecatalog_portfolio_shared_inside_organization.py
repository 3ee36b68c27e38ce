from ringfence.policy import Answer, Resource, policy

_ALONG = r"ORGANIZATION|ORGANIZATIONAL_UNIT|ORGANIZATION_MEMBER_ACCOUNT"


@policy(
    resource="aws_servicecatalog_portfolio_share",
    severity="medium",
    controls=["ART-PROV-SELF-03", "ART-PROV-SELF-05"],
    mend=(
        "Share with type ORGANIZATIONAL_UNIT, ORGANIZATION or ORGANIZATION_MEMBER_ACCOUNT; a share with an account by "
        "its number does not ask whose account it is, and people's role patterns do not go with it."
    ),
)
def servicecatalog_portfolio_shared_inside_organization(share: Resource) -> Answer:
    """A portfolio is shared along the organisation, together with who may launch from it."""
    along = share["type"].matches(_ALONG, "a type of share along the organisation")
    return along & share["share_principals"].is_true()
