# The organisation's log archive, in an account of its own: what CloudTrail, Config, Macie and GuardDuty write, locked, under
# a key of its own, read by auditors only. And the questions that auditors ask of it.

locals {
  tags = merge(var.tags, { Module = "log_archive" })

  arn        = { iam = "arn:${var.account.partition}:iam::${var.account.id}" }
  bucket     = "${var.name}-${var.account.id}-audit"
  bucket_arn = "arn:${var.account.partition}:s3:::${local.bucket}"
  results    = "${var.name}-${var.account.id}-queries"
  access     = "${var.name}-${var.account.id}-logs"
  key_alias  = "alias/${var.name}-archive"

  # The trail lives in the management account; its ARN is known by construction, so that bucket and key come first.
  trail_arn = "arn:${var.account.partition}:cloudtrail:${var.account.region}:${var.organization.management_account_id}:trail/${var.trail_name}"

  terraform = "${local.arn.iam}:role/ringfence-terraform"
  auditors  = "${local.arn.iam}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*"
}

resource "aws_kms_key" "archive" {
  description             = "${var.name}: the organisation's logs, and what is asked of them"
  enable_key_rotation     = true
  deletion_window_in_days = var.disposable == null ? 30 : 7
  policy                  = data.aws_iam_policy_document.key.json

  tags = merge(local.tags, { Name = "${var.name}-archive" })
}

resource "aws_kms_alias" "archive" {
  name          = local.key_alias
  target_key_id = aws_kms_key.archive.key_id
}
