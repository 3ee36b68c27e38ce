# Bucket policies deny; what is allowed is said by IAM, but for the recipients. Their only unknown at plan time is the key's ARN.

locals {
  # By value where a key is named; where none is, the bucket's default takes the right one.
  encryption_denials = {
    NoOtherKey = [
      { test = "StringNotEquals", variable = "s3:x-amz-server-side-encryption-aws-kms-key-id", values = [var.key_arn] },
      { test = "Null", variable = "s3:x-amz-server-side-encryption-aws-kms-key-id", values = ["false"] },
    ]
    NoOtherEncryption = [
      { test = "StringNotEquals", variable = "s3:x-amz-server-side-encryption", values = ["aws:kms"] },
      { test = "Null", variable = "s3:x-amz-server-side-encryption", values = ["false"] },
    ]
    NoAwsManagedKey = [
      { test = "StringEquals", variable = "s3:x-amz-server-side-encryption", values = ["aws:kms"] },
      { test = "Null", variable = "s3:x-amz-server-side-encryption-aws-kms-key-id", values = ["true"] },
    ]
    NoKeyOfTheCaller = [
      { test = "Null", variable = "s3:x-amz-server-side-encryption-customer-algorithm", values = ["false"] },
    ]
  }

  # Which objects only the flow writes; in the export bucket that is every one.
  written_by_the_flow = {
    airlock = ["${local.arns.airlock}/pending/*", "${local.arns.airlock}/records/*"]
    export  = ["${local.arns.export}/*"]
  }
}

data "aws_iam_policy_document" "bucket" {
  for_each = local.buckets

  dynamic "statement" {
    for_each = {
      NoClearText = { test = "Bool", variable = "aws:SecureTransport", values = ["false"] }
      NoOldTls    = { test = "NumericLessThan", variable = "s3:TlsVersion", values = ["1.2"] }
    }

    content {
      sid       = statement.key
      effect    = "Deny"
      actions   = ["s3:*"]
      resources = [local.arns[each.key], "${local.arns[each.key]}/*"]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = statement.value.test
        variable = statement.value.variable
        values   = statement.value.values
      }
    }
  }

  statement {
    sid       = "OnlyThroughOurEndpoints"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [local.arns[each.key], "${local.arns[each.key]}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEqualsIfExists"
      variable = "aws:VpceAccount"
      values   = [var.account.id]
    }

    condition {
      test     = "BoolIfExists"
      variable = "aws:PrincipalIsAWSService"
      values   = ["false"]
    }

    condition {
      test     = "BoolIfExists"
      variable = "aws:ViaAWSService"
      values   = ["false"]
    }

    condition {
      test     = "ArnNotLikeIfExists"
      variable = "aws:PrincipalArn"
      values   = local.outside_network[each.key]
    }
  }

  statement {
    sid       = "OnlyTheFlowWrites"
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = local.written_by_the_flow[each.key]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnNotEqualsIfExists"
      variable = "aws:PrincipalArn"
      values   = [local.role_arn]
    }
  }

  # Nothing is unsaid: offers, decisions and records stay, and the bucket is not turned into another way out.
  statement {
    sid    = "OnlyAdministratorsDeleteAndConfigure"
    effect = "Deny"
    actions = [
      "s3:BypassGovernanceRetention", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObject", "s3:DeleteObjectVersion",
      "s3:PutBucketAcl", "s3:PutBucketLogging", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock",
      "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration",
    ]
    resources = [local.arns[each.key], "${local.arns[each.key]}/*"]

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

  dynamic "statement" {
    for_each = local.encryption_denials

    content {
      sid       = statement.key
      effect    = "Deny"
      actions   = ["s3:PutObject"]
      resources = ["${local.arns[each.key]}/*"]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      dynamic "condition" {
        for_each = statement.value

        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }

  dynamic "statement" {
    for_each = each.key == "export" ? [["s3:GetObject", "s3:GetObjectVersion"]] : []

    content {
      sid       = "OnlyRecipientsFetch"
      effect    = "Deny"
      actions   = statement.value
      resources = ["${local.arns.export}/*"]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = "ArnNotLikeIfExists"
        variable = "aws:PrincipalArn"
        values   = concat(local.administrators, sort(var.recipients))
      }
    }
  }

  dynamic "statement" {
    for_each = each.key == "export" && length(var.recipients) > 0 ? [sort(var.recipients)] : []

    content {
      sid       = "RecipientsFetch"
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = ["${local.arns.export}/*"]

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
}
