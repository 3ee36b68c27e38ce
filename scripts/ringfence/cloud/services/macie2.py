"""Macie: the session, classification jobs and their export, the organisation's configuration. No object is read."""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services import administrators, references
from ringfence.cloud.services.administrators import require_administrator
from ringfence.cloud.services.kinds import cut, identifier, now, output_members, page, partition, tags_of

SERVICE = "macie.amazonaws.com"


def _session(call: Call) -> dict[str, Any]:
    session: dict[str, Any] | None = call.store("macie2.session").get("session")
    if session is None:
        raise Fault("AccessDeniedException", "Macie is not enabled", 403)
    return session


@answers("macie2", "EnableMacie")
def enable(call: Call) -> Answer:
    """Turn it on in the region."""
    if "session" in call.store("macie2.session"):
        raise Fault("ConflictException", "Macie has already been enabled", 409)
    role = "role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie"
    call.store("macie2.session")["session"] = {
        "createdAt": now(),
        "updatedAt": now(),
        "findingPublishingFrequency": call.parameters.get("findingPublishingFrequency", "SIX_HOURS"),
        "serviceRole": f"arn:{partition(call.region)}:iam::{call.account}:{role}",
        "status": call.parameters.get("status", "ENABLED"),
        "export": {},
        "organization": False,
        "jobs": {},
    }
    return {}


@answers("macie2", "GetMacieSession")
def get(call: Call) -> Answer:
    """The session."""
    return cut(_session(call), output_members("macie2", "GetMacieSession"))


@answers("macie2", "UpdateMacieSession")
def update(call: Call) -> Answer:
    """Suspend it, or change how often findings are published."""
    _session(call).update({**call.parameters, "updatedAt": now()})
    return {}


@answers("macie2", "DisableMacie")
def disable(call: Call) -> Answer:
    """Turn it off: jobs and settings are gone."""
    _session(call)
    call.store("macie2.session").pop("session")
    return {}


@answers("macie2", "EnableOrganizationAdminAccount")
def appoint(call: Call) -> Answer:
    """Name the administrator."""
    administrators.appoint(call, SERVICE, call.parameters["adminAccountId"])
    return {}


@answers("macie2", "DisableOrganizationAdminAccount")
def dismiss(call: Call) -> Answer:
    """Dismiss the administrator."""
    administrators.dismiss(call, SERVICE, call.parameters["adminAccountId"])
    return {}


@answers("macie2", "ListOrganizationAdminAccounts")
def list_administrators(call: Call) -> Answer:
    """The administrator, if there is one."""
    found = administrators.administrators(call, SERVICE)
    return {"adminAccounts": [{"accountId": account, "status": "ENABLED"} for account in found]}


@answers("macie2", "UpdateOrganizationConfiguration")
def configure(call: Call) -> Answer:
    """Whether accounts that join get Macie."""
    require_administrator(call, SERVICE)
    _session(call)["organization"] = call.parameters["autoEnable"]
    return {}


@answers("macie2", "DescribeOrganizationConfiguration")
def describe_configuration(call: Call) -> Answer:
    """Whether accounts that join get Macie."""
    require_administrator(call, SERVICE)
    return {"autoEnable": _session(call)["organization"], "maxAccountLimitReached": False}


@answers("macie2", "PutClassificationExportConfiguration")
def export(call: Call) -> Answer:
    """Where results go: a bucket and a key that exist; nowhere when no destination is given."""
    destination = call.parameters["configuration"].get("s3Destination")
    if destination:
        references.bucket(call, f"s3://{destination['bucketName']}")
        references.key(call, destination["kmsKeyArn"])
    _session(call)["export"] = call.parameters["configuration"]
    return {"configuration": call.parameters["configuration"]}


@answers("macie2", "GetClassificationExportConfiguration")
def get_export(call: Call) -> Answer:
    """Where results go."""
    return {"configuration": _session(call)["export"]}


@answers("macie2", "CreateClassificationJob")
def create_job(call: Call) -> Answer:
    """A job over buckets; those of other accounts are the administrator's to read."""
    session, asked = _session(call), call.parameters
    others = {each["accountId"] for each in asked["s3JobDefinition"].get("bucketDefinitions", ())} - {call.account}
    if others:
        require_administrator(call, SERVICE)
    if asked["jobType"] == "SCHEDULED" and not asked.get("scheduleFrequency"):
        raise Fault("ValidationException", "A scheduled job needs a scheduleFrequency.")
    identity = identifier(32)
    arn = f"arn:{partition(call.region)}:macie2:{call.region}:{call.account}:classification-job/{identity}"
    session["jobs"][identity] = {
        **asked,
        "jobId": identity,
        "jobArn": arn,
        "createdAt": now(),
        "jobStatus": "IDLE" if asked["jobType"] == "SCHEDULED" else "RUNNING",
        "statistics": {"approximateNumberOfObjectsToProcess": 0, "numberOfRuns": 0},
    }
    tags_of(call, arn).update(asked.get("tags", {}))
    return {"jobArn": arn, "jobId": identity}


def _job(call: Call) -> dict[str, Any]:
    job: dict[str, Any] | None = _session(call)["jobs"].get(call.parameters["jobId"])
    if job is None:
        raise Fault("ResourceNotFoundException", "The request failed because the job does not exist.", 404)
    return job


@answers("macie2", "DescribeClassificationJob")
def describe_job(call: Call) -> Answer:
    """One job."""
    job = _job(call)
    return cut({**job, "tags": tags_of(call, job["jobArn"])}, output_members("macie2", "DescribeClassificationJob"))


@answers("macie2", "UpdateClassificationJob")
def update_job(call: Call) -> Answer:
    """Pause, resume or cancel a job: there is no other end to one, and no way back from it."""
    job = _job(call)
    if job["jobStatus"] in ("CANCELLED", "COMPLETE"):
        raise Fault("ValidationException", f"The job is {job['jobStatus']}.")
    job["jobStatus"] = call.parameters["jobStatus"]
    return {}


@answers("macie2", "ListClassificationJobs")
def list_jobs(call: Call) -> Answer:
    """All jobs."""
    members = ("createdAt", "jobId", "jobStatus", "jobType", "name")
    jobs = [cut(job, members) for job in _session(call)["jobs"].values()]
    shown, token = page(jobs, call.parameters, cursor="nextToken", size="maxResults")
    return {"items": shown, **token}


@answers("macie2", "ListTagsForResource")
def list_tags(call: Call) -> Answer:
    """Tags of a job."""
    return {"tags": dict(tags_of(call, call.parameters["resourceArn"]))}


@answers("macie2", "TagResource")
def tag(call: Call) -> Answer:
    """Put tags on a job."""
    tags_of(call, call.parameters["resourceArn"]).update(call.parameters["tags"])
    return {}
