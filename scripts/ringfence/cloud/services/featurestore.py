"""The feature store's online side: records are put, read and deleted by their identifier; the newest event wins.

Parameters and rules: "PutRecord", "GetRecord" and "DeleteRecord" of the SageMaker Feature Store Runtime's reference.
"""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.kinds import Record
from ringfence.cloud.services.sagemaker.models import FEATURE_GROUP

SERVICE = "sagemaker-featurestore-runtime"


def _invalid(message: str) -> Fault:
    return Fault("ValidationError", message)


def _group(call: Call, name: str = "") -> Record:
    """The feature group, by name or ARN, with an online store."""
    name = (name or call.parameters["FeatureGroupName"]).rsplit("/", 1)[-1]
    group = FEATURE_GROUP.find(call, {"FeatureGroupName": name})
    if not group.get("OnlineStoreConfig", {}).get("EnableOnlineStore"):
        raise _invalid(f"The feature group {name} has no online store.")
    return group


def _records(call: Call, group: Record) -> dict[str, dict[str, Any]]:
    """Records of one group, by identifier: values by feature, and whether the record is deleted."""
    held: dict[str, dict[str, Any]] = call.store("featurestore").setdefault(group["FeatureGroupArn"], {})
    return held


def _time(text: str) -> tuple[float, str]:
    """Event times compare as numbers (Fractional) or as ISO 8601 text (String)."""
    try:
        return float(text), ""
    except ValueError:
        return 0.0, text


@answers(SERVICE, "PutRecord")
def put(call: Call) -> Answer:
    """Put a record; one that is older than the record that is held changes nothing."""
    group = _group(call)
    values = {each["FeatureName"]: each.get("ValueAsString", "") for each in call.parameters["Record"]}
    known = {each["FeatureName"] for each in group["FeatureDefinitions"]}
    unknown = sorted(set(values) - known)
    if unknown:
        raise _invalid(f"Feature Name: {unknown[0]} is not defined in feature group {group['FeatureGroupName']}.")
    identifier, event = group["RecordIdentifierFeatureName"], group["EventTimeFeatureName"]
    for needed in (identifier, event):
        if not values.get(needed):
            raise _invalid(f"Missing value for required feature {needed}.")
    held = _records(call, group)
    before = held.get(values[identifier])
    if before is None or _time(values[event]) >= _time(before["event"]):
        held[values[identifier]] = {"values": values, "event": values[event], "deleted": False}
    return {}


def _shown(record: dict[str, Any], wanted: list[str] | None) -> list[dict[str, str]]:
    return [
        {"FeatureName": name, "ValueAsString": value}
        for name, value in record["values"].items()
        if not wanted or name in wanted
    ]


@answers(SERVICE, "GetRecord")
def get(call: Call) -> Answer:
    """A record by its identifier; none when there is none or it was deleted."""
    found = _records(call, _group(call)).get(call.parameters["RecordIdentifierValueAsString"])
    if found is None or found["deleted"]:
        return {}
    return {"Record": _shown(found, call.parameters.get("FeatureNames"))}


@answers(SERVICE, "BatchGetRecord")
def batch_get(call: Call) -> Answer:
    """Records of several groups."""
    records = []
    for asked in call.parameters["Identifiers"]:
        held = _records(call, _group(call, asked["FeatureGroupName"]))
        for value in asked["RecordIdentifiersValueAsString"]:
            if value in held and not held[value]["deleted"]:
                about = {"FeatureGroupName": asked["FeatureGroupName"], "RecordIdentifierValueAsString": value}
                records.append({**about, "Record": _shown(held[value], asked.get("FeatureNames"))})
    return {"Records": records, "Errors": [], "UnprocessedIdentifiers": []}


@answers(SERVICE, "DeleteRecord")
def delete(call: Call) -> Answer:
    """Delete a record as of an event time; an older deletion changes nothing."""
    held = _records(call, _group(call))
    value, event = call.parameters["RecordIdentifierValueAsString"], call.parameters["EventTime"]
    if value in held and _time(event) >= _time(held[value]["event"]):
        held[value] |= {"event": event, "deleted": True}
    return {}
