"""Defects of public reference systems: each, planted in a copy of our own module, is caught by a policy, by name.

The unharmed copy is judged too: what catches the defect is silent without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.terraform
Failing = Callable[[str], set[tuple[str, str]]]


@dataclass(frozen=True)
class Defect:
    """What is written in place of what, in which file of which module; the policy that catches it, and where."""

    module: str
    file: str
    written: str
    instead: str
    policy: str
    resource: str


SAGEMAKER = "sagemaker_statements.tf"
PERIMETER = 'module.guardrails.aws_organizations_policy.service_control["sagemaker-perimeter"]'
EXECUTION = 'module.identity.aws_iam_role_policy.execution["work"]'
NULL_SUBNETS = 'Null = { "sagemaker:VpcSubnets" = "true" }'
SERVICES_TRUST = (
    'Principal = { Service = "sagemaker.amazonaws.com" }\n      Action    = ["sts:AssumeRole", "sts:SetSourceIdentity"]'
)

DEFECTS = {
    "2: a role for every repository of an organisation": Defect(
        "identity",
        "main.tf",
        SERVICES_TRUST,
        'Principal = { Federated = "arn:aws:iam::444444444444:oidc-provider/token.actions.githubusercontent.com" }\n'
        '      Action    = "sts:AssumeRoleWithWebIdentity"',
        "iam_role_trust_federates_exact_subject",
        "module.identity.aws_iam_role.execution",
    ),
    "2: with administrator access": Defect(
        "identity",
        "main.tf",
        "  role       = aws_iam_role.execution.name\n  policy_arn = aws_iam_policy.workload_guardrails.arn",
        '  role       = aws_iam_role.execution.name\n  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"',
        "iam_principal_no_broad_managed_policy",
        "module.identity.aws_iam_role_policy_attachment.execution_workload_guardrails",
    ),
    "3: a key that the action never carries": Defect(
        "guardrails",
        SAGEMAKER,
        "Action    = [for action in local.carrying.VpcSubnets : action if action != local.endpoint_configuration]\n"
        f'      Resource  = "*"\n      Condition = merge(local.not_terraform, {{ {NULL_SUBNETS} }})',
        'Action = ["sagemaker:CreateTrainingJob", "sagemaker:CreateTransformJob", "sagemaker:CreateCompilationJob"]\n'
        f'      Resource  = "*"\n      Condition = merge(local.not_terraform, {{ {NULL_SUBNETS} }})',
        "iam_policy_no_deny_on_absent_key",
        PERIMETER,
    ),
    "4: Null on two keys in one block": Defect(
        "guardrails",
        SAGEMAKER,
        f"Condition = merge(local.not_terraform, {{ {NULL_SUBNETS} }})",
        'Condition = { Null = { "sagemaker:VpcSubnets" = "true", "sagemaker:VpcSecurityGroupIds" = "true" } }',
        "iam_policy_no_vacuous_condition",
        PERIMETER,
    ),
    "5: the safe value denied": Defect(
        "guardrails",
        SAGEMAKER,
        'StringNotEquals = { "sagemaker:RootAccess" = "Disabled" }',
        'StringNotEquals = { "sagemaker:RootAccess" = "Enabled" }',
        "iam_policy_no_inverted_condition",
        PERIMETER,
    ),
    "6: ForAllValues on a Deny": Defect(
        "identity",
        "guardrails.tf",
        'test     = "ForAnyValue:StringNotEquals"\n      variable = "sagemaker:VpcSubnets"',
        'test     = "ForAllValues:StringNotEquals"\n      variable = "sagemaker:VpcSubnets"',
        "iam_policy_no_vacuous_condition",
        'module.identity.aws_iam_policy.boundary["roles"]',
    ),
    "7: Bool false on a key that may be absent": Defect(
        "guardrails",
        SAGEMAKER,
        'BoolIfExists = { "sagemaker:InterContainerTrafficEncryption" = "false" }',
        'Bool = { "sagemaker:InterContainerTrafficEncryption" = "false" }',
        "iam_policy_no_vacuous_condition",
        PERIMETER,
    ),
    "8: key policies, everywhere, in a notebook's role": Defect(
        "identity",
        "execution.tf",
        '        Sid      = "SeeWhatThereIs"\n',
        '        Sid      = "ChangeKeys"\n        Effect   = "Allow"\n        Action   = "kms:PutKeyPolicy"\n'
        '        Resource = "*"\n      },\n      {\n        Sid      = "SeeWhatThereIs"\n',
        "iam_policy_no_key_policy_change_everywhere",
        EXECUTION,
    ),
    "9: an interface endpoint without private names": Defect(
        "network",
        "endpoints.tf",
        "private_dns_enabled = true",
        "private_dns_enabled = false",
        "ec2_vpc_endpoint_private_dns",
        'module.network.aws_vpc_endpoint.interface["sagemaker.api"]',
    ),
    "9: a gateway endpoint on one route table of several": Defect(
        "network",
        "endpoints.tf",
        "route_table_ids   = values(local.route_table_ids)",
        "route_table_ids   = [values(local.route_table_ids)[0]]",
        "ec2_subnet_s3_through_gateway_endpoint",
        'module.network.aws_subnet.private["b"]',
    ),
    "10: a bucket whose key is not used": Defect(
        "data_lake",
        "main.tf",
        '      sse_algorithm     = "aws:kms"\n      kms_master_key_id = each.value.key_arn\n',
        '      sse_algorithm = "AES256"\n',
        "s3_bucket_encrypted_with_customer_key",
        'module.data_lake.aws_s3_bucket.zone["raw"]',
    ),
    "11: no dead-letter queue": Defect(
        "remediation",
        "main.tf",
        "  dead_letter_config {\n    target_arn = aws_sqs_queue.failures.arn\n  }\n",
        "",
        "lambda_function_failures_kept",
        "module.remediation.aws_lambda_function.this",
    ),
    "any person's notebook": Defect(
        "identity",
        "execution.tf",
        '        Sid      = "SeeWhatThereIs"\n',
        '        Sid      = "OpenNotebooks"\n        Effect   = "Allow"\n'
        '        Action   = "sagemaker:CreatePresignedNotebookInstanceUrl"\n        Resource = "*"\n      },\n'
        '      {\n        Sid      = "SeeWhatThereIs"\n',
        "iam_policy_presigned_address_own_only",
        EXECUTION,
    ),
    "a role without a boundary": Defect(
        "identity",
        "main.tf",
        '  permissions_boundary = local.boundary_arns["roles"]\n',
        "",
        "iam_role_within_permissions_boundary",
        "module.identity.aws_iam_role.execution",
    ),
    "an emergency that nobody hears of": Defect(
        "identity",
        "break_glass.tf",
        'eventName         = ["AssumeRole"]',
        'eventName         = ["GetCallerIdentity"]',
        "iam_role_break_glass_alarmed",
        "module.identity.aws_iam_role.break_glass",
    ),
    "a resource control policy over what takes none": Defect(
        "guardrails",
        "resource_control_statements.tf",
        'stores = ["dynamodb:*", "ecr:*"',
        'stores = ["sagemaker:*", "dynamodb:*", "ecr:*"',
        "organizations_policy_resource_control_supported",
        'module.guardrails.aws_organizations_policy.resource_control["data-perimeter"]',
    ),
}


def plant(project: Path, defect: Defect) -> None:
    """Write the broken form over the right one, which must be there."""
    file = project / "modules" / defect.module / defect.file
    text = file.read_text(encoding="utf-8")
    pattern = re.compile(r"[ ]+".join(re.escape(part) for part in re.split(r"[ ]+", defect.written)))
    assert pattern.search(text), f"modules/{defect.module}/{defect.file} no longer holds what this defect replaces"
    file.write_text(pattern.sub(lambda _: defect.instead, text, count=1), encoding="utf-8")


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_caught_by_name(name: str, project: Path, failing: Failing) -> None:
    defect = DEFECTS[name]
    plant(project, defect)
    assert (defect.policy, defect.resource) in failing(defect.module)


@pytest.mark.parametrize("module", sorted({defect.module for defect in DEFECTS.values()}))
def test_nothing_is_caught_where_nothing_is_planted(module: str, failing: Failing) -> None:
    caught = {(defect.policy, defect.resource) for defect in DEFECTS.values() if defect.module == module}
    assert failing(module) & caught == set()
