"""KMS: a key's ARN where moto takes only its id, and the length of key policies."""

from __future__ import annotations

from dataclasses import replace

from ringfence.cloud.call import Answer, Call, Fault, PassOn, answers
from ringfence.cloud.services.references import answer_of_moto

KEY_POLICY_BYTES = 32_768
"""Quota of a key policy document ("Resource quotas" of AWS KMS)."""


@answers("kms", "DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion")
def by_id(call: Call) -> Answer:
    """The same call with the key's id."""
    key_id = call.parameters["KeyId"].split(":key/")[-1]
    return answer_of_moto(replace(call, parameters={**call.parameters, "KeyId": key_id}))


@answers("kms", "CreateKey", "PutKeyPolicy")
def check_policy(call: Call) -> Answer:
    """Refuse a key policy that is too long."""
    if len(call.parameters.get("Policy", "").encode()) > KEY_POLICY_BYTES:
        raise Fault("LimitExceededException", f"Key policy size exceeds the limit of {KEY_POLICY_BYTES} bytes.")
    raise PassOn
