# Who did what, and when: one trail over all regions, with the reads and writes of data and models, kept where nobody can
# change it.

locals {
  tags = merge(var.tags, { Module = "audit" })

  # By construction: the bucket's and the key's policies name the trail before it exists.
  trail_arn   = "arn:${var.account.partition}:cloudtrail:${var.account.region}:${var.account.id}:trail/${var.name}"
  bucket      = "${var.name}-${var.account.id}-audit"
  bucket_arn  = "arn:${var.account.partition}:s3:::${local.bucket}"
  log_group   = "/${var.name}/cloudtrail"
  data_events = { for zone, bucket in var.data_buckets : zone => bucket.arn if zone != "logs" }
}

resource "aws_cloudtrail" "this" {
  name                          = var.name
  s3_bucket_name                = aws_s3_bucket.archive.bucket
  kms_key_id                    = var.key_arns.audit
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
      starts_with = [for arn in values(local.data_events) : "${arn}/"]
    }
  }

  # Invocations of model endpoints (never their payload), and records of the feature store.
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

  tags = merge(local.tags, { Name = var.name })

  depends_on = [aws_s3_bucket_policy.archive, aws_iam_role_policy.trail]
}

resource "aws_cloudwatch_log_group" "trail" {
  name              = local.log_group
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.key_arns.logs

  tags = local.tags
}

data "aws_iam_policy_document" "trail_trust" {
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

data "aws_iam_policy_document" "trail" {
  statement {
    sid       = "WriteEvents"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${var.account.partition}:logs:${var.account.region}:${var.account.id}:log-group:${local.log_group}:log-stream:${var.account.id}_CloudTrail_${var.account.region}*"]
  }
}

resource "aws_iam_role" "trail" {
  name                 = "${var.name}-cloudtrail"
  description          = "The trail writes to its log group"
  assume_role_policy   = data.aws_iam_policy_document.trail_trust.json
  permissions_boundary = var.permissions_boundary_arn

  tags = local.tags
}

resource "aws_iam_role_policy" "trail" {
  name   = "write-events"
  role   = aws_iam_role.trail.name
  policy = data.aws_iam_policy_document.trail.json
}
