from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy


@environment_policy(
    anchor="aws_macie2_account",
    severity="medium",
    controls=["ART-PROV-AUD-06", "ART-PROV-DATA-08"],
    mend='Set status = "ENABLED" and add an aws_macie2_classification_job, SCHEDULED, that names the lake\'s buckets.',
)
def macie2_account_reads_the_lake(macie: Resource, plan: Plan) -> Answer:
    """Macie is on and reads buckets again and again, not once."""
    reads = any_of(
        job["job_type"].equals("SCHEDULED") & job["s3_job_definition"].is_set()
        for job in plan.of_type("aws_macie2_classification_job")
    )
    return macie["status"].defaults_to("ENABLED").equals("ENABLED") & reads.otherwise("no scheduled job reads buckets")
