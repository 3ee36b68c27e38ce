from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy

_STANDARD = r"^arn:[\w-]+:securityhub:[\w-]+::standards/ai-security-best-practices/v/.+$"


@environment_policy(
    anchor="aws_securityhub_account",
    severity="medium",
    controls=["ART-PROV-AUD-06"],
    mend=(
        "Add an aws_securityhub_standards_subscription with the standards_arn "
        "arn:<partition>:securityhub:<region>::standards/ai-security-best-practices/v/1.0.0; it is off by default."
    ),
)
def securityhub_account_judged_by_ai_standard(hub: Resource, plan: Plan) -> Answer:
    """Security Hub judges by the standard AI Security Best Practices, which holds SageMaker.1 to .25 but two."""
    judged = any_of(
        subscription["standards_arn"].matches(_STANDARD, "the AI standard")
        for subscription in plan.of_type("aws_securityhub_standards_subscription")
        if subscription.module == hub.module
    )
    return judged.otherwise("nothing subscribes it to the AI standard")
