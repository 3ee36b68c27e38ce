# The key of the evidence, the topic, the queue, the function's settings and its log. Nothing else is under it.

locals {
  key_alias      = "alias/${var.name}-remediation"
  administrators = sort(["${local.arn.iam}:role/ringfence-terraform", "${local.arn.iam}:root"])
  auditors       = "${local.arn.iam}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*"
  sysops         = "${local.arn.iam}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_SysopsAdministrator_*"
}

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
      identifiers = ["${local.arn.iam}:root"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = local.administrators
    }
  }

  statement {
    sid       = "TheFunctionRecordsAndTells"
    resources = ["*"]
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn.iam}:root"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = ["${local.arn.iam}:role/${local.function}"]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = [for service in ["lambda", "s3", "sns", "sqs"] : "${service}.${var.account.region}.amazonaws.com"]
    }
  }

  # Lambda encrypts the settings for whoever sets the function up.
  statement {
    sid       = "TerraformSetsTheFunctionUp"
    resources = ["*"]
    actions   = ["kms:Decrypt", "kms:Encrypt"]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn.iam}:root"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = ["${local.arn.iam}:role/ringfence-terraform"]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["lambda.${var.account.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "LambdaKeepsAGrant"
    resources = ["*"]
    actions   = ["kms:CreateGrant"]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn.iam}:root"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = ["${local.arn.iam}:role/ringfence-terraform"]
    }

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }

  statement {
    sid       = "AuditorsAndSysopsRead"
    resources = ["*"]
    actions   = ["kms:Decrypt"]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn.iam}:root"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = [local.auditors, local.sysops]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = [for service in ["s3", "sqs"] : "${service}.${var.account.region}.amazonaws.com"]
    }
  }

  # Whoever publishes to the topic or hands over to the queue uses the key; without this an alert is lost, silently.
  dynamic "statement" {
    for_each = ["cloudwatch", "events"]

    content {
      sid       = "${title(statement.value)}Publishes"
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

  statement {
    sid       = "ItsLogGroup"
    resources = ["*"]
    actions   = ["kms:Decrypt*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${var.account.region}.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = [local.group_arn]
    }
  }
}

resource "aws_kms_key" "this" {
  description             = "${var.name}: findings of the remediation, and what tells of them"
  enable_key_rotation     = true
  deletion_window_in_days = var.disposable == null ? 30 : 7
  policy                  = data.aws_iam_policy_document.key.json

  tags = merge(local.tags, { Name = "${var.name}-remediation" })
}

resource "aws_kms_alias" "this" {
  name          = local.key_alias
  target_key_id = aws_kms_key.this.key_id
}
