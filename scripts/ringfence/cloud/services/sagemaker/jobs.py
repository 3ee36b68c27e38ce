"""Training and processing jobs: kept in full, never run; and the references of the jobs that moto keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import Kind, Record, cut, now, output_members, register, settle_as

VALIDATION = "ValidationException"


def _training_references(call: Call) -> None:
    asked = call.parameters
    references.role(call, asked["RoleArn"])
    references.vpc_config(call, asked.get("VpcConfig"))
    references.key(call, asked.get("ResourceConfig", {}).get("VolumeKmsKeyId"))
    references.key(call, asked["OutputDataConfig"].get("KmsKeyId"))
    references.bucket(call, asked["OutputDataConfig"]["S3OutputPath"])
    for channel in asked.get("InputDataConfig", ()):
        references.bucket(call, channel["DataSource"].get("S3DataSource", {}).get("S3Uri"))
    specification = asked.get("AlgorithmSpecification", {})
    if bool(specification.get("TrainingImage")) == bool(specification.get("AlgorithmName")):
        raise Fault(VALIDATION, "Exactly one of TrainingImage and AlgorithmName must be given.")


def _train(call: Call, record: Record) -> None:
    output = record["OutputDataConfig"]["S3OutputPath"].rstrip("/")
    record["ModelArtifacts"] = {"S3ModelArtifacts": f"{output}/{record['TrainingJobName']}/output/model.tar.gz"}
    record.setdefault("StoppingCondition", {"MaxRuntimeInSeconds": 86400})
    record["TrainingStartTime"] = record["CreationTime"]


TRAINING_JOB = Kind(
    service="sagemaker",
    noun="TrainingJob",
    key=("TrainingJobName",),
    arn="training-job/{TrainingJobName}",
    missing=(VALIDATION, "Requested resource not found."),
    taken=("ResourceInUse", "Job name must be unique within an AWS account and region, and a training job with this "
           "name already exists ({arn})"),
    status="TrainingJobStatus",
    states=("InProgress", "Completed"),
    defaults={
        "EnableNetworkIsolation": False,
        "EnableInterContainerTrafficEncryption": False,
        "EnableManagedSpotTraining": False,
    },
    checks=(_training_references,),
    birth=_train,
)  # fmt: skip

SECONDARY = {"InProgress": "Training", "Stopping": "Stopping"}


@answers("sagemaker", "DescribeTrainingJob")
def describe_training_job(call: Call) -> Answer:
    """A training job as it was asked for, with the state that it is in."""
    record = TRAINING_JOB.find(call)
    state = record["TrainingJobStatus"]
    ended = {} if state in SECONDARY else {"TrainingEndTime": record["LastModifiedTime"]}
    shown = {**record, **ended, "SecondaryStatus": SECONDARY.get(state, state)}
    return cut(shown, output_members("sagemaker", "DescribeTrainingJob"))


def _processing_references(call: Call) -> None:
    asked = call.parameters
    references.role(call, asked["RoleArn"])
    references.vpc_config(call, asked.get("NetworkConfig", {}).get("VpcConfig"))
    references.key(call, asked["ProcessingResources"]["ClusterConfig"].get("VolumeKmsKeyId"))
    output = asked.get("ProcessingOutputConfig", {})
    references.key(call, output.get("KmsKeyId"))
    for target in output.get("Outputs", ()):
        references.bucket(call, target.get("S3Output", {}).get("S3Uri"))
    for source in asked.get("ProcessingInputs", ()):
        references.bucket(call, source.get("S3Input", {}).get("S3Uri"))


def _process(call: Call, record: Record) -> None:
    record.setdefault("StoppingCondition", {"MaxRuntimeInSeconds": 86400})
    record["ProcessingStartTime"] = record["CreationTime"]


PROCESSING_JOB = Kind(
    service="sagemaker",
    noun="ProcessingJob",
    key=("ProcessingJobName",),
    arn="processing-job/{ProcessingJobName}",
    missing=(VALIDATION, "Requested resource not found."),
    taken=("ResourceInUse", "Job name must be unique within an AWS account and region ({arn})"),
    status="ProcessingJobStatus",
    states=("InProgress", "Completed"),
    checks=(_processing_references,),
    birth=_process,
)


def _stop(kind: Kind, call: Call) -> Answer:
    record = kind.find(call)
    if record[kind.status] != "InProgress":
        raise Fault(VALIDATION, f"The request was rejected because the job is in status {record[kind.status]}.")
    settle_as(record, kind.status, "Stopping", "Stopped")
    record["LastModifiedTime"] = now()
    return {}


@answers("sagemaker", "StopTrainingJob")
def stop_training_job(call: Call) -> Answer:
    """Stop a running training job."""
    return _stop(TRAINING_JOB, call)


@answers("sagemaker", "StopProcessingJob")
def stop_processing_job(call: Call) -> Answer:
    """Stop a running processing job."""
    return _stop(PROCESSING_JOB, call)


# Jobs that moto keeps well enough: only what they refer to is checked here.
ROLE_MEMBERS = ("RoleArn", "ExecutionRoleArn")
KEY_MEMBERS = ("KmsKeyId", "VolumeKmsKeyId", "S3KmsKeyId", "KmsKeyArn")


def check_references(call: Call, asked: Any) -> None:
    """Walk through a request: each role, key, VPC configuration that it names must exist."""
    if isinstance(asked, Mapping):
        references.vpc_config(call, asked.get("VpcConfig"))
        for name, value in asked.items():
            if name in ROLE_MEMBERS:
                references.role(call, value)
            elif name in KEY_MEMBERS:
                references.key(call, value)
            else:
                check_references(call, value)
    elif isinstance(asked, list):
        for item in asked:
            check_references(call, item)


@answers(
    "sagemaker",
    "CreateTransformJob",
    "CreateHyperParameterTuningJob",
    "CreateAutoMLJobV2",
    "CreateCompilationJob",
    "CreateDataQualityJobDefinition",
    "CreateModelQualityJobDefinition",
    "CreateModelBiasJobDefinition",
    "CreateModelExplainabilityJobDefinition",
)
def check_and_pass_on(call: Call) -> Answer:
    """Check what a job refers to and leave the rest to moto."""
    check_references(call, call.parameters)
    raise PassOn


register(TRAINING_JOB)
register(PROCESSING_JOB)
