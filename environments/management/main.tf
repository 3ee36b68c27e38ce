# The management account: what no account may do (service control policies), who the people are, and what they may do where
# (IAM Identity Center). The organisation itself exists: it is adopted, not made.
#
# Order. An account is bootstrapped before it is moved into its unit: inside, nobody but Terraform's role can make that role.
# The environments are applied before this: a permission set names their guardrail policies, and Identity Center refuses to
# provision it into an account that does not have them.

# What no principal of an account may do, root user and administrators included. A service control policy grants nothing and
# does not reach the management account nor service-linked roles.
#
# They say what must be there (a VPC, isolation, encryption). Which subnets and which keys is said in each account by the
# boundaries of module identity, since ids differ.
locals {
  # Terraform's own role is let through by its ARN, never by a tag, which others might set. Nobody else can make or change a
  # role of that name (RolesAndPoliciesAreTerraforms).
  terraform = "arn:${var.account.partition}:iam::*:role/ringfence-terraform"
  launch    = "arn:${var.account.partition}:iam::*:role/ringfence-*-launch-*"

  not_terraform = { ArnNotLike = { "aws:PrincipalArn" = local.terraform } }

  service_control_policies = {
    sagemaker-perimeter = {
      describes  = "SageMaker only inside a VPC, isolated, encrypted, without root and without the internet."
      attach_to  = ["workloads"]
      statements = local.sagemaker_perimeter
    }
    network-perimeter = {
      describes  = "No way to the internet, nothing shared outside the organisation."
      attach_to  = ["workloads"]
      statements = local.network_perimeter
    }
    foundation = {
      describes  = "No root user, no IAM users, only our regions, the platform's roles are Terraform's."
      attach_to  = ["security", "infrastructure", "workloads"]
      statements = local.foundation
    }
    audit-protection = {
      describes  = "Nobody turns off or rewrites what records."
      attach_to  = ["security", "infrastructure", "workloads"]
      statements = local.audit_protection
    }
  }

  # Minified: AWS counts every character that is sent.
  service_control_policy_documents = { for name, policy in local.service_control_policies : name => jsonencode({
    Version = "2012-10-17", Statement = policy.statements
  }) }

  attachments = merge([for name, policy in local.service_control_policies : {
    for unit in policy.attach_to : "${name}/${unit}" => { policy = name, unit = unit }
  }]...)
}

resource "aws_organizations_policy" "service_control" {
  for_each = local.service_control_policies

  name        = "ringfence-${each.key}"
  description = each.value.describes
  type        = "SERVICE_CONTROL_POLICY"
  content     = local.service_control_policy_documents[each.key]

  lifecycle {
    precondition {
      # 10,240 since 2026-05-15 ("Quotas and service limits for AWS Organizations"); 5,120 before, which these keep to.
      condition     = length(local.service_control_policy_documents[each.key]) <= 5120
      error_message = "ringfence-${each.key} has ${length(local.service_control_policy_documents[each.key])} characters; 5,120 fit everywhere. Make a further policy of some statements."
    }
  }
}

resource "aws_organizations_policy_attachment" "service_control" {
  for_each = local.attachments

  policy_id = aws_organizations_policy.service_control[each.value.policy].id
  target_id = var.organization.units[each.value.unit]
}
