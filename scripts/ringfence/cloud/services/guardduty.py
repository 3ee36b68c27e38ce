"""GuardDuty: features of a detector, the organisation's configuration, export of findings. Nothing is detected."""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services import administrators
from ringfence.cloud.services.administrators import require_administrator
from ringfence.cloud.services.kinds import identifier, now, partition, tags_of
from ringfence.cloud.services.references import answer_of_moto, backend

SERVICE = "guardduty.amazonaws.com"
FEATURES = (
    "S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "EKS_RUNTIME_MONITORING",
    "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING", "AI_PROTECTION",
)  # fmt: skip


def _arn(call: Call, detector: str) -> str:
    return f"arn:{partition(call.region)}:guardduty:{call.region}:{call.account}:detector/{detector}"


def _detector(call: Call) -> dict[str, Any]:
    """What is kept of a detector beside moto's record; Fault when there is no such detector."""
    identity = call.parameters["DetectorId"]
    if identity not in backend("guardduty", call.account, call.region).detectors:
        message = "The request is rejected because the input detectorId is not owned by the current account."
        raise Fault("BadRequestException", message)
    empty: dict[str, Any] = {"features": {}, "organization": {}, "destinations": {}}
    record: dict[str, Any] = call.store("guardduty.detector").setdefault(identity, empty)
    return record


@answers("guardduty", "CreateDetector")
def create(call: Call) -> Answer:
    """Make the account's one detector of the region."""
    if backend("guardduty", call.account, call.region).detectors:
        message = "The request is rejected because a detector already exists for the current account."
        raise Fault("BadRequestException", message)
    answer = answer_of_moto(call)
    tags_of(call, _arn(call, answer["DetectorId"])).update(call.parameters.get("Tags", {}))
    return answer


def _set_features(record: dict[str, Any], features: list[dict[str, Any]], member: str, place: str) -> None:
    for feature in features:
        known = record[place].setdefault("features", {}) if place == "organization" else record[place]
        known[feature["Name"]] = {**feature, member: feature[member]}


@answers("guardduty", "UpdateDetector")
def update(call: Call) -> Answer:
    """Change a detector; a feature that is not named stays as it is."""
    record = _detector(call)
    _set_features(record, call.parameters.get("Features", []), "Status", "features")
    return answer_of_moto(call)


@answers("guardduty", "GetDetector")
def get(call: Call) -> Answer:
    """A detector with the state of each feature."""
    record = _detector(call)
    features = [
        {"Name": name, "Status": record["features"].get(name, {}).get("Status", "DISABLED"), "UpdatedAt": now(),
         "AdditionalConfiguration": []}
        for name in FEATURES
    ]  # fmt: skip
    answer = {**answer_of_moto(call), "Features": features}
    answer["Tags"] = dict(tags_of(call, _arn(call, call.parameters["DetectorId"])))
    return answer


@answers("guardduty", "DeleteDetector")
def delete(call: Call) -> Answer:
    """Take a detector away."""
    _detector(call)
    call.store("guardduty.detector").pop(call.parameters["DetectorId"], None)
    return answer_of_moto(call)


@answers("guardduty", "ListTagsForResource")
def list_tags(call: Call) -> Answer:
    """Tags of a detector."""
    return {"Tags": dict(tags_of(call, call.parameters["ResourceArn"]))}


@answers("guardduty", "TagResource")
def tag(call: Call) -> Answer:
    """Put tags on a detector."""
    tags_of(call, call.parameters["ResourceArn"]).update(call.parameters["Tags"])
    return {}


@answers("guardduty", "UntagResource")
def untag(call: Call) -> Answer:
    """Take tags off a detector."""
    for key in call.parameters["TagKeys"]:
        tags_of(call, call.parameters["ResourceArn"]).pop(key, None)
    return {}


@answers("guardduty", "EnableOrganizationAdminAccount")
def appoint(call: Call) -> Answer:
    """Name the administrator, which gets a detector if it has none."""
    administrators.appoint(call, SERVICE, call.parameters["AdminAccountId"])
    return {}


@answers("guardduty", "DisableOrganizationAdminAccount")
def dismiss(call: Call) -> Answer:
    """Dismiss the administrator."""
    administrators.dismiss(call, SERVICE, call.parameters["AdminAccountId"])
    return {}


@answers("guardduty", "ListOrganizationAdminAccounts")
def list_administrators(call: Call) -> Answer:
    """The administrator, if there is one."""
    found = administrators.administrators(call, SERVICE)
    return {"AdminAccounts": [{"AdminAccountId": account, "AdminStatus": "ENABLED"} for account in found]}


@answers("guardduty", "UpdateOrganizationConfiguration")
def configure(call: Call) -> Answer:
    """What new and existing members get."""
    require_administrator(call, SERVICE, "BadRequestException")
    record, asked = _detector(call), call.parameters
    if "AutoEnableOrganizationMembers" in asked:
        record["organization"]["members"] = asked["AutoEnableOrganizationMembers"]
    _set_features(record, asked.get("Features", []), "AutoEnable", "organization")
    return {}


@answers("guardduty", "DescribeOrganizationConfiguration")
def describe(call: Call) -> Answer:
    """What members get, feature by feature."""
    require_administrator(call, SERVICE, "BadRequestException")
    organization = _detector(call)["organization"]
    members = organization.get("members", "NEW")
    features = organization.get("features", {})
    return {
        "AutoEnable": members in ("NEW", "ALL"),
        "MemberAccountLimitReached": False,
        "AutoEnableOrganizationMembers": members,
        "Features": [
            {
                "Name": name,
                "AutoEnable": features.get(name, {}).get("AutoEnable", "NONE"),
                "AdditionalConfiguration": [],
            }
            for name in FEATURES
        ],
    }


@answers("guardduty", "CreatePublishingDestination")
def publish(call: Call) -> Answer:
    """Export findings to a bucket, which must exist, under a key, which must be given."""
    from ringfence.cloud.services import references

    record, properties = _detector(call), call.parameters["DestinationProperties"]
    references.bucket(call, "s3://" + properties["DestinationArn"].split(":::")[-1])
    references.key(call, properties["KmsKeyArn"])
    identity = identifier(32)
    record["destinations"][identity] = {
        "DestinationId": identity,
        "DestinationType": call.parameters["DestinationType"],
        "Status": "PUBLISHING",
        "PublishingFailureStartTimestamp": 0,
        "DestinationProperties": properties,
    }
    return {"DestinationId": identity}


def _destination(call: Call) -> dict[str, Any]:
    found: dict[str, Any] | None = _detector(call)["destinations"].get(call.parameters["DestinationId"])
    if found is None:
        raise Fault("BadRequestException", "The request is rejected since no such resource found.")
    return found


@answers("guardduty", "DescribePublishingDestination")
def describe_destination(call: Call) -> Answer:
    """One destination."""
    return _destination(call)


@answers("guardduty", "UpdatePublishingDestination")
def update_destination(call: Call) -> Answer:
    """Change where findings go."""
    found = _destination(call)
    found["DestinationProperties"] = {**found["DestinationProperties"], **call.parameters["DestinationProperties"]}
    return {}


@answers("guardduty", "DeletePublishingDestination")
def delete_destination(call: Call) -> Answer:
    """Export no longer."""
    _detector(call)["destinations"].pop(_destination(call)["DestinationId"])
    return {}
