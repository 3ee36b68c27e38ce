"""Lambda: functions really run (Python), in a process of their own with their role's keys, against this local AWS.

moto keeps the functions; what it forgets of them (the dead-letter queue, the VPC of the subnets) is kept here. A role
must trust Lambda, subnets and groups must exist, an invocation by another service needs the function's own policy.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.functions.running import Function, invoke, invoke_later
from ringfence.cloud.services import references
from ringfence.cloud.services.references import answer_of_moto, backend, estate

LOG_TAIL = 4096
"""Bytes of the log that an invocation answers at most (Invoke, LogType Tail)."""
KEPT = ("DeadLetterConfig", "KMSKeyArn", "LoggingConfig")


def _record(call: Call) -> dict[str, Any]:
    """What is kept beside moto's record of the function that a call names."""
    record: dict[str, Any] = call.store("lambda.function").setdefault(_name(call.parameters["FunctionName"]), {})
    return record


def _name(function_name: str) -> str:
    return function_name.split(":function:")[-1].split(":")[0]


def _check(call: Call) -> None:
    asked = call.parameters
    if "Role" in asked:
        role = references.find_role(asked["Role"], call.region)
        if role is None or not references.trusts(role, "lambda.amazonaws.com", {"aws:SourceAccount": call.account}):
            message = "The role defined for the function cannot be assumed by Lambda."
            raise Fault("InvalidParameterValueException", message)
    network = asked.get("VpcConfig") or {}
    references.network(call, network.get("SubnetIds", ()), network.get("SecurityGroupIds", ()))
    if asked.get("KMSKeyArn"):
        references.key(call, asked["KMSKeyArn"])


def _keep(call: Call) -> None:
    record, asked = _record(call), call.parameters
    record |= {member: asked[member] for member in KEPT if member in asked}
    subnets = (asked.get("VpcConfig") or {}).get("SubnetIds", ())
    if "VpcConfig" in asked:
        record["VpcId"] = references.subnet(call, subnets[0]).vpc_id if subnets else ""


def _completed(call: Call, configuration: dict[str, Any]) -> dict[str, Any]:
    record = _record(call)
    completed = {**configuration, **{member: record[member] for member in KEPT if record.get(member)}}
    if not (record.get("DeadLetterConfig") or {}).get("TargetArn"):
        completed.pop("DeadLetterConfig", None)
    if completed.get("VpcConfig"):
        completed["VpcConfig"] = {**completed["VpcConfig"], "VpcId": record.get("VpcId", "")}
    return completed


@answers("lambda", "CreateFunction", "UpdateFunctionConfiguration")
def create(call: Call) -> Answer:
    """Make or change a function, its references checked."""
    _check(call)
    answer = answer_of_moto(call)
    _keep(call)
    return _completed(call, answer)


@answers("lambda", "GetFunctionConfiguration", "UpdateFunctionCode")
def configuration(call: Call) -> Answer:
    """A function's configuration, whole."""
    return _completed(call, answer_of_moto(call))


@answers("lambda", "GetFunction")
def get_function(call: Call) -> Answer:
    """A function, its configuration whole."""
    answer = answer_of_moto(call)
    return {**answer, "Configuration": _completed(call, answer["Configuration"])}


@answers("lambda", "DeleteFunction")
def delete(call: Call) -> Answer:
    """Delete a function, and what is kept of it here."""
    answer = answer_of_moto(call)
    call.store("lambda.function").pop(_name(call.parameters["FunctionName"]), None)
    return answer


def function_of(call: Call, function_name: str) -> Function:
    """A function by its name or ARN, as it is now, of whichever account; Fault `ResourceNotFoundException`."""
    account, region = call.account, call.region
    if function_name.startswith("arn:"):
        region, account = function_name.split(":")[3:5]
    name = _name(function_name)
    functions = backend("lambda", account, region)
    try:
        found = functions.get_function(name)
    except Exception as error:
        arn = f"arn:aws:lambda:{region}:{account}:function:{name}"
        raise Fault("ResourceNotFoundException", f"Function not found: {arn}", 404) from error
    record = call.cloud.store(account, region, "lambda.function").get(name, {})
    return Function(
        arn=str(found.function_arn),
        name=name,
        account=account,
        region=region,
        handler=str(found.handler),
        runtime=str(found.run_time),
        role=str(found.role),
        timeout=int(found.timeout or 3),
        memory=int(found.memory_size or 128),
        code=bytes(found.code_bytes),
        variables={str(name): str(value) for name, value in (found.environment_vars or {}).items()},
        vpc_id=str(record.get("VpcId", "")),
        dead_letter=str((record.get("DeadLetterConfig") or {}).get("TargetArn", "")),
        retries=_retries(found),
    )


def _retries(found: Any) -> int:
    configured: dict[str, Any] = next((each.config for each in found.event_invoke_config), {})
    return int(configured.get("MaximumRetryAttempts", 2))


def check_policy(call: Call, function: Function, service: str, source_arn: str) -> None:
    """Whether a function's own policy lets a service invoke it for a source; Fault `AccessDeniedException`."""
    from ringfence.cloud import stored
    from ringfence.cloud.services.kinds import partition
    from ringfence.iam.evaluate import World, evaluate

    policy = stored.resource_policy(function.arn, partition(function.region))
    world = World(
        principal=service,
        account=call.account,
        resource_account=function.account,
        action="lambda:InvokeFunction",
        resource=function.arn,
        context={"aws:SourceArn": source_arn, "aws:SourceAccount": source_arn.split(":")[4] or call.account},
        resource_policy=policy,
    )
    if policy is None or not evaluate(world).allowed:
        raise Fault("AccessDeniedException", f"{service} is not authorized to invoke {function.arn}", 403)


@answers("lambda", "Invoke")
def invoke_function(call: Call) -> Answer:
    """Run a function: wait for its answer, or only take the event over."""
    asked = call.parameters
    cloud = estate(call)
    with cloud.lock:
        function = function_of(call, asked["FunctionName"])
    payload = asked.get("Payload") or b"{}"
    payload = payload.read() if hasattr(payload, "read") else payload
    payload = payload.encode() if isinstance(payload, str) else bytes(payload)
    try:
        json.loads(payload)
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        raise Fault("InvalidRequestContentException", message) from error
    kind = asked.get("InvocationType", "RequestResponse")
    if kind == "DryRun":
        return {"StatusCode": 204}
    if kind == "Event":
        invoke_later(cloud, function, payload)
        return {"StatusCode": 202, "Payload": b""}
    ended = invoke(cloud, replace(function), payload)
    answer: Answer = {"StatusCode": 200, "Payload": ended.payload, "ExecutedVersion": "$LATEST"}
    if ended.error:
        answer["FunctionError"] = ended.error
    if asked.get("LogType") == "Tail":
        answer["LogResult"] = base64.b64encode(ended.log.encode()[-LOG_TAIL:]).decode()
    return answer
