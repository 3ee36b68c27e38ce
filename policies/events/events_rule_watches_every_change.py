from functools import cache

from ringfence.iam import actions
from ringfence.policy import Answer, Resource, policy

# Where a resource stands, how it is encrypted, what reaches it and what it reaches.
_KEYS = (
    "AppNetworkAccessType", "DirectInternetAccess", "EnableRemoteDebug", "InterContainerTrafficEncryption",
    "NetworkIsolation", "OutputKmsKeyArn", "RemoteAccess", "RootAccess", "VolumeKmsKeyArn", "VpcSecurityGroupIds",
    "VpcSubnets",
)  # fmt: skip


@policy(
    resource="aws_cloudwatch_event_rule",
    severity="high",
    controls=["ART-PROV-AUD-08"],
    mend="Name every SageMaker call that carries a perimeter key in detail.eventName, or prefixes Create and Update.",
    when=lambda rule: _watches_sagemaker(rule),
)
def events_rule_watches_every_change(rule: Resource) -> Answer:
    """A rule that watches SageMaker for breaches hears of every call that can make one, updates as well as creations.

    Which call carries which condition key is in AWS's Service Authorization Reference: a new one fails here.
    """
    names = rule["event_pattern"].decoded()["detail.eventName"]
    return names.satisfies(lambda heard: not _unheard(heard), _said())


def _watches_sagemaker(rule: Resource) -> Answer:
    pattern = rule["event_pattern"].decoded()
    heard = pattern["detail-type"].has("AWS API Call via CloudTrail")
    return heard & pattern["detail.eventSource"].has("sagemaker.amazonaws.com") & pattern["detail.eventName"].is_set()


@cache
def _carriers() -> frozenset[str]:
    return frozenset(
        action.partition(":")[2]
        for action in actions.expand("sagemaker:*")
        if any(actions.supports_key(action, f"sagemaker:{key}") for key in _KEYS)
    )


def _said() -> str:
    return f"the {len(_carriers())} calls that carry a perimeter key"


def _unheard(heard: object) -> list[str]:
    entries = heard if isinstance(heard, list) else []
    names = {entry for entry in entries if isinstance(entry, str)}
    prefixes = tuple(entry["prefix"] for entry in entries if isinstance(entry, dict) and "prefix" in entry)
    return sorted(name for name in _carriers() if name not in names and not (prefixes and name.startswith(prefixes)))
