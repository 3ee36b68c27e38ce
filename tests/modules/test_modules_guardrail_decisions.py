"""Requests put to everything that binds whoever makes them in dev: permission set or role, boundary, organisation.

A right request is allowed; the same request with one thing weakened is denied, by the guardrail of that name and by no
other. The documents are those of the plans, the ids in them made up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from guardrail_documents import GROUP, IAM, LAKE_KEY, MODELS_KEY, SAGEMAKER, STUDIO_KEY, SUBNETS, Estate, Person

from ringfence.plan.model import Plan

pytestmark = pytest.mark.terraform
FOREIGN_SUBNET, FOREIGN_GROUP = "subnet-0ffffffffffffffff", "sg-0ffffffffffffffff"
FOREIGN_KEY = "arn:aws:kms:eu-west-1:999999999999:key/99999999-9999-9999-9999-999999999999"
Context = dict[str, str | Sequence[str] | None]


@pytest.fixture(scope="module")
def people(environment_plan: Callable[[str], Plan]) -> dict[str, Person]:
    """Who asks."""
    estate = Estate(environment_plan("dev"), environment_plan("management"))
    return {
        "scientist": estate.person("DataScientist", "scientist-1", "credit-risk"),
        "engineer": estate.person("MLEngineer", "engineer-1", "credit-risk"),
        "execution role": estate.role("ringfence-dev-execution-scientist-1"),
        "platform's role": estate.role("ringfence-dev-execution"),
        "approver": estate.person("ModelApprover", "approver-1", "model-risk"),
        "break-glass": estate.person("BreakGlass", "sysops-1", "platform"),
        "break-glass role": estate.role("ringfence-dev-break-glass"),
        "Studio's default": estate.role("ringfence-dev-studio-default"),
        "launch role": estate.role("ringfence-dev-launch-secure-notebook"),
    }


NETWORK: Context = {"sagemaker:VpcSubnets": [SUBNETS[0], SUBNETS[2]], "sagemaker:VpcSecurityGroupIds": [GROUP]}
ISOLATED: Context = {"sagemaker:NetworkIsolation": "true"}
ENCRYPTED_TRAFFIC: Context = {"sagemaker:InterContainerTrafficEncryption": "true"}
KEYS: Context = {"sagemaker:VolumeKmsKeyArn": STUDIO_KEY, "sagemaker:OutputKmsKeyArn": MODELS_KEY}
MACHINE: Context = {"sagemaker:InstanceTypes": ["ml.m5.large"]}
JOB: Context = NETWORK | ISOLATED | ENCRYPTED_TRAFFIC | KEYS | MACHINE
NOTEBOOK: Context = (
    NETWORK
    | MACHINE
    | {
        "sagemaker:VolumeKmsKeyArn": STUDIO_KEY,
        "sagemaker:DirectInternetAccess": "Disabled",
        "sagemaker:RootAccess": "Disabled",
        "sagemaker:MinimumInstanceMetadataServiceVersion": "2",
    }
)
MODEL: Context = NETWORK | ISOLATED
TRANSFORM: Context = KEYS | MACHINE | {"sagemaker:ModelArn": f"{SAGEMAKER}:model/credit-risk"}
ENDPOINT: Context = MACHINE | {
    "sagemaker:VolumeKmsKeyArn": STUDIO_KEY,
    "sagemaker:ModelArn": f"{SAGEMAKER}:model/credit-risk",
}
ADDRESS_OF_OWN: Context = {"aws:ResourceTag/Owner": "scientist-1"}
PASSED: Context = {"iam:PassedToService": "sagemaker.amazonaws.com"}

# Whose, action, kind of resource, what a right request sends.
RIGHT: dict[str, tuple[str, str, str, Context]] = {
    "training": ("scientist", "sagemaker:CreateTrainingJob", f"{SAGEMAKER}:training-job/j", JOB),
    "processing": ("scientist", "sagemaker:CreateProcessingJob", f"{SAGEMAKER}:processing-job/j", JOB),
    "tuning": (
        "scientist",
        "sagemaker:CreateHyperParameterTuningJob",
        f"{SAGEMAKER}:hyper-parameter-tuning-job/j",
        JOB,
    ),
    "transform": ("scientist", "sagemaker:CreateTransformJob", f"{SAGEMAKER}:transform-job/j", TRANSFORM),
    "model": ("scientist", "sagemaker:CreateModel", f"{SAGEMAKER}:model/m", MODEL),
    "role's training": ("execution role", "sagemaker:CreateTrainingJob", f"{SAGEMAKER}:training-job/j", JOB),
    "role's model": ("execution role", "sagemaker:CreateModel", f"{SAGEMAKER}:model/m", MODEL),
    "notebook": (
        "launch role",
        "sagemaker:CreateNotebookInstance",
        f"{SAGEMAKER}:notebook-instance/ringfence-dev-n",
        NOTEBOOK,
    ),
    "notebook's update": (
        "launch role",
        "sagemaker:UpdateNotebookInstance",
        f"{SAGEMAKER}:notebook-instance/ringfence-dev-n",
        MACHINE,
    ),
    "endpoint": ("engineer", "sagemaker:CreateEndpointConfig", f"{SAGEMAKER}:endpoint-config/e", ENDPOINT),
    "candidate": (
        "scientist",
        "sagemaker:CreateModelPackage",
        f"{SAGEMAKER}:model-package/p/1",
        {"sagemaker:ModelApprovalStatus": "PendingManualApproval"},
    ),
    "opening the own notebook": (
        "scientist",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        f"{SAGEMAKER}:notebook-instance/ringfence-dev-n",
        ADDRESS_OF_OWN,
    ),
    "opening the own profile": (
        "scientist",
        "sagemaker:CreatePresignedDomainUrl",
        f"{SAGEMAKER}:user-profile/d-1/scientist-1",
        ADDRESS_OF_OWN,
    ),
    "passing the own role": ("scientist", "iam:PassRole", f"{IAM}:role/ringfence-dev-execution-scientist-1", PASSED),
    "passing the platform's role to a pipeline": (
        "engineer",
        "iam:PassRole",
        f"{IAM}:role/ringfence-dev-execution",
        PASSED,
    ),
    "the role passing itself": (
        "execution role",
        "iam:PassRole",
        f"{IAM}:role/ringfence-dev-execution-scientist-1",
        PASSED,
    ),
    "the role reading its team's data": (
        "execution role",
        "s3:GetObject",
        "arn:aws:s3:::ringfence-dev-444444444444-curated/credit-risk/x",
        {},
    ),
    "the platform's role reading every team's": (
        "platform's role",
        "s3:GetObject",
        "arn:aws:s3:::ringfence-dev-444444444444-curated/fraud/x",
        {},
    ),
    "approving": (
        "approver",
        "sagemaker:UpdateModelPackage",
        f"{SAGEMAKER}:model-package/p/1",
        {"sagemaker:ModelApprovalStatus": "Approved"},
    ),
    "an emergency": (
        "break-glass role",
        "sagemaker:DeleteEndpoint",
        f"{SAGEMAKER}:endpoint/e",
        {},
    ),
    "reading the team's data": (
        "scientist",
        "s3:GetObject",
        "arn:aws:s3:::ringfence-dev-444444444444-curated/credit-risk/x",
        {},
    ),
    "launching a product": (
        "scientist",
        "servicecatalog:ProvisionProduct",
        "arn:aws:catalog:eu-west-1:444444444444:product/prod-1",
        {},
    ),
    "looking the platform up": (
        "launch role",
        "ssm:GetParameters",
        "arn:aws:ssm:eu-west-1:444444444444:parameter/ringfence-dev/network/private-subnet-id",
        {},
    ),
}

SUBNETS_SENT, GROUPS_SENT = "sagemaker:VpcSubnets", "sagemaker:VpcSecurityGroupIds"
MUST_NAME_SUBNETS, ONLY_OUR_SUBNETS = {"ComputeMustNameSubnets"}, {"ComputeOnlyInPlatformSubnets"}
MUST_NAME_GROUPS, ONLY_OUR_GROUPS = {"ComputeMustNameSecurityGroups"}, {"ComputeOnlyInPlatformSecurityGroups"}
VOLUMES, OUTPUTS = {"VolumesOnlyUnderPlatformKeys"}, {"OutputsOnlyUnderPlatformKeys"}

# The four spellings of "only in our subnets" that have a hole, each with the request that would slip through it.
NETWORK_WEAKENED: list[tuple[str, Context, set[str]]] = [
    ("subnets not named", {SUBNETS_SENT: None}, MUST_NAME_SUBNETS),
    ("an empty list of subnets", {SUBNETS_SENT: []}, MUST_NAME_SUBNETS),
    ("a foreign subnet", {SUBNETS_SENT: [FOREIGN_SUBNET]}, ONLY_OUR_SUBNETS),
    ("a good and a bad subnet", {SUBNETS_SENT: [SUBNETS[0], FOREIGN_SUBNET]}, ONLY_OUR_SUBNETS),
    ("groups not named", {GROUPS_SENT: None}, MUST_NAME_GROUPS),
    ("a foreign group", {GROUPS_SENT: [FOREIGN_GROUP]}, ONLY_OUR_GROUPS),
    ("a good and a bad group", {GROUPS_SENT: [GROUP, FOREIGN_GROUP]}, ONLY_OUR_GROUPS),
    ("no network at all", {SUBNETS_SENT: None, GROUPS_SENT: None}, MUST_NAME_SUBNETS | MUST_NAME_GROUPS),
    ("subnets only", {SUBNETS_SENT: [SUBNETS[1]], GROUPS_SENT: None}, MUST_NAME_GROUPS),
]
ISOLATION_WEAKENED: list[tuple[str, Context, set[str]]] = [
    ("isolation off", {"sagemaker:NetworkIsolation": "false"}, {"JobsOnlyInNetworkIsolation"}),
    ("isolation not said", {"sagemaker:NetworkIsolation": None}, {"JobsOnlyInNetworkIsolation"}),
]
TRAFFIC_WEAKENED: list[tuple[str, Context, set[str]]] = [
    ("traffic in clear", {"sagemaker:InterContainerTrafficEncryption": "false"}, {"JobsOnlyWithEncryptedTraffic"}),
    ("traffic not said", {"sagemaker:InterContainerTrafficEncryption": None}, {"JobsOnlyWithEncryptedTraffic"}),
]
VOLUME_WEAKENED: list[tuple[str, Context, set[str]]] = [
    ("no volume key", {"sagemaker:VolumeKmsKeyArn": None}, VOLUMES),
    ("a foreign volume key", {"sagemaker:VolumeKmsKeyArn": FOREIGN_KEY}, VOLUMES),
    ("the lake's key for a volume", {"sagemaker:VolumeKmsKeyArn": LAKE_KEY}, VOLUMES),
]
OUTPUT_WEAKENED: list[tuple[str, Context, set[str]]] = [
    ("no output key", {"sagemaker:OutputKmsKeyArn": None}, OUTPUTS),
    ("a foreign output key", {"sagemaker:OutputKmsKeyArn": FOREIGN_KEY}, OUTPUTS),
]
MACHINE_WEAKENED: list[tuple[str, Context, set[str]]] = [
    ("a machine that nobody approved", {"sagemaker:InstanceTypes": ["ml.g5.xlarge"]}, {"OnlyApprovedInstanceTypes"}),
    (
        "one good and one bad machine",
        {"sagemaker:InstanceTypes": ["ml.m5.large", "ml.g5.xlarge"]},
        {"OnlyApprovedInstanceTypes"},
    ),
]
ELSEWHERE: list[tuple[str, Context, set[str]]] = [
    ("another region", {"aws:RequestedRegion": "us-east-1"}, {"OnlyOurRegions"})
]
JOB_WEAKENED = [
    *NETWORK_WEAKENED,
    *ISOLATION_WEAKENED,
    *TRAFFIC_WEAKENED,
    *VOLUME_WEAKENED,
    *OUTPUT_WEAKENED,
    *MACHINE_WEAKENED,
]
REMOTE: list[tuple[str, Context, set[str]]] = [
    ("a debugger from outside", {"sagemaker:EnableRemoteDebug": "true"}, {"NoRemoteDebug"}),
    ("a gated public model", {"sagemaker:DirectGatedModelAccess": "true"}, {"NoGatedPublicModels"}),
]
NOT_THROUGH_THE_NETWORK: list[tuple[str, Context, set[str]]] = [
    (
        "from outside the network",
        {"aws:SourceVpce": None, "aws:SourceVpc": None},
        {"StudioOnlyFromInsideTheNetwork", "StudioOnlyThroughThePlatformsNetwork"},
    ),
    (
        "through somebody else's endpoint",
        {"aws:SourceVpce": "vpce-0fedcba9876543210", "aws:SourceVpc": "vpc-0fedcba9876543210"},
        {"StudioOnlyThroughThePlatformsNetwork"},
    ),
]

# A right request, and what is weakened in it: a word for it, what is sent instead, the Sids that refuse.
WEAKENED: dict[str, list[tuple[str, Context, set[str]]]] = {
    "training": [*JOB_WEAKENED, *REMOTE, *ELSEWHERE],
    "processing": JOB_WEAKENED,
    "tuning": JOB_WEAKENED,
    "transform": [*VOLUME_WEAKENED, *OUTPUT_WEAKENED, *MACHINE_WEAKENED],
    "model": [*NETWORK_WEAKENED, *ISOLATION_WEAKENED],
    "role's training": [*JOB_WEAKENED, *REMOTE],
    "role's model": [*NETWORK_WEAKENED, *ISOLATION_WEAKENED],
    "notebook": [
        *NETWORK_WEAKENED,
        *VOLUME_WEAKENED,
        ("the internet", {"sagemaker:DirectInternetAccess": "Enabled"}, {"NotebooksWithoutDirectInternet"}),
        ("the internet by default", {"sagemaker:DirectInternetAccess": None}, {"NotebooksWithoutDirectInternet"}),
        ("root access", {"sagemaker:RootAccess": "Enabled"}, {"NotebooksWithoutRootAccess"}),
        ("root access by default", {"sagemaker:RootAccess": None}, {"NotebooksWithoutRootAccess"}),
        (
            "old instance metadata",
            {"sagemaker:MinimumInstanceMetadataServiceVersion": "1"},
            {"NotebooksOnlyWithIMDSv2"},
        ),
        (
            "old instance metadata by default",
            {"sagemaker:MinimumInstanceMetadataServiceVersion": None},
            {"NotebooksOnlyWithIMDSv2"},
        ),
    ],
    "notebook's update": [
        ("root access", {"sagemaker:RootAccess": "Enabled"}, {"NotebooksKeepRootAccessOff"}),
        ("old instance metadata", {"sagemaker:MinimumInstanceMetadataServiceVersion": "1"}, {"NotebooksKeepIMDSv2"}),
    ],
    "endpoint": [
        *VOLUME_WEAKENED,
        *MACHINE_WEAKENED,
        (
            "no model and no isolation",
            {"sagemaker:ModelArn": None, **NETWORK, "sagemaker:NetworkIsolation": "false"},
            {"EndpointsOfNoModelOnlyInIsolation"},
        ),
        ("neither model nor network", {"sagemaker:ModelArn": None, **ISOLATED}, {"EndpointsMustNameModelOrSubnets"}),
        ("a foreign subnet of its own", {SUBNETS_SENT: [FOREIGN_SUBNET], GROUPS_SENT: [GROUP]}, ONLY_OUR_SUBNETS),
        ("a foreign group of its own", {SUBNETS_SENT: [SUBNETS[0]], GROUPS_SENT: [FOREIGN_GROUP]}, ONLY_OUR_GROUPS),
    ],
    "candidate": [("approved at birth", {"sagemaker:ModelApprovalStatus": "Approved"}, {"ApprovalIsTheApproversDuty"})],
    "opening the own notebook": NOT_THROUGH_THE_NETWORK,
    "opening the own profile": NOT_THROUGH_THE_NETWORK,
}

# Refused because nothing allows it: whose, action, resource, what is sent.
NOT_ALLOWED: dict[str, tuple[str, str, str, Context]] = {
    "opening another's notebook": (
        "scientist",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        f"{SAGEMAKER}:notebook-instance/ringfence-dev-n",
        {"aws:ResourceTag/Owner": "scientist-2"},
    ),
    "opening nobody's notebook without a name": (
        "scientist",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        f"{SAGEMAKER}:notebook-instance/ringfence-dev-n",
        {"aws:PrincipalTag/user_name": None},
    ),
    "a job in an emergency": (
        "break-glass role",
        "sagemaker:CreateTrainingJob",
        f"{SAGEMAKER}:training-job/j",
        JOB,
    ),
    "passing another's role": ("scientist", "iam:PassRole", f"{IAM}:role/ringfence-dev-execution-scientist-2", PASSED),
    "passing the platform's role": ("scientist", "iam:PassRole", f"{IAM}:role/ringfence-dev-execution", PASSED),
    "passing a role without a name": (
        "scientist",
        "iam:PassRole",
        f"{IAM}:role/ringfence-dev-execution-scientist-1",
        {**PASSED, "aws:PrincipalTag/user_name": None},
    ),
    "the role passing another's": (
        "execution role",
        "iam:PassRole",
        f"{IAM}:role/ringfence-dev-execution-scientist-2",
        PASSED,
    ),
    "the role reading another team's data": (
        "execution role",
        "s3:GetObject",
        "arn:aws:s3:::ringfence-dev-444444444444-curated/fraud/x",
        {},
    ),
    "Studio's default doing anything": (
        "Studio's default",
        "sagemaker:CreateTrainingJob",
        f"{SAGEMAKER}:training-job/j",
        JOB,
    ),
    "an emergency in a set that has not taken the role": (
        "break-glass",
        "sagemaker:DeleteEndpoint",
        f"{SAGEMAKER}:endpoint/e",
        {},
    ),
    "passing Terraform's role": ("scientist", "iam:PassRole", f"{IAM}:role/ringfence-terraform", PASSED),
    "passing the launch role": (
        "scientist",
        "iam:PassRole",
        f"{IAM}:role/ringfence-dev-launch-secure-notebook",
        PASSED,
    ),
    "passing the role to a function": (
        "scientist",
        "iam:PassRole",
        f"{IAM}:role/ringfence-dev-execution-scientist-1",
        {"iam:PassedToService": "lambda.amazonaws.com"},
    ),
    "another team's data": (
        "scientist",
        "s3:GetObject",
        "arn:aws:s3:::ringfence-dev-444444444444-curated/fraud/x",
        {},
    ),
    "raw data": ("scientist", "s3:GetObject", "arn:aws:s3:::ringfence-dev-444444444444-raw/credit-risk/x", {}),
    "a team that is a path": (
        "scientist",
        "s3:GetObject",
        "arn:aws:s3:::ringfence-dev-444444444444-curated/credit-risk/secret/x",
        {"aws:PrincipalTag/team": "credit-risk/secret"},
    ),
    "no team at all": (
        "scientist",
        "s3:GetObject",
        "arn:aws:s3:::ringfence-dev-444444444444-curated//x",
        {"aws:PrincipalTag/team": None},
    ),
    "a bucket elsewhere": ("execution role", "s3:PutObject", "arn:aws:s3:::somebody-elses/x", {}),
    "a role's own role": ("execution role", "iam:CreateRole", f"{IAM}:role/mine", {}),
    "a role that launches making a role": ("launch role", "iam:CreateRole", f"{IAM}:role/mine", {}),
    "a notebook outside the platform's names": (
        "launch role",
        "sagemaker:CreateNotebookInstance",
        f"{SAGEMAKER}:notebook-instance/mine",
        NOTEBOOK,
    ),
    "a launch by the launch role": (
        "launch role",
        "servicecatalog:ProvisionProduct",
        "arn:aws:catalog:eu-west-1:444444444444:product/prod-1",
        {},
    ),
    "network of its own": (
        "execution role",
        "ec2:CreateVpcEndpoint",
        "arn:aws:ec2:eu-west-1:444444444444:vpc/vpc-1",
        {},
    ),
    "a key's own grant": (
        "scientist",
        "kms:CreateGrant",
        STUDIO_KEY,
        {"kms:ResourceAliases": ["alias/ringfence-dev-studio"], "kms:GrantIsForAWSResource": "false"},
    ),
}

# Denied whatever is sent, because it is somebody else's duty: whose, action, resource, Sids among those that deny.
SOMEBODY_ELSES: dict[str, tuple[str, str, str, Context, set[str]]] = {
    "a scientist's notebook": (
        "scientist",
        "sagemaker:CreateNotebookInstance",
        f"{SAGEMAKER}:notebook-instance/ringfence-dev-n",
        NOTEBOOK,
        {"NotebooksOnlyThroughServiceCatalog"},
    ),
    "a profile's role": (
        "execution role",
        "sagemaker:UpdateUserProfile",
        f"{SAGEMAKER}:user-profile/d-1/scientist-2",
        NETWORK,
        {"StudioIsThePlatforms", "ProfilesAreThePlatforms"},
    ),
    "an owner tag": (
        "execution role",
        "sagemaker:AddTags",
        f"{SAGEMAKER}:notebook-instance/ringfence-dev-n",
        {},
        {"OwnerTagsAreThePlatforms"},
    ),
    "approval": (
        "engineer",
        "sagemaker:UpdateModelPackage",
        f"{SAGEMAKER}:model-package/p/1",
        {"sagemaker:ModelApprovalStatus": "Approved"},
        {"ApprovalIsTheApproversDuty"},
    ),
    "data in an emergency": (
        "break-glass role",
        "s3:GetObject",
        "arn:aws:s3:::ringfence-dev-444444444444-curated/credit-risk/x",
        {},
        {"EmergenciesReadNoData"},
    ),
    "the alarm of an emergency": (
        "break-glass role",
        "events:DisableRule",
        "arn:aws:events:eu-west-1:444444444444:rule/ringfence-dev-break-glass",
        {},
        {"AlarmsStayOn", "EmergenciesAreAnnounced"},
    ),
    "the trail in an emergency": (
        "break-glass role",
        "cloudtrail:StopLogging",
        "arn:aws:cloudtrail:eu-west-1:444444444444:trail/ringfence-dev",
        {},
        {"TrailsKeepRecording"},
    ),
    "the internet in an emergency": (
        "break-glass role",
        "ec2:CreateInternetGateway",
        "arn:aws:ec2:eu-west-1:444444444444:internet-gateway/*",
        {},
        {"NoWayToTheInternet"},
    ),
    "an internet gateway": (
        "engineer",
        "ec2:CreateInternetGateway",
        "arn:aws:ec2:eu-west-1:444444444444:internet-gateway/*",
        {},
        {"NoWayToTheInternet"},
    ),
    "the trail": (
        "engineer",
        "cloudtrail:StopLogging",
        "arn:aws:cloudtrail:eu-west-1:444444444444:trail/ringfence-dev",
        {},
        {"TrailsKeepRecording"},
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_request_is_allowed(name: str, people: dict[str, Person]) -> None:
    who, action, resource, context = RIGHT[name]
    assert people[who].asks(action, resource, context) == ("allowed", set())


CASES = [(name, weakness[0]) for name, weaknesses in WEAKENED.items() for weakness in weaknesses]


@pytest.mark.parametrize(("name", "weakness"), CASES, ids=[f"{name}, {weakness}" for name, weakness in CASES])
def test_a_weakened_request_is_denied_by_its_guardrail(name: str, weakness: str, people: dict[str, Person]) -> None:
    """By that one alone: were the others weakened away, this one would still refuse."""
    who, action, resource, context = RIGHT[name]
    sent, sids = next((each, wanted) for word, each, wanted in WEAKENED[name] if word == weakness)
    assert people[who].asks(action, resource, context | sent) == ("explicit_deny", sids)


@pytest.mark.parametrize("name", NOT_ALLOWED)
def test_what_nothing_allows_is_refused(name: str, people: dict[str, Person]) -> None:
    who, action, resource, context = NOT_ALLOWED[name]
    decision, _ = people[who].asks(action, resource, context)
    assert decision in ("implicit_deny", "explicit_deny")


@pytest.mark.parametrize("name", SOMEBODY_ELSES)
def test_what_is_somebody_elses_duty_is_denied_by_name(name: str, people: dict[str, Person]) -> None:
    who, action, resource, context, sids = SOMEBODY_ELSES[name]
    decision, denied_by = people[who].asks(action, resource, context)
    assert decision == "explicit_deny"
    assert sids <= denied_by


def test_an_endpoint_configuration_may_name_the_platforms_network_instead_of_a_model(people: dict[str, Person]) -> None:
    """Presence is asked of both together: either will do."""
    context: Context = ENDPOINT | NETWORK | ISOLATED | {"sagemaker:ModelArn": None}
    decision: Any = people["engineer"].asks("sagemaker:CreateEndpointConfig", f"{SAGEMAKER}:endpoint-config/e", context)
    assert decision == ("allowed", set())
