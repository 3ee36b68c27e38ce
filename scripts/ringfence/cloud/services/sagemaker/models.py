"""Models, endpoints, feature groups and model package groups.

Moto's model drops network isolation and shows a difference on the next plan; its endpoint configuration drops the
data capture; its feature groups cannot be tagged nor deleted; its model package groups have no policy.
"""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import Kind, Record, cut, now, output_members, register, settle_as, tag_map

VALIDATION = "ValidationException"


def _model_references(call: Call) -> None:
    references.role(call, call.parameters.get("ExecutionRoleArn"))
    references.vpc_config(call, call.parameters.get("VpcConfig"))
    for container in _containers(call.parameters):
        url = container.get("ModelDataUrl")
        references.bucket(call, url if str(url).startswith("s3://") else None)


def _containers(parameters: dict[str, Any]) -> list[dict[str, Any]]:
    return [c for c in (parameters.get("PrimaryContainer"), *parameters.get("Containers", ())) if c]


def _single(call: Call, record: Record) -> None:
    for container in _containers(record):
        container.setdefault("Mode", "SingleModel")


MODEL = register(
    Kind(
        service="sagemaker",
        noun="Model",
        key=("ModelName",),
        arn="model/{ModelName}",
        missing=(VALIDATION, 'Could not find model "{arn}".'),
        taken=(VALIDATION, 'Cannot create already existing model "{arn}".'),
        defaults={"EnableNetworkIsolation": False},
        checks=(_model_references,),
        birth=_single,
    )
)


def _endpoint_config_references(call: Call) -> None:
    asked = call.parameters
    references.role(call, asked.get("ExecutionRoleArn"))
    references.vpc_config(call, asked.get("VpcConfig"))
    references.key(call, asked.get("KmsKeyId"))
    capture = asked.get("DataCaptureConfig", {})
    references.key(call, capture.get("KmsKeyId"))
    references.bucket(call, capture.get("DestinationS3Uri"))
    for variant in (*asked["ProductionVariants"], *asked.get("ShadowProductionVariants", ())):
        if variant.get("ModelName"):
            MODEL.find(call, {"ModelName": variant["ModelName"]})


def _weigh(call: Call, record: Record) -> None:
    for variant in (*record["ProductionVariants"], *record.get("ShadowProductionVariants", ())):
        variant.setdefault("InitialVariantWeight", 1.0)


ENDPOINT_CONFIG = register(
    Kind(
        service="sagemaker",
        noun="EndpointConfig",
        key=("EndpointConfigName",),
        arn="endpoint-config/{EndpointConfigName}",
        missing=(VALIDATION, 'Could not find endpoint configuration "{arn}".'),
        taken=(VALIDATION, 'Cannot create already existing endpoint configuration "{arn}".'),
        checks=(_endpoint_config_references,),
        birth=_weigh,
    )
)


def _configuration(call: Call) -> None:
    ENDPOINT_CONFIG.find(call)


def _deploy(call: Call, record: Record) -> None:
    """Take over the variants of the endpoint's configuration."""
    config = ENDPOINT_CONFIG.find(call, record)
    for member in ("ProductionVariants", "ShadowProductionVariants"):
        record[member] = [_variant(variant) for variant in config.get(member, ())] or None
    capture = config.get("DataCaptureConfig")
    record["DataCaptureConfig"] = capture and {
        "EnableCapture": capture.get("EnableCapture", False),
        "CaptureStatus": "Started" if capture.get("EnableCapture") else "Stopped",
        "CurrentSamplingPercentage": capture["InitialSamplingPercentage"],
        "DestinationS3Uri": capture["DestinationS3Uri"],
        "KmsKeyId": capture.get("KmsKeyId", ""),
    }
    record["AsyncInferenceConfig"] = config.get("AsyncInferenceConfig")


def _variant(variant: dict[str, Any]) -> dict[str, Any]:
    count = variant.get("InitialInstanceCount", 1)
    weight = variant["InitialVariantWeight"]
    return {
        "VariantName": variant["VariantName"],
        "CurrentWeight": weight,
        "DesiredWeight": weight,
        "CurrentInstanceCount": count,
        "DesiredInstanceCount": count,
    }


ENDPOINT = Kind(
    service="sagemaker",
    noun="Endpoint",
    key=("EndpointName",),
    arn="endpoint/{EndpointName}",
    missing=(VALIDATION, 'Could not find endpoint "{arn}".'),
    taken=(VALIDATION, 'Cannot create already existing endpoint "{arn}".'),
    status="EndpointStatus",
    states=("Creating", "InService"),
    checks=(_configuration,),
    birth=_deploy,
)


@answers("sagemaker", "UpdateEndpoint")
def update_endpoint(call: Call) -> Answer:
    """Move an endpoint to another configuration."""
    ENDPOINT_CONFIG.find(call)
    record = ENDPOINT.change(call)
    record["LastDeploymentConfig"] = record.pop("DeploymentConfig", None)
    _deploy(call, record)
    settle_as(record, "EndpointStatus", "Updating", "InService")
    return {"EndpointArn": record["EndpointArn"]}


@answers("sagemaker", "UpdateEndpointWeightsAndCapacities")
def update_weights(call: Call) -> Answer:
    """Set weights and instance counts of an endpoint's variants."""
    record = ENDPOINT.find(call)
    variants = {variant["VariantName"]: variant for variant in record["ProductionVariants"]}
    for wanted in call.parameters["DesiredWeightsAndCapacities"]:
        if wanted["VariantName"] not in variants:
            raise Fault(VALIDATION, f'The variant name "{wanted["VariantName"]}" was not found.')
        for asked, members in (("DesiredWeight", "Weight"), ("DesiredInstanceCount", "InstanceCount")):
            if asked in wanted:
                for prefix in ("Desired", "Current"):
                    variants[wanted["VariantName"]][prefix + members] = wanted[asked]
    settle_as(record, "EndpointStatus", "Updating", "InService")
    return {"EndpointArn": record["EndpointArn"]}


def _feature_references(call: Call) -> None:
    asked = call.parameters
    references.role(call, asked.get("RoleArn"))
    references.key(call, asked.get("OnlineStoreConfig", {}).get("SecurityConfig", {}).get("KmsKeyId"))
    storage = asked.get("OfflineStoreConfig", {}).get("S3StorageConfig", {})
    references.key(call, storage.get("KmsKeyId"))
    references.bucket(call, storage.get("S3Uri"))


def _store_features(call: Call, record: Record) -> None:
    """The offline store's resolved address and its table in the Glue catalogue, as AWS names them."""
    record["NextToken"] = ""
    offline = record.get("OfflineStoreConfig")
    if offline is None:
        return
    name, stamp = record["FeatureGroupName"], int(record["CreationTime"].timestamp())
    storage = offline["S3StorageConfig"]
    root = storage["S3Uri"].rstrip("/")
    path = f"{call.account}/sagemaker/{call.region}/offline-store/{name}-{stamp}/data"
    storage.setdefault("ResolvedOutputS3Uri", f"{root}/{path}")
    offline.setdefault("TableFormat", "Glue")
    if not offline.setdefault("DisableGlueTableCreation", False):
        table = f"{name.replace('-', '_')}_{stamp}"
        catalogue = {"TableName": table, "Catalog": "AwsDataCatalog", "Database": "sagemaker_featurestore"}
        offline.setdefault("DataCatalogConfig", catalogue)
    record["OfflineStoreStatus"] = {"Status": "Active"}


FEATURE_GROUP = register(
    Kind(
        service="sagemaker",
        noun="FeatureGroup",
        key=("FeatureGroupName",),
        arn="feature-group/{FeatureGroupName}",
        missing=("ResourceNotFound", "Resource Not Found: Amazon SageMaker can't find a FeatureGroup with name "
                 "{FeatureGroupName}"),
        taken=("ResourceInUse", "Resource Already Exists: FeatureGroup with name {FeatureGroupName} already exists. "
               "Choose a different name."),
        status="FeatureGroupStatus",
        states=("Creating", "Created"),
        checks=(_feature_references,),
        birth=_store_features,
    ),
    without=("Update",),
)  # fmt: skip


@answers("sagemaker", "UpdateFeatureGroup")
def update_feature_group(call: Call) -> Answer:
    """Add features to a group, or change how its online store keeps them."""
    record = FEATURE_GROUP.find(call)
    record["FeatureDefinitions"] = [*record["FeatureDefinitions"], *call.parameters.get("FeatureAdditions", ())]
    if "OnlineStoreConfig" in call.parameters:
        record["OnlineStoreConfig"] = {**record.get("OnlineStoreConfig", {}), **call.parameters["OnlineStoreConfig"]}
    record["LastModifiedTime"], record["LastUpdateStatus"] = now(), {"Status": "Successful"}
    return cut(record, output_members("sagemaker", "UpdateFeatureGroup"))


def _group(call: Call) -> Any:
    """The model package group that a call names (by name or ARN) in moto's own state."""
    name = call.parameters["ModelPackageGroupName"].split("/")[-1]
    group = references.backend("sagemaker", call.account, call.region).model_package_groups.get(name)
    if group is None:
        raise Fault(VALIDATION, f"Cannot find Model Package Group: {call.parameters['ModelPackageGroupName']}.")
    return group


@answers("sagemaker", "CreateModelPackageGroup")
def create_model_package_group(call: Call) -> Answer:
    """Refuse a name that is taken; moto keeps the group, its tags are kept here."""
    name = call.parameters["ModelPackageGroupName"]
    arn = f"arn:aws:sagemaker:{call.region}:{call.account}:model-package-group/{name}"
    if name in references.backend("sagemaker", call.account, call.region).model_package_groups:
        raise Fault(VALIDATION, f"Model Package Group already exists: {arn}")
    call.store("tags")[arn] = tag_map(call.parameters.get("Tags"))
    raise PassOn


@answers("sagemaker", "DeleteModelPackageGroup")
def delete_model_package_group(call: Call) -> Answer:
    """Take away an empty group, with its policy and tags."""
    group, state = _group(call), references.backend("sagemaker", call.account, call.region)
    name = group.model_package_group_name
    if any(package.model_package_group_name == name for package in state.model_packages.values()):
        raise Fault("ConflictException", f"Model Package Group {group.arn} has model packages: delete them first.")
    del state.model_package_groups[name]
    call.store("sagemaker.ModelPackageGroupPolicy").pop(name, None)
    call.store("tags").pop(group.arn, None)
    return {}


@answers("sagemaker", "PutModelPackageGroupPolicy")
def put_policy(call: Call) -> Answer:
    """Give a group a resource policy."""
    group = _group(call)
    policies = call.store("sagemaker.ModelPackageGroupPolicy")
    policies[group.model_package_group_name] = call.parameters["ResourcePolicy"]
    return {"ModelPackageGroupArn": group.arn}


@answers("sagemaker", "GetModelPackageGroupPolicy")
def get_policy(call: Call) -> Answer:
    """A group's resource policy."""
    policy = call.store("sagemaker.ModelPackageGroupPolicy").get(_group(call).model_package_group_name)
    if policy is None:
        raise Fault(VALIDATION, f"Cannot find resource policy for: {call.parameters['ModelPackageGroupName']}.")
    return {"ResourcePolicy": policy}


@answers("sagemaker", "DeleteModelPackageGroupPolicy")
def delete_policy(call: Call) -> Answer:
    """Take a group's resource policy away."""
    get_policy(call)
    call.store("sagemaker.ModelPackageGroupPolicy").pop(_group(call).model_package_group_name)
    return {}


register(ENDPOINT)
