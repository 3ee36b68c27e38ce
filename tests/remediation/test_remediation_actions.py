"""The watched calls against AWS's own data: a new way to breach the perimeter fails here until it is covered."""

from __future__ import annotations

import json
import re
from pathlib import Path

import boto3
import pytest
from remediation.changes import STATE_CHANGES
from remediation.kinds import KINDS, MONITORING_TYPES, kind_of

from ringfence.iam import actions

ROOT = Path(__file__).resolve().parents[2]
WATCHED = json.loads((ROOT / "modules/remediation/src/remediation/actions.json").read_text())
# The condition keys that say where a resource stands, how it is encrypted and what reaches it.
PERIMETER_KEYS = (
    "AppNetworkAccessType",
    "DirectInternetAccess",
    "DomainSharingOutputKmsKeyArn",
    "EnableRemoteDebug",
    "FeatureGroupOfflineStoreKmsKeyArn",
    "FeatureGroupOnlineStoreKmsKeyArn",
    "ImageArns",
    "InterContainerTrafficEncryption",
    "MinimumInstanceMetadataServiceVersion",
    "NetworkIsolation",
    "OutputKmsKeyArn",
    "RemoteAccess",
    "RootAccess",
    "VolumeKmsKeyArn",
    "VpcSecurityGroupIds",
    "VpcSubnets",
)
# They carry no key of their own, and can put what does carry one into service.
BY_REFERENCE = {
    "CreateCompilationJob",
    "CreateEndpoint",
    "CreateInferenceExperiment",
    "UpdateEndpoint",
    "UpdateInferenceExperiment",
}
CLIENT = boto3.session.Session().client(
    "sagemaker", region_name="eu-west-1", aws_access_key_id="none", aws_secret_access_key="none"
)


def carriers() -> set[str]:
    return {
        action.partition(":")[2]
        for action in actions.expand("sagemaker:*")
        if any(actions.supports_key(action, f"sagemaker:{key}") for key in PERIMETER_KEYS)
    }


def test_every_call_that_carries_a_perimeter_key_is_watched() -> None:
    found = carriers()
    assert {"CreateTrainingJob", "CreateJob", "UpdateDomain"} <= found
    assert found - set(WATCHED) == set(), "add them to actions.json, and to kinds.py what to ask of them"
    assert set(WATCHED) - found == BY_REFERENCE


def test_updates_are_watched_as_creations_are() -> None:
    operations = set(CLIENT.meta.service_model.operation_names)
    nouns = {action.removeprefix("Create") for action in WATCHED if action.startswith("Create")}
    assert {f"Update{noun}" for noun in nouns} & operations <= set(WATCHED) | {"UpdateFeatureGroup"}
    # UpdateFeatureGroup changes features, throughput and expiry; the keys of the stores stay.
    members = set(CLIENT.meta.service_model.operation_model("UpdateFeatureGroup").input_shape.members)
    assert members == {"FeatureGroupName", "FeatureAdditions", "OnlineStoreConfig", "ThroughputConfig"}


@pytest.mark.parametrize("action", WATCHED)
def test_every_watched_call_is_understood(action: str) -> None:
    kind = KINDS[kind_of(action)]
    for call in (kind.describe, *kind.stops, *kind.ends):
        assert not call or call.startswith("delete_apps_of_") or hasattr(CLIENT, call), call
    assert kind.checks or kind.links or not kind.describe


def test_what_is_asked_exists_in_the_answers() -> None:
    """A path with a wrong name would find nothing, and call everything a breach or nothing one."""
    unknown = []
    for name, kind in KINDS.items():
        if not kind.describe:
            continue
        operation = CLIENT.meta.method_to_api_mapping[kind.describe]
        shape = CLIENT.meta.service_model.operation_model(operation).output_shape
        paths = [path for check in kind.checks for path in (*check.paths, check.within, check.unless) if path]
        for path in (*paths, *(link.path for link in kind.links), *([kind.status] if kind.status else [])):
            # One check asks several kinds where each keeps its image.
            if path.endswith((".Image", ".TrainingImage", ".ImageUri")):
                continue
            if not leads_somewhere(shape, path):
                unknown.append(f"{name}: {path}")
    assert unknown == []


def leads_somewhere(shape: object, path: str) -> bool:
    for part in path.split("."):
        name = part.removesuffix("[]")
        members = getattr(shape, "members", {})
        if name not in members:
            return False
        shape = members[name]
        if part.endswith("[]"):
            shape = getattr(shape, "member", None)
    return True


def test_the_role_may_make_the_calls_that_the_code_makes_and_no_other() -> None:
    role = (ROOT / "modules/remediation/role.tf").read_text()
    listed = {
        name: set(re.findall(r'"sagemaker:(\w+)"', re.search(rf"(?ms)^  {name} = \[(.*?)^  \]", role)[1]))  # type: ignore[index]
        for name in ("described", "stopped", "taken_away")
    }
    api = CLIENT.meta.method_to_api_mapping
    kinds = KINDS.values()
    stops = {
        api[call] for kind in kinds if kind.describe for call in kind.stops if not call.startswith("delete_apps_of_")
    }
    assert listed["described"] == {api[kind.describe] for kind in kinds if kind.describe}
    assert listed["stopped"] == stops | {"DeleteApp"}
    assert listed["taken_away"] == {api[call] for kind in kinds for call in kind.ends}


def test_state_changes_and_monitoring_types_lead_to_kinds() -> None:
    assert {kind for _, kind in STATE_CHANGES.values()} <= set(KINDS)
    assert set(MONITORING_TYPES.values()) <= set(KINDS)
    shape = CLIENT.meta.service_model.shape_for("MonitoringType")
    assert set(MONITORING_TYPES) == set(shape.enum)


def test_the_rule_fits_event_bridge() -> None:
    """A pattern has up to 2,048 characters ("Amazon EventBridge quotas")."""
    pattern = {
        "source": ["aws.sagemaker"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": ["sagemaker.amazonaws.com"],
            "eventName": WATCHED,
            "errorCode": [{"exists": False}],
        },
    }
    assert len(json.dumps(pattern, separators=(",", ":"))) <= 2048
