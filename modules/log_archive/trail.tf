# The trail of the whole organisation. The archive's account creates it as CloudTrail's delegated administrator; it is the
# management account's all the same, and its ARN says so ("Organization delegated administrator").

locals {
  log_group = "/${var.name}/organization-trail"
  group_arn = "arn:${var.account.partition}:logs:${var.account.region}:${var.account.id}:log-group:${local.log_group}"
}

resource "aws_cloudtrail" "organization" {
  name                          = var.trail_name
  s3_bucket_name                = aws_s3_bucket.archive.bucket
  kms_key_id                    = aws_kms_key.archive.arn
  is_organization_trail         = true
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_logging                = true
  enable_log_file_validation    = true
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn     = aws_iam_role.trail.arn

  # Without this selector the advanced ones below would replace it, and management events would stop.
  advanced_event_selector {
    name = "Management events"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  advanced_event_selector {
    name = "Reads and writes of data and model objects"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }

    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }

    field_selector {
      field       = "resources.ARN"
      starts_with = [for prefix in sort(var.recorded_bucket_prefixes) : "arn:${var.account.partition}:s3:::${prefix}"]
    }

    # What the trail itself writes would be recorded again, and that again.
    field_selector {
      field           = "resources.ARN"
      not_starts_with = ["${local.bucket_arn}/", "arn:${var.account.partition}:s3:::${local.access}/"]
    }
  }

  dynamic "advanced_event_selector" {
    for_each = {
      "Invocations of model endpoints"  = "AWS::SageMaker::Endpoint"
      "Records of the feature store"    = "AWS::SageMaker::FeatureGroup"
      "Metrics of experiments and jobs" = "AWS::SageMaker::ExperimentTrialComponent"
    }

    content {
      name = advanced_event_selector.key

      field_selector {
        field  = "eventCategory"
        equals = ["Data"]
      }

      field_selector {
        field  = "resources.type"
        equals = [advanced_event_selector.value]
      }
    }
  }

  insight_selector {
    insight_type = "ApiCallRateInsight"
  }

  insight_selector {
    insight_type = "ApiErrorRateInsight"
  }

  tags = merge(local.tags, { Name = var.trail_name })

  depends_on = [aws_iam_role_policy.trail, aws_kms_alias.archive, aws_s3_bucket_policy.archive]
}

resource "aws_cloudwatch_log_group" "trail" {
  name              = local.log_group
  retention_in_days = var.log_retention_in_days
  kms_key_id        = aws_kms_key.archive.arn

  tags = local.tags
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "OurTrail"
    actions = ["sts:AssumeRole"]

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

# Streams of an organisation's trail are named after the organisation as well as after the account.
data "aws_iam_policy_document" "trail" {
  statement {
    sid     = "WriteEvents"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [
      "${local.group_arn}:log-stream:${var.account.id}_CloudTrail_${var.account.region}*",
      "${local.group_arn}:log-stream:${var.organization.id}_*",
    ]
  }
}

resource "aws_iam_policy" "boundary" {
  name        = "${var.name}-organization-trail-boundary"
  description = "The most that the trail's delivery role can do."
  policy      = data.aws_iam_policy_document.trail.json

  tags = local.tags
}

resource "aws_iam_role" "trail" {
  name                 = "${var.name}-organization-trail"
  description          = "The organisation's trail writes to its log group"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = "arn:${var.account.partition}:iam::${var.account.id}:policy/${var.name}-organization-trail-boundary"

  tags = local.tags

  depends_on = [aws_iam_policy.boundary]
}

resource "aws_iam_role_policy" "trail" {
  name   = "write-events"
  role   = aws_iam_role.trail.name
  policy = data.aws_iam_policy_document.trail.json
}
