# Detection for the whole organisation, from its delegated administrator: GuardDuty, Security Hub with the AI standard, Macie on
# the lake, Access Analyzer for access from outside and for access that nobody uses, Config's results of all accounts. Serious
# findings reach a person.

locals {
  tags = merge(var.tags, { Module = "detection" })

  standards = { for standard in ["aws-foundational-security-best-practices/v/1.0.0", "ai-security-best-practices/v/1.0.0"] :
    split("/", standard)[0] => "arn:${var.account.partition}:securityhub:${var.account.region}::standards/${standard}"
  }

  detector_features = ["EBS_MALWARE_PROTECTION", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS"]
}

# ---------------------------------------------------------------- GuardDuty

resource "aws_guardduty_detector" "this" {
  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES"

  tags = local.tags
}

resource "aws_guardduty_detector_feature" "this" {
  for_each = toset(local.detector_features)

  detector_id = aws_guardduty_detector.this.id
  name        = each.key
  status      = "ENABLED"
}

resource "aws_guardduty_organization_configuration" "this" {
  detector_id                      = aws_guardduty_detector.this.id
  auto_enable_organization_members = "ALL"
}

resource "aws_guardduty_organization_configuration_feature" "this" {
  for_each = toset(local.detector_features)

  detector_id = aws_guardduty_detector.this.id
  name        = each.key
  auto_enable = "ALL"

  depends_on = [aws_guardduty_organization_configuration.this]
}

resource "aws_guardduty_publishing_destination" "archive" {
  detector_id     = aws_guardduty_detector.this.id
  destination_arn = "arn:${var.account.partition}:s3:::${var.archive.bucket}/findings/guardduty"
  kms_key_arn     = var.archive.key_arn
}

# ---------------------------------------------------------------- Security Hub

resource "aws_securityhub_account" "this" {
  enable_default_standards  = false
  auto_enable_controls      = true
  control_finding_generator = "SECURITY_CONTROL"
}

resource "aws_securityhub_standards_subscription" "this" {
  for_each = local.standards

  standards_arn = each.value

  depends_on = [aws_securityhub_account.this]
}

resource "aws_securityhub_finding_aggregator" "this" {
  linking_mode = "ALL_REGIONS"

  depends_on = [aws_securityhub_account.this]
}

resource "aws_securityhub_organization_configuration" "this" {
  auto_enable           = true
  auto_enable_standards = "DEFAULT"

  depends_on = [aws_securityhub_account.this]
}

# ---------------------------------------------------------------- Macie

resource "aws_macie2_account" "this" {
  finding_publishing_frequency = "FIFTEEN_MINUTES"
  status                       = "ENABLED"
}

resource "aws_macie2_organization_configuration" "this" {
  auto_enable = true

  depends_on = [aws_macie2_account.this]
}

resource "aws_macie2_classification_export_configuration" "this" {
  s3_destination {
    bucket_name = var.archive.bucket
    key_prefix  = "findings/macie/"
    kms_key_arn = var.archive.key_arn
  }

  depends_on = [aws_macie2_account.this]
}

resource "aws_macie2_classification_job" "lake" {
  name                = "${var.name}-lake"
  description         = "Personal and secret data in the lake, every week"
  job_type            = "SCHEDULED"
  initial_run         = true
  sampling_percentage = 100

  schedule_frequency {
    weekly_schedule = "SUNDAY"
  }

  s3_job_definition {
    dynamic "bucket_definitions" {
      for_each = var.sensitive_buckets

      content {
        account_id = bucket_definitions.key
        buckets    = sort(bucket_definitions.value)
      }
    }
  }

  tags = local.tags

  depends_on = [aws_macie2_account.this, aws_macie2_classification_export_configuration.this]
}

# ---------------------------------------------------------------- Access Analyzer

resource "aws_accessanalyzer_analyzer" "external" {
  analyzer_name = "${var.name}-external"
  type          = "ORGANIZATION"

  tags = local.tags
}

resource "aws_accessanalyzer_analyzer" "unused" {
  analyzer_name = "${var.name}-unused"
  type          = "ORGANIZATION_UNUSED_ACCESS"

  configuration {
    unused_access {
      unused_access_age = var.unused_access_age
    }
  }

  tags = local.tags
}

# ---------------------------------------------------------------- Config, of all accounts

data "aws_iam_policy_document" "aggregator_trust" {
  statement {
    sid     = "Config"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["config.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account.id]
    }
  }
}

data "aws_iam_policy_document" "aggregator" {
  statement {
    sid       = "KnowTheAccounts"
    actions   = ["organizations:DescribeOrganization", "organizations:ListAWSServiceAccessForOrganization", "organizations:ListAccounts", "organizations:ListDelegatedAdministrators"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "aggregator_boundary" {
  name        = "${var.name}-aggregator-boundary"
  description = "The most that Config's aggregator can do."
  policy      = data.aws_iam_policy_document.aggregator.json

  tags = local.tags
}

resource "aws_iam_role" "aggregator" {
  name                 = "${var.name}-aggregator"
  description          = "Config finds the organisation's accounts"
  assume_role_policy   = data.aws_iam_policy_document.aggregator_trust.json
  permissions_boundary = "arn:${var.account.partition}:iam::${var.account.id}:policy/${var.name}-aggregator-boundary"

  tags = local.tags

  depends_on = [aws_iam_policy.aggregator_boundary]
}

resource "aws_iam_role_policy" "aggregator" {
  name   = "know-the-accounts"
  role   = aws_iam_role.aggregator.name
  policy = data.aws_iam_policy_document.aggregator.json
}

resource "aws_config_configuration_aggregator" "organization" {
  name = "${var.name}-organization"

  organization_aggregation_source {
    all_regions = true
    role_arn    = aws_iam_role.aggregator.arn
  }

  tags = local.tags

  depends_on = [aws_iam_role_policy.aggregator]
}
