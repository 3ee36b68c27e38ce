# The bucket's policy denies; what is allowed is said by IAM. Its only unknown at plan time is the key's ARN.

locals {
  denials = {
    NoClearText = {
      actions   = ["s3:*"], resources = [local.arn, "${local.arn}/*"]
      condition = [{ test = "Bool", variable = "aws:SecureTransport", values = ["false"] }]
    }
    NoOldTls = {
      actions   = ["s3:*"], resources = [local.arn, "${local.arn}/*"]
      condition = [{ test = "NumericLessThan", variable = "s3:TlsVersion", values = ["1.2"] }]
    }
    OnlyThroughOurEndpoints = {
      actions = ["s3:*"], resources = [local.arn, "${local.arn}/*"]
      condition = [
        { test = "StringNotEqualsIfExists", variable = "aws:VpceAccount", values = [var.account.id] },
        { test = "BoolIfExists", variable = "aws:PrincipalIsAWSService", values = ["false"] },
        { test = "BoolIfExists", variable = "aws:ViaAWSService", values = ["false"] },
        { test = "ArnNotLikeIfExists", variable = "aws:PrincipalArn", values = local.outside_network },
      ]
    }
    OnlyWritersWrite = {
      actions   = ["s3:PutObject"], resources = ["${local.arn}/*"]
      condition = [{ test = "ArnNotLikeIfExists", variable = "aws:PrincipalArn", values = local.writers }]
    }
    # A write without If-None-Match would put another version over an entry. The head is the one object that is replaced.
    EntriesAreWrittenOnce = {
      actions   = ["s3:PutObject"], resources = [for digit in range(10) : "${local.arn}/*${digit}.json"]
      condition = [{ test = "Null", variable = "s3:if-none-match", values = ["true"] }]
    }
    OnlyReadersRead = {
      actions   = ["s3:GetObject", "s3:GetObjectVersion"], resources = ["${local.arn}/*"]
      condition = [{ test = "ArnNotLikeIfExists", variable = "aws:PrincipalArn", values = sort(concat(local.readers, local.writers)) }]
    }
    NobodyDeletes = {
      actions   = ["s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectLegalHold", "s3:PutObjectRetention"]
      resources = ["${local.arn}/*"]
      # Everyone, unless the ledger is disposable: then Terraform's role may empty it.
      condition = [for administrators in var.disposable == null ? [] : [local.administrators] :
        { test = "ArnNotLikeIfExists", variable = "aws:PrincipalArn", values = administrators }
      ]
    }
    OnlyAdministratorsConfigure = {
      actions = [
        "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketLogging", "s3:PutBucketObjectLockConfiguration",
        "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration",
      ]
      resources = [local.arn]
      condition = [{ test = "ArnNotLikeIfExists", variable = "aws:PrincipalArn", values = local.administrators }]
    }
    # By value where a key is named; where none is, the bucket's default takes the right one.
    NoOtherKey = {
      actions = ["s3:PutObject"], resources = ["${local.arn}/*"]
      condition = [
        { test = "StringNotEquals", variable = "s3:x-amz-server-side-encryption-aws-kms-key-id", values = [var.key_arn] },
        { test = "Null", variable = "s3:x-amz-server-side-encryption-aws-kms-key-id", values = ["false"] },
      ]
    }
    NoOtherEncryption = {
      actions = ["s3:PutObject"], resources = ["${local.arn}/*"]
      condition = [
        { test = "StringNotEquals", variable = "s3:x-amz-server-side-encryption", values = ["aws:kms"] },
        { test = "Null", variable = "s3:x-amz-server-side-encryption", values = ["false"] },
      ]
    }
    NoAwsManagedKey = {
      actions = ["s3:PutObject"], resources = ["${local.arn}/*"]
      condition = [
        { test = "StringEquals", variable = "s3:x-amz-server-side-encryption", values = ["aws:kms"] },
        { test = "Null", variable = "s3:x-amz-server-side-encryption-aws-kms-key-id", values = ["true"] },
      ]
    }
    NoKeyOfTheCaller = {
      actions   = ["s3:PutObject"], resources = ["${local.arn}/*"]
      condition = [{ test = "Null", variable = "s3:x-amz-server-side-encryption-customer-algorithm", values = ["false"] }]
    }
  }

  # Service-linked roles work from AWS's own network; only their service can assume them.
  outside_network = sort(concat(local.administrators, ["${local.iam}:role/aws-service-role/*"]))
}

data "aws_iam_policy_document" "ledger" {
  dynamic "statement" {
    for_each = local.denials

    content {
      sid       = statement.key
      effect    = "Deny"
      actions   = statement.value.actions
      resources = statement.value.resources

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      dynamic "condition" {
        for_each = statement.value.condition

        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_s3_bucket_policy" "ledger" {
  bucket = aws_s3_bucket.ledger.bucket
  policy = data.aws_iam_policy_document.ledger.json

  depends_on = [aws_s3_bucket_public_access_block.ledger]
}
