from ringfence.policy import Answer, Plan, Resource, Value, all_of, any_of, environment_policy

# What SageMaker in a VPC without internet cannot do without ("Connect Studio in a VPC to External Resources").
_REQUIRED = ("sagemaker.api", "sagemaker.runtime", "sts", "logs", "kms", "s3")

# What workloads call besides, once the environment has such a resource. Services that nobody calls from inside (trails,
# rules, budgets) are not here.
_CALLED = {
    "aws_athena_workgroup": ("athena",),
    "aws_codeartifact_domain": ("codeartifact.api", "codeartifact.repositories"),
    "aws_codecommit_repository": ("codecommit", "git-codecommit"),
    "aws_dynamodb_table": ("dynamodb",),
    "aws_ecr_repository": ("ecr.api", "ecr.dkr"),
    "aws_glue_catalog_database": ("glue",),
    "aws_sagemaker_domain": ("sagemaker.studio",),
    "aws_sagemaker_feature_group": ("sagemaker.featurestore-runtime",),
    "aws_sagemaker_mlflow_tracking_server": ("sagemaker.experiments",),
    "aws_sagemaker_notebook_instance": ("sagemaker.notebook",),
    "aws_secretsmanager_secret": ("secretsmanager",),
    "aws_servicecatalog_portfolio": ("servicecatalog",),
    "aws_sfn_state_machine": ("states",),
    "aws_ssm_parameter": ("ssm",),
}


@environment_policy(
    anchor="aws_vpc",
    severity="high",
    controls=["ART-PROV-NET-08", "ART-PROV-NET-07"],
    mend="Add an aws_vpc_endpoint in this VPC for each service that is named.",
    when=lambda vpc, plan: _hosts_sagemaker(vpc, plan),
)
def ec2_vpc_required_endpoints_present(vpc: Resource, plan: Plan) -> Answer:
    """A VPC with SageMaker in it has an endpoint for every AWS service that its workloads call."""
    return all_of(_has_endpoint(vpc, plan, service) for service in _needed(plan))


def _needed(plan: Plan) -> list[str]:
    called = {service for kind, services in _CALLED.items() if any(plan.of_type(kind)) for service in services}
    return sorted({*_REQUIRED, *called})


def _has_endpoint(vpc: Resource, plan: Plan, service: str) -> Answer:
    pattern = rf"(com\.amazonaws|aws\.sagemaker)\.[a-z0-9-]+\.{_own_name(service)}"
    found = any_of(
        endpoint["service_name"].matches(pattern) & endpoint["vpc_id"].refers_to(vpc)
        for endpoint in plan.of_type("aws_vpc_endpoint")
    )
    return found.otherwise(f"no endpoint for {service}")


def _own_name(service: str) -> str:
    """Of SageMaker's own pages (`sagemaker.studio`) the prefix says already that they are SageMaker's."""
    name = service.replace(".", "[.]")
    return name.replace("sagemaker[.]", "(sagemaker[.])?", 1)


def _hosts_sagemaker(vpc: Resource, plan: Plan) -> Answer:
    hosted = any_of(
        [
            *(domain["vpc_id"].refers_to(vpc) for domain in plan.of_type("aws_sagemaker_domain")),
            *(
                _lies_in(notebook["subnet_id"], vpc, plan)
                for notebook in plan.of_type("aws_sagemaker_notebook_instance")
            ),
            *(
                model["vpc_config.subnets"].some(lambda subnet: _lies_in(subnet, vpc, plan))
                for model in plan.of_type("aws_sagemaker_model")
            ),
        ]
    )
    return hosted.otherwise("no SageMaker resource is in this VPC")


def _lies_in(subnet_id: Value, vpc: Resource, plan: Plan) -> Answer:
    return any_of(
        subnet_id.refers_to(subnet) & subnet["vpc_id"].refers_to(vpc) for subnet in plan.of_type("aws_subnet")
    )
