"""What a person is told: AWS's wording of "Troubleshoot access denied error messages", and the guardrail's name."""

from __future__ import annotations

import pytest
from iam_requests import ALLOW_ALL, KEY, OBJECT, ROLE, ROOT, SESSION, allow, deny, document

from ringfence.iam.evaluate import evaluate
from ringfence.iam.explain import access_denied_message, reason
from ringfence.iam.worlds import read_world

WHO = f"User: {SESSION} is not authorized to perform: s3:GetObject on resource: {OBJECT}"


def told(guidance=None, **fields):
    world = read_world({"principal": SESSION, "action": "s3:GetObject", "resource": OBJECT, **fields})
    return access_denied_message(evaluate(world), world, guidance=guidance)


@pytest.mark.parametrize(
    ("fields", "explicit", "implicit"),
    [
        ("service_control_policies", "a service control policy", "no service control policy"),
        ("vpc_endpoint_policy", "a VPC endpoint policy", "no VPC endpoint policy"),
        ("permissions_boundary", "a permissions boundary", "no permissions boundary"),
        ("session_policy", "a session policy", "no session policy"),
        ("identity_policies", "an identity-based policy", "no identity-based policy"),
    ],
)
def test_the_refusing_layer_is_named(fields, explicit, implicit):
    principal = {"Principal": "*"} if fields == "vpc_endpoint_policy" else {}

    def with_policy(statement):
        policy = document(statement)
        wrapped = {"service_control_policies": [[policy]], "identity_policies": [policy]}.get(fields, policy)
        return told(**{"identity_policies": [ALLOW_ALL], fields: wrapped})

    refused = with_policy(deny(Sid="OnlyInside", **principal))
    assert refused == f"{WHO} with an explicit deny in {explicit} [guardrail: OnlyInside]"
    assert with_policy(allow("ec2:*", **principal)) == f"{WHO} because {implicit} allows the s3:GetObject action"


def test_resource_policies_and_trust_policies_have_words_of_their_own():
    policy = document(deny("s3:*", Principal="*", Sid="TLS"))
    assert told(resource_policy=policy) == f"{WHO} with an explicit deny in a resource-based policy [guardrail: TLS]"
    rcp = document(deny("s3:*", Principal="*"))
    assert told(resource_control_policies=[[rcp]]) == f"{WHO} with an explicit deny in a resource control policy"
    key = told(action="kms:Decrypt", resource=KEY, identity_policies=[ALLOW_ALL])
    assert key.endswith("because no resource-based policy allows the kms:Decrypt action")
    trust = told(action="sts:AssumeRole", resource=ROLE, identity_policies=[ALLOW_ALL])
    assert trust.endswith("because no role trust policy allows the sts:AssumeRole action")


def test_guidance_says_how_to_do_it_properly():
    policies = [ALLOW_ALL, document(deny(Sid="OnlyInside"), deny(Sid="WithKey"), deny())]
    guidance = {"OnlyInside": "Launch it from the portfolio.", "identity_policies": "Ask for access.", "Other": "No."}
    assert told(guidance, identity_policies=policies) == (
        f"{WHO} with an explicit deny in an identity-based policy [guardrail: OnlyInside, WithKey]. "
        "Launch it from the portfolio. Ask for access."
    )
    assert told(guidance).endswith("allows the s3:GetObject action. Ask for access.")


def test_an_allow_names_what_it_rests_on():
    def because(**fields):
        world = read_world({"principal": SESSION, "action": "s3:GetObject", "resource": OBJECT, **fields})
        return reason(evaluate(world), world)

    assert because(identity_policies=[document(allow(Sid="Reading"))]) == (
        'Allowed by identity_policies policy 0 statement 0 "Reading".'
    )
    assert because(resource_policy=document(allow("s3:*", Principal="*"))) == "Allowed by resource_policy statement 0."
    assert because(principal=ROOT) == "Allowed: the account's root user needs no policy."
