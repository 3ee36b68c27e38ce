# Serious findings of every service come together in Security Hub, and from there reach whoever subscribes.

locals {
  topic     = "${var.name}-findings"
  topic_arn = "arn:${var.account.partition}:sns:${var.account.region}:${var.account.id}:${local.topic}"
  rule_arn  = "arn:${var.account.partition}:events:${var.account.region}:${var.account.id}:rule/${local.topic}"
  queue     = "${local.topic}-undelivered"
  queue_arn = "arn:${var.account.partition}:sqs:${var.account.region}:${var.account.id}:${local.queue}"
  root      = "arn:${var.account.partition}:iam::${var.account.id}:root"
}

data "aws_iam_policy_document" "findings_key" {
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
      identifiers = [local.root]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = sort(["arn:${var.account.partition}:iam::${var.account.id}:role/ringfence-terraform", local.root])
    }
  }

  statement {
    sid       = "TheRulePublishes"
    resources = ["*"]
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account.id]
    }
  }
}

resource "aws_kms_key" "findings" {
  description             = "${var.name}: messages about findings"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.findings_key.json

  tags = merge(local.tags, { Name = local.topic })
}

resource "aws_kms_alias" "findings" {
  name          = "alias/${local.topic}"
  target_key_id = aws_kms_key.findings.key_id
}

resource "aws_sns_topic" "findings" {
  name              = local.topic
  kms_master_key_id = aws_kms_key.findings.arn

  tags = local.tags
}

data "aws_iam_policy_document" "findings" {
  statement {
    sid       = "TheRulePublishes"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.rule_arn]
    }
  }

  statement {
    sid       = "NoClearText"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic_policy" "findings" {
  arn    = aws_sns_topic.findings.arn
  policy = data.aws_iam_policy_document.findings.json
}

resource "aws_sns_topic_subscription" "owner" {
  for_each = var.owner_emails

  topic_arn = aws_sns_topic.findings.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sqs_queue" "undelivered" {
  name                              = local.queue
  message_retention_seconds         = 1209600
  kms_master_key_id                 = aws_kms_key.findings.arn
  kms_data_key_reuse_period_seconds = 300

  tags = local.tags
}

data "aws_iam_policy_document" "undelivered" {
  statement {
    sid       = "TheRuleHandsOver"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.rule_arn]
    }
  }

  statement {
    sid       = "NoClearText"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [local.queue_arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue_policy" "undelivered" {
  queue_url = aws_sqs_queue.undelivered.id
  policy    = data.aws_iam_policy_document.undelivered.json
}

resource "aws_cloudwatch_event_rule" "findings" {
  name        = local.topic
  description = "New serious findings in Security Hub, of whichever service and account"

  event_pattern = jsonencode({
    source      = ["aws.securityhub"]
    detail-type = ["Security Hub Findings - Imported"]
    detail = {
      findings = {
        Severity    = { Label = ["HIGH", "CRITICAL"] }
        Workflow    = { Status = ["NEW"] }
        RecordState = ["ACTIVE"]
      }
    }
  })

  tags = local.tags
}

resource "aws_cloudwatch_event_target" "findings" {
  rule      = aws_cloudwatch_event_rule.findings.name
  target_id = "owner"
  arn       = aws_sns_topic.findings.arn

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }

  depends_on = [aws_sns_topic_policy.findings, aws_sqs_queue_policy.undelivered]
}
