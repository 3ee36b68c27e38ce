from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy

_OUTSIDE = ("ACCOUNT", "ORGANIZATION")
_UNUSED = ("ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS")


@environment_policy(
    anchor="aws_accessanalyzer_analyzer",
    severity="medium",
    controls=["ART-PROV-AUD-06"],
    mend="Add the other analyzer beside it: type ORGANIZATION for access from outside, or ORGANIZATION_UNUSED_ACCESS.",
)
def accessanalyzer_outside_and_unused_access(analyzer: Resource, plan: Plan) -> Answer:
    """Both are looked for: access that reaches in from outside, and access that nobody uses."""
    analyzers = [each for each in plan.of_type("aws_accessanalyzer_analyzer") if each.module == analyzer.module]
    outside = any_of(each["type"].defaults_to("ACCOUNT").one_of(*_OUTSIDE) for each in analyzers)
    unused = any_of(each["type"].one_of(*_UNUSED) for each in analyzers)
    return outside.otherwise("nothing looks for access from outside") & unused.otherwise(
        "nothing looks for access that nobody uses"
    )
