"""Pipelines: moto keeps them and their executions; what they refer to is checked, and their tags are kept, here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import partition, tag_map

VALIDATION = "ValidationException"
STEPS = {"AutoML", "Callback", "ClarifyCheck", "Condition", "EMR", "Fail", "Lambda", "Model", "Processing",
         "QualityCheck", "RegisterModel", "Training", "Transform", "Tuning"}  # fmt: skip


def _arn(call: Call, name: str) -> str:
    return f"arn:{partition(call.region)}:sagemaker:{call.region}:{call.account}:pipeline/{name}"


def _definition(call: Call) -> None:
    """A definition is JSON with steps of known types, each named once, and what its steps name must exist."""
    text = call.parameters.get("PipelineDefinition")
    if text is None:
        return
    try:
        document: Any = json.loads(text)
    except ValueError as error:
        raise Fault(VALIDATION, f"Unable to parse pipeline definition. Invalid JSON: {error}") from error
    steps = document.get("Steps") if isinstance(document, Mapping) else None
    if not steps or document.get("Version") != "2020-12-01":
        raise Fault(VALIDATION, "Pipeline definition must have Version 2020-12-01 and at least one step.")
    names = [step.get("Name") for step in steps]
    if len(set(names)) != len(names) or any(step.get("Type") not in STEPS for step in steps):
        raise Fault(VALIDATION, "Every step has a name of its own and a known type.")
    for step in steps:
        _step(call, step.get("Arguments", {}))


def _step(call: Call, arguments: Mapping[str, Any]) -> None:
    """The role, network and keys that a step gives as they are; what it takes from a parameter is not known yet."""
    role = arguments.get("RoleArn")
    if isinstance(role, str):
        references.role(call, role)
    references.vpc_config(call, arguments.get("VpcConfig"))
    for holder, member in (("OutputDataConfig", "KmsKeyId"), ("ResourceConfig", "VolumeKmsKeyId")):
        key = arguments.get(holder, {}).get(member)
        references.key(call, key if isinstance(key, str) else None)


@answers("sagemaker", "CreatePipeline")
def create(call: Call) -> Answer:
    """Check what a pipeline refers to, and keep its tags."""
    references.role(call, call.parameters["RoleArn"])
    _definition(call)
    known = references.backend("sagemaker", call.account, call.region).pipelines
    if call.parameters["PipelineName"] not in known:
        call.store("tags")[_arn(call, call.parameters["PipelineName"])] = tag_map(call.parameters.get("Tags"))
    raise PassOn


@answers("sagemaker", "UpdatePipeline")
def update(call: Call) -> Answer:
    """Check what a changed pipeline refers to."""
    references.role(call, call.parameters.get("RoleArn"))
    _definition(call)
    raise PassOn


@answers("sagemaker", "DeletePipeline")
def delete(call: Call) -> Answer:
    """Forget the tags with the pipeline."""
    call.store("tags").pop(_arn(call, call.parameters["PipelineName"]), None)
    raise PassOn
