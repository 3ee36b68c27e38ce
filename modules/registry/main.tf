# The registry of models: a group for each purpose, whose policy says who registers, who decides, who deploys. Versions are
# made by pipelines, never by Terraform.

locals {
  tags    = merge(var.tags, { Module = "registry" })
  iam     = "arn:${var.account.partition}:iam::${var.account.id}"
  service = "sagemaker"
  purpose = "registry"
  prefix  = "arn:${var.account.partition}:sagemaker:${var.account.region}:${var.account.id}"

  administrators = sort(var.administrators == null ? ["${local.iam}:role/ringfence-terraform"] : var.administrators)
  approvers      = sort(var.approvers == null ? ["${local.iam}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_ModelApprover_*"] : var.approvers)
  publishers     = sort(var.publishers)
  deployers      = sort(var.deployers)

  # Nobody of another account uses a key of this one.
  own = { for who, arns in { approvers = local.approvers, publishers = local.publishers, deployers = local.deployers } :
    who => [for arn in arns : arn if split(":", arn)[4] == var.account.id]
  }

  # SageMaker takes principals that exist: accounts. Which of their roles is said by a condition.
  accounts = {
    approvers  = sort(distinct([for arn in local.approvers : split(":", arn)[4]]))
    publishers = sort(distinct([for arn in local.publishers : split(":", arn)[4]]))
    deployers  = sort(distinct([for arn in local.deployers : split(":", arn)[4]]))
  }
  roots = { for who, ids in local.accounts : who => [for id in ids : "arn:${var.account.partition}:iam::${id}:root"] }

  resources = { for name in keys(var.groups) : name => {
    group    = "${local.prefix}:model-package-group/${name}"
    packages = "${local.prefix}:model-package/${name}/*"
  } }
}

resource "aws_sagemaker_model_package_group" "this" {
  for_each = var.groups

  model_package_group_name        = each.key
  model_package_group_description = each.value.description

  tags = merge(local.tags, { Name = each.key })
}

data "aws_iam_policy_document" "group" {
  for_each = var.groups

  dynamic "statement" {
    for_each = length(local.publishers) > 0 ? [local.publishers] : []

    content {
      sid       = "PublishersRegister"
      actions   = ["sagemaker:CreateModelPackage", "sagemaker:DescribeModelPackage", "sagemaker:DescribeModelPackageGroup", "sagemaker:ListModelPackages"]
      resources = values(local.resources[each.key])

      principals {
        type        = "AWS"
        identifiers = local.roots.publishers
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = statement.value
      }
    }
  }

  statement {
    sid       = "ApproversDecide"
    actions   = ["sagemaker:DescribeModelPackage", "sagemaker:DescribeModelPackageGroup", "sagemaker:ListModelPackages", "sagemaker:UpdateModelPackage"]
    resources = values(local.resources[each.key])

    principals {
      type        = "AWS"
      identifiers = local.roots.approvers
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = local.approvers
    }
  }

  dynamic "statement" {
    for_each = length(local.deployers) > 0 ? [local.deployers] : []

    content {
      sid       = "DeployersRead"
      actions   = ["sagemaker:DescribeModelPackage", "sagemaker:DescribeModelPackageGroup", "sagemaker:ListModelPackages"]
      resources = values(local.resources[each.key])

      principals {
        type        = "AWS"
        identifiers = local.roots.deployers
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = statement.value
      }
    }
  }

  statement {
    sid       = "OnlyApproversDecide"
    effect    = "Deny"
    actions   = ["sagemaker:UpdateModelPackage"]
    resources = [local.resources[each.key].packages]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnNotLikeIfExists"
      variable = "aws:PrincipalArn"
      values   = local.approvers
    }
  }

  # Born approved, a version would pass every gate that waits for the approval.
  statement {
    sid       = "NoneIsBornApproved"
    effect    = "Deny"
    actions   = ["sagemaker:CreateModelPackage"]
    resources = [local.resources[each.key].packages]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "sagemaker:ModelApprovalStatus"
      values   = ["Approved"]
    }
  }

  statement {
    sid       = "OnlyPublishersRegister"
    effect    = "Deny"
    actions   = ["sagemaker:CreateModelPackage"]
    resources = [local.resources[each.key].packages]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnNotLikeIfExists"
      variable = "aws:PrincipalArn"
      values   = concat(local.administrators, local.publishers)
    }
  }

  statement {
    sid       = "OnlyAdministratorsDeleteAndConfigure"
    effect    = "Deny"
    actions   = ["sagemaker:DeleteModelPackage", "sagemaker:DeleteModelPackageGroup", "sagemaker:DeleteModelPackageGroupPolicy", "sagemaker:PutModelPackageGroupPolicy"]
    resources = values(local.resources[each.key])

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnNotLikeIfExists"
      variable = "aws:PrincipalArn"
      values   = local.administrators
    }
  }
}

resource "aws_sagemaker_model_package_group_policy" "this" {
  for_each = var.groups

  model_package_group_name = aws_sagemaker_model_package_group.this[each.key].model_package_group_name
  resource_policy          = data.aws_iam_policy_document.group[each.key].json
}
