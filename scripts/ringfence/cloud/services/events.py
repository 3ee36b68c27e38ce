"""EventBridge: events reach their targets. moto matches patterns and keeps rules; it delivers to few kinds of target.

A target is reached only with the right to reach it: the policy of the function, queue, topic or bus, or the rule's
role. What cannot be delivered goes to the target's dead-letter queue. Only AWS services send events of `aws.`.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ringfence.cloud import stored
from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.credentials import service_principal
from ringfence.cloud.services.references import backend, estate

if TYPE_CHECKING:
    from ringfence.cloud.local import LocalCloud

log = logging.getLogger(__name__)
SERVICE = "events.amazonaws.com"
HOPS = 2
"""How often an event is handed from bus to bus: AWS stops after two accounts."""


def listens(account: str, region: str, bus: str = "default") -> bool:
    """Whether a bus has any rule that waits for events."""
    found = backend("events", account, region).event_buses.get(bus)
    return found is not None and any(rule.state != "DISABLED" and rule.targets for rule in found.rules.values())


def deliver(
    cloud: LocalCloud, account: str, region: str, event: dict[str, Any], *, bus: str = "default", hops: int = 0
) -> None:
    """Give an event to every target of every rule of a bus that it matches."""
    found = backend("events", account, region).event_buses.get(bus)
    for rule in list(found.rules.values()) if found is not None else ():
        if (
            rule.state == "DISABLED"
            or not rule.event_pattern.get_pattern()
            or not rule.event_pattern.matches_event(event)
        ):
            continue
        for target in list(rule.targets):
            try:
                _reach(cloud, account, region, rule, target, event, hops)
            except Fault as fault:
                log.warning("rule %s did not reach %s: %s", rule.name, target["Arn"], fault.message)
                _bury(cloud, account, region, rule, target, event, fault)


def _input(target: Mapping[str, Any], event: dict[str, Any]) -> str:
    if target.get("Input"):
        return str(target["Input"])
    if target.get("InputTransformer"):
        from moto.events.utils import EventTemplateParser

        transformer = target["InputTransformer"]
        made = EventTemplateParser.parse(transformer.get("InputTemplate"), transformer.get("InputPathsMap", {}), event)
        return made if isinstance(made, str) else json.dumps(made)
    if target.get("InputPath"):
        value: Any = event
        for part in str(target["InputPath"]).removeprefix("$.").split("."):
            value = value[part]
        return json.dumps(value)
    return json.dumps(event)


def _reach(
    cloud: LocalCloud, account: str, region: str, rule: Any, target: Mapping[str, Any], event: dict[str, Any], hops: int
) -> None:
    arn = str(target["Arn"])
    service = arn.split(":")[2]
    if service == "events":
        if hops < HOPS:
            place, owner, name = arn.split(":")[3], arn.split(":")[4], arn.rsplit("/", 1)[-1]
            _check_policy(account, arn, rule.arn, "events:PutEvents")
            deliver(cloud, owner, place, event, bus=name, hops=hops + 1)
        return
    sender = SENDERS.get(service)
    if sender is None:
        raise Fault("NotImplemented", f"the local AWS delivers no event to {arn}", 501)
    sender(cloud, account, region, rule, target, _input(target, event))


def _to_lambda(cloud: LocalCloud, account: str, region: str, rule: Any, target: Mapping[str, Any], text: str) -> None:
    from ringfence.cloud.functions.running import invoke_later
    from ringfence.cloud.services.lambda_ import check_policy, function_of

    principal = service_principal(SERVICE, account)
    call = Call("lambda", "Invoke", {}, account, region, principal, cloud)
    function = function_of(call, str(target["Arn"]))
    check_policy(call, function, SERVICE, rule.arn)
    invoke_later(cloud, function, text.encode())


def _to_queue(cloud: LocalCloud, account: str, region: str, rule: Any, target: Mapping[str, Any], text: str) -> None:
    arn = str(target["Arn"])
    _check_policy(account, arn, rule.arn, "sqs:SendMessage")
    group = (target.get("SqsParameters") or {}).get("MessageGroupId")
    _send(cloud, arn, text, {"MessageGroupId": group} if group else {})


def _send(cloud: LocalCloud, arn: str, text: str, more: Mapping[str, Any]) -> None:
    region, account, name = arn.split(":")[3:6]
    asked = {"QueueUrl": f"{cloud.address or 'http://127.0.0.1'}/{account}/{name}", "MessageBody": text, **more}
    _ask(cloud, "sqs", "SendMessage", asked, account, region)


def _to_topic(cloud: LocalCloud, account: str, region: str, rule: Any, target: Mapping[str, Any], text: str) -> None:
    arn = str(target["Arn"])
    _check_policy(account, arn, rule.arn, "sns:Publish")
    _ask(cloud, "sns", "Publish", {"TopicArn": arn, "Message": text}, arn.split(":")[4], arn.split(":")[3])


def _to_log_group(
    cloud: LocalCloud, account: str, region: str, rule: Any, target: Mapping[str, Any], text: str
) -> None:
    group = str(target["Arn"]).split(":log-group:")[-1].removesuffix(":*")
    where = {"logGroupName": group, "logStreamName": str(uuid.uuid4())}
    _ask(cloud, "logs", "CreateLogStream", where, account, region)
    moment = int(datetime.now(UTC).timestamp() * 1000)
    _ask(
        cloud, "logs", "PutLogEvents", {**where, "logEvents": [{"timestamp": moment, "message": text}]}, account, region
    )


def _to_states(cloud: LocalCloud, account: str, region: str, rule: Any, target: Mapping[str, Any], text: str) -> None:
    role = cloud.role_session(str(target.get("RoleArn", "")), "events")
    asked = {"stateMachineArn": target["Arn"], "input": text}
    cloud.invoke("stepfunctions", "StartExecution", asked, principal=role, account=account, region=region)


Sender = Callable[["LocalCloud", str, str, Any, Mapping[str, Any], str], None]
SENDERS: Mapping[str, Sender] = {
    "lambda": _to_lambda,
    "sqs": _to_queue,
    "sns": _to_topic,
    "logs": _to_log_group,
    "states": _to_states,
}


def _ask(cloud: LocalCloud, service: str, operation: str, asked: dict[str, Any], account: str, region: str) -> None:
    cloud.invoke(
        service, operation, asked, principal=service_principal(SERVICE, account), account=account, region=region
    )


def _check_policy(account: str, arn: str, rule_arn: str, action: str) -> None:
    """Whether the target's own policy lets EventBridge in for this rule; Fault `AccessDenied`."""
    from ringfence.iam.evaluate import World, evaluate

    policy = stored.resource_policy(arn, arn.split(":")[1])
    world = World(
        principal=SERVICE,
        account=account,
        resource_account=arn.split(":")[4],
        action=action,
        resource=arn,
        context={"aws:SourceArn": rule_arn, "aws:SourceAccount": account},
        resource_policy=policy,
    )
    if policy is None or not evaluate(world).allowed:
        raise Fault("AccessDenied", f"{SERVICE} is not authorized to perform {action} on {arn}", 403)


def _bury(
    cloud: LocalCloud,
    account: str,
    region: str,
    rule: Any,
    target: Mapping[str, Any],
    event: dict[str, Any],
    fault: Fault,
) -> None:
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if not queue:
        return
    told = {"ERROR_CODE": fault.code, "ERROR_MESSAGE": fault.message, "RULE_ARN": rule.arn, "TARGET_ARN": target["Arn"]}
    attributes = {name: {"DataType": "String", "StringValue": str(value)[:1024]} for name, value in told.items()}
    try:
        _check_policy(account, str(queue), rule.arn, "sqs:SendMessage")
        _send(cloud, str(queue), _input(target, event), {"MessageAttributes": attributes})
    except Fault as lost:
        log.warning("an event of rule %s is lost: %s", rule.name, lost.message)


@answers("events", "PutEvents")
def put_events(call: Call) -> Answer:
    """Take events over and deliver them."""
    told, failed = [], 0
    for entry in call.parameters["Entries"]:
        problem = _problem(entry)
        if problem:
            failed += 1
            told.append({"ErrorCode": problem[0], "ErrorMessage": problem[1]})
            continue
        event = _event(call, entry)
        told.append({"EventId": event["id"]})
        bus = str(entry.get("EventBusName") or "default")
        region, account = bus.split(":")[3:5] if bus.startswith("arn:") else (call.region, call.account)
        deliver(estate(call), account, region, event, bus=bus.rsplit("/", 1)[-1])
    return {"FailedEntryCount": failed, "Entries": told}


def _problem(entry: Mapping[str, Any]) -> tuple[str, str] | None:
    for member in ("Source", "DetailType", "Detail"):
        if not entry.get(member):
            return "InvalidArgument", f"Parameter {member} is not valid. Reason: {member} is a required argument."
    if str(entry["Source"]).startswith("aws."):
        return "NotAuthorizedForSource", "Not authorized for the source."
    try:
        if not isinstance(json.loads(entry["Detail"]), dict):
            raise ValueError
    except ValueError:
        return "MalformedDetail", "Detail is malformed."
    return None


def _event(call: Call, entry: Mapping[str, Any]) -> dict[str, Any]:
    moment = entry.get("Time") or datetime.now(UTC)
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": call.account,
        "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(moment, "strftime") else str(moment),
        "region": call.region,
        "resources": list(entry.get("Resources", ())),
        "detail": json.loads(entry["Detail"]),
    }
