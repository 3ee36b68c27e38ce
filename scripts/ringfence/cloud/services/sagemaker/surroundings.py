"""What stands around Studio and endpoints: images, app image configurations, repositories, schedules, MLflow."""

from __future__ import annotations

from ringfence.cloud.call import Answer, Call, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import Kind, Record, cut, output_members, register, settle_as
from ringfence.cloud.services.sagemaker.jobs import check_references

VALIDATION = "ValidationException"


def _references(call: Call) -> None:
    check_references(call, call.parameters)


IMAGE = register(
    Kind(
        service="sagemaker",
        noun="Image",
        key=("ImageName",),
        arn="image/{ImageName}",
        missing=("ResourceNotFound", "Image {ImageName} does not exist."),
        taken=("ResourceInUse", "Image {ImageName} already exists"),
        status="ImageStatus",
        states=("CREATING", "CREATED"),
        checks=(_references,),
        farewell=lambda call, record: _without_versions(call, record),
    )
)


def _without_versions(call: Call, record: Record) -> None:
    for key in [k for k in call.store(IMAGE_VERSION.name) if k.split("/")[0] == record["ImageName"]]:
        version = call.store(IMAGE_VERSION.name).pop(key)
        for store in ("arns", "tags"):
            call.store(store).pop(version["ImageVersionArn"], None)


IMAGE_VERSION = Kind(
    service="sagemaker",
    noun="ImageVersion",
    key=("ImageName", "Version"),
    arn="image-version/{ImageName}/{Version}",
    missing=("ResourceNotFound", "ImageVersion {ImageName}/{Version} does not exist."),
    status="ImageVersionStatus",
    states=("CREATING", "CREATED"),
)


def _versions(call: Call) -> list[int]:
    name = call.parameters["ImageName"]
    return sorted(r["Version"] for r in IMAGE_VERSION.records(call) if r["ImageName"] == name)


@answers("sagemaker", "CreateImageVersion")
def create_image_version(call: Call) -> Answer:
    """Add the next version to an image."""
    image = IMAGE.find(call)
    number = max(_versions(call), default=0) + 1
    base = call.parameters["BaseImage"]
    extra = {"Version": number, "ImageArn": image["ImageArn"], "ContainerImage": f"{base}@sha256:{'0' * 64}"}
    record = IMAGE_VERSION.create(call, extra)
    return {"ImageVersionArn": record["ImageVersionArn"]}


def _version(call: Call) -> dict[str, object]:
    latest = max(_versions(call), default=0)
    return {"ImageName": call.parameters["ImageName"], "Version": call.parameters.get("Version", latest)}


@answers("sagemaker", "DescribeImageVersion")
def describe_image_version(call: Call) -> Answer:
    """One version of an image, the latest by default."""
    IMAGE.find(call)
    return cut(IMAGE_VERSION.find(call, _version(call)), output_members("sagemaker", "DescribeImageVersion"))


@answers("sagemaker", "DeleteImageVersion")
def delete_image_version(call: Call) -> Answer:
    """Take one version of an image away."""
    IMAGE.find(call)
    IMAGE_VERSION.remove(call, _version(call))
    return {}


APP_IMAGE_CONFIG = register(
    Kind(
        service="sagemaker",
        noun="AppImageConfig",
        key=("AppImageConfigName",),
        arn="app-image-config/{AppImageConfigName}",
        missing=("ResourceNotFound", "AppImageConfig {AppImageConfigName} does not exist."),
        taken=("ResourceInUse", "AppImageConfig {AppImageConfigName} already exists"),
    )
)

CODE_REPOSITORY = register(
    Kind(
        service="sagemaker",
        noun="CodeRepository",
        plural="CodeRepositories",
        key=("CodeRepositoryName",),
        arn="code-repository/{CodeRepositoryName}",
        missing=(VALIDATION, "Cannot find CodeRepository {arn}"),
        taken=(VALIDATION, "Cannot create a duplicate CodeRepository {arn}"),
    ),
    without=("Update",),
)


@answers("sagemaker", "UpdateCodeRepository")
def update_code_repository(call: Call) -> Answer:
    """Give a repository another secret; its address stays."""
    record = CODE_REPOSITORY.find(call)
    record["GitConfig"] = {**record["GitConfig"], **call.parameters.get("GitConfig", {})}
    return {"CodeRepositoryArn": record["CodeRepositoryArn"]}


MONITORING_SCHEDULE = Kind(
    service="sagemaker",
    noun="MonitoringSchedule",
    key=("MonitoringScheduleName",),
    arn="monitoring-schedule/{MonitoringScheduleName}",
    missing=("ResourceNotFound", "Monitoring schedule {MonitoringScheduleName} not found"),
    taken=("ResourceInUse", "Monitoring schedule {MonitoringScheduleName} already exists"),
    status="MonitoringScheduleStatus",
    states=("Pending", "Scheduled"),
    checks=(_references,),
)


@answers("sagemaker", "StopMonitoringSchedule", "StartMonitoringSchedule")
def switch_monitoring_schedule(call: Call) -> Answer:
    """Stop a schedule, or start it again."""
    wanted = "Stopped" if call.operation.startswith("Stop") else "Scheduled"
    settle_as(MONITORING_SCHEDULE.find(call), "MonitoringScheduleStatus", "Pending", wanted)
    return {}


def _address(call: Call, record: Record) -> None:
    references.bucket(call, record.get("ArtifactStoreUri"))
    record["TrackingServerUrl"] = f"https://{record['TrackingServerName']}.{call.region}.experiments.sagemaker.aws"
    record["IsActive"] = "Active"


MLFLOW_TRACKING_SERVER = register(
    Kind(
        service="sagemaker",
        noun="MlflowTrackingServer",
        key=("TrackingServerName",),
        arn="mlflow-tracking-server/{TrackingServerName}",
        arn_member="TrackingServerArn",
        missing=("ResourceNotFound", "Tracking server {TrackingServerName} not found"),
        taken=("ConflictException", "Tracking server {TrackingServerName} already exists"),
        status="TrackingServerStatus",
        states=("Creating", "Created"),
        defaults={
            "TrackingServerSize": "Small",
            "MlflowVersion": "2.16.2",
            "AutomaticModelRegistration": False,
            "WeeklyMaintenanceWindowStart": "Sun:03:00",
        },
        checks=(_references,),
        birth=_address,
    )
)

register(MONITORING_SCHEDULE)
register(IMAGE_VERSION, without=("Create", "Describe", "Delete", "Update"))
