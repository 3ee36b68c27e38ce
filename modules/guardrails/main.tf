# What no account may do, root user and administrators included (service control policies), and what no caller may do to our
# data, wherever it calls from (resource control policies). Neither grants anything, and neither reaches service-linked roles.
# A service control policy does not reach the management account; a resource control policy binds its people too, in the
# member accounts.

module "sagemaker_actions" {
  source = "./sagemaker_actions"
}

locals {
  # Terraform's own role is let through by its ARN, never by a tag, which others might set. Nobody else can make or change a
  # role of that name (RolesAndPoliciesAreTerraforms).
  terraform = "arn:${var.account.partition}:iam::*:role/${var.name}-terraform"
  launch    = "${local.launch_prefix}*"

  launch_prefix = "arn:${var.account.partition}:iam::*:role/${var.name}-*-launch-"

  # A permission set's role: one * spans the optional region segment and one the suffix.
  approvers = "arn:${var.account.partition}:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_ModelApprover_*"

  not_terraform = { ArnNotLike = { "aws:PrincipalArn" = local.terraform } }

  approved_images = concat(
    [for kind in ["image", "image-version"] : "arn:${var.account.partition}:sagemaker:*:*:${kind}/${var.name}-*"],
    length(var.studio_images) > 0 ? var.studio_images : [for kind in ["image", "image-version"] : "arn:${var.account.partition}:sagemaker:*:*:${kind}/sagemaker-distribution-*"],
  )

  service_control_policies = merge(
    {
      sagemaker-perimeter = {
        describes  = "SageMaker only inside a VPC, isolated, encrypted, without root and without the internet."
        attach_to  = [var.organization.units["workloads"]]
        statements = local.sagemaker_perimeter
      }
      sagemaker-approved = {
        describes  = "Only approved instance types, images and start scripts; no remote debugging; approval is the approver's."
        attach_to  = [var.organization.units["workloads"]]
        statements = local.sagemaker_approved
      }
      network-perimeter = {
        describes  = "No way to the internet, nothing shared outside the organisation."
        attach_to  = [var.organization.units["workloads"]]
        statements = local.network_perimeter
      }
      foundation = {
        describes  = "No root user, no IAM users, only our regions, roles only under a boundary and only Terraform's."
        attach_to  = local.all_units
        statements = local.foundation
      }
      audit-protection = {
        describes  = "Nobody turns off or rewrites what records, watches and alarms."
        attach_to  = local.all_units
        statements = local.audit_protection
      }
    },
    { for environment, statements in local.perimeters : "${environment}-perimeter" => {
      describes  = "In ${environment}, only the platform's subnets, security groups and keys, and Studio only through its network."
      attach_to  = [var.perimeters[environment].account_id]
      statements = statements
    } },
  )

  resource_control_policies = {
    data-perimeter = {
      describes  = "Data stores are our organisation's, reached over encrypted connections only."
      attach_to  = local.all_units
      statements = local.data_perimeter
    }
    evidence-protection = {
      describes  = "Archives, keys and log groups cannot be undone by anybody but Terraform."
      attach_to  = local.all_units
      statements = local.evidence_protection
    }
  }

  all_units = [for unit in ["security", "infrastructure", "workloads"] : var.organization.units[unit]]

  # Minified: AWS counts every character that is sent.
  service_control_documents  = { for name, policy in local.service_control_policies : name => jsonencode({ Version = "2012-10-17", Statement = policy.statements }) }
  resource_control_documents = { for name, policy in local.resource_control_policies : name => jsonencode({ Version = "2012-10-17", Statement = policy.statements }) }

  service_control_attachments = merge([for name, policy in local.service_control_policies : {
    for target in policy.attach_to : "${name}/${target}" => { policy = name, target = target }
  }]...)

  resource_control_attachments = merge([for name, policy in local.resource_control_policies : {
    for target in policy.attach_to : "${name}/${target}" => { policy = name, target = target }
  }]...)

  # "Quotas and service limits for AWS Organizations": since 2026-05-15 ten service control policies a node and 10,240
  # characters each; five resource control policies a node and 5,120. AWS's own full-access policy is one of them.
  limits = { service_control = 10240, resource_control = 5120 }
}

resource "aws_organizations_policy" "service_control" {
  for_each = local.service_control_policies

  name        = "${var.name}-${each.key}"
  description = each.value.describes
  type        = "SERVICE_CONTROL_POLICY"
  content     = local.service_control_documents[each.key]
  tags        = local.tags

  lifecycle {
    precondition {
      condition     = length(local.service_control_documents[each.key]) <= local.limits.service_control
      error_message = "${var.name}-${each.key} has ${length(local.service_control_documents[each.key])} characters, and AWS takes 10,240: shorten instance_types, regions, studio_images or the lists in perimeters."
    }
  }
}

resource "aws_organizations_policy_attachment" "service_control" {
  for_each = local.service_control_attachments

  policy_id = aws_organizations_policy.service_control[each.value.policy].id
  target_id = each.value.target

  lifecycle {
    precondition {
      condition     = length([for key, attached in local.service_control_attachments : key if attached.target == each.value.target]) < 10
      error_message = "${each.value.target} would have more than ten service control policies, AWS's own among them: an account takes one of perimeters only."
    }
  }
}

resource "aws_organizations_policy" "resource_control" {
  for_each = local.resource_control_policies

  name        = "${var.name}-${each.key}"
  description = each.value.describes
  type        = "RESOURCE_CONTROL_POLICY"
  content     = local.resource_control_documents[each.key]
  tags        = local.tags

  lifecycle {
    precondition {
      condition     = length(local.resource_control_documents[each.key]) <= local.limits.resource_control
      error_message = "${var.name}-${each.key} has ${length(local.resource_control_documents[each.key])} characters, and AWS takes 5,120: give a shorter name."
    }
  }
}

resource "aws_organizations_policy_attachment" "resource_control" {
  for_each = local.resource_control_attachments

  policy_id = aws_organizations_policy.resource_control[each.value.policy].id
  target_id = each.value.target
}

locals {
  tags = merge(var.tags, { Module = "guardrails" })
}
