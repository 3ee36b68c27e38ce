from ringfence.policy import Answer, Resource, all_of, policy

_KEYS = ("Environment", "DataClassification", "OwnerTeam")


@policy(
    resource=["aws_servicecatalog_product", "aws_servicecatalog_portfolio"],
    severity="low",
    controls=["ART-PROV-AUD-05", "ART-PROV-DATA-08"],
    mend=f"Give it the tags {', '.join(_KEYS)}, or have them from the provider's default_tags.",
)
def servicecatalog_product_tagged(product: Resource) -> Answer:
    """A product says whose it is, for which environment and which class of data; what it makes inherits that."""
    return all_of(product["tags"].tag(key).is_set() for key in _KEYS)
