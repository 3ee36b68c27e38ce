# What only the management account can do for security: hand the security services over to the account of the log archive.
# Trusted access must be on before (`aws organizations enable-aws-service-access`) for cloudtrail, config,
# config-multiaccountsetup and access-analyzer; GuardDuty, Security Hub and Macie turn it on themselves.

resource "aws_organizations_delegated_administrator" "service" {
  for_each = toset(["access-analyzer.amazonaws.com", "config-multiaccountsetup.amazonaws.com", "config.amazonaws.com"])

  account_id        = var.administrator_account_id
  service_principal = each.key
}

resource "aws_guardduty_organization_admin_account" "this" {
  admin_account_id = var.administrator_account_id
}

resource "aws_securityhub_organization_admin_account" "this" {
  admin_account_id = var.administrator_account_id
}

resource "aws_macie2_organization_admin_account" "this" {
  admin_account_id = var.administrator_account_id
}

resource "aws_cloudtrail_organization_delegated_admin_account" "this" {
  account_id = var.administrator_account_id
}

# The management account is watched too. It turns GuardDuty on itself; from then on the administrator sees its findings.
resource "aws_guardduty_detector" "management" {
  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES"

  tags = merge(var.tags, { Module = "delegation" })
}

resource "aws_guardduty_detector_feature" "data" {
  detector_id = aws_guardduty_detector.management.id
  name        = "S3_DATA_EVENTS"
  status      = "ENABLED"
}
