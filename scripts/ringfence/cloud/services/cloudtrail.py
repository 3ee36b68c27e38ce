"""CloudTrail: a trail's ARN where moto takes only its name, and otherwise deletes nothing and says nothing."""

from __future__ import annotations

from dataclasses import replace

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.references import answer_of_moto, backend


@answers("cloudtrail", "DeleteTrail", "UpdateTrail", "StartLogging", "StopLogging")
def by_name(call: Call) -> Answer:
    """The same call with the trail's name; a trail that does not exist is a fault."""
    name = call.parameters["Name"].split(":trail/")[-1]
    if name not in backend("cloudtrail", call.account, call.region).trails:
        raise Fault("TrailNotFoundException", f"Unknown trail: {name} for the user: {call.account}")
    return answer_of_moto(replace(call, parameters={**call.parameters, "Name": name}))
