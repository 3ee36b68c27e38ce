"""AWS's policy evaluation logic, layer by layer, from the pages named in `ringfence.iam.evaluate`."""

from __future__ import annotations

import pytest
from iam_requests import (
    ACCOUNT,
    ALLOW_ALL,
    ALLOW_OTHER_SERVICE,
    FEDERATED,
    KEY,
    OBJECT,
    OTHER,
    ROLE,
    ROOT,
    SESSION,
    TRAINING_JOB,
    USER,
    allow,
    decide,
    deny,
    document,
)

FULL_ACCESS = [ALLOW_ALL]
SLR = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/sagemaker.amazonaws.com/AWSServiceRoleForAmazonSageMaker"


def granting(principal, action="s3:*", **elements):
    return document(allow(action, Principal=principal, **elements))


def test_nothing_allows_by_default_and_one_allow_is_enough():
    assert decide().decision == "implicit_deny"
    assert decide(identity_policies=[ALLOW_OTHER_SERVICE]).decision == "implicit_deny"
    assert decide(identity_policies=[ALLOW_OTHER_SERVICE, ALLOW_ALL]).allowed


def test_the_iam_guides_example_of_carlos():
    """ "Example identity-based and resource-based policy evaluation": logs are denied, his own bucket is allowed."""
    carlos = "arn:aws:iam::123456789012:user/carlossalazar"
    own = ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"]
    identity = document(
        allow(["s3:GetBucketLocation", "s3:ListAllMyBuckets"], "arn:aws:s3:::*", Sid="AllowS3ListRead"),
        allow("s3:*", own, Sid="AllowS3Self"),
        deny("s3:*", "arn:aws:s3:::*log*", Sid="DenyS3Logs"),
    )
    bucket_policy = document(allow("s3:*", own, Principal={"AWS": carlos}))
    fields = {"principal": carlos, "action": "s3:PutObject", "identity_policies": [identity]}
    logs = decide(**fields, resource="arn:aws:s3:::carlossalazar-logs/x", resource_policy=bucket_policy)
    assert (logs.decision, logs.layer, logs.statements[0].sid) == ("explicit_deny", "identity_policies", "DenyS3Logs")
    assert decide(**fields, resource="arn:aws:s3:::carlossalazar/x", resource_policy=bucket_policy).allowed
    assert decide(**{**fields, "identity_policies": []}, resource=own[1], resource_policy=bucket_policy).allowed


@pytest.mark.parametrize(
    ("layer", "policy"),
    [
        ("identity_policies", [ALLOW_ALL, document(deny(Sid="No"))]),
        ("permissions_boundary", document(allow(), deny(Sid="No"))),
        ("session_policy", document(allow(), deny(Sid="No"))),
        ("service_control_policies", [FULL_ACCESS, [ALLOW_ALL, document(deny(Sid="No"))]]),
        ("resource_control_policies", [[document(deny("s3:*", Principal="*", Sid="No"))]]),
        ("resource_policy", document(deny("s3:*", Principal="*", Sid="No"))),
        ("vpc_endpoint_policy", document(allow(Principal="*"), deny(Principal="*", Sid="No"))),
    ],
)
def test_a_deny_in_any_layer_wins(layer, policy):
    fields = {"identity_policies": [ALLOW_ALL], layer: policy}
    decision = decide(**fields)
    assert (decision.decision, decision.layer) == ("explicit_deny", layer)
    assert [statement.sid for statement in decision.statements] == ["No"]
    assert decide(**fields, resource_account=ACCOUNT, principal=USER).decision == "explicit_deny"
    everything = {"resource_policy": granting("*")} if layer != "resource_policy" else {}
    assert decide(**{**fields, **everything}).decision == "explicit_deny"


@pytest.mark.parametrize(
    ("layer", "policy"),
    [
        ("identity_policies", [ALLOW_OTHER_SERVICE]),
        ("permissions_boundary", ALLOW_OTHER_SERVICE),
        ("session_policy", ALLOW_OTHER_SERVICE),
        ("service_control_policies", [[ALLOW_OTHER_SERVICE]]),
        ("service_control_policies", [FULL_ACCESS, [ALLOW_OTHER_SERVICE]]),
        ("service_control_policies", [[ALLOW_OTHER_SERVICE], FULL_ACCESS]),
        ("service_control_policies", [[]]),
        ("vpc_endpoint_policy", document(allow("ec2:*", Principal="*"))),
    ],
)
def test_every_layer_that_is_there_has_to_allow(layer, policy):
    decision = decide(**{"identity_policies": [ALLOW_ALL], layer: policy})
    assert (decision.decision, decision.layer, decision.statements) == ("implicit_deny", layer, ())


def test_policies_of_one_level_allow_together():
    levels = [[ALLOW_OTHER_SERVICE, ALLOW_ALL], FULL_ACCESS]
    assert decide(identity_policies=[ALLOW_ALL], service_control_policies=levels).allowed


def test_resource_control_policies_only_deny():
    """RCPFullAWSAccess is attached everywhere and cannot be detached, so nothing has to allow."""
    other = document(deny("s3:PutObject", Principal="*"))
    assert decide(identity_policies=[ALLOW_ALL], resource_control_policies=[[other], []]).allowed


def test_resource_control_policies_hold_for_services_that_support_them():
    rcp = [[document(deny("*", Principal="*"))]]
    fields = {"identity_policies": [ALLOW_ALL], "resource_control_policies": rcp}
    assert decide(**fields).decision == "explicit_deny"
    assert decide(**fields, action="sagemaker:CreateTrainingJob", resource=TRAINING_JOB).allowed
    key_policy = granting({"AWS": ACCOUNT}, "kms:*")
    assert decide(**fields, action="kms:Decrypt", resource=KEY, resource_policy=key_policy).decision == "explicit_deny"
    assert decide(**fields, action="kms:RetireGrant", resource=KEY, resource_policy=key_policy).allowed


def test_organization_policies_spare_service_linked_roles():
    policies = {
        "service_control_policies": [[document(deny())]],
        "resource_control_policies": [[document(deny("s3:*", Principal="*"))]],
    }
    assert decide(identity_policies=[ALLOW_ALL], principal=SLR, **policies).allowed
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForAmazonSageMaker/s"
    fields = {"identity_policies": [ALLOW_ALL], "principal": session, **policies}
    assert decide(**fields, context={"aws:PrincipalArn": SLR}).allowed
    assert not decide(**fields).allowed


# The table "Resource-based policies and implicit denies in other policy types (same account)" of the IAM guide:
# (principal, whom the resource policy allows, layers that allow nothing, decision)
SAME_ACCOUNT = [
    (USER, USER, "identity", "allowed"),
    (USER, USER, "identity boundary", "allowed"),
    (USER, "*", "identity boundary", "allowed"),
    (USER, ROOT, "identity", "implicit_deny"),
    (USER, ACCOUNT, "identity", "implicit_deny"),
    (USER, ROOT, "", "allowed"),
    (USER, ROLE, "identity", "implicit_deny"),
    (ROLE, ROLE, "identity", "allowed"),
    (ROLE, ROLE, "identity boundary", "implicit_deny"),
    (ROLE, ROLE, "identity session", "implicit_deny"),
    (SESSION, ROLE, "identity", "allowed"),
    (SESSION, ROLE, "identity boundary", "implicit_deny"),
    (SESSION, ROLE, "identity session", "implicit_deny"),
    (SESSION, SESSION, "identity boundary session", "allowed"),
    (SESSION, "*", "identity boundary session", "allowed"),
    (SESSION, SESSION.replace("monday", "friday"), "identity", "implicit_deny"),
    (SESSION, ROOT, "identity", "implicit_deny"),
    (ROLE, SESSION, "identity", "implicit_deny"),
    (FEDERATED, USER, "identity boundary", "implicit_deny"),
    (FEDERATED, USER, "identity session", "implicit_deny"),
    (FEDERATED, FEDERATED, "identity boundary session", "allowed"),
    (ROOT, ROOT, "identity", "allowed"),
    (ROOT, ACCOUNT, "identity session", "allowed"),
]


@pytest.mark.parametrize(("principal", "granted", "silent", "expected"), SAME_ACCOUNT)
def test_how_a_resource_policy_names_the_principal_decides_within_an_account(principal, granted, silent, expected):
    fields = {"principal": principal, "identity_policies": [] if "identity" in silent else [ALLOW_ALL]}
    if "boundary" in silent:
        fields["permissions_boundary"] = ALLOW_OTHER_SERVICE
    if "session" in silent:
        fields["session_policy"] = ALLOW_OTHER_SERVICE
    decision = decide(**fields, resource_policy=granting({"AWS": granted}))
    assert decision.decision == expected
    if "boundary" not in silent and "session" not in silent:
        return
    everyone = decide(**fields, resource_policy=granting("*"))
    assert everyone.allowed


def test_a_federated_user_has_what_the_session_policy_allows():
    """GetFederationToken: without one there are no permissions but those granted to that very session."""
    assert not decide(principal=FEDERATED, identity_policies=[ALLOW_ALL]).allowed
    assert decide(principal=FEDERATED, identity_policies=[ALLOW_ALL], session_policy=ALLOW_ALL).allowed
    assert not decide(principal=FEDERATED, session_policy=ALLOW_ALL).allowed
    by_user = granting({"AWS": USER})
    assert decide(principal=FEDERATED, session_policy=ALLOW_ALL, resource_policy=by_user).allowed
    assert not decide(principal=FEDERATED, resource_policy=by_user).allowed
    assert decide(principal=FEDERATED, resource_policy=granting({"AWS": FEDERATED})).allowed


@pytest.mark.parametrize(("principal", "granted", "silent", "expected"), SAME_ACCOUNT)
def test_service_control_and_endpoint_policies_limit_every_grant(principal, granted, silent, expected):
    fields = {"principal": principal, "identity_policies": [ALLOW_ALL], "resource_policy": granting({"AWS": granted})}
    assert not decide(**fields, service_control_policies=[[ALLOW_OTHER_SERVICE]]).allowed
    assert not decide(**fields, vpc_endpoint_policy=document(allow("ec2:*", Principal="*"))).allowed


@pytest.mark.parametrize("granted", [USER, ROOT, ACCOUNT, "*"])
def test_across_accounts_both_sides_have_to_allow(granted):
    fields = {"principal": USER, "resource_account": OTHER, "resource_policy": granting({"AWS": granted})}
    assert decide(**fields, identity_policies=[ALLOW_ALL]).allowed
    for missing in (
        {"identity_policies": []},
        {"identity_policies": [ALLOW_ALL], "permissions_boundary": ALLOW_OTHER_SERVICE},
        {"identity_policies": [ALLOW_ALL], "session_policy": ALLOW_OTHER_SERVICE},
        {"identity_policies": [ALLOW_ALL], "service_control_policies": [[ALLOW_OTHER_SERVICE]]},
        {"identity_policies": [ALLOW_ALL], "resource_policy": None},
        {"identity_policies": [ALLOW_ALL], "resource_policy": granting({"AWS": OTHER})},
    ):
        assert decide(**{**fields, **missing}).decision == "implicit_deny"


def test_across_accounts_naming_the_session_spares_nothing():
    fields = {"resource_account": OTHER, "resource_policy": granting({"AWS": SESSION})}
    assert decide(**fields, identity_policies=[ALLOW_ALL]).allowed
    assert not decide(**fields, identity_policies=[]).allowed
    assert not decide(**fields, identity_policies=[ALLOW_ALL], session_policy=ALLOW_OTHER_SERVICE).allowed


def test_the_accounts_come_from_the_arns():
    queue = f"arn:aws:sqs:eu-west-1:{OTHER}:q"
    fields = {"action": "sqs:SendMessage", "identity_policies": [ALLOW_ALL]}
    assert not decide(**fields, resource=queue).allowed
    assert decide(**fields, resource=queue, resource_policy=granting({"AWS": ACCOUNT}, "sqs:*")).allowed
    assert decide(**fields, resource=queue.replace(OTHER, ACCOUNT)).allowed
    assert decide(identity_policies=[ALLOW_ALL]).allowed  # a bucket's ARN has no account: the principal's own


def test_accounts_that_disagree_are_two_accounts():
    """Neither field can turn a foreign principal into one of the resource's account."""
    foreign = {"principal": f"arn:aws:iam::{OTHER}:user/eve", "resource_account": ACCOUNT}
    assert not decide(**foreign, account=ACCOUNT, identity_policies=[ALLOW_ALL]).allowed
    assert not decide(account=OTHER, resource_account=ACCOUNT, identity_policies=[ALLOW_ALL]).allowed


@pytest.mark.parametrize("principal", [USER, SESSION, ROLE])
def test_a_key_is_used_as_its_policy_says(principal):
    """ "Key policies in AWS KMS": identity policies count only where the key policy names the account."""
    fields = {"principal": principal, "action": "kms:Decrypt", "resource": KEY}
    named = USER if principal == USER else ROLE
    assert decide(**fields, resource_policy=granting({"AWS": named}, "kms:*")).allowed
    by_account = granting({"AWS": ROOT}, "kms:*")
    assert decide(**fields, identity_policies=[ALLOW_ALL], resource_policy=by_account).allowed
    assert not decide(**fields, resource_policy=by_account).allowed
    others = granting({"AWS": f"arn:aws:iam::{ACCOUNT}:role/administrator"}, "kms:*")
    refused = decide(**fields, identity_policies=[ALLOW_ALL], resource_policy=others)
    assert (refused.decision, refused.layer) == ("implicit_deny", "resource_policy")
    assert not decide(**fields, identity_policies=[ALLOW_ALL]).allowed
    denied = document(deny("kms:Decrypt"))
    assert decide(**fields, identity_policies=[denied], resource_policy=by_account).decision == "explicit_deny"


def test_not_every_kms_action_is_about_a_key():
    assert decide(action="kms:CreateKey", resource="*", identity_policies=[ALLOW_ALL]).allowed


def test_even_root_uses_a_key_only_as_its_policy_says():
    fields = {"principal": ROOT, "action": "kms:Decrypt", "resource": KEY}
    assert decide(**fields, resource_policy=granting({"AWS": ACCOUNT}, "kms:*")).allowed
    assert not decide(**fields, resource_policy=granting({"AWS": ROLE}, "kms:*")).allowed


@pytest.mark.parametrize("principal", [USER, SESSION])
def test_a_role_is_assumed_as_its_trust_policy_says(principal):
    def trusting(trusted):
        return document({"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"})

    fields = {"principal": principal, "action": "sts:AssumeRole", "resource": f"arn:aws:iam::{ACCOUNT}:role/target"}
    assert decide(**fields, resource_policy=trusting(USER if principal == USER else ROLE)).allowed
    assert decide(**fields, identity_policies=[ALLOW_ALL], resource_policy=trusting(ROOT)).allowed
    assert not decide(**fields, resource_policy=trusting(ROOT)).allowed
    assert not decide(**fields, identity_policies=[ALLOW_ALL], resource_policy=trusting(OTHER)).allowed
    assert not decide(**fields, identity_policies=[ALLOW_ALL]).allowed


def test_services_act_by_resource_policies_alone():
    trust = document(
        {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    )
    fields = {"action": "sts:AssumeRole", "resource": ROLE, "resource_policy": trust}
    assert decide(**fields, principal="sagemaker.amazonaws.com").allowed
    assert not decide(**fields, principal="lambda.amazonaws.com").allowed
    assert decide(**fields, principal="sagemaker.amazonaws.com", service_control_policies=[[document(deny())]]).allowed
    bucket = granting(
        {"Service": "cloudtrail.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    )
    writing = {"principal": "cloudtrail.amazonaws.com", "action": "s3:PutObject", "resource_account": OTHER}
    assert decide(**writing, resource_policy=bucket, context={"aws:SourceAccount": ACCOUNT}).allowed
    assert not decide(**writing, resource_policy=bucket, context={"aws:SourceAccount": OTHER}).allowed
    assert not decide(**writing).allowed


def test_a_confused_deputy_rcp_holds_for_services():
    rcp = document(
        deny(
            "s3:*",
            Principal="*",
            Condition={
                "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-ringfence01"},
                "Null": {"aws:SourceAccount": "false"},
                "Bool": {"aws:PrincipalIsAWSService": "true"},
            },
        )
    )
    context = {"aws:SourceAccount": OTHER, "aws:PrincipalIsAWSService": "true", "aws:SourceOrgID": "o-foreign0001"}
    bucket = granting({"Service": "cloudtrail.amazonaws.com"})
    fields = {"principal": "cloudtrail.amazonaws.com", "resource_policy": bucket, "resource_control_policies": [[rcp]]}
    assert decide(**fields, context=context).decision == "explicit_deny"
    assert decide(**fields, context={**context, "aws:SourceOrgID": "o-ringfence01"}).allowed


def test_web_identities_are_trusted_by_provider_and_claim():
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.example.org"
    trust = document(
        {
            "Effect": "Allow",
            "Principal": {"Federated": provider},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {"token.example.org:sub": "repo:firm/platform:ref:refs/heads/main"}},
        }
    )
    fields = {
        "principal": provider,
        "action": "sts:AssumeRoleWithWebIdentity",
        "resource": ROLE,
        "resource_policy": trust,
    }
    assert decide(**fields, context={"token.example.org:sub": "repo:firm/platform:ref:refs/heads/main"}).allowed
    assert not decide(**fields, context={"token.example.org:sub": "repo:firm/other:ref:refs/heads/main"}).allowed


def test_the_root_user_has_full_access_but_for_scps_and_denies():
    assert decide(principal=ROOT).allowed
    scp = document(allow(), deny(Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}))
    assert not decide(principal=ROOT, service_control_policies=[[scp]], context={"aws:PrincipalArn": ROOT}).allowed
    assert not decide(principal=ROOT, service_control_policies=[[ALLOW_OTHER_SERVICE]]).allowed
    assert not decide(principal=ROOT, resource_policy=document(deny("s3:*", Principal="*"))).allowed
    assert not decide(principal=ROOT, resource_account=OTHER).allowed


def test_several_session_policies_allow_together():
    from ringfence.iam.documents import parse
    from ringfence.iam.evaluate import World, evaluate

    identity = (parse(ALLOW_ALL, kind="identity"),)
    none, some = parse(ALLOW_OTHER_SERVICE, kind="identity"), parse(document(allow("s3:*")), kind="identity")
    request = {"principal": SESSION, "action": "s3:GetObject", "resource": OBJECT, "identity_policies": identity}
    assert evaluate(World(**request, session_policy=(none, some))).allowed
    assert not evaluate(World(**request, session_policy=(none,))).allowed
    assert evaluate(World(**request, session_policy=())).allowed


def test_whether_the_resource_policy_has_to_allow_can_be_said():
    from ringfence.iam.documents import parse
    from ringfence.iam.evaluate import World, evaluate

    request = {"principal": SESSION, "identity_policies": (parse(ALLOW_ALL, kind="identity"),)}
    assert not evaluate(World(action="s3:GetObject", resource=OBJECT, resource_policy_required=True, **request)).allowed
    assert evaluate(World(action="kms:Decrypt", resource=KEY, resource_policy_required=False, **request)).allowed


def test_the_statements_that_decided_are_named():
    decision = decide(
        identity_policies=[ALLOW_OTHER_SERVICE, document(deny("ec2:*"), allow("s3:*", Sid="Reading"))],
        permissions_boundary=document(allow(Sid="Bounds")),
        service_control_policies=[FULL_ACCESS, [ALLOW_OTHER_SERVICE, ALLOW_ALL]],
    )
    found = [(item.layer, item.level, item.policy, item.index, item.sid) for item in decision.statements]
    assert decision.layer is None
    assert found == [
        ("service_control_policies", 0, 0, 0, None),
        ("service_control_policies", 1, 1, 0, None),
        ("identity_policies", None, 1, 1, "Reading"),
        ("permissions_boundary", None, 0, 0, "Bounds"),
    ]


def test_every_deny_that_matched_is_named():
    decision = decide(
        identity_policies=[document(deny(Sid="A"))],
        resource_policy=document(deny("s3:*", Principal="*", Sid="B"), deny("ec2:*", Principal="*", Sid="C")),
    )
    assert [item.sid for item in decision.statements] == ["B", "A"]
