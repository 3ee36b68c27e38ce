from ringfence.policy import Answer, Plan, Resource, Value, all_of, any_of, environment_policy

# What SageMaker in a VPC without internet cannot do without ("Connect Studio in a VPC to External Resources").
_REQUIRED = ("sagemaker.api", "sagemaker.runtime", "sts", "logs", "kms", "s3")


@environment_policy(
    anchor="aws_vpc",
    severity="high",
    controls=["ART-PROV-NET-08", "ART-PROV-NET-07"],
    mend="Add an aws_vpc_endpoint in this VPC for each service that is named.",
    when=lambda vpc, plan: _hosts_sagemaker(vpc, plan),
)
def ec2_vpc_required_endpoints_present(vpc: Resource, plan: Plan) -> Answer:
    """A VPC with SageMaker in it has an endpoint for every AWS service that SageMaker needs."""
    return all_of(_has_endpoint(vpc, plan, service) for service in _REQUIRED)


def _has_endpoint(vpc: Resource, plan: Plan, service: str) -> Answer:
    pattern = rf"(com\.amazonaws|aws\.sagemaker)\.[a-z0-9-]+\.{service.replace('.', '[.]')}"
    found = any_of(
        endpoint["service_name"].matches(pattern) & endpoint["vpc_id"].refers_to(vpc)
        for endpoint in plan.of_type("aws_vpc_endpoint")
    )
    return found.otherwise(f"no endpoint for {service}")


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
