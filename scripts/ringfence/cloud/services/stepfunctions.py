"""Step Functions, running for real: moto's interpreter of the Amazon States Language, its tasks made as the role of the
state machine, authorized and validated like anybody's call.

What moto lacks (validation, the list of versions) is answered here. A task is given a client in place of moto's own
`boto_client_for`, which would go to another server with keys that mean nobody: it calls this local AWS in process.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

from botocore.exceptions import ClientError

from ringfence.cloud.call import Answer, Call, Cloud, Fault, PassOn, Principal, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import service_model

SERVICE = "stepfunctions"
SESSION_NAME = "states-execution"
_TASKS = "moto.stepfunctions.parser.asl.component.state.exec"
_home: list[Cloud] = []
"""The local AWS whose executions run; a process holds one at a time."""


@cache
def _operations(service: str) -> Mapping[str, str]:
    """Operations by the names of boto3's methods: `put_object` is PutObject."""
    from botocore import xform_name

    return {xform_name(name): name for name in service_model(service).operation_names}


class RoleClient:
    """What a task calls a service with: boto3's methods, as the role of the execution."""

    def __init__(self, cloud: Cloud, service: str, region: str, role_arn: str) -> None:
        self._cloud, self._service, self._region, self._role_arn = cloud, service, region, role_arn

    def __getattr__(self, method: str) -> Callable[..., Answer]:
        operation = _operations(self._service).get(method)
        if operation is None:
            raise AttributeError(f"{self._service} has no operation {method}")
        return lambda **parameters: self._call(operation, parameters)

    def _call(self, operation: str, parameters: dict[str, Any]) -> Answer:
        shape = service_model(self._service).operation_model(operation).input_shape
        try:
            principal: Principal = self._cloud.role_session(self._role_arn, SESSION_NAME)
            answer = self._cloud.invoke(
                self._service,
                operation,
                fitted(parameters, shape),
                principal=principal,
                account=principal.account,
                region=self._region,
            )
        except Fault as fault:
            error = {
                "Error": {"Code": fault.code, "Message": fault.message},
                "ResponseMetadata": {"HTTPStatusCode": fault.status, "RequestId": "local"},
            }
            raise _error_class(fault.code)(error, operation) from fault
        return {name: _readable(self._service, value) for name, value in answer.items()}


def fitted(parameters: Mapping[str, Any], shape: Any) -> dict[str, Any]:
    """A task's parameters as the API takes them: member names by Step Functions' own spelling, JSON as a blob."""
    members = {name.lower(): name for name in shape.members} if shape is not None else {}
    made: dict[str, Any] = {}
    for given, value in parameters.items():
        name = members.get(given.lower(), given)
        kind = shape.members[name].type_name if shape is not None and name in shape.members else ""
        blob = kind == "blob" and not isinstance(value, bytes)
        made[name] = json.dumps(value, separators=(",", ":"), default=str).encode() if blob else value
    return made


def _readable(service: str, value: Any) -> Any:
    """A body as Step Functions hands it on: text. Lambda's payload is read as a stream."""
    data = value.read() if hasattr(value, "read") else value
    if isinstance(data, bytes):
        return BytesIO(data) if service == "lambda" else data.decode("utf-8", "replace")
    return data


@cache
def _error_class(code: str) -> type[ClientError]:
    """Step Functions names a task's error by the service's exception: `S3.NoSuchKeyException`."""
    return type(code.rsplit(".", 1)[-1], (ClientError,), {})


def client_for(region: str, service: str, state_credentials: Any = None) -> RoleClient:
    """In place of moto's `boto_client_for`: a client that acts as the role of the execution."""
    return RoleClient(_home[-1], service, region, state_credentials.role_arn)


def string_matches(value: Any, pattern: str) -> bool:
    """Whether a string matches as the states language has it: `*` is the only wildcard, a backslash takes it away.

    Moto compares as a shell does, to which `?` and `[` mean something too.
    """
    parts = re.findall(r"\\.|\*|[^*\\]+", pattern)
    meant = "".join(".*" if part == "*" else re.escape(part.removeprefix("\\")) for part in parts)
    return isinstance(value, str) and re.fullmatch(meant, value, re.DOTALL) is not None


def _string_operators() -> Any:
    return importlib.import_module(
        "moto.stepfunctions.parser.asl.component.state.choice.comparison.operator.implementations.string_operators"
    )


@cache
def _interpreter() -> None:
    """Have moto interpret state machines, and every kind of task use our client."""
    from moto.core.config import default_user_config
    from moto.stepfunctions.parser import models

    assert models.StepFunctionsParserBackend, "imported so that its tasks are"
    package = importlib.import_module(_TASKS)
    for module in pkgutil.walk_packages(package.__path__, f"{_TASKS}."):
        loaded = importlib.import_module(module.name)
        if hasattr(loaded, "boto_client_for"):
            loaded.boto_client_for = client_for  # type: ignore[attr-defined]
    _string_operators().StringMatches._compare = staticmethod(string_matches)
    default_user_config["stepfunctions"] = {"execute_state_machine": True}


def _backend(call: Call) -> Any:
    _interpreter()
    from moto.stepfunctions.parser.models import stepfunctions_parser_backends

    return stepfunctions_parser_backends[call.account][call.region]


def faults_of(definition: str) -> list[Answer]:
    """What is wrong with a definition, as ValidateStateMachineDefinition says it."""
    _interpreter()
    from moto.stepfunctions.parser.api import InvalidDefinition
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend

    try:
        StepFunctionsParserBackend._validate_definition(definition)
    except InvalidDefinition as error:
        return [{"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": str(error.message)[:1000]}]
    return []


@answers(SERVICE, "ValidateStateMachineDefinition")
def validate(call: Call) -> Answer:
    """Whether a definition can be read."""
    found = faults_of(call.parameters["definition"])
    return {"result": "FAIL" if found else "OK", "diagnostics": found, "truncated": False}


@answers(SERVICE, "CreateStateMachine", "UpdateStateMachine")
def create(call: Call) -> Answer:
    """Leave it to moto, once the definition can be read and Step Functions may assume the role."""
    asked = call.parameters
    for fault in faults_of(asked["definition"]) if "definition" in asked else ():
        raise Fault("InvalidDefinition", f"Invalid State Machine Definition: {fault['message']}")
    if "roleArn" in asked:
        role = references.find_role(asked["roleArn"], call.region)
        source = f"arn:aws:states:{call.region}:{call.account}:stateMachine:{asked.get('name', '*')}"
        context = {"aws:SourceAccount": call.account, "aws:SourceArn": source}
        if role is None or not references.trusts(role, "states.amazonaws.com", context):
            raise Fault(
                "AccessDeniedException",
                "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to "
                f"assume the provided role {asked['roleArn']}.",
            )
    raise PassOn


@answers(SERVICE, "StartExecution", "StartSyncExecution")
def start(call: Call) -> Answer:
    """Leave it to moto, whose tasks then call this very AWS; an execution without a name is given one."""
    _interpreter()
    _home[:] = [call.cloud]
    if call.parameters.get("name"):
        raise PassOn
    return references.answer_of_moto(replace(call, parameters={**call.parameters, "name": str(uuid.uuid4())}))


@answers(SERVICE, "ListStateMachineVersions")
def versions(call: Call) -> Answer:
    """The published versions of a state machine, newest first."""
    machine = _backend(call).describe_state_machine(call.parameters["stateMachineArn"])
    found = sorted(machine.versions.items(), reverse=True)
    return {
        "stateMachineVersions": [
            {"stateMachineVersionArn": version.arn, "creationDate": version.creation_date} for _, version in found
        ]
    }
