# The development environment: a private network, keys, a data lake, an audit trail, what people and their code may do,
# Studio, and the catalogue from which data scientists help themselves.

locals {
  name = "ringfence-dev"

  # What may be lost with this environment, and why. Nothing of it is in preproduction or production.
  disposable = { reason = "A development environment holds copies, is rebuilt from code, and is torn down when it is not used." }
}

module "keys" {
  source = "../../modules/keys"

  name       = local.name
  account    = var.account
  tags       = var.tags
  disposable = local.disposable
}

module "network" {
  source = "../../modules/network"

  name         = local.name
  account      = var.account
  organization = var.organization
  tags         = var.tags
  vpc          = { cidr = var.cidr, zones = ["a", "b", "c"] }
  logs_key_arn = module.keys.arns["logs"]

  permissions_boundary_arn = module.identity.boundary_arn
}

module "data_lake" {
  source = "../../modules/data_lake"

  name         = local.name
  account      = var.account
  organization = var.organization
  tags         = var.tags
  key_arns     = module.keys.arns
  disposable   = local.disposable
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

module "identity" {
  source = "../../modules/identity"

  name               = local.name
  account            = var.account
  tags               = var.tags
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
  execution_role_arn = module.identity.execution_role_arn
  users              = var.users
  disposable         = local.disposable
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
  disposable               = local.disposable
}
