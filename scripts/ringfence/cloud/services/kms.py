"""KMS: a key's ARN where moto takes only its id."""

from __future__ import annotations

from dataclasses import replace

from ringfence.cloud.call import Answer, Call, answers
from ringfence.cloud.services.references import answer_of_moto


@answers("kms", "DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion")
def by_id(call: Call) -> Answer:
    """The same call with the key's id."""
    key_id = call.parameters["KeyId"].split(":key/")[-1]
    return answer_of_moto(replace(call, parameters={**call.parameters, "KeyId": key_id}))
