from ringfence.policy import Answer, Resource, policy

_REGIONAL_S3 = r"https://([\w.-]+\.s3\.[\w-]+|s3\.[\w-]+)\.amazonaws\.com(\.cn)?/.+"


@policy(
    resource=["aws_servicecatalog_product", "aws_servicecatalog_provisioning_artifact"],
    severity="medium",
    controls=["ART-PROV-SELF-02", "ART-PROV-DATA-04", "CCC.Core.CN01.AR03"],
    mend="Publish the template in a bucket of the platform: template_url = https://<bucket>.s3.<region>.amazonaws.com/<key>.",
)
def servicecatalog_product_template_url_https(product: Resource) -> Answer:
    """A product's template is read over TLS from a bucket, at a regional address."""
    artifact = "provisioning_artifact_parameters." if product.type == "aws_servicecatalog_product" else ""
    return product[f"{artifact}template_url"].matches(_REGIONAL_S3, "an https address of a bucket in its region")
