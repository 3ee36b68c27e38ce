"""Resource control policies, and the way into an emergency: each refusal by name, beside a request that is allowed.

Whoever asks here may do everything by IAM and by the resource's own policy: what refuses is the organisation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest
from guardrail_documents import ACCOUNT, FULL_ACCESS, IAM, RCP_FULL_ACCESS, STUDIO_KEY, Estate, document

from ringfence.iam import actions
from ringfence.iam.documents import Document
from ringfence.iam.evaluate import World, evaluate
from ringfence.plan.model import Plan

pytestmark = pytest.mark.terraform
Context = dict[str, str | Sequence[str] | None]

BUCKET = "arn:aws:s3:::ringfence-dev-444444444444-curated"
ARCHIVE = "arn:aws:s3:::ringfence-dev-444444444444-audit"
OUR_ROLE, TERRAFORM = f"{IAM}:role/somebody", f"{IAM}:role/ringfence-terraform"
MANAGEMENT = "arn:aws:iam::111111111111:role/Administrator"
STRANGER = "arn:aws:iam::999999999999:role/somebody-else"
OURS: Context = {"aws:PrincipalOrgID": "o-ringfence01", "aws:SecureTransport": "true"}
FOREIGN: Context = {"aws:PrincipalOrgID": "o-somebodyelse", "aws:SecureTransport": "true"}
NOBODYS: Context = {"aws:SecureTransport": "true"}
SERVICE: Context = {"aws:PrincipalIsAWSService": "true", "aws:SecureTransport": "true"}
TRAIL: Context = {**SERVICE, "aws:SourceAccount": ACCOUNT, "aws:SourceOrgID": "o-ringfence01"}
PUT: Context = {**OURS, "s3:TlsVersion": "1.3"}

# A word for it: who, action, resource, what is sent, the Sids that refuse (none: it is allowed).
REQUESTS: dict[str, tuple[str, str, str, Context, set[str]]] = {
    "our own data": (OUR_ROLE, "s3:GetObject", f"{BUCKET}/x", OURS, set()),
    "data, by another organisation": (STRANGER, "s3:GetObject", f"{BUCKET}/x", FOREIGN, {"DataIsOurOrganisations"}),
    "data, by an account of no organisation": (
        STRANGER,
        "s3:GetObject",
        f"{BUCKET}/x",
        NOBODYS,
        {"DataIsOurOrganisations"},
    ),
    "a key, by another organisation": (STRANGER, "kms:Decrypt", STUDIO_KEY, FOREIGN, {"DataIsOurOrganisations"}),
    "a secret, by another organisation": (
        STRANGER,
        "secretsmanager:GetSecretValue",
        f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:x",
        FOREIGN,
        {"DataIsOurOrganisations"},
    ),
    "an image, by another organisation": (
        STRANGER,
        "ecr:BatchGetImage",
        f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/x",
        FOREIGN,
        {"DataIsOurOrganisations"},
    ),
    "a role, by another organisation": (STRANGER, "sts:AssumeRole", OUR_ROLE, FOREIGN, {"DataIsOurOrganisations"}),
    "a role, by one of ours": (TERRAFORM, "sts:AssumeRole", OUR_ROLE, OURS, set()),
    "the trail's delivery": ("cloudtrail.amazonaws.com", "s3:PutObject", f"{ARCHIVE}/x", TRAIL, set()),
    "a service for itself": ("logs.amazonaws.com", "s3:PutObject", f"{ARCHIVE}/x", SERVICE, set()),
    "a service for somebody else": (
        "cloudtrail.amazonaws.com",
        "s3:PutObject",
        f"{ARCHIVE}/x",
        {**TRAIL, "aws:SourceAccount": "999999999999", "aws:SourceOrgID": "o-somebodyelse"},
        {"ServicesActForOurOrganisation"},
    ),
    "a service for an account of no organisation": (
        "cloudtrail.amazonaws.com",
        "s3:PutObject",
        f"{ARCHIVE}/x",
        {**TRAIL, "aws:SourceAccount": "999999999999", "aws:SourceOrgID": None},
        {"ServicesActForOurOrganisation"},
    ),
    "in clear text": (
        OUR_ROLE,
        "s3:GetObject",
        f"{BUCKET}/x",
        {**OURS, "aws:SecureTransport": "false"},
        {"OnlyEncryptedOnTheWay"},
    ),
    "a queue in clear text": (
        OUR_ROLE,
        "sqs:SendMessage",
        f"arn:aws:sqs:eu-west-1:{ACCOUNT}:x",
        {**OURS, "aws:SecureTransport": "false"},
        {"OnlyEncryptedOnTheWay"},
    ),
    "over TLS 1.3": (OUR_ROLE, "s3:PutObject", f"{BUCKET}/x", PUT, set()),
    "over TLS 1.1": (OUR_ROLE, "s3:PutObject", f"{BUCKET}/x", {**PUT, "s3:TlsVersion": "1.1"}, {"OnlyModernTls"}),
    "under a key of the caller's": (
        OUR_ROLE,
        "s3:PutObject",
        f"{BUCKET}/x",
        {**PUT, "s3:x-amz-server-side-encryption-customer-algorithm": "AES256"},
        {"NoKeysOfTheCallers"},
    ),
    "the archive, rewritten": (OUR_ROLE, "s3:DeleteObject", f"{ARCHIVE}/x", OURS, {"ArchivesAreNotRewritten"}),
    "the archive, rewritten from the management account": (
        MANAGEMENT,
        "s3:PutBucketPolicy",
        ARCHIVE,
        OURS,
        {"ArchivesAreNotRewritten"},
    ),
    "the archive, by its root user": (
        f"{IAM}:root",
        "s3:DeleteObjectVersion",
        f"{ARCHIVE}/x",
        OURS,
        {"ArchivesAreNotRewritten"},
    ),
    "the archive, by Terraform": (TERRAFORM, "s3:PutLifecycleConfiguration", ARCHIVE, OURS, set()),
    "other objects, deleted": (OUR_ROLE, "s3:DeleteObject", f"{BUCKET}/x", OURS, set()),
    "a key, ended": (OUR_ROLE, "kms:ScheduleKeyDeletion", STUDIO_KEY, OURS, {"KeysStayAlive"}),
    "a key, ended from the management account": (
        MANAGEMENT,
        "kms:DisableKey",
        STUDIO_KEY,
        OURS,
        {"KeysStayAlive"},
    ),
    "a key, ended by Terraform": (TERRAFORM, "kms:ScheduleKeyDeletion", STUDIO_KEY, OURS, set()),
    "a log group, deleted": (
        OUR_ROLE,
        "logs:DeleteLogGroup",
        f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/ringfence-dev/flow-logs",
        OURS,
        {"LogGroupsAreNotDeleted"},
    ),
    "a log group of one's own, deleted": (
        OUR_ROLE,
        "logs:DeleteLogGroup",
        f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:mine",
        OURS,
        set(),
    ),
}


@pytest.fixture(scope="module")
def estate(environment_plan: Callable[[str], Plan]) -> Estate:
    return Estate(environment_plan("dev"), environment_plan("management"))


@pytest.mark.parametrize("name", REQUESTS)
def test_what_is_ours_is_touched_only_as_it_may_be(name: str, estate: Estate) -> None:
    """By that guardrail alone: were the others weakened away, this one would still refuse."""
    principal, action, resource, context, sids = REQUESTS[name]
    sent = {"aws:PrincipalArn": principal, **context} if principal.startswith("arn:") else context
    decision = evaluate(
        World(
            principal=principal,
            action=action,
            resource=resource,
            resource_account=ACCOUNT,
            context={key: value for key, value in sent.items() if value is not None},
            identity_policies=(FULL_ACCESS,),
            resource_control_policies=estate.resource_control_policies,
            resource_policy=RCP_FULL_ACCESS,
        )
    )
    denied = {each.sid for each in decision.statements} if decision.decision == "explicit_deny" else set()
    assert (decision.allowed, denied) == (not sids, sids)


def test_every_action_of_a_resource_control_policy_is_of_a_service_that_takes_one(estate: Estate) -> None:
    """AWS refuses the rest: SageMaker, SNS and Glue take none."""
    statements = [each for level in estate.resource_control_policies for policy in level for each in policy.statements]
    named = {action for each in statements if each.effect == "Deny" for action in each.actions or ()}
    services = {action.partition(":")[0] for action in named}
    assert {"dynamodb", "ecr", "kms", "logs", "s3", "secretsmanager", "sqs", "sts"} == services
    assert all(actions.supports_resource_control_policies(service) for service in services)
    assert not actions.supports_resource_control_policies("sagemaker")
    assert [pattern for pattern in named if not actions.expand(pattern)] == []


# ---------------------------------------------------------------- emergencies


def taken_by(estate: Estate, permission_set: str) -> str:
    """The decision when somebody of a permission set takes the break-glass role of dev."""
    trust = document(estate.dev.by_address["module.identity.aws_iam_role.break_glass"]["assume_role_policy"])
    person = estate.person(permission_set, "sysops-1", "platform")
    return person.asks("sts:AssumeRole", f"{IAM}:role/ringfence-dev-break-glass", resource_policy=trust)[0]


def test_only_the_set_for_emergencies_takes_the_break_glass_role(estate: Estate) -> None:
    sets = ["DataScientist", "MLEngineer", "DataEngineer", "ModelApprover", "SysopsAdministrator", "Auditor"]
    assert taken_by(estate, "BreakGlass") == "allowed"
    assert {name: taken_by(estate, name) for name in sets} == dict.fromkeys(sets, "implicit_deny")


# An event as CloudTrail sends it through EventBridge, cut to what a rule reads.
TAKEN = {
    "source": "aws.sts",
    "detail-type": "AWS API Call via CloudTrail",
    "account": ACCOUNT,
    "detail": {
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole",
        "requestParameters": {"roleArn": f"{IAM}:role/ringfence-dev-break-glass", "roleSessionName": "sysops-1"},
    },
}


def alarmed(estate: Estate, event: dict[str, object]) -> bool:
    """Whether the rule of dev matches an event, as moto's EventBridge compares."""
    from moto.events.models import EventPattern

    rule = estate.dev.by_address["module.identity.aws_cloudwatch_event_rule.break_glass"]
    return bool(EventPattern.load(str(rule["event_pattern"].value)).matches_event(event))


def test_taking_it_raises_the_alarm_and_taking_another_role_does_not(estate: Estate) -> None:
    another = json.loads(json.dumps(TAKEN).replace("ringfence-dev-break-glass", "ringfence-dev-execution"))
    assert alarmed(estate, TAKEN)
    assert alarmed(estate, {**TAKEN, "detail": {**TAKEN["detail"], "errorCode": "AccessDenied"}})  # type: ignore[dict-item]
    assert not alarmed(estate, another)
    assert not alarmed(estate, {**TAKEN, "source": "aws.signin"})


def test_the_alarm_reaches_its_topic(estate: Estate) -> None:
    """The topic's policy lets this rule publish and no other, and the topic's key lets the service encrypt."""
    dev = estate.dev.by_address
    topic = document(dev["module.identity.aws_sns_topic_policy.break_glass"]["policy"])
    key = document(dev['module.keys.aws_kms_key.this["alerts"]']["policy"])

    def asks(action: str, resource: str, policy: Document, **context: str) -> str:
        sent = {"aws:SourceAccount": ACCOUNT, "aws:SecureTransport": "true", **context}
        return evaluate(
            World(
                principal="events.amazonaws.com", action=action, resource=resource, context=sent, resource_policy=policy
            )  # type: ignore[arg-type]
        ).decision

    arn, rule = f"arn:aws:sns:eu-west-1:{ACCOUNT}:ringfence-dev-break-glass", f"arn:aws:events:eu-west-1:{ACCOUNT}:rule"
    assert asks("sns:Publish", arn, topic, **{"aws:SourceArn": f"{rule}/ringfence-dev-break-glass"}) == "allowed"
    assert asks("sns:Publish", arn, topic, **{"aws:SourceArn": f"{rule}/another"}) == "implicit_deny"
    assert asks("kms:GenerateDataKey", STUDIO_KEY, key) == "allowed"
    assert asks("kms:GenerateDataKey", STUDIO_KEY, key, **{"aws:SourceAccount": "999999999999"}) == "implicit_deny"
