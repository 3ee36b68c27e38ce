# The account of the log archive, which nobody works in: the organisation's trail and what it records, locked; the questions that
# auditors ask of it; and, as delegated administrator, detection in every account.
#
# Order: after environments/delegation, before the environments, whose Config delivers here.

locals {
  name = "ringfence-log-archive"
}

module "log_archive" {
  source = "../../modules/log_archive"

  name         = local.name
  account      = var.account
  organization = var.organization
  tags         = var.tags
  account_ids  = [for account in var.accounts : account.id]
  regions      = var.regions
  retention    = var.retention
  disposable   = var.disposable
}

module "configuration_recorder" {
  source = "../../modules/configuration_recorder"

  name    = local.name
  account = var.account
  tags    = var.tags
  archive = { bucket = module.log_archive.bucket.name, key_arn = module.log_archive.key_arn }
}

module "detection" {
  source = "../../modules/detection"

  name              = local.name
  account           = var.account
  tags              = var.tags
  archive           = { bucket = module.log_archive.bucket.name, key_arn = module.log_archive.key_arn }
  owner_emails      = var.owner_emails
  sensitive_buckets = { for account in var.accounts : account.id => [for zone in ["raw", "curated", "features"] : "${account.name}-${account.id}-${zone}"] if account.name != null }
}
