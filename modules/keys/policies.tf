# Key policies ("Key policies in AWS KMS"). Every Allow to roles stands under their account's own principal and is narrowed by
# aws:PrincipalArn; SageMaker is no principal of a key, it acts with its caller's and its execution role's rights.

data "aws_iam_policy_document" "key" {
  for_each = local.purposes

  # Spelled out: kms:Put* or kms:Create* would take in CreateGrant, which is a way to use the key.
  statement {
    sid       = "AdministratorsAdministerOnly"
    resources = ["*"]

    actions = [
      "kms:CancelKeyDeletion",
      "kms:CreateAlias",
      "kms:DeleteAlias",
      "kms:DescribeKey",
      "kms:DisableKey",
      "kms:DisableKeyRotation",
      "kms:EnableKey",
      "kms:EnableKeyRotation",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListGrants",
      "kms:ListKeyPolicies",
      "kms:ListKeyRotations",
      "kms:ListResourceTags",
      "kms:PutKeyPolicy",
      "kms:RevokeGrant",
      "kms:RotateKeyOnDemand",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ]

    principals {
      type        = "AWS"
      identifiers = ["${local.iam}:root"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = sort(local.administrators)
    }
  }

  dynamic "statement" {
    for_each = length(each.value.users) > 0 ? [sort(each.value.users)] : []

    content {
      sid       = "UsersEncryptAndDecrypt"
      resources = ["*"]
      actions   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]

      principals {
        type        = "AWS"
        identifiers = distinct([for role in statement.value : "arn:${var.account.partition}:iam::${split(":", role)[4]}:root"])
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = statement.value
      }

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = [for service in sort(each.value.services) : "${service}.${var.account.region}.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(each.value.readers) > 0 ? [sort(each.value.readers)] : []

    content {
      sid       = "ReadersDecrypt"
      resources = ["*"]
      actions   = ["kms:Decrypt"]

      principals {
        type        = "AWS"
        identifiers = distinct([for role in statement.value : "arn:${var.account.partition}:iam::${split(":", role)[4]}:root"])
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = statement.value
      }

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = [for service in sort(each.value.services) : "${service}.${var.account.region}.amazonaws.com"]
      }
    }
  }

  # Services look a key up for their caller before they use it, without saying which service asks.
  dynamic "statement" {
    for_each = length(setunion(each.value.users, each.value.readers, each.value.grantors)) > 0 ? [sort(setunion(each.value.users, each.value.readers, each.value.grantors))] : []

    content {
      sid       = "UsersDescribe"
      resources = ["*"]
      actions   = ["kms:DescribeKey"]

      principals {
        type        = "AWS"
        identifiers = distinct([for role in statement.value : "arn:${var.account.partition}:iam::${split(":", role)[4]}:root"])
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = statement.value
      }
    }
  }

  dynamic "statement" {
    for_each = length(each.value.grantors) > 0 ? [sort(each.value.grantors)] : []

    content {
      sid       = "GrantsForAwsResourcesOnly"
      resources = ["*"]
      actions   = ["kms:CreateGrant"]

      principals {
        type        = "AWS"
        identifiers = distinct([for role in statement.value : "arn:${var.account.partition}:iam::${split(":", role)[4]}:root"])
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = statement.value
      }

      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = ["true"]
      }
    }
  }

  # CloudWatch Logs uses its regional principal, and must be let in before the first log group is made.
  dynamic "statement" {
    for_each = each.key == "logs" ? [1] : []

    content {
      sid       = "LogGroupsOfThisAccount"
      resources = ["*"]
      actions   = ["kms:Decrypt*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]

      principals {
        type        = "Service"
        identifiers = ["logs.${var.account.region}.amazonaws.com"]
      }

      condition {
        test     = "ArnLike"
        variable = "kms:EncryptionContext:aws:logs:arn"
        values   = ["arn:${var.account.partition}:logs:${var.account.region}:${var.account.id}:log-group:*"]
      }
    }
  }

  # Whoever publishes to an encrypted topic uses its key; without this an alert is lost, and nothing says so.
  dynamic "statement" {
    for_each = each.key == "alerts" ? ["cloudwatch", "events"] : []

    content {
      sid       = "${title(statement.value)}PublishesAlerts"
      resources = ["*"]
      actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]

      principals {
        type        = "Service"
        identifiers = ["${statement.value}.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [var.account.id]
      }
    }
  }

  dynamic "statement" {
    for_each = each.key == "audit" ? [1] : []

    content {
      sid       = "TrailEncrypts"
      resources = ["*"]
      actions   = ["kms:GenerateDataKey*"]

      principals {
        type        = "Service"
        identifiers = ["cloudtrail.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceArn"
        values   = [local.trail_arn]
      }

      condition {
        test     = "StringLike"
        variable = "kms:EncryptionContext:aws:cloudtrail:arn"
        values   = [local.trail_arn]
      }
    }
  }

  dynamic "statement" {
    for_each = each.key == "audit" ? [1] : []

    content {
      sid       = "TrailDescribes"
      resources = ["*"]
      actions   = ["kms:DescribeKey"]

      principals {
        type        = "Service"
        identifiers = ["cloudtrail.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceArn"
        values   = [local.trail_arn]
      }
    }
  }
}

locals {
  # The trail of module audit, by construction: the key comes first.
  trail_arn = "arn:${var.account.partition}:cloudtrail:${var.account.region}:${var.account.id}:trail/${var.name}"
}
