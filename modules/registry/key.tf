# The key of the registry: what a version says of itself (SecurityConfig of CreateModelPackage) is under it. Who administers it
# does not use it; who registers, decides or deploys uses it through SageMaker, and only from this account: a version that
# another account registers is under AWS's own key, what it is made of under that account's.

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "AdministratorsAdministerOnly"
    resources = ["*"]

    actions = [
      "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey", "kms:DisableKeyRotation",
      "kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListKeyPolicies",
      "kms:ListKeyRotations", "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:RevokeGrant", "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
    ]

    principals {
      type        = "AWS"
      identifiers = ["${local.iam}:root"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = sort(concat(local.administrators, ["${local.iam}:root"]))
    }
  }

  dynamic "statement" {
    for_each = length(local.own.publishers) > 0 ? [local.own.publishers] : []

    content {
      sid       = "PublishersEncrypt"
      resources = ["*"]
      actions   = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]

      principals {
        type        = "AWS"
        identifiers = ["${local.iam}:root"]
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = statement.value
      }

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["${local.service}.${var.account.region}.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(local.own.approvers) > 0 ? [local.own.approvers] : []

    content {
      sid       = "ApproversRead"
      resources = ["*"]
      actions   = ["kms:Decrypt", "kms:DescribeKey"]

      principals {
        type        = "AWS"
        identifiers = ["${local.iam}:root"]
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = statement.value
      }

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["${local.service}.${var.account.region}.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(local.own.deployers) > 0 ? [local.own.deployers] : []

    content {
      sid       = "DeployersRead"
      resources = ["*"]
      actions   = ["kms:Decrypt", "kms:DescribeKey"]

      principals {
        type        = "AWS"
        identifiers = ["${local.iam}:root"]
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = statement.value
      }

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["${local.service}.${var.account.region}.amazonaws.com"]
      }
    }
  }
}

resource "aws_kms_key" "this" {
  description             = "${var.name}: ${local.purpose}"
  policy                  = data.aws_iam_policy_document.key.json
  enable_key_rotation     = true
  deletion_window_in_days = var.disposable == null ? 30 : 7

  tags = merge(local.tags, { Name = "${var.name}-${local.purpose}" })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}-${local.purpose}"
  target_key_id = aws_kms_key.this.key_id
}
