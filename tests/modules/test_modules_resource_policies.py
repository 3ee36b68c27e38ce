"""The policies of keys, buckets and endpoints, as dev's plan holds them, put to requests that IAM would allow.

Whoever asks here may do everything by IAM, unless said otherwise: what refuses is the resource's own policy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from guardrail_documents import ACCOUNT, IAM, Estate, document, made_up

from ringfence.iam.documents import Document, parse
from ringfence.plan.model import Plan

pytestmark = pytest.mark.terraform
Context = dict[str, str | Sequence[str] | None]

PEOPLE = "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_{}_0123456789abcdef"
TERRAFORM, EXECUTION = "ringfence-terraform", "ringfence-dev-execution"
LAUNCH = "ringfence-dev-launch-secure-notebook"
AUDITOR, SYSOPS, SCIENTIST = (PEOPLE.format(each) for each in ("Auditor", "SysopsAdministrator", "DataScientist"))
STRANGER = "somebody-with-administrator-access"
THROUGH_S3: Context = {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}
FOR_A_RESOURCE: Context = {"kms:GrantIsForAWSResource": "true"}


@pytest.fixture(scope="module")
def estate(environment_plan: Callable[[str], Plan]) -> Estate:
    return Estate(environment_plan("dev"), environment_plan("management"))


def policy_at(estate: Estate, address: str) -> Document:
    """The policy document of a resource of dev."""
    return document(estate.dev.by_address[address]["policy"])


# ---------------------------------------------------------------- keys

# Role, action, purpose of the key, what is sent, and whether its policy lets it.
KEYS: list[tuple[str, str, str, Context, bool]] = [
    (EXECUTION, "kms:Decrypt", "lake", THROUGH_S3, True),
    (EXECUTION, "kms:GenerateDataKey", "models", THROUGH_S3, True),
    (EXECUTION, "kms:Decrypt", "lake", {}, False),  # by hand, outside the service
    (EXECUTION, "kms:Decrypt", "lake", {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}, False),
    (EXECUTION, "kms:CreateGrant", "studio", FOR_A_RESOURCE, True),
    (EXECUTION, "kms:CreateGrant", "studio", {"kms:GrantIsForAWSResource": "false"}, False),
    (EXECUTION, "kms:CreateGrant", "studio", {}, False),
    (EXECUTION, "kms:CreateGrant", "lake", FOR_A_RESOURCE, False),
    (EXECUTION, "kms:PutKeyPolicy", "lake", {}, False),
    (EXECUTION, "kms:ScheduleKeyDeletion", "lake", {}, False),
    (LAUNCH, "kms:CreateGrant", "studio", FOR_A_RESOURCE, True),
    (LAUNCH, "kms:Decrypt", "lake", THROUGH_S3, False),
    (TERRAFORM, "kms:PutKeyPolicy", "lake", {}, True),
    (TERRAFORM, "kms:Decrypt", "lake", THROUGH_S3, False),
    (TERRAFORM, "kms:GenerateDataKey", "lake", THROUGH_S3, False),
    (TERRAFORM, "kms:CreateGrant", "lake", FOR_A_RESOURCE, False),
    (TERRAFORM, "kms:GenerateDataKey", "products", THROUGH_S3, True),
    (SYSOPS, "kms:EnableKeyRotation", "models", {}, True),
    (SYSOPS, "kms:Decrypt", "models", THROUGH_S3, False),
    (AUDITOR, "kms:Decrypt", "audit", THROUGH_S3, True),
    (AUDITOR, "kms:Decrypt", "lake", THROUGH_S3, False),
    (AUDITOR, "kms:GenerateDataKey", "audit", THROUGH_S3, False),
    (STRANGER, "kms:Decrypt", "lake", THROUGH_S3, False),
    (STRANGER, "kms:PutKeyPolicy", "lake", {}, False),
    # A role may call itself what it likes: Identity Center's path is what nobody else can make a role under.
    ("AWSReservedSSO_Auditor_0123456789abcdef", "kms:Decrypt", "audit", THROUGH_S3, False),
]


@pytest.mark.parametrize(
    ("role", "action", "purpose", "context", "allowed"),
    KEYS,
    ids=[
        f"{role.rpartition('/')[2]} {action} {purpose} {number}"
        for number, (role, action, purpose, *_) in enumerate(KEYS)
    ],
)
def test_a_key_is_administered_by_some_and_used_by_others(
    role: str, action: str, purpose: str, context: Context, allowed: bool, estate: Estate
) -> None:
    key = f'module.keys.aws_kms_key.this["{purpose}"]'
    decision, _ = estate.anyone(role).asks(
        action, made_up(f"{key}.arn"), context, resource_policy=policy_at(estate, key)
    )
    assert (decision == "allowed") is allowed


# What the account itself would say if the key's policy left everything to IAM.
LEFT_TO_IAM = parse(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"{IAM}:root"}, "Action": "kms:*", "Resource": "*"}],
    }
)
USES = ["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"]
THROUGH_WHICH = {"lake": "s3", "models": "s3", "studio": "sagemaker", "products": "s3", "audit": "s3"}
SETS = ["DataScientist", "MLEngineer", "DataEngineer", "ModelApprover", "Auditor", "SysopsAdministrator"]


@pytest.mark.parametrize("who", [*SETS, EXECUTION, LAUNCH])
def test_what_is_permitted_under_a_key_its_policy_knows(who: str, estate: Estate) -> None:
    """A key is used only where both agree: a permission that its policy does not know promises what nobody gets."""
    person = estate.person(who, "someone", "credit-risk") if who in SETS else estate.role(who)
    promised = []
    for purpose, service in THROUGH_WHICH.items():
        key = f'module.keys.aws_kms_key.this["{purpose}"]'
        context: Context = {"kms:ResourceAliases": [f"alias/ringfence-dev-{purpose}"]}
        context |= FOR_A_RESOURCE | {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}
        for action in USES:
            arn = made_up(f"{key}.arn")
            by_iam, _ = person.asks(action, arn, context, resource_policy=LEFT_TO_IAM)
            by_both, _ = person.asks(action, arn, context, resource_policy=policy_at(estate, key))
            if by_iam != by_both:
                promised.append(f"{action} under {purpose}")
    assert promised == []


# ---------------------------------------------------------------- buckets

BUCKET = f"arn:aws:s3:::ringfence-dev-{ACCOUNT}"
INSIDE: Context = {
    "aws:SecureTransport": "true",
    "s3:TlsVersion": "1.3",
    "aws:VpceAccount": ACCOUNT,
    "aws:PrincipalIsAWSService": "false",
    "aws:ViaAWSService": "false",
}
LAKE_KEY = made_up('module.keys.aws_kms_key.this["lake"].arn')
OTHER_KEY = made_up('module.keys.aws_kms_key.this["studio"].arn')
ALGORITHM, KEY_ID = "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"

# Word, role, action, what is sent instead, the Sids that deny; none: it is allowed.
OBJECTS: list[tuple[str, str, str, Context, set[str]]] = [
    ("a read through our endpoint", EXECUTION, "s3:GetObject", {}, set()),
    ("a write under the default key", EXECUTION, "s3:PutObject", {}, set()),
    ("a write that names the key", EXECUTION, "s3:PutObject", {ALGORITHM: "aws:kms", KEY_ID: LAKE_KEY}, set()),
    ("a write by S3's own key", EXECUTION, "s3:PutObject", {ALGORITHM: "AES256"}, {"NoOtherEncryption"}),
    ("another key", EXECUTION, "s3:PutObject", {ALGORITHM: "aws:kms", KEY_ID: OTHER_KEY}, {"NoOtherKey"}),
    ("AWS's key", EXECUTION, "s3:PutObject", {ALGORITHM: "aws:kms"}, {"NoAwsManagedKey"}),
    (
        "a key of the caller's own",
        EXECUTION,
        "s3:PutObject",
        {"s3:x-amz-server-side-encryption-customer-algorithm": "AES256"},
        {"NoKeyOfTheCaller"},
    ),
    ("clear text", EXECUTION, "s3:GetObject", {"aws:SecureTransport": "false"}, {"NoClearText"}),
    ("an old TLS", EXECUTION, "s3:GetObject", {"s3:TlsVersion": "1.1"}, {"NoOldTls"}),
    ("no endpoint", EXECUTION, "s3:GetObject", {"aws:VpceAccount": None}, {"OnlyThroughOurEndpoints"}),
    (
        "somebody's endpoint",
        EXECUTION,
        "s3:GetObject",
        {"aws:VpceAccount": "999999999999"},
        {"OnlyThroughOurEndpoints"},
    ),
    (
        "no endpoint, for an AWS service",
        EXECUTION,
        "s3:GetObject",
        {"aws:VpceAccount": None, "aws:ViaAWSService": "true"},
        set(),
    ),
    (
        "another organisation",
        EXECUTION,
        "s3:GetObject",
        {"aws:PrincipalOrgID": "o-somebody01"},
        {"OnlyOurOrganization"},
    ),
    ("no organisation", EXECUTION, "s3:GetObject", {"aws:PrincipalOrgID": None}, {"OnlyOurOrganization"}),
    ("an old version deleted", EXECUTION, "s3:DeleteObjectVersion", {}, {"OnlyAdministratorsDeleteVersions"}),
    ("an administrator elsewhere", TERRAFORM, "s3:GetObject", {"aws:VpceAccount": None}, set()),
]


@pytest.mark.parametrize(
    ("role", "action", "sent", "sids"), [each[1:] for each in OBJECTS], ids=[each[0] for each in OBJECTS]
)
def test_a_zone_of_the_lake_says_what_nobody_may(
    role: str, action: str, sent: Context, sids: set[str], estate: Estate
) -> None:
    policy = policy_at(estate, 'module.data_lake.aws_s3_bucket_policy.zone["raw"]')
    decision = estate.anyone(role).asks(action, f"{BUCKET}-raw/x", INSIDE | sent, resource_policy=policy)
    assert decision == (("explicit_deny", sids) if sids else ("allowed", set()))


@pytest.mark.parametrize(
    "action", ["s3:PutBucketPolicy", "s3:PutEncryptionConfiguration", "s3:PutBucketVersioning", "s3:DeleteBucket"]
)
@pytest.mark.parametrize("zone", ["raw", "curated", "features", "models"])
def test_only_administrators_configure_a_bucket(zone: str, action: str, estate: Estate) -> None:
    policy = policy_at(estate, f'module.data_lake.aws_s3_bucket_policy.zone["{zone}"]')
    bucket = f"{BUCKET}-{zone}"
    assert estate.anyone(TERRAFORM).asks(action, bucket, INSIDE, resource_policy=policy) == ("allowed", set())
    denied = estate.anyone(STRANGER).asks(action, bucket, INSIDE, resource_policy=policy)
    assert denied == ("explicit_deny", {"OnlyAdministratorsConfigure"})


# Bucket policy, object, who, action, and whether it is allowed: what is kept as evidence.
EVIDENCE: list[tuple[str, str, str, str, bool]] = [
    ("module.audit.aws_s3_bucket_policy.archive", "audit", AUDITOR, "s3:GetObject", True),
    ("module.audit.aws_s3_bucket_policy.archive", "audit", SCIENTIST, "s3:GetObject", False),
    ("module.audit.aws_s3_bucket_policy.archive", "audit", STRANGER, "s3:GetObject", False),
    ("module.audit.aws_s3_bucket_policy.archive", "audit", AUDITOR, "s3:DeleteObjectVersion", False),
    ("module.audit.aws_s3_bucket_policy.archive", "audit", STRANGER, "s3:BypassGovernanceRetention", False),
    ("module.audit.aws_s3_bucket_policy.archive", "audit", TERRAFORM, "s3:PutObject", False),
    ("module.data_lake.aws_s3_bucket_policy.logs", "logs", AUDITOR, "s3:GetObject", True),
    ("module.data_lake.aws_s3_bucket_policy.logs", "logs", TERRAFORM, "s3:GetObject", False),
    ("module.data_lake.aws_s3_bucket_policy.logs", "logs", STRANGER, "s3:DeleteObject", False),
    ("module.data_lake.aws_s3_bucket_policy.logs", "logs", TERRAFORM, "s3:PutObject", False),
]


@pytest.mark.parametrize(("address", "zone", "role", "action", "allowed"), EVIDENCE)
def test_evidence_is_read_by_auditors_and_rewritten_by_nobody(
    address: str, zone: str, role: str, action: str, allowed: bool, estate: Estate
) -> None:
    policy = policy_at(estate, address)
    decision, _ = estate.anyone(role).asks(action, f"{BUCKET}-{zone}/x", INSIDE, resource_policy=policy)
    assert (decision == "allowed") is allowed


# ---------------------------------------------------------------- endpoints

OURS: Context = {"aws:ResourceOrgID": "o-ringfence01"}
ELSEWHERE: Context = {"aws:ResourceOrgID": "o-somebody01"}
LAYERS = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/x"

# Endpoint, action, resource, what is sent, and whether its policy lets it.
THROUGH: list[tuple[str, str, str, Context, bool]] = [
    ('gateway["s3"]', "s3:PutObject", f"{BUCKET}-models/x", OURS, True),
    ('gateway["s3"]', "s3:PutObject", "arn:aws:s3:::somebody-elses/x", ELSEWHERE, False),
    ('gateway["s3"]', "s3:PutObject", f"{BUCKET}-models/x", OURS | {"aws:PrincipalOrgID": "o-somebody01"}, False),
    ('gateway["s3"]', "s3:PutObject", f"{BUCKET}-models/x", OURS | {"aws:PrincipalOrgID": None}, False),
    ('gateway["s3"]', "s3:GetObject", LAYERS, {"aws:PrincipalOrgID": None}, True),
    ('gateway["s3"]', "s3:PutObject", LAYERS, {"aws:PrincipalOrgID": None}, False),
    ('interface["sts"]', "sts:GetCallerIdentity", "*", {}, True),
    ('interface["sts"]', "sts:GetCallerIdentity", "*", {"aws:PrincipalOrgID": "o-somebody01"}, False),
    ('interface["sts"]', "sts:AssumeRole", "arn:aws:iam::999999999999:role/x", ELSEWHERE, False),
    ('interface["ecr.api"]', "ecr:GetAuthorizationToken", "*", {}, True),
    ('interface["sagemaker.api"]', "sagemaker:CreateTrainingJob", "*", OURS, True),
    ('interface["sagemaker.api"]', "sagemaker:CreateTrainingJob", "*", ELSEWHERE, False),
    ('interface["sagemaker.api"]', "sagemaker:Search", "*", ELSEWHERE, False),
    ('interface["secretsmanager"]', "secretsmanager:GetSecretValue", "*", ELSEWHERE, False),
]


@pytest.mark.parametrize(
    ("endpoint", "action", "resource", "sent", "allowed"),
    THROUGH,
    ids=[f"{number} {endpoint} {action}" for number, (endpoint, action, *_) in enumerate(THROUGH)],
)
def test_an_endpoint_lets_own_people_to_own_resources(
    endpoint: str, action: str, resource: str, sent: Context, allowed: bool, estate: Estate
) -> None:
    policy = policy_at(estate, f"module.network.aws_vpc_endpoint.{endpoint}")
    person = estate.anyone(EXECUTION)
    elsewhere = parse(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
        }
    )
    decision, _ = person.asks(action, resource, sent, vpc_endpoint_policy=policy, resource_policy=elsewhere)
    assert (decision == "allowed") is allowed


def test_every_endpoint_has_a_policy_that_asks_for_the_organisation(estate: Estate) -> None:
    endpoints = list(estate.dev.of_type("aws_vpc_endpoint"))
    assert len(endpoints) > 10
    for endpoint in endpoints:
        policy = document(endpoint["policy"])
        decision, _ = estate.anyone(EXECUTION).asks(
            "sts:GetFederationToken", "*", {"aws:PrincipalOrgID": "o-somebody01"}, vpc_endpoint_policy=policy
        )
        assert decision == "implicit_deny", endpoint.address
