"""CloudTrail: whose a trail is, whether its bucket lets it in, and names where moto takes nothing else.

A trail of the organisation belongs to the management account, even where a delegated administrator made it. Neither is
made, nor changed, where the bucket's policy keeps CloudTrail out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ringfence.cloud import stored
from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services import administrators
from ringfence.cloud.services.kinds import partition
from ringfence.cloud.services.references import answer_of_moto, backend, estate

SERVICE = "cloudtrail.amazonaws.com"
NAMED = ("Name", "TrailName", "ResourceId")


def _let_buckets_of_other_accounts_be() -> None:
    from moto.cloudtrail.models import Trail

    def check_bucket_exists(self: Any) -> None:
        """Whether the bucket is there is asked before, of every account."""

    Trail.check_bucket_exists = check_bucket_exists


_let_buckets_of_other_accounts_be()


def _owner(call: Call, arn: str = "") -> Call:
    """The call as the account makes it that holds the trail: the management account for the organisation's."""
    management = estate(call).organization.management_account.id
    delegated = call.account in administrators.administrators(call, SERVICE)
    if delegated and f":{management}:trail/" in arn:
        return replace(call, account=management)
    return call


def _moto(call: Call) -> Answer:
    """moto's answer, in the account that holds the trail. What it holds is bound to the call's account."""
    return answer_of_moto(call)


@answers("cloudtrail", "CreateTrail")
def create(call: Call) -> Answer:
    """Make a trail; the organisation's only where CloudTrail is administered."""
    owner = call
    if call.parameters.get("IsOrganizationTrail"):
        if not administrators.is_administrator(call, SERVICE):
            message = "The account is neither the management account of an organization nor a delegated administrator."
            raise Fault("NotOrganizationMasterAccountException", message)
        owner = replace(call, account=estate(call).organization.management_account.id)
    _check_bucket(owner, call.parameters["S3BucketName"], call.parameters["Name"])
    return _moto(owner)


def _check_bucket(call: Call, name: str, trail: str) -> None:
    """Whether the bucket exists and its policy lets CloudTrail write for this trail."""
    from ringfence.iam.evaluate import World, evaluate

    bucket = stored.find_bucket(name, partition(call.region))
    if bucket is None:
        raise Fault("S3BucketDoesNotExistException", f"S3 bucket {name} does not exist!")
    arn = f"arn:{partition(call.region)}:cloudtrail:{call.region}:{call.account}:trail/{trail}"
    world = World(
        principal=SERVICE,
        account=call.account,
        resource_account=str(bucket.account_id),
        action="s3:PutObject",
        resource=f"arn:{partition(call.region)}:s3:::{name}/AWSLogs/{call.account}/CloudTrail/log",
        context={
            "aws:PrincipalServiceName": SERVICE,
            "aws:PrincipalIsAWSService": "true",
            "aws:SourceArn": arn,
            "aws:SourceAccount": call.account,
            "aws:SecureTransport": "true",
            "s3:TlsVersion": "1.3",
            "s3:x-amz-acl": "bucket-owner-full-control",
        },
        resource_policy=stored.document(bucket.policy, f"the policy of {name}") if bucket.policy else None,
    )
    if not bucket.policy or not evaluate(world).allowed:
        raise Fault("InsufficientS3BucketPolicyException", f"Incorrect S3 bucket policy is detected for bucket: {name}")


@answers("cloudtrail", "DeleteTrail", "UpdateTrail", "StartLogging", "StopLogging")
def by_name(call: Call) -> Answer:
    """The same call with the trail's name; a trail that does not exist is a fault."""
    owner = _owner(call, call.parameters["Name"])
    name = call.parameters["Name"].split(":trail/")[-1]
    if name not in backend("cloudtrail", owner.account, owner.region).trails:
        raise Fault("TrailNotFoundException", f"Unknown trail: {name} for the user: {call.account}")
    if call.operation == "UpdateTrail" and "S3BucketName" in call.parameters:
        _check_bucket(owner, call.parameters["S3BucketName"], name)
    return _moto(replace(owner, parameters={**call.parameters, "Name": name}))


@answers(
    "cloudtrail",
    "GetTrail",
    "GetTrailStatus",
    "GetEventSelectors",
    "PutEventSelectors",
    "GetInsightSelectors",
    "PutInsightSelectors",
    "AddTags",
    "RemoveTags",
)
def of_its_owner(call: Call) -> Answer:
    """The same call in the account that holds the trail."""
    named = next((str(call.parameters[member]) for member in NAMED if member in call.parameters), "")
    return _moto(_owner(call, named))


@answers("cloudtrail", "ListTags")
def list_tags(call: Call) -> Answer:
    """Tags of trails that lie in one account."""
    return _moto(_owner(call, str(call.parameters["ResourceIdList"][0])))


@answers("cloudtrail", "DescribeTrails")
def describe(call: Call) -> Answer:
    """Trails by name, and the organisation's for its delegated administrator."""
    named = call.parameters.get("trailNameList") or []
    return _moto(_owner(call, str(named[0]) if named else ""))


@answers("cloudtrail", "RegisterOrganizationDelegatedAdmin")
def appoint(call: Call) -> Answer:
    """Name an account that administers CloudTrail."""
    administrators.appoint(call, SERVICE, call.parameters["MemberAccountId"])
    return {}


@answers("cloudtrail", "DeregisterOrganizationDelegatedAdmin")
def dismiss(call: Call) -> Answer:
    """Dismiss it."""
    administrators.dismiss(call, SERVICE, call.parameters["DelegatedAdminAccountId"])
    return {}
