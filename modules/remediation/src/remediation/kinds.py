"""The kinds of SageMaker resource: how each is described, what is asked of it, and how it is contained.

The members are those of the Describe answers (SageMaker API Reference), since a request may leave out what SageMaker
then fills in. Where the Describe answer lacks a value that the request has, the request is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .perimeter import Check

TRAFFIC = "traffic between containers encrypted"


@dataclass(frozen=True)
class Link:
    """Another resource that this one takes its network from: where it is named, and its kind."""

    path: str
    kind: str


@dataclass(frozen=True)
class Kind:
    """One kind of resource.

    `names` are the parameters that identify it. `stops` are calls that can be undone or that end what runs (mode
    quarantine and above), `ends` calls that take the resource away (mode stop). `starting` and `over` are states in
    which it cannot be stopped yet, or need not be any more.
    """

    names: tuple[str, ...]
    describe: str = ""
    checks: tuple[Check, ...] = ()
    links: tuple[Link, ...] = ()
    status: str = ""
    starting: tuple[str, ...] = ()
    over: tuple[str, ...] = ("Completed", "Failed", "Stopped", "Stopping", "Deleting")
    stops: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    from_request: tuple[str, ...] = ()


def _network(at: str, within: str = "", unless: str = "") -> tuple[Check, ...]:
    start, groups = f"{at}." if at else "", "security_groups"
    return (
        Check("subnets", (f"{start}VpcConfig.Subnets",), "subnets", within=within, unless=unless),
        Check("security groups", (f"{start}VpcConfig.SecurityGroupIds",), groups, within=within, unless=unless),
    )


def _is(what: str, path: str, value: str = "True", within: str = "") -> Check:
    return Check(what, (path,), f"is:{value}", within=within)


def _key(what: str, *paths: str, within: str = "", required: bool = True) -> Check:
    return Check(what, paths, "key", within=within, required=required)


def _training(at: str = "") -> tuple[Check, ...]:
    """A training job, or a definition of training jobs below `at`, which may walk through a list."""
    start, within = (f"{at}.", at) if at else ("", "")
    return (
        *_network(at, within=within),
        _is("network isolation", f"{start}EnableNetworkIsolation", within=within),
        _is(TRAFFIC, f"{start}EnableInterContainerTrafficEncryption", within=within),
        _key(
            "volume key",
            f"{start}ResourceConfig.VolumeKmsKeyId",
            *([f"{start}HyperParameterTuningResourceConfig.VolumeKmsKeyId"] if at else []),
            within=within,
        ),
        _key("output key", f"{start}OutputDataConfig.KmsKeyId", within=within),
    )


def _monitoring(at: str, resources: str, output: str) -> tuple[Check, ...]:
    start = f"{at}." if at else ""
    return (
        *_network(f"{start}NetworkConfig", within=at),
        _is("network isolation", f"{start}NetworkConfig.EnableNetworkIsolation", within=at),
        _is(TRAFFIC, f"{start}NetworkConfig.EnableInterContainerTrafficEncryption", within=at),
        _key("volume key", f"{start}{resources}.ClusterConfig.VolumeKmsKeyId", within=at),
        _key("output key", f"{start}{output}.KmsKeyId", within=at),
    )  # fmt: skip


def _job_definition(name: str) -> Kind:
    return Kind(
        names=("JobDefinitionName",),
        describe=f"describe_{name}_job_definition",
        checks=_monitoring("", "JobResources", f"{''.join(part.title() for part in name.split('_'))}JobOutputConfig"),
        ends=(f"delete_{name}_job_definition",),
    )


APPROVED = Check(
    "container images",
    (
        "PrimaryContainer.Image",
        "Containers[].Image",
        "AlgorithmSpecification.TrainingImage",
        "AppSpecification.ImageUri",
    ),
    "image",
    required=False,
)  # fmt: skip

KINDS: Mapping[str, Kind] = {
    "App": Kind(
        names=("DomainId", "AppType", "AppName", "UserProfileName", "SpaceName"),
        describe="describe_app",
        checks=(Check("container images", ("ResourceSpec.SageMakerImageArn",), "image", required=False),),
        status="Status",
        over=("Deleted", "Deleting", "Failed"),
        stops=("delete_app",),
    ),
    "AutoMLJob": Kind(
        names=("AutoMLJobName",),
        describe="describe_auto_ml_job_v2",
        checks=(
            *_network("SecurityConfig"),
            _is(TRAFFIC, "SecurityConfig.EnableInterContainerTrafficEncryption"),
            _key("volume key", "SecurityConfig.VolumeKmsKeyId"),
            _key("output key", "OutputDataConfig.KmsKeyId"),
        ),
        status="AutoMLJobStatus",
        stops=("stop_auto_ml_job",),
    ),
    "Cluster": Kind(
        names=("ClusterName",),
        describe="describe_cluster",
        checks=(
            *_network(""),
            Check("subnets of a group", ("InstanceGroups[].OverrideVpcConfig.Subnets",), "subnets", required=False),
        ),
    ),
    "CompilationJob": Kind(
        names=("CompilationJobName",),
        describe="describe_compilation_job",
        checks=(*_network(""), _key("output key", "OutputConfig.KmsKeyId")),
        status="CompilationJobStatus",
        over=("COMPLETED", "FAILED", "STOPPED", "STOPPING"),
        stops=("stop_compilation_job",),
    ),
    "DataQualityJobDefinition": _job_definition("data_quality"),
    "Domain": Kind(
        names=("DomainId",),
        describe="describe_domain",
        checks=(
            _is("reaches the internet only through the VPC", "AppNetworkAccessType", "VpcOnly"),
            Check("subnets", ("SubnetIds",), "subnets"),
            Check("security groups", ("DefaultUserSettings.SecurityGroups",), "security_groups"),
            Check(
                "security groups of spaces", ("DefaultSpaceSettings.SecurityGroups",), "security_groups", required=False
            ),
            _key("volume key", "KmsKeyId"),
            _key("key of shared notebooks", "DefaultUserSettings.SharingSettings.S3KmsKeyId", required=False),
        ),
        status="Status",
        stops=("delete_apps_of_domain",),
    ),
    "Endpoint": Kind(
        names=("EndpointName",),
        describe="describe_endpoint",
        links=(Link("EndpointConfigName", "EndpointConfig"),),
        status="EndpointStatus",
        starting=("Creating", "Updating", "SystemUpdating", "RollingBack"),
        ends=("delete_endpoint",),
        from_request=("EndpointConfigName",),
    ),
    "EndpointConfig": Kind(
        names=("EndpointConfigName",),
        describe="describe_endpoint_config",
        checks=(
            _key("volume key", "KmsKeyId"),
            _key("data capture key", "DataCaptureConfig.KmsKeyId", within="DataCaptureConfig"),
            _key(
                "asynchronous output key", "AsyncInferenceConfig.OutputConfig.KmsKeyId", within="AsyncInferenceConfig"
            ),
            # Models bring their own network; a configuration that names none (inference components) needs one.
            *_network("", unless="ProductionVariants[].ModelName"),
            Check("network isolation", ("EnableNetworkIsolation",), "is:True", unless="ProductionVariants[].ModelName"),
        ),
        links=(Link("ProductionVariants[].ModelName", "Model"), Link("ShadowProductionVariants[].ModelName", "Model")),
        ends=("delete_endpoint_config",),
    ),
    "FeatureGroup": Kind(
        names=("FeatureGroupName",),
        describe="describe_feature_group",
        checks=(
            _key("online store key", "OnlineStoreConfig.SecurityConfig.KmsKeyId", within="OnlineStoreConfig"),
            _key("offline store key", "OfflineStoreConfig.S3StorageConfig.KmsKeyId", within="OfflineStoreConfig"),
        ),
    ),
    "HyperParameterTuningJob": Kind(
        names=("HyperParameterTuningJobName",),
        describe="describe_hyper_parameter_tuning_job",
        checks=(*_training("TrainingJobDefinition"), *_training("TrainingJobDefinitions[]")),
        status="HyperParameterTuningJobStatus",
        stops=("stop_hyper_parameter_tuning_job",),
    ),
    "InferenceExperiment": Kind(
        names=("Name",),
        describe="describe_inference_experiment",
        checks=(
            _key("volume key", "KmsKey"),
            _key("data key", "DataStorageConfig.KmsKey", within="DataStorageConfig"),
        ),
        links=(Link("ModelVariants[].ModelName", "Model"),),
        status="Status",
        over=("Completed", "Cancelled"),
    ),
    # What these describe of themselves does not hold their network or their keys as members of their own.
    "Job": Kind(names=("JobName", "JobCategory"), stops=("stop_job",)),
    "LabelingJob": Kind(
        names=("LabelingJobName",),
        describe="describe_labeling_job",
        checks=(
            _key("output key", "OutputConfig.KmsKeyId"),
            _key(
                "volume key",
                "LabelingJobAlgorithmsConfig.LabelingJobResourceConfig.VolumeKmsKeyId",
                within="LabelingJobAlgorithmsConfig",
            ),
        ),
        status="LabelingJobStatus",
        stops=("stop_labeling_job",),
    ),
    "Model": Kind(
        names=("ModelName",),
        describe="describe_model",
        checks=(*_network(""), _is("network isolation", "EnableNetworkIsolation"), APPROVED),
        ends=("delete_model",),
    ),
    "ModelBiasJobDefinition": _job_definition("model_bias"),
    "ModelExplainabilityJobDefinition": _job_definition("model_explainability"),
    "ModelQualityJobDefinition": _job_definition("model_quality"),
    "MonitoringSchedule": Kind(
        names=("MonitoringScheduleName",),
        describe="describe_monitoring_schedule",
        checks=_monitoring(
            "MonitoringScheduleConfig.MonitoringJobDefinition", "MonitoringResources", "MonitoringOutputConfig"
        ),
        links=(Link("MonitoringScheduleConfig.MonitoringJobDefinitionName", "by MonitoringType"),),
        status="MonitoringScheduleStatus",
        stops=("stop_monitoring_schedule",),
        ends=("delete_monitoring_schedule",),
    ),
    "NotebookInstance": Kind(
        names=("NotebookInstanceName",),
        describe="describe_notebook_instance",
        checks=(
            Check("subnets", ("SubnetId",), "subnets"),
            Check("security groups", ("SecurityGroups",), "security_groups"),
            _key("volume key", "KmsKeyId"),
            _is("no direct internet access", "DirectInternetAccess", "Disabled"),
            _is("no root access", "RootAccess", "Disabled"),
            _is("IMDSv2", "InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion", "2"),
        ),
        status="NotebookInstanceStatus",
        starting=("Pending", "Updating"),
        over=("Stopped", "Stopping", "Failed", "Deleting"),
        stops=("stop_notebook_instance",),
    ),
    "ProcessingJob": Kind(
        names=("ProcessingJobName",),
        describe="describe_processing_job",
        checks=(
            *_network("NetworkConfig"),
            _is("network isolation", "NetworkConfig.EnableNetworkIsolation"),
            _is(TRAFFIC, "NetworkConfig.EnableInterContainerTrafficEncryption"),
            _key("volume key", "ProcessingResources.ClusterConfig.VolumeKmsKeyId"),
            _key("output key", "ProcessingOutputConfig.KmsKeyId", within="ProcessingOutputConfig"),
            APPROVED,
        ),
        status="ProcessingJobStatus",
        stops=("stop_processing_job",),
    ),
    "Space": Kind(
        names=("DomainId", "SpaceName"),
        describe="describe_space",
        checks=(Check("no remote access", ("SpaceSettings.RemoteAccess",), "is_not:ENABLED", required=False),),
        status="Status",
        stops=("delete_apps_of_space",),
    ),
    "TrainingJob": Kind(
        names=("TrainingJobName",),
        describe="describe_training_job",
        checks=(
            *_training(),
            Check("no remote debugging", ("RemoteDebugConfig.EnableRemoteDebug",), "is_not:True", required=False),
            APPROVED,
        ),
        status="TrainingJobStatus",
        stops=("stop_training_job",),
    ),
    "TrainingSession": Kind(names=("TrainingSessionName",), stops=("stop_training_session",)),
    "TransformJob": Kind(
        names=("TransformJobName",),
        describe="describe_transform_job",
        checks=(
            _key("volume key", "TransformResources.VolumeKmsKeyId"),
            _key("output key", "TransformOutput.KmsKeyId"),
        ),
        links=(Link("ModelName", "Model"),),
        status="TransformJobStatus",
        stops=("stop_transform_job",),
    ),
    "UserProfile": Kind(
        names=("DomainId", "UserProfileName"),
        describe="describe_user_profile",
        checks=(
            Check("security groups", ("UserSettings.SecurityGroups",), "security_groups", required=False),
            _key("key of shared notebooks", "UserSettings.SharingSettings.S3KmsKeyId", required=False),
        ),
        status="Status",
        stops=("delete_apps_of_user",),
    ),
}

MONITORING_TYPES: Mapping[str, str] = {
    "DataQuality": "DataQualityJobDefinition",
    "ModelBias": "ModelBiasJobDefinition",
    "ModelExplainability": "ModelExplainabilityJobDefinition",
    "ModelQuality": "ModelQualityJobDefinition",
}


def kind_of(action: str) -> str:
    """The kind that an action makes or alters: `TrainingJob` for CreateTrainingJob; empty for an unknown one."""
    noun = action.removeprefix("Create").removeprefix("Update").removesuffix("V2")
    return noun if noun in KINDS else ""
