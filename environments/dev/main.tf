# The development environment: a private network, keys, a data lake, an audit trail, what people and their code may do,
# Studio, and the catalogue from which data scientists help themselves.

locals {
  name = "ringfence-dev"

  # What may be lost with this environment, and why. Nothing of it is in preproduction or production.
  disposable = { reason = "A development environment holds copies, is rebuilt from code, and is torn down when it is not used." }

  # The airlock's flow, and whoever offers and decides.
  roles = "arn:${var.account.partition}:iam::${var.account.id}:role"
  airlock_people = concat(["${local.roles}/${local.name}-airlock", "${local.roles}/${local.name}-execution-*"], [
    for set in ["DataEngineer", "DataScientist", "MLEngineer", "ModelApprover"] :
    "${local.roles}/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${set}_*"
  ])

  # Whoever works in a team's buckets and repositories, and what makes them.
  teams_people = concat(["${local.roles}/${local.name}-execution", "${local.roles}/${local.name}-execution-*", "${local.roles}/${local.name}-launch-*"], [
    for set in ["DataEngineer", "DataScientist", "MLEngineer"] : "${local.roles}/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${set}_*"
  ])

  # Who reads the ledger of the lineage, by its module's own default.
  lineage_readers = [for set in ["Auditor", "MLEngineer", "ModelApprover"] :
    "${local.roles}/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${set}_*"
  ]
}

module "keys" {
  source = "../../modules/keys"

  name       = local.name
  account    = var.account
  tags       = var.tags
  disposable = local.disposable

  purposes = {
    airlock = { users = local.airlock_people, services = ["s3"] }
    lineage = { users = ["${local.roles}/${local.name}-lineage-writer"], readers = local.lineage_readers }
    lake    = { grantors = ["${local.roles}/${local.name}-launch-feature-group"] }
    teams   = { users = local.teams_people, services = ["codecommit", "s3"] }
  }
}

module "network" {
  source = "../../modules/network"

  name         = local.name
  account      = var.account
  organization = var.organization
  tags         = var.tags
  vpc          = { cidr = var.cidr, zones = ["a", "b", "c"] }
  logs_key_arn = module.keys.arns["logs"]
  services     = ["codecommit", "git-codecommit", "sns"] # the teams' repositories; what the remediation tells findings through

  capabilities = [
    "containers", "feature_store", "inference", "jobs", "notebooks", "packages", "self_service", "studio", "workflows",
  ]

  # Nothing in this account has a way to the internet, not even a default VPC.
  block_public_access = "account"

  permissions_boundary_arn = module.identity.boundary_arn
}

module "data_lake" {
  source = "../../modules/data_lake"

  name         = local.name
  account      = var.account
  organization = var.organization
  tags         = var.tags
  key_arns     = module.keys.arns
  vpc_id       = module.network.vpc_id
  disposable   = local.disposable

  # A team's roles are its members' own execution roles.
  teams = { for team in distinct([for user in var.users : user.team]) : team => {
    roles = { for profile, user in var.users : profile => module.identity.person_role_arns[profile] if user.team == team }
  } }

  permissions_boundary_arn = module.identity.boundary_arn

  model_retention = {
    mode   = "GOVERNANCE"
    days   = 1
    reason = "Models of an environment that is torn down often decide about nobody."
  }
}

# Nothing leaves but through here, and only when two people other than its owner release it.
module "egress_airlock" {
  source = "../../modules/egress_airlock"

  name              = local.name
  account           = var.account
  tags              = var.tags
  key_arn           = module.keys.arns["airlock"]
  logs_key_arn      = module.keys.arns["logs"]
  access_log_bucket = module.data_lake.buckets["logs"].name
  disposable        = local.disposable

  permissions_boundary_arn = module.identity.boundary_arn
}

module "audit" {
  source = "../../modules/audit"

  name              = local.name
  account           = var.account
  tags              = var.tags
  key_arns          = module.keys.arns
  data_buckets      = module.data_lake.buckets
  access_log_bucket = module.data_lake.buckets["logs"].name
  disposable        = local.disposable

  permissions_boundary_arn = module.identity.boundary_arn

  retention = {
    mode   = "GOVERNANCE"
    days   = 1
    reason = "Locked logs would outlive an environment that is torn down often; the organisation's trail keeps its own."
  }
}

# What stands here, since when, and whether it is as the conformance pack wants it; delivered to the log archive's account.
module "configuration_recorder" {
  source = "../../modules/configuration_recorder"

  name    = local.name
  account = var.account
  tags    = var.tags
  archive = var.log_archive
}

# What escapes the guardrails is found by value, recorded, told and contained.
module "remediation" {
  source = "../../modules/remediation"

  name              = local.name
  account           = var.account
  tags              = var.tags
  mode              = var.remediation.mode
  owner_emails      = var.remediation.owner_emails
  access_log_bucket = module.data_lake.buckets["logs"].name
  quarantined_roles = { execution = module.identity.execution_role_name }
  disposable        = local.disposable

  perimeter = {
    subnet_ids         = values(module.network.private_subnet_ids)
    security_group_ids = [module.network.security_group_ids.workloads]
    key_arns           = [for purpose in ["lake", "models", "studio"] : module.keys.arns[purpose]]
  }

  network = {
    subnet_ids         = values(module.network.private_subnet_ids)
    security_group_ids = [module.network.security_group_ids.workloads]
  }

  retention = {
    mode   = "GOVERNANCE"
    days   = 1
    reason = "Locked evidence would outlive an environment that is torn down often."
  }
}

module "identity" {
  source = "../../modules/identity"

  name               = local.name
  account            = var.account
  tags               = var.tags
  users              = var.users
  vpc_id             = module.network.vpc_id
  private_subnet_ids = module.network.private_subnet_ids
  security_group_ids = module.network.security_group_ids
  key_arns           = module.keys.arns
}

module "studio" {
  source = "../../modules/studio"

  name               = local.name
  tags               = var.tags
  vpc_id             = module.network.vpc_id
  private_subnet_ids = module.network.private_subnet_ids
  security_group_ids = module.network.security_group_ids
  key_arn            = module.keys.arns["studio"]
  execution_role_arn = module.identity.default_role_arn
  users              = { for profile, user in var.users : profile => merge(user, { execution_role_arn = module.identity.person_role_arns[profile] }) if user.profile }
  disposable         = local.disposable
  package_mirror     = var.package_mirror
}

module "service_catalog" {
  source = "../../modules/service_catalog"

  name                     = local.name
  account                  = var.account
  organization             = var.organization
  tags                     = var.tags
  key_arn                  = module.keys.arns["products"]
  access_log_bucket        = module.data_lake.buckets["logs"].name
  permissions_boundary_arn = module.identity.boundary_arn
  execution_role_arn       = module.identity.execution_role_arn
  permission_sets          = ["DataScientist", "MLEngineer"]
  teams                    = distinct([for user in var.users : user.team])
  disposable               = local.disposable

  platform = {
    lake_key_arn     = module.keys.arns["lake"]
    models_key_arn   = module.keys.arns["models"]
    studio_domain_id = module.studio.domain_id
    teams_key_arn    = module.keys.arns["teams"]
  }
}

# Every step from raw data to prediction, written once.
module "lineage" {
  source = "../../modules/lineage"

  name              = local.name
  account           = var.account
  tags              = var.tags
  key_arn           = module.keys.arns["lineage"]
  access_log_bucket = module.data_lake.buckets["logs"].name
  disposable        = local.disposable

  permissions_boundary_arn = module.identity.boundary_arn

  retention = {
    mode   = "GOVERNANCE"
    days   = 1
    reason = "A locked ledger would outlive an environment that is torn down often."
  }
}
