from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_servicecatalog_product_portfolio_association",
    severity="medium",
    controls=["ART-PROV-SELF-04", "CCC.MLDE.CN05.AR01"],
    mend="Add an aws_servicecatalog_constraint of type TEMPLATE for this product and portfolio, with Rules.",
)
def servicecatalog_product_template_constraint(association: Resource, plan: Plan) -> Answer:
    """Whoever launches a product chooses among approved values, such as approved instance types."""
    constrained = any_of(
        constraint["type"].equals("TEMPLATE")
        & constraint["portfolio_id"].is_same_as(association["portfolio_id"])
        & constraint["product_id"].is_same_as(association["product_id"])
        & constraint["parameters"].decoded()["Rules"].is_set()
        for constraint in plan.of_type("aws_servicecatalog_constraint")
    )
    return constrained.otherwise("this product has no template constraint with rules in this portfolio")
