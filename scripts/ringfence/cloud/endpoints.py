"""Calls that come through a VPC endpoint: which endpoint carries a call of a service.

`ringfence local env ACCOUNT --through ENDPOINT` stands for a workload in that endpoint's VPC. The endpoint's own
service goes through it; another service goes through that service's endpoint in the same VPC, as private DNS would
have it; a service without an endpoint there cannot be reached, since the VPC has no other way out.
"""

from __future__ import annotations

from collections.abc import Mapping

from ringfence.cloud.accounts import Organization
from ringfence.cloud.call import Fault, VpcEndpoint
from ringfence.cloud.stored import vpc_endpoints

# The last part of an endpoint's service name (`com.amazonaws.<region>.sagemaker.api`), where it is not botocore's name.
ENDPOINT_SERVICES: Mapping[str, str] = {
    "accessanalyzer": "access-analyzer",
    "cloudwatch": "monitoring",
    "codeartifact": "codeartifact.api",
    "ecr": "ecr.api",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "firehose": "kinesis-firehose",
    "mwaa": "airflow.api",
    "opensearch": "es",
    "s3control": "s3",
    "sagemaker": "sagemaker.api",
    "sagemaker-featurestore-runtime": "sagemaker.featurestore-runtime",
    "sagemaker-metrics": "sagemaker.metrics",
    "sagemaker-runtime": "sagemaker.runtime",
    "stepfunctions": "states",
    "sso": "sso",
}


def endpoint_for(through: str, service: str, organization: Organization) -> VpcEndpoint:
    """The VPC endpoint that carries a call of a service from where `through` (an endpoint's or a VPC's id) stands.

    Fault `InvalidVpcEndpointId.NotFound` for an unknown id, `EndpointNotReachable` where the VPC has no endpoint of
    the service.
    """
    known = vpc_endpoints(organization)
    if through.startswith("vpc-"):
        vpc = through
    else:
        named = next(((endpoint, name) for endpoint, name in known if endpoint.id == through), None)
        if named is None:
            raise Fault("InvalidVpcEndpointId.NotFound", f"The VPC endpoint ID '{through}' does not exist")
        if serves(named[1], service):
            return named[0]
        vpc = named[0].vpc_id
    for endpoint, name in known:
        if endpoint.vpc_id == vpc and serves(name, service):
            return endpoint
    raise Fault(
        "EndpointNotReachable",
        f"{vpc} has no VPC endpoint for {service}, and no other way out: the call does not arrive",
        501,
    )


def serves(service_name: str, service: str) -> bool:
    """Whether an endpoint of that service name (`com.amazonaws.eu-west-1.s3`) carries a botocore service's calls."""
    suffix = ENDPOINT_SERVICES.get(service, service)
    return service_name == f"com.amazonaws.{suffix}" or (
        service_name.startswith(("com.amazonaws.", "aws.")) and service_name.split(".", 3)[-1] == suffix
    )
