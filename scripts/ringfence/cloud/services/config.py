"""Config: conformance packs, which moto lacks, and a recorder's mode, which it forgets. No resource is recorded."""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.kinds import identifier, now, partition, tags_of
from ringfence.cloud.services.references import answer_of_moto, backend

INLINE_BYTES = 51_200
"""Longest template in a call (API reference, PutConformancePack)."""
TYPES = {"AWS::Config::ConfigRule", "AWS::Config::RemediationConfiguration"}
MOST_RULES = 130
"""Rules in one conformance pack ("AWS Config service limits")."""


def _packs(call: Call) -> dict[str, Any]:
    return call.store("config.conformance_pack")


def _check_template(text: str) -> None:
    import yaml
    from cfnlint.decode import decode_str

    if len(text.encode()) > INLINE_BYTES:
        raise Fault("ValidationException", f"templateBody has more than {INLINE_BYTES} bytes.")
    try:
        template, problems = decode_str(text)
    except yaml.YAMLError as error:
        raise Fault("ConformancePackTemplateValidationException", f"The template is not YAML: {error}") from error
    if problems or not template or not template.get("Resources"):
        raise Fault("ConformancePackTemplateValidationException", "The template has no Resources.")
    resources = template["Resources"]
    foreign = sorted({str(resource.get("Type")) for resource in resources.values()} - TYPES)
    if foreign:
        message = f"A conformance pack takes rules and remediations only, not {', '.join(foreign)}."
        raise Fault("ConformancePackTemplateValidationException", message)
    rules = [each for each in resources.values() if each["Type"] == "AWS::Config::ConfigRule"]
    names = [rule["Properties"].get("ConfigRuleName") for rule in rules]
    if len(rules) > MOST_RULES or len(set(names)) < len(names):
        message = f"A pack has up to {MOST_RULES} rules, each with a name of its own."
        raise Fault("ConformancePackTemplateValidationException", message)


@answers("config", "PutConformancePack")
def put(call: Call) -> Answer:
    """Make or change a pack; a recorder must be there."""
    if not backend("config", call.account, call.region).recorders:
        message = "There are no configuration recorders available to record the configuration of your resources."
        raise Fault("NoAvailableConfigurationRecorderException", message)
    asked = call.parameters
    if "TemplateBody" in asked:
        _check_template(asked["TemplateBody"])
    name = asked["ConformancePackName"]
    known = _packs(call).get(name)
    identity = known["ConformancePackId"] if known else f"conformance-pack-{identifier(9)}"
    resource = f"conformance-pack/{name}/{identity}"
    arn = f"arn:{partition(call.region)}:config:{call.region}:{call.account}:{resource}"
    members = (
        "DeliveryS3Bucket",
        "DeliveryS3KeyPrefix",
        "ConformancePackInputParameters",
        "TemplateSSMDocumentDetails",
    )
    _packs(call)[name] = {
        "ConformancePackName": name,
        "ConformancePackArn": arn,
        "ConformancePackId": identity,
        "LastUpdateRequestedTime": now(),
        "ConformancePackInputParameters": [],
        **{member: asked[member] for member in members if member in asked},
    }
    tags_of(call, arn).update({tag["Key"]: tag["Value"] for tag in asked.get("Tags", ())})
    return {"ConformancePackArn": arn}


def _wanted(call: Call) -> list[dict[str, Any]]:
    names = call.parameters.get("ConformancePackNames") or list(_packs(call))
    missing = [name for name in names if name not in _packs(call)]
    if missing:
        message = f"The conformance pack {missing[0]} does not exist."
        raise Fault("NoSuchConformancePackException", message)
    return [_packs(call)[name] for name in names]


@answers("config", "DescribeConformancePacks")
def describe(call: Call) -> Answer:
    """Packs, all or those asked for."""
    return {"ConformancePackDetails": [dict(pack) for pack in _wanted(call)]}


@answers("config", "DescribeConformancePackStatus")
def status(call: Call) -> Answer:
    """Their states: a pack is there at once. Of one that does not exist nothing is said, and no error."""
    stack = f"arn:{partition(call.region)}:cloudformation:{call.region}:{call.account}:stack/awsconfigconforms"
    found = []
    names = call.parameters.get("ConformancePackNames") or list(_packs(call))
    for pack in (_packs(call)[name] for name in names if name in _packs(call)):
        told = {name: pack[name] for name in ("ConformancePackName", "ConformancePackId", "ConformancePackArn")}
        moment = pack["LastUpdateRequestedTime"]
        more = {"LastUpdateRequestedTime": moment, "LastUpdateCompletedTime": moment}
        state = {"ConformancePackState": "CREATE_COMPLETE", "StackArn": f"{stack}-{pack['ConformancePackName']}/1"}
        found.append({**told, **state, **more})
    return {"ConformancePackStatusDetails": found}


@answers("config", "DeleteConformancePack")
def delete(call: Call) -> Answer:
    """Take a pack away."""
    [pack] = _wanted(
        Call(**{**call.__dict__, "parameters": {"ConformancePackNames": [call.parameters["ConformancePackName"]]}})
    )
    _packs(call).pop(pack["ConformancePackName"])
    call.store("tags").pop(pack["ConformancePackArn"], None)
    return {}


MODE = "recordingMode"


@answers("config", "PutConfigurationRecorder")
def put_recorder(call: Call) -> Answer:
    """Make or change the recorder; how often it records is kept here."""
    answer = answer_of_moto(call)
    recorder = call.parameters["ConfigurationRecorder"]
    call.store("config.mode")[recorder.get("name", "default")] = recorder.get(MODE)
    return answer


@answers("config", "DescribeConfigurationRecorders")
def describe_recorders(call: Call) -> Answer:
    """Recorders with their mode."""
    answer = answer_of_moto(call)
    for recorder in answer["ConfigurationRecorders"]:
        mode = call.store("config.mode").get(recorder["name"])
        recorder[MODE] = mode or {"recordingFrequency": "CONTINUOUS", "recordingModeOverrides": []}
    return answer
