"""Athena: saved queries deleted and changed, workgroups changed, which moto does not do. No query runs."""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.references import backend


@answers("athena", "DeleteNamedQuery")
def delete_query(call: Call) -> Answer:
    """Take a saved query away."""
    queries = backend("athena", call.account, call.region).named_queries
    if queries.pop(call.parameters["NamedQueryId"], None) is None:
        raise Fault("InvalidRequestException", "NamedQuery was not found.")
    return {}


@answers("athena", "UpdateWorkGroup")
def update_workgroup(call: Call) -> Answer:
    """Change a workgroup: what is named replaces what was."""
    found: Any = backend("athena", call.account, call.region).work_groups.get(call.parameters["WorkGroup"])
    if found is None:
        raise Fault("InvalidRequestException", f"WorkGroup {call.parameters['WorkGroup']} is not found.")
    updates = dict(call.parameters.get("ConfigurationUpdates", {}))
    results = updates.pop("ResultConfigurationUpdates", None)
    configuration = {**(found.configuration or {}), **updates}
    if results is not None:
        configuration["ResultConfiguration"] = {
            name: value for name, value in results.items() if not name.startswith("Remove")
        }
    found.configuration = configuration
    if "Description" in call.parameters:
        found.description = call.parameters["Description"]
    if "State" in call.parameters:
        found.state = call.parameters["State"]
    return {}
