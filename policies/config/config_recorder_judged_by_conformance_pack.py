from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_config_configuration_recorder",
    severity="medium",
    controls=["ART-PROV-AUD-06"],
    mend="Add an aws_config_conformance_pack with a template, as module configuration_recorder does.",
)
def config_recorder_judged_by_conformance_pack(recorder: Resource, plan: Plan) -> Answer:
    """What Config records is judged: a conformance pack stands beside the recorder."""
    packs = plan.of_type("aws_config_conformance_pack", "aws_config_organization_conformance_pack")
    judged = any_of(
        pack["template_body"].is_set() | pack["template_s3_uri"].is_set()
        for pack in packs
        if pack.module == recorder.module
    )
    return judged.otherwise("no conformance pack stands beside it")
