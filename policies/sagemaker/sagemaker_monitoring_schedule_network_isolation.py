from ringfence.policy import Answer, Plan, Resource, any_of, environment_policy, unknown


@environment_policy(
    anchor="aws_sagemaker_monitoring_schedule",
    severity="medium",
    controls=["SageMaker.14", "ART-PROV-NET-01"],
    mend="Name a job definition of this environment with network_config.enable_network_isolation = true.",
)
def sagemaker_monitoring_schedule_network_isolation(schedule: Resource, plan: Plan) -> Answer:
    """The monitoring jobs that a schedule starts have no network.

    Provider 5.100 knows a schedule by the name of its job definition alone, and of definitions the data-quality ones.
    """
    name = schedule["monitoring_schedule_config.monitoring_job_definition_name"]
    jobs = list(plan.of_type("aws_sagemaker_data_quality_job_definition"))
    isolated = any_of(
        name.refers_to(job, "name") & job["network_config.enable_network_isolation"].is_true() for job in jobs
    )
    elsewhere = ~any_of(name.refers_to(job, "name") for job in jobs)
    hidden = elsewhere & unknown(f"the job definition of {schedule.address}, which is not in this plan")
    return isolated.otherwise("the job that it starts has a network") | hidden
