from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_servicecatalog_product_portfolio_association",
    severity="high",
    controls=["ART-PROV-SELF-05"],
    mend="Add an aws_servicecatalog_constraint of type LAUNCH for this product and portfolio, with a launch role.",
)
def servicecatalog_product_launch_constraint(association: Resource, plan: Plan) -> Answer:
    """Every product of a portfolio is launched with a launch role, not with the rights of whoever launches it."""
    constrained = any_of(
        constraint["type"].equals("LAUNCH")
        & constraint["portfolio_id"].is_same_as(association["portfolio_id"])
        & constraint["product_id"].is_same_as(association["product_id"])
        for constraint in plan.of_type("aws_servicecatalog_constraint")
    )
    return constrained.otherwise("this product has no launch constraint in this portfolio")
