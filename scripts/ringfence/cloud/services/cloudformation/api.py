"""CloudFormation's API over the engine."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import unquote, urlparse

from ringfence.cloud.call import Answer, Call, Fault, PassOn, Principal, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.cloudformation import engine
from ringfence.cloud.services.cloudformation.functions import Scope, check_rules
from ringfence.cloud.services.cloudformation.parameters import parameter_values
from ringfence.cloud.services.cloudformation.resources import TYPES, Deployment
from ringfence.cloud.services.cloudformation.templates import INLINE_BYTES, Template, read_template, refusal
from ringfence.cloud.services.kinds import Record, cut, now, page, partition, tag_list, tag_map

SERVICE = "cloudformation"
Stack = dict[str, Any]
SHOWN = (
    "StackId", "StackName", "Description", "CreationTime", "LastUpdatedTime", "StackStatus", "StackStatusReason",
    "DisableRollback", "Capabilities", "Outputs", "RoleARN", "EnableTerminationProtection", "NotificationARNs",
)  # fmt: skip
S3_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?s3[.-](?:(?P<region>[a-z0-9-]+)\.)?amazonaws\.com(\.cn)?")


def fetch(call: Call, url: str, principal: Principal, via: tuple[str, ...]) -> str:
    """The text of an object by its https address (virtual-hosted or path style), read as the principal."""
    parsed = urlparse(url)
    host = S3_HOST.fullmatch(parsed.hostname or "")
    path = unquote(parsed.path).lstrip("/")
    bucket, key = (host["bucket"], path) if host and host["bucket"] else path.partition("/")[::2]
    if not host or not bucket or not key:
        raise refusal(f"TemplateURL must be a supported URL: {url}")
    answer = call.cloud.invoke(
        "s3",
        "GetObject",
        {"Bucket": bucket, "Key": key},
        principal=principal,
        account=call.account,
        region=call.region,
        via=via,
    )
    body = answer["Body"]
    content: bytes | str = body.read() if hasattr(body, "read") else body
    return content.decode() if isinstance(content, bytes) else content


def _template(call: Call) -> Template:
    asked = call.parameters
    if asked.get("TemplateBody"):
        if len(asked["TemplateBody"].encode()) > INLINE_BYTES:
            raise refusal(f"'templateBody' must have length less than or equal to {INLINE_BYTES}")
        return read_template(asked["TemplateBody"])
    if asked.get("TemplateURL"):
        return read_template(fetch(call, asked["TemplateURL"], call.principal, (*call.via, f"{SERVICE}.amazonaws.com")))
    if asked.get("UsePreviousTemplate"):
        template: Template = _stack(call)["template"]
        return template
    raise refusal("Either Template URL or Template Body must be specified.")


def stacks(call: Call) -> dict[str, Stack]:
    """The stacks of the engine, by ARN, in the call's account and region."""
    return call.store("cloudformation.stack")


def _stack(call: Call, name: str = "") -> Stack:
    """The stack that a call names (by name or ARN); one that the engine does not have is left to moto."""
    name = name or call.parameters.get("StackName") or ""
    found = [s for s in stacks(call).values() if name in (s["StackId"], s["StackName"])]
    found = [s for s in found if s["StackStatus"] != "DELETE_COMPLETE" or name == s["StackId"]]
    if not found:
        raise PassOn
    return found[-1]


def _is_ours(call: Call, template: Template) -> bool:
    """Whether the engine makes the template. Otherwise every type must be one that moto truly makes; else Fault.

    Moto makes resources with nobody's rights, so only an account's operator, who has all, may have it do so.
    """
    if template.types() <= set(TYPES):
        return True
    from moto.cloudformation.parsing import get_model_map

    made = get_model_map()
    unknown = sorted(t for t in template.types() if t not in made or t.startswith("AWS::SageMaker::"))
    if unknown:
        raise refusal(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")
    if not call.principal.operator:
        others = ", ".join(sorted(template.types() - set(TYPES)))
        raise Fault("NotImplemented", f"the local AWS would make {others} without checking your rights", 501)
    return False


def _deployment(call: Call, stack: Stack) -> Deployment:
    """The deployer is the caller, or the stack's own role when it has one."""
    principal = call.principal
    if stack.get("RoleARN"):
        found = references.find_role(stack["RoleARN"], call.region)
        if found is None or not references.trusts(found, f"{SERVICE}.amazonaws.com", {}):
            raise refusal(f"Role {stack['RoleARN']} is invalid or cannot be assumed")
        principal = call.cloud.role_session(stack["RoleARN"], "AWSCloudFormation")
    user = {key: value for key, value in stack["tags"].items() if not key.startswith("aws:")}
    system = {key: value for key, value in stack["tags"].items() if key.startswith("aws:")}
    return Deployment(call, principal, call.account, call.region, stack["StackName"], stack["StackId"], user, system)


def _scope(call: Call, stack: Stack, template: Template, given: dict[str, str]) -> Scope:
    deployment = _deployment(call, stack)

    def parameter(name: str) -> str:
        answer = deployment.invoke("ssm", "GetParameters", {"Names": [name], "WithDecryption": False})
        if not answer.get("Parameters"):
            raise refusal(f"Unable to fetch parameters [{name}] from parameter store for this account.")
        return str(answer["Parameters"][0]["Value"])

    def dynamic(reference: str) -> str:
        service, _, name = reference.partition(":")
        if service != "ssm":
            raise refusal(f"The local AWS resolves no dynamic reference to {service}: {{{{resolve:{reference}}}}}")
        return parameter(name)

    pseudo = {
        "AWS::AccountId": call.account,
        "AWS::Region": call.region,
        "AWS::Partition": partition(call.region),
        "AWS::URLSuffix": "amazonaws.com",
        "AWS::StackName": stack["StackName"],
        "AWS::StackId": stack["StackId"],
        "AWS::NotificationARNs": stack.get("NotificationARNs", []),
    }
    values = parameter_values(template, given, parameter, lambda kind, name: _exists(call, kind, name))
    scope = Scope(template, values, pseudo, dynamic, imports=_exports(call))
    check_rules(scope)
    return scope


def _exists(call: Call, kind: str, name: str) -> bool:
    """Whether a resource of one of CloudFormation's parameter types exists; a type not known here is not looked up."""
    look = {
        "AWS::EC2::Subnet::Id": references.subnet,
        "AWS::EC2::VPC::Id": references.vpc,
        "AWS::EC2::SecurityGroup::Id": references.security_group,
    }.get(kind)
    try:
        return look is None or look(call, name) is not None
    except Fault:
        return False


def _exports(call: Call) -> dict[str, str]:
    exported = {}
    for stack in stacks(call).values():
        for output in stack["Outputs"]:
            if output.get("ExportName"):
                exported[output["ExportName"]] = output["OutputValue"]
    return exported


def _given(call: Call, before: dict[str, str] | None = None) -> dict[str, str]:
    given = {}
    for parameter in call.parameters.get("Parameters", ()):
        name = parameter["ParameterKey"]
        if parameter.get("UsePreviousValue"):
            given[name] = (before or {})[name]
        else:
            given[name] = parameter.get("ParameterValue", "")
    return given


def _check_capabilities(call: Call, template: Template) -> None:
    named = any(
        resource["Type"] == "AWS::IAM::Role" and "RoleName" in resource.get("Properties", {})
        for resource in template.resources.values()
    )
    needed = {"CAPABILITY_NAMED_IAM"} if named else {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"}
    if "AWS::IAM::Role" in template.types() and not needed & set(call.parameters.get("Capabilities", ())):
        raise Fault("InsufficientCapabilitiesException", f"Requires capabilities : [{sorted(needed)[0]}]")


@answers(SERVICE, "CreateStack")
def create_stack(call: Call) -> Answer:
    """Deploy a template; the stack has settled when this answers."""
    template = _template(call)
    if not _is_ours(call, template):
        raise PassOn
    _check_capabilities(call, template)
    asked = call.parameters
    name = asked["StackName"]
    if any(s["StackName"] == name and s["StackStatus"] != "DELETE_COMPLETE" for s in stacks(call).values()):
        raise Fault("AlreadyExistsException", f"Stack [{name}] already exists")
    arn = f"arn:{partition(call.region)}:cloudformation:{call.region}:{call.account}:stack/{name}/{uuid.uuid4()}"
    stack: Stack = {
        **cut(asked, ("StackName", "Capabilities", "RoleARN", "NotificationARNs", "EnableTerminationProtection")),
        "StackId": arn,
        "Description": template.description or None,
        "CreationTime": now(),
        "DisableRollback": bool(asked.get("DisableRollback")),
        "tags": tag_map(asked.get("Tags")),
        "given": _given(call),
        "template": template,
        "resources": {},
        "kinds": {},
        "events": [],
        "Outputs": [],
    }
    scope = _scope(call, stack, template, stack["given"])
    stacks(call)[arn] = stack
    on_failure = "DO_NOTHING" if asked.get("DisableRollback") else asked.get("OnFailure", "ROLLBACK")
    engine.create(_deployment(call, stack), stack, scope, rollback=on_failure)
    if on_failure == "DELETE" and stack["StackStatus"] == "ROLLBACK_COMPLETE":
        engine.stack_event(stack, "DELETE_COMPLETE")
    return {"StackId": arn}


@answers(SERVICE, "UpdateStack")
def update_stack(call: Call) -> Answer:
    """Bring a stack to another template, other parameters or tags."""
    stack = _stack(call)
    if not stack["StackStatus"].endswith("_COMPLETE") or stack["StackStatus"] == "ROLLBACK_COMPLETE":
        raise refusal(f"Stack:{stack['StackId']} is in {stack['StackStatus']} state and can not be updated.")
    template = _template(call)
    engine.check_types(template)
    _check_capabilities(call, template)
    given = _given(call, stack["given"])
    tags = tag_map(call.parameters["Tags"]) if "Tags" in call.parameters else stack["tags"]
    if (template.text, template.rules, given, tags) == (
        stack["template"].text, stack["template"].rules, stack["given"], stack["tags"]
    ):  # fmt: skip
        raise refusal("No updates are to be performed.")
    scope = _scope(call, stack, template, given)
    stack["tags"] = tags
    engine.update(_deployment(call, stack), stack, scope)
    if stack["StackStatus"] == "UPDATE_COMPLETE":
        stack["given"] = given
    stack["LastUpdatedTime"] = now()
    return {"StackId": stack["StackId"]}


@answers(SERVICE, "DeleteStack")
def delete_stack(call: Call) -> Answer:
    """Take a stack away; what cannot be deleted leaves it DELETE_FAILED."""
    stack = _stack(call)
    if stack.get("EnableTerminationProtection"):
        raise refusal(f"Stack [{stack['StackName']}] cannot be deleted while TerminationProtection is enabled")
    if call.parameters.get("RoleARN"):
        stack["RoleARN"] = call.parameters["RoleARN"]
    engine.delete(_deployment(call, stack), stack, frozenset(call.parameters.get("RetainResources", ())))
    return {}


@answers(SERVICE, "DescribeStacks")
def describe_stacks(call: Call) -> Answer:
    """One stack; all of them only when the engine has all."""
    if call.parameters.get("StackName"):
        return {"Stacks": [_shown(_stack(call))]}
    if _of_moto(call) or not stacks(call):
        raise PassOn
    shown, token = page([s for s in stacks(call).values() if s["StackStatus"] != "DELETE_COMPLETE"], call.parameters)
    return {"Stacks": [_shown(stack) for stack in shown], **token}


def _of_moto(call: Call) -> bool:
    return bool(references.backend(SERVICE, call.account, call.region).stacks)


def _shown(stack: Stack) -> Record:
    values = stack["given"]
    parameters = [
        {
            "ParameterKey": name,
            "ParameterValue": "****" if about.get("NoEcho") else str(values.get(name, about.get("Default", ""))),
        }
        for name, about in stack["template"].parameters.items()
    ]
    return {**cut(stack, SHOWN), "Parameters": parameters, "Tags": tag_list(stack["tags"])}


@answers(SERVICE, "DescribeStackEvents")
def describe_events(call: Call) -> Answer:
    """A stack's history, newest first."""
    shown, token = page(list(reversed(_stack(call)["events"])), call.parameters)
    return {"StackEvents": shown, **token}


def _resources(stack: Stack) -> list[Record]:
    latest = {e["LogicalResourceId"]: e for e in stack["events"] if e["ResourceType"] != "AWS::CloudFormation::Stack"}
    return list(latest.values())


RESOURCE = ("StackName", "StackId", "LogicalResourceId", "PhysicalResourceId", "ResourceType", "Timestamp",
            "ResourceStatus", "ResourceStatusReason")  # fmt: skip


@answers(SERVICE, "DescribeStackResources")
def describe_resources(call: Call) -> Answer:
    """The resources of a stack with their states."""
    if not call.parameters.get("StackName"):
        raise PassOn
    wanted = call.parameters.get("LogicalResourceId")
    found = [r for r in _resources(_stack(call)) if wanted in (None, r["LogicalResourceId"])]
    return {"StackResources": [cut(resource, RESOURCE) for resource in found]}


@answers(SERVICE, "DescribeStackResource")
def describe_resource(call: Call) -> Answer:
    """One resource of a stack."""
    wanted, stack = call.parameters["LogicalResourceId"], _stack(call)
    for resource in _resources(stack):
        if resource["LogicalResourceId"] == wanted:
            return {"StackResourceDetail": {**cut(resource, RESOURCE), "LastUpdatedTimestamp": resource["Timestamp"]}}
    raise refusal(f"Resource {wanted} does not exist for stack {stack['StackName']}")


@answers(SERVICE, "ListStackResources")
def list_resources(call: Call) -> Answer:
    """The resources of a stack, a page at a time."""
    shown, token = page(_resources(_stack(call)), call.parameters)
    members = tuple(member for member in RESOURCE if not member.startswith("Stack"))
    summaries = [{**cut(r, members), "LastUpdatedTimestamp": r["Timestamp"]} for r in shown]
    return {"StackResourceSummaries": summaries, **token}


@answers(SERVICE, "GetTemplate")
def get_template(call: Call) -> Answer:
    """A stack's template as it was given."""
    return {"TemplateBody": _stack(call)["template"].text, "StagesAvailable": ["Original"]}


@answers(SERVICE, "ValidateTemplate", "GetTemplateSummary")
def summarize(call: Call) -> Answer:
    """A template's parameters and description, when it is well formed."""
    template = _template(call)
    capabilities = ["CAPABILITY_IAM"] if any(t.startswith("AWS::IAM::") for t in template.types()) else []
    parameters = [_declared(name, about, call.operation) for name, about in template.parameters.items()]
    summary = {"Description": template.description, "Capabilities": capabilities, "Parameters": parameters}
    if call.operation == "GetTemplateSummary":
        summary |= {"ResourceTypes": sorted(template.types()), "Version": "2010-09-09"}
    return summary


def _declared(name: str, about: dict[str, Any], operation: str) -> Record:
    declared = {
        "ParameterKey": name,
        "DefaultValue": str(about["Default"]) if "Default" in about else None,
        "NoEcho": bool(about.get("NoEcho")),
        "Description": about.get("Description"),
    }
    return {**declared, "ParameterType": about["Type"]} if operation == "GetTemplateSummary" else declared


@answers(SERVICE, "CreateChangeSet")
def create_change_set(call: Call) -> Answer:
    """Change sets are moto's, so they take only what moto truly makes."""
    template = _template(call)
    if template.types() & {t for t in TYPES if t.startswith("AWS::SageMaker::")} or not _is_ours(call, template):
        engine_only = sorted(t for t in template.types() if t.startswith("AWS::SageMaker::"))
        if engine_only:
            raise Fault("NotImplemented", f"the local AWS makes no change sets with {', '.join(engine_only)}", 501)
    raise PassOn


@answers(SERVICE, "SetStackPolicy")
def set_stack_policy(call: Call) -> Answer:
    """Remember a stack's policy (the engine does not enforce it)."""
    _stack(call)["policy"] = call.parameters.get("StackPolicyBody")
    return {}


@answers(SERVICE, "GetStackPolicy")
def get_stack_policy(call: Call) -> Answer:
    """A stack's policy."""
    return {"StackPolicyBody": _stack(call).get("policy")}


@answers(SERVICE, "UpdateTerminationProtection")
def protect(call: Call) -> Answer:
    """Protect a stack from deletion, or no longer."""
    stack = _stack(call)
    stack["EnableTerminationProtection"] = call.parameters["EnableTerminationProtection"]
    return {"StackId": stack["StackId"]}
