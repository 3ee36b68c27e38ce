"""IAM Access Analyzer: analyzers of an account or of the organisation. Nothing is analysed: there are no findings."""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.administrators import is_administrator
from ringfence.cloud.services.kinds import now, page, partition, tags_of

SERVICE = "access-analyzer.amazonaws.com"
MEMBERS = ("arn", "name", "type", "createdAt", "status", "configuration")
# Quotas of IAM Access Analyzer: analyzers of each type and account and region.
MOST = {"ACCOUNT": 1, "ORGANIZATION": 5, "ACCOUNT_UNUSED_ACCESS": 1, "ORGANIZATION_UNUSED_ACCESS": 1}


def _records(call: Call) -> dict[str, Any]:
    return call.store("accessanalyzer.analyzer")


def _find(call: Call, name: str) -> dict[str, Any]:
    record: dict[str, Any] | None = _records(call).get(name)
    if record is None:
        raise Fault("ResourceNotFoundException", f"Analyzer {name} does not exist.", 404)
    return record


def _shown(call: Call, record: dict[str, Any]) -> dict[str, Any]:
    return {**{member: record[member] for member in MEMBERS if member in record}, "tags": tags_of(call, record["arn"])}


@answers("accessanalyzer", "CreateAnalyzer")
def create(call: Call) -> Answer:
    """Make an analyzer; one of the organisation only where Access Analyzer is administered."""
    asked = call.parameters
    name, kind = asked["analyzerName"], asked["type"]
    if name in _records(call):
        raise Fault("ConflictException", f"Analyzer {name} already exists.", 409)
    if kind.startswith("ORGANIZATION") and not is_administrator(call, SERVICE):
        raise Fault(
            "ValidationException", "The account is neither the management account nor a delegated administrator."
        )
    if sum(record["type"] == kind for record in _records(call).values()) >= MOST.get(kind, 1):
        raise Fault("ServiceQuotaExceededException", f"There are as many analyzers of type {kind} as may be.", 402)
    arn = f"arn:{partition(call.region)}:access-analyzer:{call.region}:{call.account}:analyzer/{name}"
    record = {"arn": arn, "name": name, "type": kind, "createdAt": now(), "status": "ACTIVE"}
    if "configuration" in asked:
        record["configuration"] = asked["configuration"]
    elif kind.endswith("UNUSED_ACCESS"):
        record["configuration"] = {"unusedAccess": {"unusedAccessAge": 90}}
    _records(call)[name] = record
    tags_of(call, arn).update(asked.get("tags", {}))
    return {"arn": arn}


@answers("accessanalyzer", "GetAnalyzer")
def get(call: Call) -> Answer:
    """One analyzer."""
    return {"analyzer": _shown(call, _find(call, call.parameters["analyzerName"]))}


@answers("accessanalyzer", "ListAnalyzers")
def list_analyzers(call: Call) -> Answer:
    """All of them, or those of one type."""
    kind = call.parameters.get("type")
    found = [_shown(call, record) for record in _records(call).values() if kind in (None, record["type"])]
    shown, token = page(found, call.parameters, cursor="nextToken", size="maxResults")
    return {"analyzers": shown, **token}


@answers("accessanalyzer", "UpdateAnalyzer")
def update(call: Call) -> Answer:
    """Change what an analyzer looks for."""
    record = _find(call, call.parameters["analyzerName"])
    record["configuration"] = call.parameters.get("configuration", record.get("configuration", {}))
    return {"configuration": record["configuration"]}


@answers("accessanalyzer", "DeleteAnalyzer")
def delete(call: Call) -> Answer:
    """Take an analyzer away."""
    record = _find(call, call.parameters["analyzerName"])
    _records(call).pop(record["name"])
    call.store("tags").pop(record["arn"], None)
    return {}


@answers("accessanalyzer", "ListTagsForResource")
def list_tags(call: Call) -> Answer:
    """An analyzer's tags."""
    return {"tags": tags_of(call, call.parameters["resourceArn"])}


@answers("accessanalyzer", "TagResource")
def tag(call: Call) -> Answer:
    """Put tags on an analyzer."""
    tags_of(call, call.parameters["resourceArn"]).update(call.parameters["tags"])
    return {}


@answers("accessanalyzer", "UntagResource")
def untag(call: Call) -> Answer:
    """Take tags off an analyzer."""
    for key in call.parameters["tagKeys"]:
        tags_of(call, call.parameters["resourceArn"]).pop(key, None)
    return {}
