"""How CloudFormation makes a resource: calls of the resource's own service, in the name of whoever deploys.

A type is described once (`ApiType`): which calls create, describe, change and delete it, what identifies it, when it
is ready, and what Ref and GetAtt give. Whatever a description does not know is refused, as CloudFormation refuses a
property that the type's schema lacks.
"""

from __future__ import annotations

import secrets
import string
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ringfence.cloud.call import Answer, Call, Fault, Parameters, Principal
from ringfence.cloud.services.kinds import service_model

Properties = dict[str, Any]
PATIENCE = 20.0
"""Seconds that a resource of the local AWS may take to become ready."""


@dataclass(frozen=True)
class Deployment:
    """Who deploys which stack, where; every call for a resource goes through `invoke`.

    `tags` are the stack's tags, `system_tags` those with the `aws:` prefix, which only services may set.
    """

    call: Call
    principal: Principal
    account: str
    region: str
    stack_name: str
    stack_id: str
    tags: Mapping[str, str]
    system_tags: Mapping[str, str]

    def invoke(self, service: str, operation: str, parameters: Parameters) -> Answer:
        """A call in the deployer's name, through CloudFormation."""
        return self.call.cloud.invoke(
            service,
            operation,
            parameters,
            principal=self.principal,
            account=self.account,
            region=self.region,
            via=(*self.call.via, "cloudformation.amazonaws.com"),
        )

    def name_for(self, logical_name: str, limit: int) -> str:
        """A physical name as CloudFormation makes one: stack, logical name, twelve random characters."""
        suffix = "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(12))
        return f"{self.stack_name}-{logical_name}"[: limit - 13] + f"-{suffix}"

    def tags_for(self, logical_name: str) -> dict[str, str]:
        """The system tags of one resource of the stack."""
        return {
            **self.system_tags,
            "aws:cloudformation:stack-name": self.stack_name,
            "aws:cloudformation:stack-id": self.stack_id,
            "aws:cloudformation:logical-id": logical_name,
        }


@dataclass(frozen=True)
class Made:
    """A resource that exists: what Ref gives, its attributes, what identifies it to its service, its properties."""

    reference: str
    attributes: Mapping[str, Any]
    identity: Parameters
    properties: Properties = field(default_factory=dict)


class ResourceType(Protocol):
    """What the engine asks of a resource type."""

    @property
    def name(self) -> str:
        """The type's name: `AWS::SageMaker::NotebookInstance`."""

    def create(self, deployment: Deployment, logical_name: str, properties: Properties) -> Made:
        """Make one; Fault when the service refuses."""

    def update(self, deployment: Deployment, made: Made, properties: Properties) -> Made | None:
        """Change one in place, or None when it must be replaced."""

    def delete(self, deployment: Deployment, made: Made) -> None:
        """Take one away; one that is gone already is no fault."""


GONE = ("ResourceNotFound", "ResourceNotFoundException", "NoSuchEntity", "NoSuchBucket", "NotFoundException",
        "ParameterNotFound")  # fmt: skip


def is_gone(fault: Fault) -> bool:
    """Whether a fault says that the resource does not exist."""
    return fault.code in GONE or (
        fault.code == "ValidationException"
        and any(said in fault.message for said in ("RecordNotFound", "Could not find", "not found", "does not exist"))
    )


@dataclass(frozen=True)
class ApiType:
    """A resource type whose properties are the parameters of one Create call.

    `noun` makes the operations' names (CreateX, DescribeX, UpdateX, DeleteX); `identity` the parameters that name one;
    `named` the property that is generated when absent, with its length; `reference` and `attributes` are members of
    the described resource; `ready` the state's member, the good state and the bad ones; `stop` an operation before
    deletion and change, with the state to wait for, and `start` its undoing after a change.
    """

    name: str
    service: str
    noun: str
    identity: tuple[str, ...]
    reference: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    named: tuple[str, int] = ("", 0)
    renames: Mapping[str, str] = field(default_factory=dict)
    ready: tuple[str, str, tuple[str, ...]] = ("", "", ())
    stop: tuple[str, str] = ("", "")
    start: str = ""
    taggable: bool = True

    def create(self, deployment: Deployment, logical_name: str, properties: Properties) -> Made:
        """Create, wait until ready, and brand with the system tags."""
        name, limit = self.named
        wanted = {
            **properties,
            **({name: deployment.name_for(logical_name, limit)} if self._nameless(properties) else {}),
        }
        parameters = self._parameters(f"Create{self.noun}", wanted)
        if self.taggable:
            tags = {**deployment.tags, **{tag["Key"]: str(tag["Value"]) for tag in parameters.get("Tags", ())}}
            parameters["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
        created = deployment.invoke(self.service, f"Create{self.noun}", parameters)
        identity = {member: parameters.get(member) or created.get(member) for member in self.identity}
        identity = {member: value for member, value in identity.items() if value}
        try:
            described = self._await(deployment, identity, *self.ready)
        except Fault:
            self.delete(deployment, Made("", {}, identity))
            raise
        if self.taggable:
            arn = described[f"{self.noun}Arn"]
            store = deployment.call.cloud.store(deployment.account, deployment.region, "tags")
            store.setdefault(arn, {}).update(deployment.tags_for(logical_name))
        return self._made(described, identity, wanted)

    def _nameless(self, properties: Properties) -> bool:
        return bool(self.named[0]) and not properties.get(self.named[0])

    def _made(self, described: Answer, identity: Parameters, properties: Properties) -> Made:
        reference = "|".join(str(described[member]) for member in self.reference)
        attributes = {member: described[member] for member in self.attributes if member in described}
        return Made(reference, attributes, identity, properties)

    def _parameters(self, operation: str, properties: Properties) -> Parameters:
        parameters = {self.renames.get(name, name): value for name, value in properties.items()}
        shape = service_model(self.service).operation_model(operation).input_shape
        extraneous = sorted(set(parameters) - set(shape.members))
        if extraneous:
            raise Fault("ValidationError", f"extraneous key [{', '.join(extraneous)}] is not permitted for {self.name}")
        fitted: Parameters = fit(shape, parameters)
        return fitted

    def _await(
        self, deployment: Deployment, identity: Parameters, member: str, good: str, bad: tuple[str, ...]
    ) -> Answer:
        deadline = time.monotonic() + PATIENCE
        while True:
            described = deployment.invoke(self.service, f"Describe{self.noun}", identity)
            state = described.get(member)
            if not member or state == good:
                return described
            if state in bad or time.monotonic() > deadline:
                raise Fault("NotStabilized", f"Resource of type {self.name} did not stabilize: {member} is {state}")
            time.sleep(0.05)

    def _halt(self, deployment: Deployment, identity: Parameters) -> None:
        operation, state = self.stop
        if not operation:
            return
        described = deployment.invoke(self.service, f"Describe{self.noun}", identity)
        if described.get(self.ready[0]) == self.ready[1]:
            deployment.invoke(self.service, operation, identity)
            self._await(deployment, identity, self.ready[0], state, ())

    def update(self, deployment: Deployment, made: Made, properties: Properties) -> Made | None:
        """Change in place when every changed property is one of the Update call's."""
        wanted = {
            **properties,
            **({self.named[0]: made.properties[self.named[0]]} if self._nameless(properties) else {}),
        }
        names = set(wanted) | set(made.properties)
        changed = {name for name in names if wanted.get(name) != made.properties.get(name)} - {"Tags"}
        if not changed:
            return Made(made.reference, made.attributes, made.identity, wanted)
        operation = f"Update{self.noun}"
        if operation not in service_model(self.service).operation_names:
            return None
        shape = service_model(self.service).operation_model(operation).input_shape
        renamed = {self.renames.get(name, name): name for name in changed}
        if not set(renamed) <= set(shape.members) or any(name not in wanted for name in changed):
            return None
        self._halt(deployment, made.identity)
        parameters = {parameter: wanted[name] for parameter, name in renamed.items()}
        deployment.invoke(self.service, operation, {**made.identity, **fit(shape, parameters)})
        if self.start:
            self._await(deployment, made.identity, self.ready[0], self.stop[1], ())
            deployment.invoke(self.service, self.start, made.identity)
        return self._made(self._await(deployment, made.identity, *self.ready), made.identity, wanted)

    def delete(self, deployment: Deployment, made: Made) -> None:
        """Stop it where that must be, delete it, and wait until it is gone."""
        try:
            self._halt(deployment, made.identity)
            deployment.invoke(self.service, f"Delete{self.noun}", made.identity)
        except Fault as fault:
            if not is_gone(fault):
                raise


def fit(shape: Any, value: Any) -> Any:
    """A template's value in the types of a service's parameter: numbers and booleans may come as text."""
    if isinstance(value, Mapping) and shape.type_name == "structure":
        return {
            name: fit(shape.members[name], inner) if name in shape.members else inner for name, inner in value.items()
        }
    if isinstance(value, Mapping) and shape.type_name == "map":
        return {str(name): fit(shape.value, inner) for name, inner in value.items()}
    if isinstance(value, list) and shape.type_name == "list":
        return [fit(shape.member, item) for item in value]
    return _scalar(shape.type_name, value)


def _scalar(kind: str, value: Any) -> Any:
    try:
        if kind in ("integer", "long") and isinstance(value, str):
            return int(value)
        if kind in ("float", "double") and isinstance(value, str):
            return float(value)
    except ValueError:
        return value
    if kind == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if kind == "string" and isinstance(value, bool):
        return str(value).lower()
    return str(value) if kind == "string" and isinstance(value, (int, float)) else value


TYPES: dict[str, ResourceType] = {}


def register(*types: ResourceType) -> None:
    """Make types known to the engine."""
    for resource_type in types:
        TYPES[resource_type.name] = resource_type


register(
    ApiType(
        "AWS::SageMaker::NotebookInstance", "sagemaker", "NotebookInstance",
        identity=("NotebookInstanceName",), named=("NotebookInstanceName", 63),
        reference=("NotebookInstanceArn",), attributes=("NotebookInstanceName",),
        ready=("NotebookInstanceStatus", "InService", ("Failed",)),
        stop=("StopNotebookInstance", "Stopped"), start="StartNotebookInstance",
    ),
    ApiType(
        "AWS::SageMaker::NotebookInstanceLifecycleConfig", "sagemaker", "NotebookInstanceLifecycleConfig",
        identity=("NotebookInstanceLifecycleConfigName",), named=("NotebookInstanceLifecycleConfigName", 63),
        reference=("NotebookInstanceLifecycleConfigArn",), attributes=("NotebookInstanceLifecycleConfigName",),
    ),
    ApiType(
        "AWS::SageMaker::UserProfile", "sagemaker", "UserProfile",
        identity=("DomainId", "UserProfileName"), reference=("UserProfileName", "DomainId"),
        attributes=("UserProfileArn",), ready=("Status", "InService", ("Failed",)),
    ),
    ApiType(
        "AWS::SageMaker::Space", "sagemaker", "Space",
        identity=("DomainId", "SpaceName"), reference=("DomainId", "SpaceName"),
        attributes=("SpaceArn", "Url"), ready=("Status", "InService", ("Failed",)),
    ),
    ApiType(
        "AWS::SageMaker::App", "sagemaker", "App",
        identity=("DomainId", "UserProfileName", "AppType", "AppName"),
        reference=("AppName", "AppType", "DomainId", "UserProfileName"),
        attributes=("AppArn",), ready=("Status", "InService", ("Failed",)),
    ),
    ApiType(
        "AWS::SageMaker::StudioLifecycleConfig", "sagemaker", "StudioLifecycleConfig",
        identity=("StudioLifecycleConfigName",), reference=("StudioLifecycleConfigName",),
        attributes=("StudioLifecycleConfigArn",),
    ),
    ApiType(
        "AWS::SageMaker::ModelPackageGroup", "sagemaker", "ModelPackageGroup",
        identity=("ModelPackageGroupName",), reference=("ModelPackageGroupArn",),
        attributes=("ModelPackageGroupArn", "ModelPackageGroupStatus", "CreationTime"),
        ready=("ModelPackageGroupStatus", "Completed", ("Failed",)),
    ),
)  # fmt: skip
