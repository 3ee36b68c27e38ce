from ringfence.policy import Answer, Resource, policy


@policy(
    resource=["aws_servicecatalog_product", "aws_servicecatalog_provisioning_artifact"],
    severity="low",
    controls=["ART-PROV-SELF-02"],
    mend="Set disable_template_validation = false, or leave it out.",
)
def servicecatalog_product_template_validated(product: Resource) -> Answer:
    """Service Catalog checks a product's template before anybody can launch it."""
    artifact = "provisioning_artifact_parameters." if product.type == "aws_servicecatalog_product" else ""
    return product[f"{artifact}disable_template_validation"].is_not_true()
